//! Convolution with neighbouring pixels side by side in the processor's vectors: for few filters.
//!
//! The direct kernel fills its vectors with filters. A depthwise convolution has one filter a group, and the gradient of a
//! colour image has three: most lanes would stay empty. Here a vector holds pixels of a row, and the weight is the same
//! in every lane.

mod backward_kernel;
mod forward;
mod kernel;

pub(crate) use backward_kernel::backward_kernel_into;
pub(crate) use forward::cross_correlate_into;
pub use kernel::RowTiles;

use crate::{Geometry, Pass, flipped};

/// Whether pixels that are neighbours in the output are neighbours under each tap too.
pub(crate) fn supports(pass: Pass, geometry: &Geometry) -> bool {
    geometry.width.stride == 1 && (pass != Pass::BackwardInput || flipped::as_forward(geometry).is_some())
}
