//! What can be wrong with what a caller gave a layer.

use conv::ConvError;
use thiserror::Error;

/// An input, an option or an order of calls that a layer cannot work with.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LayerError {
    /// The geometry of a convolution or a pooling is impossible.
    #[error(transparent)]
    Conv(#[from] ConvError),
    /// A tensor has another shape than the layer takes.
    #[error("{layer}: expected {expected}, got a tensor of shape {got:?}")]
    Shape {
        /// The layer's name.
        layer: &'static str,
        /// What it takes, in words: `[batch, 3, height, width]`.
        expected: String,
        /// What it was given.
        got: Vec<usize>,
    },
    /// `backward` without a `forward` that kept anything.
    #[error("{layer}: backward needs a forward pass before it, in a mode that keeps activations (Train or Explain)")]
    NoForward {
        /// The layer's name.
        layer: &'static str,
    },
    /// A number that configures a layer is outside of what makes sense.
    #[error("{layer}: {option} is {got}, it must be {expected}")]
    Option {
        /// The layer's name.
        layer: &'static str,
        /// Which number: `probability`.
        option: &'static str,
        /// What it was.
        got: String,
        /// What it may be, in words.
        expected: &'static str,
    },
    /// A tensor would have more elements than [`crate::MOST_ELEMENTS`].
    #[error("{layer}: a tensor of shape {shape:?} has more than {limit} elements: choose smaller sizes", limit = crate::MOST_ELEMENTS)]
    TooLarge {
        /// Who wanted to make it.
        layer: &'static str,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A loss over no images: the mean of nothing is not a number.
    #[error("{loss}: the batch is empty: give at least one row of scores")]
    EmptyBatch {
        /// The loss's name.
        loss: &'static str,
    },
    /// A label names a class that has no score.
    #[error("{loss}: label {label} of image {image} is out of range: there are {classes} classes, 0 to {last}", last = classes.saturating_sub(1))]
    Label {
        /// The loss's name.
        loss: &'static str,
        /// Which row of the batch.
        image: usize,
        /// Its label.
        label: usize,
        /// How many scores a row has.
        classes: usize,
    },
    /// As many labels as rows of scores are needed.
    #[error("{loss}: {rows} rows of scores but {labels} labels: give one label for each row")]
    LabelCount {
        /// The loss's name.
        loss: &'static str,
        /// Rows of scores.
        rows: usize,
        /// Labels given.
        labels: usize,
    },
    /// Batch normalisation cannot estimate a variance from a single value.
    #[error(
        "{layer}: training needs more than one value per channel, got shape {got:?}: use a larger batch or Mode::Eval"
    )]
    OneValuePerChannel {
        /// The layer's name.
        layer: &'static str,
        /// The input's shape.
        got: Vec<usize>,
    },
    /// Two paths through a network whose outputs do not fit together.
    #[error("{layer}: {paths}: {expected}")]
    Paths {
        /// The layer's name.
        layer: &'static str,
        /// The names of the paths and what they give.
        paths: String,
        /// What would fit, in words.
        expected: &'static str,
    },
}
