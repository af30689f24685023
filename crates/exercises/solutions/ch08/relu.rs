//! ReLU: the way forward, what has to be kept, and the way back.

use ndarray::{Array2, ArrayView2};

/// max(x, 0) for each number, and what `backward` will need: whether the number was positive.
///
/// `input` is `[images, features]`, and so are both results. What is not a number (`f64::NAN`) stays so: a broken
/// computation must be noticed, not mended.
pub fn forward(input: ArrayView2<f64>) -> (Array2<f64>, Array2<bool>) {
    // ANCHOR: solution
    let output = input.mapv(|x| if x < 0.0 { 0.0 } else { x });
    let positive = input.mapv(|x| x > 0.0);
    (output, positive)
    // ANCHOR_END: solution
}

/// The gradient of the input, from the gradient `upstream` of the output and from what `forward` kept.
///
/// All three are `[images, features]`.
pub fn backward(upstream: ArrayView2<f64>, positive: ArrayView2<bool>) -> Array2<f64> {
    // ANCHOR: solution_2
    let slope = positive.mapv(|positive| if positive { 1.0 } else { 0.0 });
    &upstream * &slope
    // ANCHOR_END: solution_2
}

#[test]
fn ch08_relu() -> exercises::Graded {
    exercises::ch08::relu::grade(forward, backward)
}
