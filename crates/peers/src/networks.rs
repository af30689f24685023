//! The networks that are compared: layers and sizes, from which each framework builds its own.

use anyhow::bail;
use chapters::records::Network;
use layers::LinearConfig;
use models::{Architecture, LayerConfig, Normalisation, stack, vgg};

/// So many first losses are compared before training steps are timed.
pub(crate) const COMPARED_STEPS: usize = 3;

/// What is compared of training: the losses of the first steps, and behind them the gradient of the first kernel in the
/// first step, which all of the backward pass went into. `step` takes a step, writes that gradient where it is asked to, and gives
/// its loss.
///
/// Losses alone would not do: Adam's first updates depend on the signs of gradients only.
pub(crate) fn first_steps(
    mut step: impl FnMut(Option<&mut Vec<f32>>) -> anyhow::Result<f32>,
) -> anyhow::Result<Vec<f32>> {
    let (mut values, mut gradient) = (Vec::new(), Vec::new());
    for at in 0..COMPARED_STEPS {
        values.push(step((at == 0).then_some(&mut gradient))?);
    }
    values.append(&mut gradient);
    Ok(values)
}

/// The learning rate of all training.
pub(crate) const LEARNING_RATE: f64 = 1e-4;

/// One step through a network. A name is that of a layer's parameters: `NAME.weight` and `NAME.bias`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// A convolution of stride 1 that keeps the size, with a bias.
    Convolution(String),
    /// A fully connected layer with a bias.
    Linear(String),
    /// max(x, 0).
    ReLU,
    /// The largest of each 2×2 window.
    MaxPool,
    /// An image to a list of numbers.
    Flatten,
    /// Dropout of each value with this probability, while training.
    Dropout(f64),
}

/// Images in a batch.
pub(crate) fn batch(network: Network) -> usize {
    match network {
        Network::MnistStep => 50,
        Network::Vgg16Batch1 => 1,
        Network::Vgg16Batch8 => 8,
        Network::Vgg11Step => 64,
    }
}

/// Whether the task is a step of training.
pub(crate) fn trains(network: Network) -> bool {
    matches!(network, Network::MnistStep | Network::Vgg11Step)
}

/// The largest error of scores, first losses and the gradient behind all layers.
///
/// A gradient goes to the largest pixel of each window that was pooled. Among VGG-11's millions of windows are some whose
/// pixels are so near each other that rounding decides, so no two algorithms agree better than that; a backward
/// pass that is wrong is further away.
pub(crate) fn bound(network: Network) -> f64 {
    match network {
        Network::MnistStep | Network::Vgg16Batch1 | Network::Vgg16Batch8 => 1e-4,
        Network::Vgg11Step => 2e-2,
    }
}

/// The layers.
pub(crate) fn architecture(network: Network) -> anyhow::Result<Architecture> {
    Ok(match network {
        Network::MnistStep => models::describe("mnist", None)?,
        Network::Vgg16Batch1 | Network::Vgg16Batch8 => models::describe("vgg16", None)?,
        Network::Vgg11Step => {
            // Five poolings leave one pixel of 32×32, and no need for the dense layers that 224×224 has.
            let (features, channels) = stack(3, vgg::VGG11, Normalisation::None);
            let features = features.into_iter().enumerate();
            let mut layers: Vec<_> = features.map(|(at, layer)| (format!("features.{at}"), layer)).collect();
            layers.push(("flatten".to_owned(), LayerConfig::Flatten));
            layers.push(("classifier".to_owned(), LayerConfig::Linear(LinearConfig::new(channels, 10))));
            Architecture::new("vgg11-32", [3, 32, 32], layers)?
        }
    })
}

/// The same network with nothing random in it.
pub(crate) fn without_dropout(architecture: &Architecture) -> anyhow::Result<Architecture> {
    let layers = architecture.layers().iter().filter(|(_, layer)| !matches!(layer, LayerConfig::Dropout(_)));
    Ok(Architecture::new(architecture.name(), architecture.input_shape(), layers.cloned().collect())?)
}

/// What a framework has to do, one after the other.
pub(crate) fn steps(architecture: &Architecture) -> anyhow::Result<Vec<Step>> {
    let step = |(name, layer): &(String, LayerConfig)| {
        Ok(Some(match layer {
            LayerConfig::Conv2d(_) => Step::Convolution(name.clone()),
            LayerConfig::Linear(_) => Step::Linear(name.clone()),
            LayerConfig::ReLU => Step::ReLU,
            LayerConfig::MaxPool2d([2, 2]) => Step::MaxPool,
            LayerConfig::Flatten => Step::Flatten,
            LayerConfig::Dropout(probability) => Step::Dropout(*probability),
            // Images of 224×224 arrive here as 7×7: there is nothing to do.
            LayerConfig::AdaptiveAvgPool2d([7, 7]) if architecture.input_shape()[1..] == [224, 224] => return Ok(None),
            other => bail!("{name}: nobody was told how to compute {other:?}"),
        }))
    };
    architecture.layers().iter().filter_map(|layer| step(layer).transpose()).collect()
}

/// Floating-point operations of one call, two for each multiply–add of the plain loops.
///
/// Training does each layer three times, forward and for its two gradients, but for the first layer, whose input's gradient
/// nobody needs.
pub(crate) fn operations(network: Network) -> anyhow::Result<f64> {
    let architecture = architecture(network)?;
    let forward = architecture.summary().multiply_adds() as f64;
    let first = architecture.first(1).summary().multiply_adds() as f64;
    let multiply_adds = if trains(network) { 3.0 * forward - first } else { forward };
    Ok(2.0 * multiply_adds * batch(network) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_as_counted_by_hand() {
        // 28²·25·32, then 14²·800·64, then 3136·1024 and 1024·10 multiply–adds an image.
        let (first, rest) = (627_200, 10_035_200 + 3_211_264 + 10_240);
        let expected = 2.0 * 50.0 * f64::from(3 * (first + rest) - first);
        assert_eq!(operations(Network::MnistStep).unwrap(), expected);
        // The paper's network: 15.47 thousand million multiply–adds an image.
        let vgg = operations(Network::Vgg16Batch1).unwrap();
        assert!((vgg / 2.0 - 15.47e9).abs() < 0.01e9, "{vgg}");
        assert_eq!(operations(Network::Vgg16Batch8).unwrap(), 8.0 * vgg);
    }

    #[test]
    fn networks_are_lists_of_steps() {
        let list = |network| steps(&architecture(network).unwrap()).unwrap();
        let count = |steps: &[Step], wanted: fn(&Step) -> bool| steps.iter().filter(|step| wanted(step)).count();
        let mnist = list(Network::MnistStep);
        assert_eq!(mnist[0], Step::Convolution("conv1".to_owned()));
        assert_eq!(mnist.len(), 11);
        assert_eq!(count(&mnist, |step| matches!(step, Step::Dropout(0.5))), 1);
        let vgg16 = list(Network::Vgg16Batch8);
        assert_eq!(count(&vgg16, |step| matches!(step, Step::Convolution(_))), 13);
        assert_eq!(count(&vgg16, |step| matches!(step, Step::Linear(_))), 3);
        let vgg11 = list(Network::Vgg11Step);
        assert_eq!(count(&vgg11, |step| matches!(step, Step::Convolution(_))), 8);
        assert_eq!(vgg11.last(), Some(&Step::Linear("classifier".to_owned())));
        let plain = without_dropout(&architecture(Network::MnistStep).unwrap()).unwrap();
        assert_eq!(steps(&plain).unwrap().len(), 10);
    }
}
