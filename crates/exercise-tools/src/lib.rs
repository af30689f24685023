//! The exercises as the book tells them, and the command line that goes with them.
//!
//! | file | what is in it |
//! |---|---|
//! | `main`, `commands/` | the program: `cargo xtask exercises` |
//! | [`catalogue`] | every exercise, read from the pages `book/src/exercises-NN.md` |
//! | [`facts`] | what the line `{{#exercise …}}` says of one |
//! | [`stub`] | the exercise that a solution leaves when its marked lines are taken out |
//! | `graders/` | compiles exercises, runs them, and says how each stands |
//! | `terminal/` | the book's texts in a terminal |
//! | `mutants/` | solutions with one thing changed, all of which a grader must refuse |

pub mod catalogue;
pub mod facts;
#[cfg(feature = "cli")]
pub mod graders;
#[cfg(feature = "cli")]
pub mod mutants;
pub mod stub;
#[cfg(feature = "cli")]
pub mod terminal;

pub use catalogue::{Catalogue, Exercise};
pub use facts::{Difficulty, Facts};
