//! col2im: every column goes back to its window, and overlaps add.

use ndarray::{Array3, ArrayView2};

/// Adds each number of a matrix to the pixel that im2col copied it from. There is no padding.
///
/// # Shapes
///
/// - `columns`: `[channels * kernel[0] * kernel[1], out_height * out_width]`: down a column, the window is read channel
///   after channel, in each row after row; the windows stand in the order in which one reads a page
/// - `image`: channels, height, width
/// - `kernel`, `stride`: rows first, then columns
/// - result: `[channels, height, width]`
pub fn col2im(columns: ArrayView2<f64>, image: [usize; 3], kernel: [usize; 2], stride: [usize; 2]) -> Array3<f64> {
    let [channels, height, width] = image;
    let out_width = (width - kernel[1]) / stride[1] + 1;
    // ANCHOR: solution
    let mut pixels = Array3::zeros((channels, height, width));
    for ((tap, window), share) in columns.indexed_iter() {
        let (i, j) = (window / out_width, window % out_width);
        let (rest, v) = (tap / kernel[1], tap % kernel[1]);
        let (c, u) = (rest / kernel[0], rest % kernel[0]);
        pixels[[c, i * stride[0] + u, j * stride[1] + v]] += share;
    }
    pixels
    // ANCHOR_END: solution
}

#[test]
fn ch07_col2im() -> exercises::Graded {
    exercises::ch07::col2im::grade(col2im)
}
