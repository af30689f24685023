//! Ours: the crates `fast-conv`, `layers` and `train`, as they are by default.

use anyhow::anyhow;
use chapters::records::{Network, Pass, Shape};
use datasets::Dataset;
use layers::{Context, Layer, Path, Slot};
use models::Architecture;
use ndarray::{Array4, s};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use train::Trainer;

use crate::framework::{Framework, Prepared, computation, training};
use crate::inputs::{Convolution, Examples, numbers};
use crate::networks;
use crate::reference::options;

/// Our own crates.
pub(crate) struct Ours;

impl Framework for Ours {
    fn note(&self) -> &'static str {
        "default features; the functions that give back a new array; training steps draw their batch"
    }

    fn convolution(&self, shape: &Shape, pass: Pass, data: Convolution) -> anyhow::Result<Prepared> {
        let Convolution { input, kernel, upstream } = data;
        let (options, size, kernel_size) = (options(shape), [shape.size; 2], [shape.kernel; 2]);
        let values = |array: Array4<f32>| Ok(numbers(array.view()));
        Ok(match pass {
            Pass::Forward => {
                computation(move || Ok(fast_conv::cross_correlate(input.view(), kernel.view(), None, &options)?), values)
            }
            Pass::BackwardInput => {
                computation(move || Ok(fast_conv::backward_input(upstream.view(), kernel.view(), size, &options)?), values)
            }
            Pass::BackwardKernel => computation(
                move || Ok(fast_conv::backward_kernel(upstream.view(), input.view(), kernel_size, &options)?),
                values,
            ),
        })
    }

    fn network(&self, network: Network, data: Examples) -> anyhow::Result<Prepared> {
        let architecture = networks::architecture(network)?;
        if networks::trains(network) {
            let same_images = dataset(&data, networks::batch(network))?;
            let mut trainer = trainer(network, &architecture, &data, dataset(&data, data.labels.len())?)?;
            let plain = networks::without_dropout(&architecture)?;
            let first_steps = move || {
                let mut trainer = self::trainer(network, &plain, &data, same_images.clone())?;
                networks::first_steps(|gradient| {
                    let loss = trainer.step()? as f32;
                    if let Some(gradient) = gradient {
                        *gradient = first_gradient(&mut trainer.model().network);
                    }
                    Ok(loss)
                })
            };
            return Ok(training(move || Ok(trainer.step()? as f32), first_steps));
        }
        let mut model = architecture.model(&mut ChaCha8Rng::seed_from_u64(0))?;
        models::weights::load(&mut model.network, &data.parameters_path)?;
        let (mut context, images) = (Context::eval(), data.images);
        let compute = move || {
            // A network takes its input away, so each pass begins with a copy of the images.
            let mut input = context.allocate(images.shape());
            input.assign(&images);
            Ok(model.network.forward(input, &mut context)?)
        };
        Ok(computation(compute, |scores| Ok(scores.into_iter().collect())))
    }
}

/// The gradient of the first parameter, which is the first kernel.
fn first_gradient(network: &mut dyn Layer<f32>) -> Vec<f32> {
    let mut first = None;
    network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            first.get_or_insert_with(|| parameter.gradient.iter().copied().collect());
        }
    });
    first.unwrap_or_default()
}

/// The first images as a data set.
fn dataset(data: &Examples, count: usize) -> anyhow::Result<Dataset> {
    let bytes = data.images.slice(s![..count, .., .., ..]).mapv(|pixel| (pixel * 255.0).round() as u8);
    let classes = (0..10).map(|class| class.to_string()).collect();
    Ok(Dataset::new(bytes, data.labels[..count].to_vec(), classes)?)
}

/// A run that has not begun, from the given parameters.
fn trainer(network: Network, architecture: &Architecture, data: &Examples, images: Dataset) -> anyhow::Result<Trainer> {
    let mut model = architecture.model(&mut ChaCha8Rng::seed_from_u64(0))?;
    models::weights::load(&mut model.network, &data.parameters_path)?;
    let batch = networks::batch(network);
    let recipe = train::Recipe { model: model.name.clone(), batch, ..train::Recipe::classic() };
    let recipe = recipe.with_learning_rate(networks::LEARNING_RATE);
    Trainer::with_model(recipe, model, images).map_err(|error| anyhow!(error))
}
