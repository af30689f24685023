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
    // ANCHOR: solution
    let kernel = (out_channels, in_channels, height - out_height + 1, width - out_width + 1);
    Array4::from_shape_fn(kernel, |(o, c, u, v)| {
        let mut sum = 0.0;
        for n in 0..batch {
            for i in 0..out_height {
                for j in 0..out_width {
                    sum += upstream[[n, o, i, j]] * input[[n, c, i + u, j + v]];
                }
            }
        }
        sum
    })
    // ANCHOR_END: solution
}

#[test]
fn ch07_kernel_gradient() -> exercises::Graded {
    exercises::ch07::kernel_gradient::grade(kernel_gradient)
}
