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
    todo!()
}

#[test]
fn ch12_training_loop() -> exercises::Graded {
    exercises::ch12::training_loop::grade(train)
}
