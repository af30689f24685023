//! The training loop, from a recipe to a trained network.
//!
//! What is where:
//! - [`Recipe`]: everything that decides a run, to the last bit;
//! - [`Trainer`]: a run in progress: one step, then the next, or all of them with [`Event`]s for whoever shows progress;
//! - [`evaluate`]: loss, accuracy and confusion matrix of a network on a data set;
//! - [`History`]: what was measured on the way;
//! - [`checkpoint`]: a run on disk, from which it continues to exactly the weights it would have had.
//!
//! Nothing here asks for the time or for entropy: a run is a function of its recipe and its data.

pub mod checkpoint;
mod error;
mod evaluate;
mod event;
mod history;
mod recipe;
mod run_state;
mod trainer;

pub use error::TrainError;
pub use evaluate::{Evaluation, evaluate};
pub use event::Event;
pub use history::{History, Point};
pub use recipe::{Change, OptimizerChoice, Recipe};
pub use trainer::{Outcome, Trainer};
