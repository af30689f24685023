//! Chapter 1, images are tensors.
//!
//! - [`numbers`]: a digit and a photograph as numbers; [`layout`]: the same numbers in two orders of memory.
//! - [`correlation`]: neighbours resemble each other; [`same_eye`]: the same thing at another place.
//! - [`permutation`]: who was whose neighbour, and what flattening forgets; [`dense`]: how many weights that costs.

pub mod correlation;
pub mod dense;
pub mod layout;
pub mod numbers;
pub mod permutation;
pub mod same_eye;

pub use correlation::{CorrelationByDistance, ExplainedByNeighbours, NeighbourScatter, NeighbourTable};
pub use dense::{DenseGrowth, DenseWeights};
pub use layout::{MemoryOrder, TensorShapes};
pub use numbers::{ColourPlanes, DigitNumbers, Photograph, Scaling};
pub use permutation::{PermutationAccuracy, PermutedDigits};
pub use same_eye::SameEye;

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<DigitNumbers>(),
    Entry::of::<Scaling>(),
    Entry::of::<Photograph>(),
    Entry::of::<ColourPlanes>(),
    Entry::of::<TensorShapes>(),
    Entry::of::<MemoryOrder>(),
    Entry::of::<NeighbourScatter>(),
    Entry::of::<NeighbourTable>(),
    Entry::of::<CorrelationByDistance>(),
    Entry::of::<ExplainedByNeighbours>(),
    Entry::of::<SameEye>(),
    Entry::of::<PermutedDigits>(),
    Entry::of::<PermutationAccuracy>(),
    Entry::of::<DenseWeights>(),
    Entry::of::<DenseGrowth>(),
];
