//! Batch normalisation, backwards: the gradient goes through mean and variance, too.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Axis};

/// The gradients of the input, of γ and of β, in this order, from the gradient `upstream` of the output.
///
/// The output was y = γ x̂ + β with x̂ = (x − μ) / √(σ² + ε), μ and σ² being those of the batch. `input`, `upstream` and the
/// first result are `[batch, channels, height, width]`; `gamma` and the other two results are `[channels]`.
pub fn batch_norm_backward(
    input: ArrayView4<f64>,
    gamma: ArrayView1<f64>,
    epsilon: f64,
    upstream: ArrayView4<f64>,
) -> (Array4<f64>, Array1<f64>, Array1<f64>) {
    todo!()
}

#[test]
fn ch10_batch_norm_backward() -> exercises::Graded {
    exercises::ch10::batch_norm_backward::grade(batch_norm_backward)
}
