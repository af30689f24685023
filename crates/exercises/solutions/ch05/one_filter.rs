//! One filter: a window that looks at all channels at once.

use ndarray::{Array2, ArrayView3};

/// Slides one filter over an image of several channels, without padding, one pixel at a time.
///
/// # Shapes
///
/// - `image`: `[channels, height, width]`
/// - `filter`: `[channels, kernel_height, kernel_width]`, one kernel for each channel
/// - result: one map, `[height - kernel_height + 1, width - kernel_width + 1]`
pub fn one_filter(image: ArrayView3<f64>, filter: ArrayView3<f64>, bias: f64) -> Array2<f64> {
    let (channels, height, width) = image.dim();
    let (_, kernel_height, kernel_width) = filter.dim();
    let places = (height - kernel_height + 1, width - kernel_width + 1);
    // ANCHOR: solution
    Array2::from_shape_fn(places, |(i, j)| {
        let mut sum = bias;
        for c in 0..channels {
            for u in 0..kernel_height {
                for v in 0..kernel_width {
                    sum += image[[c, i + u, j + v]] * filter[[c, u, v]];
                }
            }
        }
        sum
    })
    // ANCHOR_END: solution
}

#[test]
fn ch05_one_filter() -> exercises::Graded {
    exercises::ch05::one_filter::grade(one_filter)
}
