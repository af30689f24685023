//! Chapter 3, two dimensions: kernels that detect features, and one that is learned.
//!
//! - [`nine`]: 3×3 over 5×5, place by place; [`product`]: multiply place by place, which is no matrix product.
//! - [`filters`]: edges, blur, sharpening, embossing on a cat; [`sobel`]: two directions and how steep.
//! - [`flip`]: the flip in two dimensions, worked out at a corner.
//! - [`learned`]: a kernel found from examples, with the flip and without it.
//! - [`sharing`]: one detector for all places; [`equivariance`]: the cat moves, its map moves; [`freedom`]: what a
//!   dense layer would have to learn; [`cost`]: what the sliding takes.

pub mod cost;
pub mod equivariance;
pub mod filters;
pub mod flip;
pub mod freedom;
pub mod learned;
pub mod nine;
pub mod product;
pub mod sharing;
pub mod sobel;

pub use cost::PlaneCost;
pub use equivariance::{MovedCat, MovedPlane};
pub use filters::{FilterKernels, Filtered, Filters};
pub use flip::{CornerOfConvolution, FlipDifferences, Impulse, TurnedKernel};
pub use freedom::{ConstrainedMatrix, DegreesOfFreedom};
pub use learned::{LearnedKernels, LearningCurves, LearningDifference};
pub use nine::{EdgeInNumbers, NinePositions, WorkedPositions};
pub use product::NotAMatrixProduct;
pub use sharing::OneDetector;
pub use sobel::{SobelDirections, SobelMaps};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<NinePositions>(),
    Entry::of::<WorkedPositions>(),
    Entry::of::<NotAMatrixProduct>(),
    Entry::of::<EdgeInNumbers>(),
    Entry::of::<FilterKernels>(),
    Entry::of::<Filters>(),
    Entry::of::<Filtered>(),
    Entry::of::<SobelMaps>(),
    Entry::of::<SobelDirections>(),
    Entry::of::<TurnedKernel>(),
    Entry::of::<CornerOfConvolution>(),
    Entry::of::<Impulse>(),
    Entry::of::<FlipDifferences>(),
    Entry::of::<LearnedKernels>(),
    Entry::of::<LearningCurves>(),
    Entry::of::<LearningDifference>(),
    Entry::of::<OneDetector>(),
    Entry::of::<MovedPlane>(),
    Entry::of::<MovedCat>(),
    Entry::of::<ConstrainedMatrix>(),
    Entry::of::<DegreesOfFreedom>(),
    Entry::of::<PlaneCost>(),
];
