//! Max pooling: the largest number under each window.

use ndarray::{Array4, ArrayView4, s};

/// The largest number under each window, channel by channel.
///
/// `input` is `[batch, channels, height, width]`, `window` and `stride` are `[rows, columns]`. There is no padding; the
/// window fits at least once, and rows and columns that it never reaches are not read. All numbers are numbers: there is
/// no NaN among them.
pub fn max_pool(input: ArrayView4<f64>, window: [usize; 2], stride: [usize; 2]) -> Array4<f64> {
    // ANCHOR: solution
    let (batch, channels, height, width) = input.dim();
    let out_height = (height - window[0]) / stride[0] + 1;
    let out_width = (width - window[1]) / stride[1] + 1;
    Array4::from_shape_fn((batch, channels, out_height, out_width), |(n, c, i, j)| {
        let (top, left) = (i * stride[0], j * stride[1]);
        let under = input.slice(s![n, c, top..top + window[0], left..left + window[1]]);
        under.fold(f64::NEG_INFINITY, |largest, &x| largest.max(x))
    })
    // ANCHOR_END: solution
}

#[test]
fn ch08_max_pool() -> exercises::Graded {
    exercises::ch08::max_pool::grade(max_pool)
}
