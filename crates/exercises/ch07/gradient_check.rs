//! A gradient check: ask the definition.

use ndarray::Array1;

/// The slope of a loss along each axis, by central differences: up by `step`, down by `step`.
///
/// # Shapes
///
/// `at` `[n]` → `[n]`
pub fn slopes(loss: &dyn Fn(&Array1<f64>) -> f64, at: &Array1<f64>, step: f64) -> Array1<f64> {
    todo!()
}

/// How far a gradient is from what was expected: the largest difference, as a part of the largest magnitude expected.
///
/// If a number that was found is not a number (`f64::NAN`), neither is the error: a broken gradient must be noticed.
///
/// # Shapes
///
/// `found` `[n]`, `expected` `[n]`, not all of it zero
pub fn relative_error(found: &Array1<f64>, expected: &Array1<f64>) -> f64 {
    todo!()
}

#[test]
fn ch07_gradient_check() -> exercises::Graded {
    exercises::ch07::gradient_check::grade(slopes, relative_error)
}
