//! From scores to probabilities.

use conv::Real;
use ndarray::{Array2, ArrayView1, ArrayView2};

/// The softmax of each row: eˢ / Σ eˢ, positive numbers that sum to 1.
///
/// The row's largest score is subtracted first. That changes nothing, since it cancels, but no exponential overflows.
///
/// # Shapes
/// `[batch, classes]` → the same.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 4.1.
///
/// ```
/// let probabilities = layers::softmax(ndarray::arr2(&[[1000.0_f64, 1000.0 + 3.0_f64.ln()]]).view());
/// assert!((probabilities[[0, 0]] - 0.25).abs() < 1e-12);
/// assert!((probabilities[[0, 1]] - 0.75).abs() < 1e-12);
/// ```
// ANCHOR: softmax
pub fn softmax<T: Real>(scores: ArrayView2<'_, T>) -> Array2<T> {
    let mut probabilities = scores.to_owned();
    for mut row in probabilities.outer_iter_mut() {
        let largest = largest(row.view());
        row.mapv_inplace(|score| (score - largest).exp());
        let sum = row.sum();
        row.mapv_inplace(|exponential| exponential / sum);
    }
    probabilities
}
// ANCHOR_END: softmax

/// The largest of a row; NaN if there is one.
pub(crate) fn largest<T: Real>(row: ArrayView1<'_, T>) -> T {
    row.iter().fold(T::neg_infinity(), |most, &x| if x > most || x.is_nan() { x } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::arr2;
    use proptest::prelude::*;

    #[test]
    fn scores_that_would_overflow_do_not() {
        let probabilities = softmax(arr2(&[[-1000.0_f32, 0.0, 1000.0], [-1e30, -1e30, -1e30]]).view());
        assert_eq!(probabilities.row(0).to_vec(), [0.0, 0.0, 1.0]);
        assert_relative_eq!(probabilities.row(1).sum(), 1.0, max_relative = 1e-6);
        assert!(softmax(arr2(&[[f32::NAN, 1.0]]).view()).iter().all(|p| p.is_nan()));
    }

    proptest! {
        #[test]
        fn shifting_all_scores_changes_nothing(scores in prop::collection::vec(-30.0..30.0_f64, 1..8), shift in -1e3..1e3_f64) {
            let scores = Array2::from_shape_vec((1, scores.len()), scores).unwrap();
            let (here, there) = (softmax(scores.view()), softmax((&scores + shift).view()));
            prop_assert!((here.sum() - 1.0).abs() < 1e-12);
            for (here, there) in here.iter().zip(&there) {
                prop_assert!((here - there).abs() < 1e-11 && *here > 0.0);
            }
        }
    }
}
