//! Gradients on their way back through many layers.

use layers::{Context, Fan, Initializer, Layer, LinearConfig, RELU_GAIN, Sequential, Tensor};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Series, curves};

use super::activations::activations;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The size of the gradient at each layer of a deep network of dense layers, for each activation.
#[declare("ch08.vanishing-gradients", "Gradients that vanish on the way back", covers = ["8.1", "B8.7"])]
pub struct VanishingGradients {
    /// Layers.
    #[parameter(default = 20, range = 2..=50)]
    pub depth: usize,
    /// Units of each layer.
    #[parameter(default = 32, range = 1..=64)]
    pub width: usize,
    /// The leaky rectifier's slope below zero.
    #[parameter(default = 0.1, range = 0.0..=1.0)]
    pub slope: f64,
    /// The seed of weights, input and upstream gradient.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for VanishingGradients {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { depth, width, .. } = *self;
        let count = activations(self.slope)?.len();
        let mut series = Vec::new();
        let mut words = Vec::new();
        for at in 0..count {
            let mut random = seeded(self.seed);
            let mut network = Sequential::<f64>::new();
            let mut name = String::new();
            for _ in 0..depth {
                let (called, activation) = activations(self.slope)?.swap_remove(at);
                // Each with the initialiser made for it: the comparison is of the best that each can do.
                let initializer = match called.as_str() {
                    "sigmoid" | "tanh" => Initializer::XavierNormal,
                    _ => Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN },
                };
                name = called;
                network.push("dense", LinearConfig::new(width, width).initializer(initializer).init(&mut random)?);
                network.push("activation", activation);
            }
            let mut numbers = || -> Tensor<f64> {
                ArrayD::from_shape_simple_fn(vec![16, width], || StandardNormal.sample(&mut random))
            };
            let (input, upstream) = (numbers(), numbers());
            let mut context = Context::train(0);
            network.forward(input, &mut context)?;
            let size = |gradient: &Tensor<f64>| {
                (gradient.iter().map(|value| value * value).sum::<f64>() / gradient.len() as f64).sqrt()
            };
            let mut sizes = Vec::new();
            network.backward_each(upstream, &mut context, &mut |index, _, gradient| {
                // What arrives at a layer's output, once per layer of two.
                if index % 2 == 1 {
                    sizes.push((index as f64 / 2.0 + 0.5, size(gradient)));
                }
            })?;
            let (last, first) = (sizes[0].1, sizes[sizes.len() - 1].1);
            words.push(format!("{name} {:.0e}", first / last));
            sizes.reverse();
            series.push(Series::new(name, sizes));
        }
        let axes = Axes { log_y: true, ..Axes::new("layer", "gradient at its output, root mean square (logarithmic)") };
        let caption = format!(
            "{depth} dense layers of {width}, each activation with the initialiser made for it. What is left at the first \
             layer of the gradient at the last: {}.",
            words.join(", ")
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
