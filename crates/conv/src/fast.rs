//! The fast path: im2col in tiles that stay in cache, the library's matrix product, threads.
//!
//! Same functions, same results as [`crate::naive`]. Only a few output rows are laid out as columns at a time, so memory
//! does not grow with the image or the batch.

mod backward;
mod forward;

pub use backward::{backward_bias, backward_bias_into, backward_input, backward_input_into};
pub use backward::{backward_kernel, backward_kernel_into};
pub use forward::{convolve, cross_correlate, cross_correlate_into};

use ndarray::{ArrayView2, ArrayView3, ArrayView4, ArrayViewMut2, ArrayViewMut3, Axis as Dim, CowArray, Ix4};

use crate::{ConvError, Geometry, Real};

/// Bytes of columns made at a time: they should still be in the second-level cache when the product reads them.
const TILE_BYTES: usize = 640 * 1024;

/// Output rows whose columns fill a tile; at least one.
fn tile_rows<T>(geometry: &Geometry, channels: usize) -> usize {
    let [out_height, out_width] = geometry.output_size();
    let row_bytes = channels * geometry.height.kernel * geometry.width.kernel * out_width * size_of::<T>();
    (TILE_BYTES / row_bytes.max(1)).clamp(1, out_height)
}

/// The kernels as a matrix, one filter a row: `[out_channels, in_channels/G · K_h · K_w]`.
fn as_matrix<'a, T: Real>(kernel: &'a CowArray<'_, T, Ix4>) -> ArrayView2<'a, T> {
    let (filters, channels, height, width) = kernel.dim();
    kernel.view().into_shape_with_order((filters, channels * height * width)).expect("standard layout")
}

/// Rows of pixels as one axis: `[channels, rows, width]` → `[channels, rows · width]`, without a copy.
fn flatten_rows<T>(mut tile: ArrayViewMut3<'_, T>) -> ArrayViewMut2<'_, T> {
    assert!(tile.merge_axes(Dim(1), Dim(2)), "output rows lie one behind the other");
    tile.index_axis_move(Dim(1), 0)
}

/// As [`flatten_rows`], to read.
fn flatten_rows_view<T>(mut tile: ArrayView3<'_, T>) -> ArrayView2<'_, T> {
    assert!(tile.merge_axes(Dim(1), Dim(2)), "output rows lie one behind the other");
    tile.index_axis_move(Dim(1), 0)
}

/// An error unless an operand has the shape that the geometry gives it.
fn expect_shape<T>(
    operation: &'static str,
    operand: &'static str,
    got: &ArrayView4<'_, T>,
    expected: [usize; 4],
) -> Result<(), ConvError> {
    if got.shape() == expected {
        return Ok(());
    }
    Err(ConvError::ShapeMismatch { operation, operand, expected: expected.to_vec(), got: got.shape().to_vec() })
}
