//! Groups: a filter sees the channels of its own group, and no others.

use ndarray::{Array3, ArrayView3, ArrayView4};

/// Slides every filter over the channels of its group, without padding, one pixel at a time.
///
/// With G groups, the first `in_channels / G` channels and the first `out_channels / G` filters are the first group, the
/// next ones are the second, and so on.
///
/// # Shapes
///
/// - `image`: `[in_channels, height, width]`
/// - `kernel`: `[out_channels, in_channels / groups, kernel_height, kernel_width]`
/// - result: `[out_channels, height - kernel_height + 1, width - kernel_width + 1]`
pub fn grouped(image: ArrayView3<f64>, kernel: ArrayView4<f64>, groups: usize) -> Array3<f64> {
    let (_, height, width) = image.dim();
    let (out_channels, channels_of_group, kernel_height, kernel_width) = kernel.dim();
    // ANCHOR: solution
    let filters_of_group = out_channels / groups;
    let places = (out_channels, height - kernel_height + 1, width - kernel_width + 1);
    Array3::from_shape_fn(places, |(o, i, j)| {
        let first_channel = o / filters_of_group * channels_of_group;
        let mut sum = 0.0;
        for c in 0..channels_of_group {
            for u in 0..kernel_height {
                for v in 0..kernel_width {
                    sum += image[[first_channel + c, i + u, j + v]] * kernel[[o, c, u, v]];
                }
            }
        }
        sum
    })
    // ANCHOR_END: solution
}

#[test]
fn ch05_grouped() -> exercises::Graded {
    exercises::ch05::grouped::grade(grouped)
}
