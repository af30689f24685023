//! The input's gradient by collecting: here the flip returns.

use ndarray::{Array2, ArrayView2, s};

/// Slides a kernel over an image as it is, without padding: given, to be used below.
///
/// # Shapes
///
/// `image` `[height, width]`, `kernel` `[kernel_height, kernel_width]` →
/// `[height - kernel_height + 1, width - kernel_width + 1]`
pub fn cross_correlate(image: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    let places = (image.nrows() - kernel.nrows() + 1, image.ncols() - kernel.ncols() + 1);
    Array2::from_shape_fn(places, |(i, j)| {
        let window = image.slice(s![i..i + kernel.nrows(), j..j + kernel.ncols()]);
        (&window * &kernel).sum()
    })
}

/// The gradient of the loss with respect to each pixel of a convolution's input, with stride 1 and without padding: made by
/// one call of `cross_correlate`.
///
/// # Shapes
///
/// `upstream` `[out_height, out_width]`, `kernel` `[kernel_height, kernel_width]` →
/// `[out_height + kernel_height - 1, out_width + kernel_width - 1]`
pub fn input_gradient(upstream: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    // ANCHOR: solution
    let (down, right) = (kernel.nrows() - 1, kernel.ncols() - 1);
    let (out_height, out_width) = upstream.dim();
    let mut padded = Array2::zeros((out_height + 2 * down, out_width + 2 * right));
    padded.slice_mut(s![down..down + out_height, right..right + out_width]).assign(&upstream);
    let flipped = kernel.slice(s![..;-1, ..;-1]);
    cross_correlate(padded.view(), flipped)
    // ANCHOR_END: solution
}

#[test]
fn ch07_input_gradient() -> exercises::Graded {
    exercises::ch07::input_gradient::grade(input_gradient)
}
