//! The flip that makes a cross-correlation a convolution.

use ndarray::{ArrayView, Axis, RemoveAxis};

/// A kernel, or all of a layer's, turned upside down and left to right: flipped along its last two axes, without a copy.
///
/// ```
/// use ndarray::array;
/// let kernel = array![[1, 2, 3], [4, 5, 6]];
/// assert_eq!(conv::flip(kernel.view()), array![[6, 5, 4], [3, 2, 1]]);
/// ```
// ANCHOR: flip
pub fn flip<T, D: RemoveAxis>(mut kernel: ArrayView<'_, T, D>) -> ArrayView<'_, T, D> {
    let axes = kernel.ndim();
    for axis in axes.saturating_sub(2)..axes {
        kernel.invert_axis(Axis(axis));
    }
    kernel
}
// ANCHOR_END: flip
