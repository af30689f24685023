//! What a notebook's cell shows of the value that stands in its last line.
//!
//! The Rust kernel for Jupyter calls a method `evcxr_display` of that value. Figures, tables and items have one of their
//! own. With [`Display`] in scope, as [`crate::prelude`] puts it there, so have tensors, model summaries, histories,
//! numbers, lists, and results: a result shows its value, or says in one line what was wrong.
//!
//! - [`tensor`]: any array of numbers, as text and as a picture; `values`: everything else.
//! - [`print_progress`]: what a cell prints while it trains; [`fresh_model`]: a network by its name.

mod fresh;
mod progress;
pub mod tensor;
mod values;

pub use fresh::fresh_model;
pub use progress::print_progress;

/// A value that a notebook's cell can show.
pub trait Display {
    /// Shows it as the result of the cell; the Rust kernel calls it by this name.
    fn evcxr_display(&self);
}
