//! Small whole numbers without a symmetry, for arrays of any shape.

use ndarray::{Array, Dimension, IntoDimension};

/// Whole numbers from −5 to 5, in an order without symmetry that the salt changes.
pub(crate) fn small<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    let shape = shape.into_dimension();
    // A cubic has no axis of symmetry; the last term lets it repeat after 11 · 11 places instead of 11.
    let number = |at: usize| (at.pow(3) + 4 * at.pow(2) + 2 * at + 3 * salt + at / 11) % 11;
    let numbers: Array<f64, _> = (0..shape.size()).map(|at| number(at) as f64 - 5.0).collect();
    numbers.into_shape_with_order(shape).expect("as many numbers as the shape has places")
}
