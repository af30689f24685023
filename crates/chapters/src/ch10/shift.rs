//! What a change in the first layers does to those behind.

use layers::{BatchNorm2d, Context, Conv2dConfig, Fan, Initializer, RELU_GAIN, ReLU, Sequential, Tensor};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Series, curves};

use super::root_mean_square;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// All weights of a deep network grow by a few per cent: how much larger are the activations of each layer?
#[declare("ch10.scaled-layers", "What the layers behind notice", covers = ["10.5"])]
pub struct ScaledLayers {
    /// Layers.
    #[parameter(default = 20, range = 2..=50)]
    pub depth: usize,
    /// Channels of each layer.
    #[parameter(default = 64, range = 1..=128)]
    pub width: usize,
    /// What every weight is multiplied by.
    #[parameter(default = 1.1, range = 0.1..=10.0)]
    pub factor: f64,
}

impl Item for ScaledLayers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { depth, width, factor, .. } = *self;
        let mut series = Vec::new();
        let mut words = Vec::new();
        for (name, normalised) in [("plain", false), ("with batch normalisation", true)] {
            let [before, after] = [1.0, factor].map(|factor| Self::sizes(depth, width, factor, normalised));
            let ratios: Vec<f64> = after?.iter().zip(before?).map(|(after, before)| after / before).collect();
            words.push(format!("{name} {} times", readable(ratios[depth - 1])));
            series.push(Series::new(name, ratios.iter().enumerate().map(|(at, &ratio)| ((at + 1) as f64, ratio))));
        }
        let caption = format!(
            "Every weight of {depth} layers is multiplied by {factor}. How much larger the activations are behind each layer; behind \
             the last: {}.",
            words.join(", ")
        );
        let axes = Axes { log_y: true, ..Axes::new("layer", "activations after : before (logarithmic)") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// A ratio with the digits that are certain: a product of many layers has few.
fn readable(ratio: f64) -> String {
    if ratio < 1e6 { format!("{ratio:.2}") } else { format!("{ratio:.1e}") }
}

impl ScaledLayers {
    /// The root mean square behind each layer; 1×1 convolutions of single pixels are dense layers.
    fn sizes(depth: usize, width: usize, factor: f64, normalised: bool) -> Result<Vec<f64>, ChapterError> {
        let mut random = seeded(0);
        let start = Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN * factor };
        let mut network = Sequential::<f64>::new();
        for _ in 0..depth {
            let layer = Conv2dConfig::new(width, width, [1, 1]).bias(false).initializer(start);
            network.push("dense", layer.init(&mut random)?);
            if normalised {
                network.push("norm", BatchNorm2d::new(width)?);
            }
            network.push("relu", ReLU::new());
        }
        let input: Tensor<f64> =
            ArrayD::from_shape_simple_fn(vec![64, width, 1, 1], || StandardNormal.sample(&mut random));
        let mut sizes = Vec::new();
        network.forward_each(input, &mut Context::train(0), &mut |_, name, values| {
            if name == "relu" {
                sizes.push(root_mean_square(values));
            }
        })?;
        Ok(sizes)
    }
}
