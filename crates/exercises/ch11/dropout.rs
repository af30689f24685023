//! Dropout with inverted scaling, in training and in evaluation.

use ndarray::{Array1, ArrayView1, Zip};

/// What a dropout layer makes of `values`.
///
/// In training each value is dropped, which means set to 0, with this `probability`; what is kept is scaled so that the
/// expected value stays the same. For each value a random number from 0 to 1 was drawn: the value is dropped where
/// its number in `draws` is less than `probability`. In evaluation (`training` is false) nothing is dropped.
///
/// # Shapes
///
/// `values` and `draws` are `[features]`; so is the result.
pub fn dropout(values: ArrayView1<f64>, draws: ArrayView1<f64>, probability: f64, training: bool) -> Array1<f64> {
    todo!()
}

#[test]
fn ch11_dropout() -> exercises::Graded {
    exercises::ch11::dropout::grade(dropout)
}
