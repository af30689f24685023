//! What a run tells while it goes on.

use std::path::Path;

use crate::Point;

/// News of a run, for a progress bar, a notebook's lines or a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A step is done.
    Step {
        /// How many are done.
        step: u64,
        /// How many there will be.
        steps: u64,
        /// The batch's loss.
        loss: f64,
        /// The rate that was used.
        learning_rate: f64,
    },
    /// The network is being evaluated: this many of that many images are done.
    Evaluating {
        /// Images seen.
        done: usize,
        /// Images in all.
        total: usize,
    },
    /// The network was evaluated.
    Evaluated(&'a Point),
    /// A checkpoint is on disk.
    Saved(&'a Path),
}
