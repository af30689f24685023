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
    // ANCHOR: solution
    let (batch, _, height, width) = input.dim();
    let (out_channels, in_channels, kernel_height, kernel_width) = kernel.dim();
    let places = (batch, out_channels, height - kernel_height + 1, width - kernel_width + 1);
    Array4::from_shape_fn(places, |(n, o, i, j)| {
        let mut sum = bias[o];
        for c in 0..in_channels {
            for u in 0..kernel_height {
                for v in 0..kernel_width {
                    sum += input[[n, c, i + u, j + v]] * kernel[[o, c, u, v]];
                }
            }
        }
        sum
    })
    // ANCHOR_END: solution
}

#[test]
fn ch05_all_filters() -> exercises::Graded {
    exercises::ch05::all_filters::grade(all_filters)
}
