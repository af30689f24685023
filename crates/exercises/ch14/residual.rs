//! A residual block, forward and backward.

use ndarray::{Array1, ArrayView1, Zip};

/// What comes out of a residual block: its input and what the body makes of it, added, behind a rectifier.
///
/// # Shapes
///
/// `x` is `[features]`; so are what the body gives, and the result.
pub fn forward(x: ArrayView1<f64>, body: &dyn Fn(ArrayView1<f64>) -> Array1<f64>) -> Array1<f64> {
    todo!()
}

/// The gradient of the loss with respect to the block's input.
///
/// `output` is what `forward` gave, `upstream` the gradient with respect to it. `body_backward` takes the gradient with respect
/// to what the body gave, and gives the one with respect to what went into the body.
///
/// # Shapes
///
/// All are `[features]`.
pub fn backward(
    output: ArrayView1<f64>,
    upstream: ArrayView1<f64>,
    body_backward: &dyn Fn(ArrayView1<f64>) -> Array1<f64>,
) -> Array1<f64> {
    todo!()
}

#[test]
fn ch14_residual() -> exercises::Graded {
    exercises::ch14::residual::grade(forward, backward)
}
