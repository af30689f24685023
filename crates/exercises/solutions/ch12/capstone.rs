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
    // ANCHOR: solution_design
    Ok(Sequential::new()
        .with(Conv2dConfig::new(1, 8, [5, 5]).same().init(rng)?)
        .with(MaxPool2d::new([2, 2]))
        .with(ReLU::new())
        .with(Conv2dConfig::new(8, 16, [3, 3]).same().init(rng)?)
        .with(MaxPool2d::new([2, 2]))
        .with(ReLU::new())
        .with(Flatten::new())
        .with(LinearConfig::new(16 * 7 * 7, 10).init(rng)?))
    // ANCHOR_END: solution_design
    //~ // One dense layer. It looks at the whole image at once, and at no stroke in particular.
    //~ Ok(Sequential::new().with(Flatten::new()).with(LinearConfig::new(28 * 28, 10).init(rng)?))
}

/// Your recipe: trains the network on the training images, step by step.
pub fn train(network: &mut Sequential<f32>, digits: &Dataset) -> Result<(), Box<dyn Error>> {
    // ANCHOR: solution_design_2
    let mut optimizer = Adam::new(AdamConfig::default())?;
    let mut context = Context::train(1);
    let order = epoch_order(digits.len(), 1, 0);
    let batches = Batches::new(&order, 60, LastBatch::Drop)?;
    let total_steps = batches.len() as u64;
    let schedule = Schedule::Cosine { learning_rate: 0.003, minimum: 0.0, warmup_steps: 100, total_steps };
    for (batch, t) in batches.zip(0..) {
        step(network, &mut optimizer, schedule.learning_rate(t) as f32, digits.batch(batch), &mut context)?;
    }
    // ANCHOR_END: solution_design_2
    //~ let mut optimizer = Adam::new(AdamConfig::default())?;
    //~ let mut context = Context::train(1);
    //~ let order = epoch_order(digits.len(), 1, 0);
    //~ // A hundred batches: a sixth of the images, once.
    //~ for batch in Batches::new(&order, 100, LastBatch::Drop)?.take(100) {
    //~     step(network, &mut optimizer, 0.001, digits.batch(batch), &mut context)?;
    //~ }
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
    // ANCHOR: solution
    let scores = network.forward(batch.images.into_dyn(), context)?.into_dimensionality::<Ix2>().expect("[N, classes]");
    let mut gradient = Array2::zeros(scores.dim());
    CrossEntropy::new().evaluate(scores.view(), &batch.labels, Some(gradient.view_mut()))?;
    network.backward_parameters(gradient.into_dyn(), context)?;
    optimizer.begin_step(learning_rate);
    let mut index = 0;
    network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            let decay = parameter.kind == ParameterKind::Weight;
            let updated = optimizer.update(index, parameter.value.view_mut(), parameter.gradient.view(), decay);
            updated.expect("a gradient of the parameter's shape");
            index += 1;
        }
    });
    Ok(())
    // ANCHOR_END: solution
}

#[test]
fn ch12_capstone() -> exercises::Graded {
    exercises::ch12::capstone::grade(network, train)
}
