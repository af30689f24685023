//! The input's gradient by stamps: every output stamps the kernel where its window was.

use ndarray::{Array3, ArrayView3, ArrayView4};

/// The gradient of the loss with respect to each pixel of a convolution's input, without padding.
///
/// # Shapes
///
/// - `upstream`: `[out_channels, out_height, out_width]`
/// - `kernel`: `[out_channels, in_channels, kernel_height, kernel_width]`
/// - `size`, `stride`: rows first, then columns; `size` is that of the input
/// - result: `[in_channels, size[0], size[1]]`
pub fn stamps(upstream: ArrayView3<f64>, kernel: ArrayView4<f64>, size: [usize; 2], stride: [usize; 2]) -> Array3<f64> {
    let (_, in_channels, kernel_height, kernel_width) = kernel.dim();
    todo!()
}

#[test]
fn ch07_stamps() -> exercises::Graded {
    exercises::ch07::stamps::grade(stamps)
}
