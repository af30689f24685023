//! Find the bugs: a convolution in numpy's style that draws maps and is wrong in four ways.

use ndarray::{Array3, Array4, ArrayView1, ArrayView3, ArrayView4, Axis, s};

/// Slides every filter over a photograph whose channels come last, without padding, one pixel at a time.
///
/// # Shapes
///
/// - `photograph`: `[height, width, channels]`
/// - `kernel`: `[out_channels, channels, kernel_height, kernel_width]`
/// - `bias`: `[out_channels]`
/// - result: `[out_channels, height - kernel_height + 1, width - kernel_width + 1]`
pub fn numpy_conv(photograph: ArrayView3<f64>, kernel: ArrayView4<f64>, bias: ArrayView1<f64>) -> Array3<f64> {
    let (out_channels, _, kernel_height, kernel_width) = kernel.dim();
    let (height, width, _) = photograph.dim();
    // Weights to begin with. (The original draws them at random.)
    let kernel = Array4::<f64>::ones(kernel.dim());
    let filter = kernel.index_axis(Axis(0), 0);
    let places = (out_channels, height - kernel_height + 1, width - kernel_width + 1);
    Array3::from_shape_fn(places, |(o, i, j)| {
        let patch = photograph.slice(s![i..i + kernel_height, j..j + kernel_width, ..]);
        (&filter * &patch).sum()
    })
}

#[test]
fn ch05_numpy_conv() -> exercises::Graded {
    exercises::ch05::numpy_conv::grade(numpy_conv)
}
