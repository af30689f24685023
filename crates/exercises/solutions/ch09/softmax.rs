//! Softmax, at a temperature, for scores of any size.

use ndarray::{Array2, ArrayView2};

/// The probabilities of each image: `e^(s / T)` of each score s, divided by the sum of these over the image's classes.
///
/// `scores` is `[batch, classes]`, and so is the result. T is the `temperature`, above 0. Scores of any size are welcome:
/// no probability is ever "not a number".
pub fn softmax(scores: ArrayView2<f64>, temperature: f64) -> Array2<f64> {
    // ANCHOR: solution
    let mut probabilities = scores.to_owned();
    for mut row in probabilities.outer_iter_mut() {
        let largest = row.fold(f64::NEG_INFINITY, |largest, &score| largest.max(score));
        row.mapv_inplace(|score| ((score - largest) / temperature).exp());
        let sum = row.sum();
        row /= sum;
    }
    probabilities
    // ANCHOR_END: solution
}

#[test]
fn ch09_softmax() -> exercises::Graded {
    exercises::ch09::softmax::grade(softmax)
}
