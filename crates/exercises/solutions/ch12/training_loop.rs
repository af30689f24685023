//! The training loop: forward, loss, backward, update, write down.

use ndarray::{Array1, ArrayView1, ArrayView2, Axis};

/// Trains a layer with one output, y = x·w + b, and gives back the loss of each step, the weights and the bias.
///
/// Weights and bias start at 0. In each of the `epochs`, the images are visited in the order in which they stand, in batches
/// of `size`; the last batch of an epoch has what is left. For each batch the loss is the mean of (y − target)² over its
/// images. It is written down, and then plain gradient descent makes one step.
///
/// # Shapes
///
/// `inputs` is `[images, features]`, `targets` `[images]`, the weights `[features]`.
pub fn train(
    inputs: ArrayView2<f64>,
    targets: ArrayView1<f64>,
    epochs: usize,
    size: usize,
    learning_rate: f64,
) -> (Array1<f64>, Array1<f64>, f64) {
    // ANCHOR: solution
    let mut weight = Array1::zeros(inputs.ncols());
    let mut bias = 0.0;
    let mut losses = Vec::new();
    for _ in 0..epochs {
        for (x, target) in inputs.axis_chunks_iter(Axis(0), size).zip(targets.axis_chunks_iter(Axis(0), size)) {
            let batch = x.nrows() as f64;
            let error = x.dot(&weight) + bias - target;
            losses.push(error.dot(&error) / batch);
            let upstream = 2.0 * error / batch;
            weight = weight - learning_rate * x.t().dot(&upstream);
            bias -= learning_rate * upstream.sum();
        }
    }
    (losses.into(), weight, bias)
    // ANCHOR_END: solution
}

#[test]
fn ch12_training_loop() -> exercises::Graded {
    exercises::ch12::training_loop::grade(train)
}
