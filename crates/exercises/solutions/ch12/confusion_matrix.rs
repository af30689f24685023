//! Which digit was taken for which, and how many were read right.

use ndarray::{Array2, ArrayView2};

/// How often each answer was given for each true class.
///
/// # Shapes
///
/// `labels` and `answers` have an entry for each image; the result is `[classes, classes]`: a row for each true class, a
/// column for each answer.
pub fn confusion_matrix(labels: &[usize], answers: &[usize], classes: usize) -> Array2<usize> {
    // ANCHOR: solution
    let mut counts = Array2::zeros((classes, classes));
    for (&label, &answer) in labels.iter().zip(answers) {
        counts[[label, answer]] += 1;
    }
    counts
    // ANCHOR_END: solution
}

/// The part of all images that was read right, from 0 to 1.
pub fn accuracy(confusion: ArrayView2<usize>) -> f64 {
    // ANCHOR: solution_2
    confusion.diag().sum() as f64 / confusion.sum() as f64
    // ANCHOR_END: solution_2
}

#[test]
fn ch12_confusion_matrix() -> exercises::Graded {
    exercises::ch12::confusion_matrix::grade(confusion_matrix, accuracy)
}
