//! Softmax, at a temperature, for scores of any size.

use ndarray::{Array2, ArrayView2};

/// The probabilities of each image: `e^(s / T)` of each score s, divided by the sum of these over the image's classes.
///
/// `scores` is `[batch, classes]`, and so is the result. T is the `temperature`, above 0. Scores of any size are welcome:
/// no probability is ever "not a number".
pub fn softmax(scores: ArrayView2<f64>, temperature: f64) -> Array2<f64> {
    todo!()
}

#[test]
fn ch09_softmax() -> exercises::Graded {
    exercises::ch09::softmax::grade(softmax)
}
