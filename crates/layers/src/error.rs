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
}
