//! Chapter 7, backward: the gradient of a convolution.
//!
//! - [`tiny`]: a convolution small enough to be worked by hand, and what comes back to it; [`nudged_weight`]: the chain
//!   rule with its numbers; [`kernel_gradient`]: a correlation; [`overlaps`]: the input's gradient, output by output; [`flip`]: the same as a full correlation.
//! - [`strided`]: stride and dilation change places.
//! - [`col2im`]: shares are added where windows overlap; [`adjoint`]: the transposed map, as a matrix and in numbers.
//! - [`enlarging`]: transposed convolution as a layer; [`photograph`]: a gradient on a photograph; [`costs`]: of the passes.
//! - [`step_size`]: how well differences check a gradient; [`bad_checks`]: checks that pass and prove nothing.

pub mod adjoint;
pub mod bad_checks;
pub mod col2im;
pub mod costs;
pub mod enlarging;
pub mod flip;
pub mod kernel_gradient;
pub mod nudged_weight;
pub mod overlaps;
pub mod photograph;
pub mod step_size;
pub mod strided;
pub mod tiny;

mod gradients;

pub use adjoint::{AdjointNumbers, AdjointTable, ConvolutionMatrix};
pub use bad_checks::{HiddenFlip, PlainSum};
pub use col2im::{OverlapCounts, OverlapShares};
pub use costs::PassCosts;
pub use enlarging::{Checkerboard, EnlargedCat};
pub use flip::{FullCorrelation, OnePixel};
pub use kernel_gradient::{BiasGradient, KernelGradient};
pub use nudged_weight::NudgedWeight;
pub use overlaps::Overlaps;
pub use photograph::{CatDescent, CatGradient};
pub use step_size::{BestSteps, StepSizes};
pub use strided::{ChangedPlaces, StridedInputGradient, StridedKernelGradient};
pub use tiny::{SmallConvolution, TinyForward};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<TinyForward>(),
    Entry::of::<NudgedWeight>(),
    Entry::of::<KernelGradient>(),
    Entry::of::<BiasGradient>(),
    Entry::of::<Overlaps>(),
    Entry::of::<OnePixel>(),
    Entry::of::<FullCorrelation>(),
    Entry::of::<StridedKernelGradient>(),
    Entry::of::<StridedInputGradient>(),
    Entry::of::<ChangedPlaces>(),
    Entry::of::<OverlapShares>(),
    Entry::of::<OverlapCounts>(),
    Entry::of::<ConvolutionMatrix>(),
    Entry::of::<AdjointNumbers>(),
    Entry::of::<AdjointTable>(),
    Entry::of::<Checkerboard>(),
    Entry::of::<EnlargedCat>(),
    Entry::of::<CatGradient>(),
    Entry::of::<CatDescent>(),
    Entry::of::<StepSizes>(),
    Entry::of::<BestSteps>(),
    Entry::of::<PlainSum>(),
    Entry::of::<HiddenFlip>(),
    Entry::of::<PassCosts>(),
];
