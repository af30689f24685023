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
    // ANCHOR: solution
    let mut of_input = upstream.to_owned();
    let (mut of_gamma, mut of_beta) = (Array1::zeros(gamma.len()), Array1::zeros(gamma.len()));
    for (c, mut gradient) in of_input.axis_iter_mut(Axis(1)).enumerate() {
        let channel = input.index_axis(Axis(1), c);
        let count = channel.len() as f64;
        let deviation = (channel.var(0.0) + epsilon).sqrt();
        let standard = (&channel - channel.sum() / count) / deviation;
        of_gamma[c] = (&gradient * &standard).sum();
        of_beta[c] = gradient.sum();
        gradient -= of_beta[c] / count;
        gradient -= &(standard * (of_gamma[c] / count));
        gradient *= gamma[c] / deviation;
    }
    (of_input, of_gamma, of_beta)
    // ANCHOR_END: solution
}

#[test]
fn ch10_batch_norm_backward() -> exercises::Graded {
    exercises::ch10::batch_norm_backward::grade(batch_norm_backward)
}
