//! What everybody should find: our own way with twice the digits.
//!
//! For a convolution it is im2col, which is not what is timed. The crate `fast-conv` holds it against its seven plain loops, which
//! would take minutes here.

use anyhow::Context as _;
use chapters::records::{Network, Pass, Shape};
use conv::{Conv2dOptions, Padding};
use fast_conv::Algorithm;
use layers::{Context, CrossEntropy, Layer, Loss, ParameterKind, Path, Sequential, Slot};
use models::Architecture;
use ndarray::{Array2, ArrayD, Ix2, s};
use optim::{Adam, AdamConfig, Optimizer};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::inputs::{Convolution, Examples};
use crate::networks;

/// The options of a shape.
pub(crate) fn options(shape: &Shape) -> Conv2dOptions {
    let (stride, padding) = ([shape.stride; 2], Padding::symmetric(shape.padding));
    Conv2dOptions { stride, padding, groups: shape.groups, ..Default::default() }
}

/// A pass of a convolution.
pub(crate) fn convolution(shape: &Shape, pass: Pass, data: &Convolution) -> anyhow::Result<Vec<f64>> {
    let double = |tensor: &ndarray::Array4<f32>| tensor.mapv(f64::from);
    let (input, kernel, upstream) = (double(&data.input), double(&data.kernel), double(&data.upstream));
    let options = options(shape);
    let result = match pass {
        Pass::Forward => Algorithm::Im2col.cross_correlate(input.view(), kernel.view(), None, &options),
        Pass::BackwardInput => Algorithm::Im2col.backward_input(upstream.view(), kernel.view(), [shape.size; 2], &options),
        Pass::BackwardKernel => Algorithm::Im2col.backward_kernel(upstream.view(), input.view(), [shape.kernel; 2], &options),
    };
    Ok(result?.into_iter().collect())
}

/// A network's scores, or what [`networks::first_steps`] gives of its training.
pub(crate) fn network(network: Network, data: &Examples) -> anyhow::Result<Vec<f64>> {
    let architecture = networks::architecture(network)?;
    let batch = networks::batch(network);
    let images = data.images.slice(s![..batch, .., .., ..]).mapv(f64::from).into_dyn();
    if networks::trains(network) {
        let layers = loaded(&networks::without_dropout(&architecture)?, data)?;
        let labels: Vec<usize> = data.labels[..batch].iter().map(|&label| usize::from(label)).collect();
        return train(layers, &images, &labels);
    }
    let scores = loaded(&architecture, data)?.forward(images, &mut Context::eval())?;
    Ok(scores.into_iter().collect())
}

/// The network with the data's parameters.
fn loaded(architecture: &Architecture, data: &Examples) -> anyhow::Result<Sequential<f64>> {
    let mut network = architecture.build(&mut ChaCha8Rng::seed_from_u64(0))?;
    let mut missing = None;
    network.visit(&mut Path::default(), &mut |name, slot| match (slot, data.parameters.get(name)) {
        (Slot::Parameter(parameter), Some(value)) => parameter.value.assign(&value.mapv(f64::from)),
        _ => missing = Some(name.to_owned()),
    });
    match missing {
        None => Ok(network),
        Some(name) => anyhow::bail!("the file of parameters holds no {name}"),
    }
}

/// The first losses and the gradient of the first kernel, always with the same images.
fn train(mut network: Sequential<f64>, images: &ArrayD<f64>, labels: &[usize]) -> anyhow::Result<Vec<f64>> {
    let (mut losses, mut first_gradient) = (Vec::new(), None);
    let (mut optimizer, mut context) = (Adam::<f64>::new(AdamConfig::default())?, Context::train(0));
    for _ in 0..networks::COMPARED_STEPS {
        let scores = network.forward(images.clone(), &mut context)?;
        let scores = scores.into_dimensionality::<Ix2>().context("a network ends in rows of scores")?;
        let mut upstream = Array2::zeros(scores.dim());
        losses.push(CrossEntropy::new().evaluate(scores.view(), labels, Some(upstream.view_mut()))?);
        network.backward_parameters(upstream.into_dyn(), &mut context)?;
        optimizer.begin_step(networks::LEARNING_RATE);
        let (mut index, mut updated) = (0, Ok(()));
        network.visit(&mut Path::default(), &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                first_gradient.get_or_insert_with(|| parameter.gradient.iter().copied().collect::<Vec<f64>>());
                let decays = parameter.kind == ParameterKind::Weight;
                if updated.is_ok() {
                    updated = optimizer.update(index, parameter.value.view_mut(), parameter.gradient.view(), decays);
                }
                index += 1;
            }
        });
        updated?;
    }
    losses.extend(first_gradient.unwrap_or_default());
    Ok(losses)
}

#[cfg(test)]
mod tests {
    use conv::naive;
    use ndarray::Array4;

    use super::*;

    #[test]
    fn the_loops_agree() {
        let shape = Shape { stride: 2, groups: 2, ..Shape::new(2, 4, 7, 6, 3, 1) };
        let tensor = |shape: [usize; 4]| {
            let mut next = 0.3_f32;
            Array4::from_shape_simple_fn(shape, || {
                next = (next * 7.3 + 0.7).fract();
                next - 0.5
            })
        };
        let (input, kernel, upstream) = (tensor(shape.input()), tensor(shape.weights()), tensor(shape.output()));
        let options = options(&shape);
        let loops = [
            naive::cross_correlate(input.view(), kernel.view(), None, &options).unwrap(),
            naive::backward_input(upstream.view(), kernel.view(), [7, 7], &options).unwrap(),
            naive::backward_kernel(upstream.view(), input.view(), [3, 3], &options).unwrap(),
        ];
        let data = Convolution { input, kernel, upstream };
        for (pass, loops) in Pass::ALL.into_iter().zip(loops) {
            let reference = convolution(&shape, pass, &data).unwrap();
            let loops: Vec<f32> = loops.into_iter().collect();
            let error = crate::statistics::relative_error(&loops, &reference);
            assert!(error > 0.0 && error < 1e-6, "{pass}: {error}");
        }
    }
}
