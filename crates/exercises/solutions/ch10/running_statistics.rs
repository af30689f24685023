//! Batch normalisation's memory: training updates the running statistics, evaluation uses them.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Axis};

/// The running mean and the running variance of each channel after one more batch in training.
///
/// Each moves towards what the batch has, by the part `momentum`: 0 is not at all, 1 is all the way. `input` is
/// `[batch, channels, height, width]` with at least two numbers in a channel; the statistics are `[channels]`. The variance
/// that is remembered is the unbiased one, whose squares are divided by one less than their number.
pub fn update(
    running_mean: ArrayView1<f64>,
    running_variance: ArrayView1<f64>,
    input: ArrayView4<f64>,
    momentum: f64,
) -> (Array1<f64>, Array1<f64>) {
    // ANCHOR: solution
    let (mut mean, mut variance) = (running_mean.to_owned(), running_variance.to_owned());
    for (c, channel) in input.axis_iter(Axis(1)).enumerate() {
        mean[c] += momentum * (channel.sum() / channel.len() as f64 - mean[c]);
        variance[c] += momentum * (channel.var(1.0) - variance[c]);
    }
    (mean, variance)
    // ANCHOR_END: solution
}

/// (x − μ) / √(σ² + ε) with the running mean and the running variance of each channel.
///
/// `input` is `[batch, channels, height, width]`, and so is the result; the statistics are `[channels]`.
pub fn evaluate(
    input: ArrayView4<f64>,
    running_mean: ArrayView1<f64>,
    running_variance: ArrayView1<f64>,
    epsilon: f64,
) -> Array4<f64> {
    // ANCHOR: solution_2
    let mut output = input.to_owned();
    for (c, mut channel) in output.axis_iter_mut(Axis(1)).enumerate() {
        channel.mapv_inplace(|x| (x - running_mean[c]) / (running_variance[c] + epsilon).sqrt());
    }
    output
    // ANCHOR_END: solution_2
}

#[test]
fn ch10_running_statistics() -> exercises::Graded {
    exercises::ch10::running_statistics::grade(update, evaluate)
}
