//! Labels as one-hot rows, and the part of right answers.

use ndarray::{Array2, ArrayView2};

/// A row for each label: 1 at the label's place, 0 elsewhere. `[labels, classes]`.
pub fn one_hot(labels: &[usize], classes: usize) -> Array2<f64> {
    todo!()
}

/// The part of the images whose highest score is the label's, from 0 to 1.
///
/// `scores` is `[batch, classes]`, and there is a label for each image. No two scores of an image are equal.
pub fn accuracy(scores: ArrayView2<f64>, labels: &[usize]) -> f64 {
    todo!()
}

#[test]
fn ch09_accuracy() -> exercises::Graded {
    exercises::ch09::accuracy::grade(one_hot, accuracy)
}
