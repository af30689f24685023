//! The bias's gradient: what was added to every output hears of every output.

use ndarray::{Array1, ArrayView4};

/// The gradient of the loss with respect to each bias, from the upstream gradient.
///
/// # Shapes
///
/// `upstream` `[batch, out_channels, out_height, out_width]` → `[out_channels]`
pub fn bias_gradient(upstream: ArrayView4<f64>) -> Array1<f64> {
    todo!()
}

#[test]
fn ch07_bias_gradient() -> exercises::Graded {
    exercises::ch07::bias_gradient::grade(bias_gradient)
}
