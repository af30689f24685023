//! im2col in tiles that stay in cache, the library's matrix product, threads.
//!
//! Only a few output rows are laid out as columns at a time, so memory does not grow with the image or the batch.
//! The functions here take a checked [`Geometry`]; `fast` does the checking.

mod backward;
mod forward;

pub(crate) use backward::{backward_input_into, backward_kernel_into};
pub(crate) use forward::cross_correlate_into;

use ndarray::{ArrayView2, ArrayView3, ArrayViewMut2, ArrayViewMut3, Axis as Dim, CowArray, Ix4};

use crate::{Geometry, Real};

/// Bytes of columns made at a time: they should still be in the second-level cache when the product reads them.
const TILE_BYTES: usize = 640 * 1024;

/// The channels and the output rows whose columns fill a tile: all of `channels` and some rows, or, where not even one row
/// fits, one row and some channels. At least one of each.
// ANCHOR: tile
pub(crate) fn tile<T>(geometry: &Geometry, channels: usize) -> (usize, usize) {
    let [out_height, out_width] = geometry.output_size();
    let channel_bytes = geometry.height.kernel * geometry.width.kernel * out_width * size_of::<T>();
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

/// Rows of pixels as one axis: `[channels, rows, width]` → `[channels, rows · width]`, without a copy.
pub(crate) fn flatten_rows<T>(mut tile: ArrayViewMut3<'_, T>) -> ArrayViewMut2<'_, T> {
    assert!(tile.merge_axes(Dim(1), Dim(2)), "output rows lie one behind the other");
    tile.index_axis_move(Dim(1), 0)
}

/// As [`flatten_rows`], to read.
pub(crate) fn flatten_rows_view<T>(mut tile: ArrayView3<'_, T>) -> ArrayView2<'_, T> {
    assert!(tile.merge_axes(Dim(1), Dim(2)), "output rows lie one behind the other");
    tile.index_axis_move(Dim(1), 0)
}
