//! Fewer multiplications: M×M outputs of a K×K kernel with (M + K − 1)² multiplications instead of M²·K².
//!
//! The image is cut into overlapping A×A tiles, A = M + K − 1. Tiles and kernels are transformed (`points.rs` says how, and
//! why that works); then each of the A² points is a matrix product over channels, and the products' transform back is
//! M×M outputs. 3×3 kernels with M = 4 need 36 multiplications for what takes the loops 144.
//!
//! The transforms cost additions, and the points must be kept somewhere: it pays where channels are many. And they round:
//! the points' sums are larger than the outputs, so their last bits weigh more.
//!
//! | file | what is in it |
//! |---|---|
//! | `points` | the matrices |
//! | `transform` | M·X·Mᵀ on vectors of tiles |
//! | `plan` | how tiles are cut into chunks that share the cache |
//! | `scatter` | pixels to points |
//! | `forward`, `backward_kernel` | the passes |

mod backward_kernel;
mod forward;
mod images;
mod plan;
mod points;
mod scatter;
mod transform;

pub(crate) use backward_kernel::backward_kernel_into;
use conv::Geometry;
pub(crate) use forward::cross_correlate_into;
use transform::Transforms;

use crate::InstructionSet;
use crate::flipped_kernel;
use crate::pass::Pass;
use crate::tile::HasTiles;

/// Whether a kernel of this size, moving like this, has a transform here.
pub(crate) fn supports(pass: Pass, geometry: &Geometry) -> bool {
    let (height, width) = (geometry.height(), geometry.width());
    let plain = |axis: &conv::SlidingWindow| axis.stride == 1 && axis.dilation == 1;
    let square = height.kernel == width.kernel && plan::outputs_of(height.kernel).is_some();
    square
        && plain(height)
        && plain(width)
        && geometry.groups() == 1
        && (pass != Pass::BackwardInput || flipped_kernel::as_forward(geometry).is_some())
}

/// The tiles of a batch of images.
pub(crate) fn tiles(geometry: &Geometry, batch: usize) -> usize {
    let outputs = plan::outputs_of(geometry.height().kernel).unwrap_or(1);
    geometry.output_size().map(|size| size.div_ceil(outputs)).iter().product::<usize>().saturating_mul(batch)
}

/// [`kernel_bytes`] of `f32`, or of `f64`: compiled here, as all that the transforms need.
pub(crate) fn kernel_bytes_of(single: bool, geometry: &Geometry) -> Option<usize> {
    if single { kernel_bytes::<f32>(geometry) } else { kernel_bytes::<f64>(geometry) }
}

/// The bytes of the transformed kernels: A² numbers instead of K² for each pair of channels, the output channels rounded up
/// to whole vectors. None where there is no transform for the kernel.
fn kernel_bytes<T: HasTransforms>(geometry: &Geometry) -> Option<usize> {
    let size = plan::outputs_of(geometry.height().kernel)? + geometry.height().kernel - 1;
    let filters = crate::tile::Blocks::<T>::even(geometry.out_channels()).padded();
    Some(size * size * geometry.in_channels() * filters * size_of::<T>())
}

/// A number for which Winograd's transforms are compiled.
pub(crate) trait HasTransforms: HasTiles {
    /// Those for these instructions.
    fn transforms(set: InstructionSet) -> &'static [Transforms<Self>];
}

impl HasTransforms for f32 {
    fn transforms(set: InstructionSet) -> &'static [Transforms<Self>] {
        Transforms::<Self>::of(set)
    }
}

impl HasTransforms for f64 {
    fn transforms(set: InstructionSet) -> &'static [Transforms<Self>] {
        Transforms::<Self>::of(set)
    }
}
