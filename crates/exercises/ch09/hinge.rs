//! The multi-class hinge loss, and its gradient.

use ndarray::{Array2, ArrayView2};

/// The hinge loss of a batch with a margin of 1, and its gradient with respect to the scores.
///
/// An image with the right class y loses Σ max(0, s[j] − s[y] + 1) over all other classes j; the batch loses the mean over
/// its images. A class that is exactly 1 behind costs nothing and has no gradient. `scores` is `[batch, classes]`, and so
/// is the gradient; there is a label for each image.
pub fn hinge(scores: ArrayView2<f64>, labels: &[usize]) -> (f64, Array2<f64>) {
    todo!()
}

#[test]
fn ch09_hinge() -> exercises::Graded {
    exercises::ch09::hinge::grade(hinge)
}
