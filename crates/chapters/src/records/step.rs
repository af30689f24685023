//! One step of training, as the short runs of the records do it.

use datasets::Batch;
use layers::{Context, CrossEntropy, Layer as _, Loss as _, ParameterKind, Path, Sequential, Slot};
use ndarray::{Array2, Ix2};
use optim::Optimizer;

use crate::ChapterError;

/// Forward, loss, backward, update; gives the loss. Weights decay if the optimiser says so, biases never do.
pub(super) fn step(
    network: &mut Sequential<f32>,
    optimizer: &mut dyn Optimizer<f32>,
    learning_rate: f64,
    batch: Batch,
    context: &mut Context<f32>,
) -> Result<f32, ChapterError> {
    let scores = network.forward(batch.images.into_dyn(), context)?;
    let scores = scores.into_dimensionality::<Ix2>().expect("one row of scores per image");
    let mut gradient = Array2::zeros(scores.dim());
    let loss = CrossEntropy::new().evaluate(scores.view(), &batch.labels, Some(gradient.view_mut()))?;
    network.backward_parameters(gradient.into_dyn(), context)?;
    optimizer.begin_step(learning_rate as f32);
    let (mut index, mut updated) = (0, Ok(()));
    network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            let decay = parameter.kind == ParameterKind::Weight;
            if updated.is_ok() {
                updated = optimizer.update(index, parameter.value.view_mut(), parameter.gradient.view(), decay);
            }
            index += 1;
        }
    });
    updated?;
    Ok(loss)
}
