//! Max pooling, backwards: the gradient goes to the winner.

use ndarray::{Array4, ArrayView4};

/// The gradient of the input of a max pooling layer, from the gradient `upstream` of its output.
///
/// `input` is `[batch, channels, height, width]`, and so is the result; `upstream` is
/// `[batch, channels, out_height, out_width]`; `window` and `stride` are `[rows, columns]`, and there is no padding. Among
/// equal numbers under a window the first one wins, row by row from the top.
pub fn max_pool_backward(
    input: ArrayView4<f64>,
    window: [usize; 2],
    stride: [usize; 2],
    upstream: ArrayView4<f64>,
) -> Array4<f64> {
    todo!()
}

#[test]
fn ch08_max_pool_backward() -> exercises::Graded {
    exercises::ch08::max_pool_backward::grade(max_pool_backward)
}
