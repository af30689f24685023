//! im2col in tiles that stay in cache, the library's matrix product, threads.
//!
//! Only a few output rows are laid out as columns at a time, so memory does not grow with the image or the batch.
//! The functions here take a checked [`Geometry`]; `dispatch` does the checking.

mod backward;
mod forward;

pub(crate) use backward::{backward_input_into, backward_kernel_into};
pub(crate) use forward::cross_correlate_into;

use conv::{Geometry, Real};
use ndarray::{ArrayView2, CowArray, Ix4};

/// Bytes of columns made at a time: they should still be in the second-level cache when the product reads them.
const TILE_BYTES: usize = 640 * 1024;

/// The channels and the output rows whose columns fill a tile: all of `channels` and some rows, or, where not even one row
/// fits, one row and some channels. At least one of each.
// ANCHOR: tile
pub(crate) fn tile<T>(geometry: &Geometry, channels: usize) -> (usize, usize) {
    let [out_height, out_width] = geometry.output_size();
    let channel_bytes = geometry.height().kernel * geometry.width().kernel * out_width * size_of::<T>();
    let channels = (TILE_BYTES / channel_bytes.max(1)).clamp(1, channels);
    let rows = (TILE_BYTES / (channels * channel_bytes).max(1)).clamp(1, out_height);
    (channels, rows)
}
// ANCHOR_END: tile

/// The kernels as a matrix, one filter a row: `[O, C/G · Kh · Kw]`.
fn as_matrix<'a, T: Real>(kernel: &'a CowArray<'_, T, Ix4>) -> ArrayView2<'a, T> {
    let (filters, channels, height, width) = kernel.dim();
    kernel.view().into_shape_with_order((filters, channels * height * width)).expect("standard layout")
}

/// The bytes of one tile of columns as [`Algorithm::Tiled`](crate::Algorithm::Tiled) makes it in the forward pass: each thread
/// needs one.
///
/// ```
/// use conv::{Conv2dOptions, Geometry};
/// let options = Conv2dOptions::default();
/// let [small, large] = [64, 1024].map(|side| Geometry::new([64, side, side], [64, 64, 3, 3], &options).unwrap());
/// assert!(large.im2col_bytes::<f32>(1)? > 300 * small.im2col_bytes::<f32>(1)? / 2);
/// assert!(fast_conv::tile_bytes::<f32>(&large) < 1 << 20);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn tile_bytes<T>(geometry: &Geometry) -> usize {
    let (channels, rows) = tile::<T>(geometry, geometry.in_channels() / geometry.groups());
    channels * geometry.height().kernel * geometry.width().kernel * rows * geometry.output_size()[1] * size_of::<T>()
}
