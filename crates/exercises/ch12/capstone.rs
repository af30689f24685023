//! Capstone: a network of your own that reads handwritten digits.

use std::error::Error;

use datasets::order::epoch_order;
use datasets::{Batch, Batches, Dataset, LastBatch};
use layers::{
    Context, Conv2dConfig, CrossEntropy, Flatten, Layer, LayerError, LinearConfig, Loss, MaxPool2d, ParameterKind,
    Path, ReLU, Sequential, Slot,
};
use ndarray::{Array2, Ix2};
use optim::{Adam, AdamConfig, Optimizer, Schedule};
use rand_chacha::ChaCha8Rng;

/// Your network. It makes `[N, 10]` scores of `[N, 1, 28, 28]` images; its weights are drawn from `rng`.
pub fn network(rng: &mut ChaCha8Rng) -> Result<Sequential<f32>, LayerError> {
    // One dense layer. It looks at the whole image at once, and at no stroke in particular.
    Ok(Sequential::new().with(Flatten::new()).with(LinearConfig::new(28 * 28, 10).init(rng)?))
}

/// Your recipe: trains the network on the training images, step by step.
pub fn train(network: &mut Sequential<f32>, digits: &Dataset) -> Result<(), Box<dyn Error>> {
    let mut optimizer = Adam::new(AdamConfig::default())?;
    let mut context = Context::train(1);
    let order = epoch_order(digits.len(), 1, 0);
    // A hundred batches: a sixth of the images, once.
    for batch in Batches::new(&order, 100, LastBatch::Drop)?.take(100) {
        step(network, &mut optimizer, 0.001, digits.batch(batch), &mut context)?;
    }
    Ok(())
}

/// One step of training: forward, the gradient of the loss, backward, and every parameter moves a little.
pub fn step(
    network: &mut Sequential<f32>,
    optimizer: &mut Adam<f32>,
    learning_rate: f32,
    batch: Batch,
    context: &mut Context<f32>,
) -> Result<(), LayerError> {
    todo!()
}

#[test]
fn ch12_capstone() -> exercises::Graded {
    exercises::ch12::capstone::grade(network, train)
}
