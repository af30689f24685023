//! Find the bug: a convolution and its batch normalisation are made one, and a bias is lost.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Axis};

/// What batch normalisation adds to the variance.
pub const EPSILON: f64 = 1e-5;

/// Kernel and bias of the one convolution that computes, in evaluation, what a convolution and the batch normalisation
/// behind it compute.
///
/// `kernel` is `[out_channels, in_channels, height, width]`. All others are `[out_channels]`: the convolution's `bias`,
/// γ and β, and the running `mean` and `variance`, which were measured behind that convolution.
pub fn fold(
    kernel: ArrayView4<f64>,
    bias: ArrayView1<f64>,
    gamma: ArrayView1<f64>,
    beta: ArrayView1<f64>,
    mean: ArrayView1<f64>,
    variance: ArrayView1<f64>,
) -> (Array4<f64>, Array1<f64>) {
    let mut folded_kernel = kernel.to_owned();
    let mut folded_bias = beta.to_owned();
    for (o, mut filter) in folded_kernel.axis_iter_mut(Axis(0)).enumerate() {
        // ANCHOR: solution
        let scale = gamma[o] / (variance[o] + EPSILON).sqrt();
        filter *= scale;
        folded_bias[o] += scale * (bias[o] - mean[o]);
        // ANCHOR_END: solution
        //~ let scale = gamma[o] / (variance[o] + EPSILON).sqrt();
        //~ filter *= scale;
        //~ // The mean is subtracted, and the convolution's bias with it: it has no effect.
        //~ folded_bias[o] -= scale * mean[o];
    }
    (folded_kernel, folded_bias)
}

#[test]
fn ch10_lost_bias() -> exercises::Graded {
    exercises::ch10::lost_bias::grade(fold)
}
