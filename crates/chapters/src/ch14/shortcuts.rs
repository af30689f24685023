//! What a shortcut does to the gradient on its way back.

use layers::{Context, Layer, Tensor};
use models::resnet::{Shortcut, small};
use models::{Architecture, LayerConfig};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Cell, Series, curves};

use super::depth;
use crate::random::seeded;
use crate::{ChapterError, Item, Number, Shown, declare};

/// The size of the gradient at each block of a deep network, with and without shortcuts, before any training.
#[declare("ch14.gradients", "What reaches the first layer", covers = ["14.4"])]
pub struct GradientsThroughDepth {
    /// Blocks in each of three stages: 3 make 20 layers, 9 make 56.
    #[parameter(default = 9, range = 1..=12)]
    pub blocks: usize,
    /// Rows and columns of the images.
    #[parameter(default = 32, range = 8..=32)]
    pub side: usize,
    /// Images in the batch.
    #[parameter(default = 2, range = 2..=4)]
    pub batch: usize,
    /// The seed of weights, images and upstream gradient.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for GradientsThroughDepth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { blocks, side, batch, .. } = *self;
        let plain = small("plain", blocks, Shortcut::None, 10)?;
        let residual = small("residual", blocks, Shortcut::Projection, 10)?;
        let bare = without_normalisation(plain.layers());
        let layers: usize = plain.layers().iter().map(|(_, layer)| depth(layer)).sum();
        let mut series = Vec::new();
        let mut words = Vec::new();
        for (name, network) in [
            ("plain, without normalisation", &bare[..]),
            ("plain, batch-normalised", plain.layers()),
            ("with shortcuts, batch-normalised", residual.layers()),
        ] {
            let sizes = self.sizes(network, side, batch)?;
            let (first, last) = (sizes[0].1, sizes[sizes.len() - 1].1);
            words.push(format!("{name} {}", significant(first / last)));
            series.push(Series::new(name, sizes.iter().map(|&(layer, size)| (layer, size / last))));
        }
        let axes =
            Axes { log_y: true, ..Axes::new("layer", "length of the gradient; at the last block 1 (logarithmic)") };
        let caption = format!(
            "{layers} layers before any training. The gradient's length at the first layer's output, in units of that at the \
             last block's: {}.",
            words.join("; ")
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// Two digits that count, and no more: what rounding could change is not shown. Small parts are fractions.
fn significant(value: f64) -> String {
    if value < 0.01 && value > 0.0 {
        return format!("1/{}", significant(1.0 / value));
    }
    let digits = if value < 1.0 { 2 } else { usize::from(value < 10.0) };
    let unit = 10.0_f64.powi((value.log10().floor() as i32 - 1).max(0));
    let rounded = if value < 10.0 { value } else { (value / unit).round() * unit };
    Cell::float(rounded, digits).display()
}

/// How many times as long the gradient is at the first layer as at the last block.
#[declare("ch14.gradient-ratio", "The gradient at the first layer over that at the last", covers = ["14.4"])]
pub struct GradientRatio {
    /// Blocks in each of three stages.
    #[parameter(default = 9, range = 1..=12)]
    pub blocks: usize,
    /// Whether there are shortcuts.
    #[parameter(default = true)]
    pub shortcuts: bool,
}

impl Item for GradientRatio {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let blocks = self.blocks;
        let shortcut = if self.shortcuts { Shortcut::Projection } else { Shortcut::None };
        let network = small("network", blocks, shortcut, 10)?;
        let like_the_curve = GradientsThroughDepth { blocks, ..GradientsThroughDepth::default() };
        let sizes = like_the_curve.sizes(network.layers(), like_the_curve.side, like_the_curve.batch)?;
        let ratio = sizes[0].1 / sizes[sizes.len() - 1].1;
        // Two digits: as on the curve's caption.
        let unit = 10.0_f64.powi((ratio.log10().floor() as i32 - 1).max(0));
        let ratio = Number::float(
            if ratio < 10.0 { ratio } else { (ratio / unit).round() * unit },
            usize::from(ratio < 10.0),
            "",
        );
        let way = if self.shortcuts { "with" } else { "without" };
        Ok(Shown::number(ratio, format!("A batch-normalised network of {} layers {way} shortcuts.", 6 * blocks + 2)))
    }
}

impl GradientsThroughDepth {
    /// The length of the gradient at the output of each activation and block, the first layer first.
    fn sizes(
        &self,
        layers: &[(String, LayerConfig)],
        side: usize,
        batch: usize,
    ) -> Result<Vec<(f64, f64)>, ChapterError> {
        let mut random = seeded(self.seed);
        let network = Architecture::new("deep", [3, side, side], layers.to_vec())?;
        let mut depths = Vec::new();
        let mut layers_so_far = 0;
        for (name, layer) in network.layers() {
            layers_so_far += depth(layer);
            depths.push((name.as_str() == "relu" || name.starts_with("layer")).then_some(layers_so_far as f64));
        }
        let mut built = network.build::<f64>(&mut random)?;
        let mut numbers = |shape: Vec<usize>| -> Tensor<f64> {
            ArrayD::from_shape_simple_fn(shape, || StandardNormal.sample(&mut random))
        };
        let (images, upstream) = (numbers(vec![batch, 3, side, side]), numbers(vec![batch, 10]));
        let mut context = Context::train(0);
        built.forward(images, &mut context)?;
        let mut sizes = Vec::new();
        built.backward_each(upstream, &mut context, &mut |index, _, gradient| {
            if let Some(layer) = depths[index] {
                sizes.push((layer, gradient.iter().map(|value| value * value).sum::<f64>().sqrt()));
            }
        })?;
        sizes.reverse();
        Ok(sizes)
    }
}

/// The same layers without batch normalisation.
fn without_normalisation(layers: &[(String, LayerConfig)]) -> Vec<(String, LayerConfig)> {
    let kept = layers.iter().filter(|(_, layer)| !matches!(layer, LayerConfig::BatchNorm2d(_)));
    let bare = |(name, layer): &(String, LayerConfig)| {
        let layer = match layer {
            LayerConfig::Sequential(inside) => LayerConfig::Sequential(without_normalisation(inside)),
            other => other.clone(),
        };
        (name.clone(), layer)
    };
    kept.map(bare).collect()
}
