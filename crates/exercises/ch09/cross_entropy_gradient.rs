//! Softmax and cross-entropy in one: the loss, and the shortest gradient there is.

use ndarray::{Array2, ArrayView2};

/// The cross-entropy of a batch, and its gradient with respect to the scores.
///
/// An image loses −ln p[y], where p is the softmax of its scores and y its label; the batch loses the mean over its images.
/// `scores` is `[batch, classes]`, and so is the gradient; there is a label for each image. Scores of any size are welcome:
/// neither the loss nor the gradient is ever infinite or "not a number".
pub fn cross_entropy(scores: ArrayView2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    todo!()
}

#[test]
fn ch09_cross_entropy_gradient() -> exercises::Graded {
    exercises::ch09::cross_entropy_gradient::grade(cross_entropy)
}
