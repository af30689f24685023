//! All filters: the whole layer, for a batch of images.

use ndarray::{Array4, ArrayView1, ArrayView4};

/// Slides every filter over every image, without padding, one pixel at a time.
///
/// # Shapes
///
/// - `input`: `[batch, in_channels, height, width]`
/// - `kernel`: `[out_channels, in_channels, kernel_height, kernel_width]`
/// - `bias`: `[out_channels]`
/// - result: `[batch, out_channels, height - kernel_height + 1, width - kernel_width + 1]`
pub fn all_filters(input: ArrayView4<f64>, kernel: ArrayView4<f64>, bias: ArrayView1<f64>) -> Array4<f64> {
    todo!()
}

#[test]
fn ch05_all_filters() -> exercises::Graded {
    exercises::ch05::all_filters::grade(all_filters)
}
