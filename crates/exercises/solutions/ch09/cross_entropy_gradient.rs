//! Softmax and cross-entropy in one: the loss, and the shortest gradient there is.

use ndarray::{Array2, ArrayView2};

/// The cross-entropy of a batch, and its gradient with respect to the scores.
///
/// An image loses −ln p[y], where p is the softmax of its scores and y its label; the batch loses the mean over its images.
/// `scores` is `[batch, classes]`, and so is the gradient; there is a label for each image. Scores of any size are welcome:
/// neither the loss nor the gradient is ever infinite or "not a number".
pub fn cross_entropy(scores: ArrayView2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    // ANCHOR: solution
    let mut loss = 0.0;
    let mut gradient = scores.to_owned();
    for (mut row, &label) in gradient.outer_iter_mut().zip(labels) {
        let largest = row.fold(f64::NEG_INFINITY, |largest, &score| largest.max(score));
        row -= largest;
        let of_label = row[label];
        row.mapv_inplace(f64::exp);
        let sum = row.sum();
        loss += sum.ln() - of_label;
        row /= sum;
        row[label] -= 1.0;
    }
    let batch = labels.len() as f64;
    (loss / batch, gradient / batch)
    // ANCHOR_END: solution
}

#[test]
fn ch09_cross_entropy_gradient() -> exercises::Graded {
    exercises::ch09::cross_entropy_gradient::grade(cross_entropy)
}
