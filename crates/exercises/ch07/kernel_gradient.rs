//! The kernel's gradient: the input under the upstream gradient.

use ndarray::{Array4, ArrayView4};

/// The gradient of the loss with respect to each weight of a convolution with stride 1 and without padding.
///
/// # Shapes
///
/// - `input`: `[batch, in_channels, height, width]`
/// - `upstream`: `[batch, out_channels, out_height, out_width]`
/// - result: `[out_channels, in_channels, kernel_height, kernel_width]`; the kernel's size follows from the other two
pub fn kernel_gradient(input: ArrayView4<f64>, upstream: ArrayView4<f64>) -> Array4<f64> {
    let (batch, in_channels, height, width) = input.dim();
    let (_, out_channels, out_height, out_width) = upstream.dim();
    todo!()
}

#[test]
fn ch07_kernel_gradient() -> exercises::Graded {
    exercises::ch07::kernel_gradient::grade(kernel_gradient)
}
