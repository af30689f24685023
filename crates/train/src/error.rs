//! What can go wrong in a run.

use std::path::PathBuf;

use thiserror::Error;

/// `1×28×28`.
fn times([channels, height, width]: &[usize; 3]) -> String {
    format!("{channels}×{height}×{width}")
}

/// A recipe that makes no sense, data that does not fit it, or a run that failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A number of the recipe is out of its range.
    #[error("recipe: {option} is {value}, but it must be {range}")]
    Option {
        /// The recipe's field.
        option: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// The data set's images are not what the model takes.
    #[error(
        "{model} takes images of {}, but the data set's are {}: choose another model or data set",
        times(expected),
        times(got)
    )]
    Images {
        /// The model's name.
        model: String,
        /// Channels, height, width that it takes.
        expected: [usize; 3],
        /// What the data set holds.
        got: [usize; 3],
    },
    /// Loss or gradient stopped being a number.
    #[error(
        "step {step}: the {what} is not finite any more at learning rate {learning_rate:e}: lower the learning rate; the last checkpoint is as it was"
    )]
    NotFinite {
        /// The step that failed, counted from 1.
        step: u64,
        /// The loss or a gradient's norm.
        what: &'static str,
        /// The rate of that step.
        learning_rate: f64,
    },
    /// A file could not be read or written.
    #[error("{path}: cannot {action}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What was to be done with it.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A checkpoint is damaged or belongs to another run.
    #[error("{path}: not a checkpoint to resume from: {reason}")]
    Checkpoint {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A layer refused its input.
    #[error(transparent)]
    Layer(#[from] layers::LayerError),
    /// An optimiser refused its options or state.
    #[error(transparent)]
    Optim(#[from] optim::OptimError),
    /// A data set could not be read.
    #[error(transparent)]
    Data(#[from] datasets::Error),
    /// A model could not be built, or its weights not be read or written.
    #[error(transparent)]
    Model(#[from] models::ModelError),
}
