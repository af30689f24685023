//! im2col: every window becomes a column.

use ndarray::{Array2, ArrayView3};

/// Copies the pixels under each window into a column of a matrix. There is no padding.
///
/// # Shapes
///
/// - `image`: `[channels, height, width]`
/// - `kernel`, `stride`: rows first, then columns
/// - result: `[channels * kernel[0] * kernel[1], out_height * out_width]`: down a column, the window is read channel after
///   channel, in each row after row; the windows stand in the order in which one reads a page
pub fn im2col(image: ArrayView3<f64>, kernel: [usize; 2], stride: [usize; 2]) -> Array2<f64> {
    let (channels, height, width) = image.dim();
    let out_height = (height - kernel[0]) / stride[0] + 1;
    let out_width = (width - kernel[1]) / stride[1] + 1;
    // ANCHOR: solution
    let mut columns = Array2::zeros((channels * kernel[0] * kernel[1], out_height * out_width));
    for c in 0..channels {
        for u in 0..kernel[0] {
            for v in 0..kernel[1] {
                let tap = (c * kernel[0] + u) * kernel[1] + v;
                for i in 0..out_height {
                    for j in 0..out_width {
                        let window = i * out_width + j;
                        columns[[tap, window]] = image[[c, i * stride[0] + u, j * stride[1] + v]];
                    }
                }
            }
        }
    }
    columns
    // ANCHOR_END: solution
}

#[test]
fn ch06_im2col() -> exercises::Graded {
    exercises::ch06::im2col::grade(im2col)
}
