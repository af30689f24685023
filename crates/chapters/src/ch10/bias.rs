//! A bias before batch normalisation, and a stack that nobody calls.

use layers::{
    BatchNorm2d, Context, Conv2dConfig, Fan, Initializer, Layer, LinearConfig, Path, RELU_GAIN, Sequential, Slot,
    Tensor,
};
use models::{LayerConfig, Normalisation, stack};
use ndarray::{ArrayD, Axis};
use rand_distr::{Distribution, StandardNormal};
use viz::{Cell, Table, cells};

use super::root_mean_square;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// The gradient of a convolution's bias, with and without batch normalisation behind it.
#[declare("ch10.bias-gradient", "Find the bug: a bias before batch normalisation", covers = ["10.4", "B10.2"])]
pub struct BiasGradient {
    /// Output channels of the convolution.
    #[parameter(default = 4, range = 1..=32)]
    pub channels: usize,
    /// The seed of weights and upstream gradient.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for BiasGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let channels = self.channels;
        let mut table = Table::new(["channel", "bias, alone", "bias, normalised behind it", "β of the normalisation"]);
        let (alone, _) = self.gradients(channels, false)?;
        let (before, shift) = self.gradients(channels, true)?;
        for channel in 0..channels {
            // Rounding leaves some 1e-15: digits that differ between machines are not shown.
            let digits = |gradient: &Tensor<f64>| Cell::float(gradient[channel], 6);
            table.push(cells![channel, digits(&alone), digits(&before), digits(&shift)])?;
        }
        let caption = "Gradients of a convolution's bias on four digits, for a random upstream gradient. With batch normalisation \
                       behind it there is none. β gets what the bias alone would have got.";
        Ok(Shown::table(table, caption))
    }
}

impl BiasGradient {
    /// The gradients of the convolution's bias, and of β if there is one.
    fn gradients(&self, channels: usize, normalised: bool) -> Result<(Tensor<f64>, Tensor<f64>), ChapterError> {
        let mut random = seeded(self.seed);
        let start = Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN };
        let mut convolution =
            Conv2dConfig::new(1, channels, [3, 3]).same().initializer(start).init::<f64>(&mut random)?;
        let mut norm = BatchNorm2d::new(channels)?;
        let mut context = Context::train(0);
        let maps = convolution.forward(digits(4), &mut context)?;
        let upstream = ArrayD::from_shape_simple_fn(maps.raw_dim(), || -> f64 { StandardNormal.sample(&mut random) });
        if normalised {
            norm.forward(maps, &mut context)?;
            let gradient = norm.backward(upstream, &mut context)?;
            convolution.backward_parameters(gradient, &mut context)?;
        } else {
            convolution.backward_parameters(upstream, &mut context)?;
        }
        let bias = convolution.bias.map(|bias| bias.gradient).unwrap_or_default();
        Ok((bias, norm.bias.gradient))
    }
}

/// The first test images, from 0 to 1.
fn digits(count: usize) -> Tensor<f64> {
    let mut images = ArrayD::zeros(vec![count, 1, 28, 28]);
    for (index, mut image) in images.axis_iter_mut(Axis(0)).enumerate() {
        for (target, pixel) in image.iter_mut().zip(&mnist::test_image(index)) {
            *target = f64::from(*pixel) / 255.0;
        }
    }
    images
}

/// A model that builds its layers twice, with and without batch normalisation, and calls one of the two.
///
/// As in the tutorial: both stacks are attributes of the model, so both are counted, saved and handed to the optimiser.
#[derive(Debug)]
struct TwoStacks {
    plain: Sequential<f64>,
    normalised: Sequential<f64>,
    head: Sequential<f64>,
}

impl TwoStacks {
    // ANCHOR: two_stacks
    /// The maps come from the first stack. The second is never called.
    fn forward(&mut self, images: Tensor<f64>, context: &mut Context<f64>) -> Result<Tensor<f64>, ChapterError> {
        let maps = self.plain.forward(images, context)?;
        Ok(self.head.forward(maps, context)?)
    }
    // ANCHOR_END: two_stacks

    fn backward(&mut self, upstream: Tensor<f64>, context: &mut Context<f64>) -> Result<(), ChapterError> {
        let gradient = self.head.backward(upstream, context)?;
        Ok(self.plain.backward_parameters(gradient, context)?)
    }
}

/// The parameters of such a model and their gradients after one step.
#[declare("ch10.unused-stack", "Find the bug: a stack that is never used", covers = ["10.3", "B10.3"])]
pub struct UnusedStack {
    /// Channels of the two convolutions.
    #[parameter(default = [8, 16], range = 1..=32)]
    pub channels: [usize; 2],
}

impl Item for UnusedStack {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [first, second] = self.channels;
        let items = [first, second].map(|channels| models::Item::ConvPool { channels, kernel: 3 });
        let mut random = seeded(0);
        let mut build = |layers: Vec<LayerConfig>| -> Result<Sequential<f64>, ChapterError> {
            let mut network = Sequential::new();
            for (at, layer) in layers.into_iter().enumerate() {
                network.push(at.to_string(), layer.init(&mut random)?);
            }
            Ok(network)
        };
        let mut model = TwoStacks {
            plain: build(stack(1, &items, Normalisation::None).0)?,
            normalised: build(stack(1, &items, Normalisation::Batch).0)?,
            head: build(vec![LayerConfig::GlobalAvgPool, LayerConfig::Linear(LinearConfig::new(second, 10))])?,
        };
        let mut context = Context::train(0);
        let scores = model.forward(digits(4), &mut context)?;
        let upstream = ArrayD::from_shape_simple_fn(scores.raw_dim(), || -> f64 { StandardNormal.sample(&mut random) });
        model.backward(upstream, &mut context)?;
        let mut table = Table::new(["part of the model", "parameters", "of them with a gradient"]);
        for (name, part) in [
            ("convolutions", &mut model.plain),
            ("convolutions with batch normalisation", &mut model.normalised),
            ("head", &mut model.head),
        ] {
            let (mut all, mut reached) = (0_usize, 0_usize);
            part.visit(&mut Path::default(), &mut |_, slot| {
                if let Slot::Parameter(parameter) = slot {
                    all += parameter.value.len();
                    if root_mean_square(&parameter.gradient) > 0.0 {
                        reached += parameter.value.len();
                    }
                }
            });
            table.push(cells![name, all, reached])?;
        }
        let caption = "A model that builds its convolutions twice and calls the first of the two: after a step, no parameter of \
                       the second has a gradient. It trains, and batch normalisation has no part in it.";
        Ok(Shown::table(table, caption))
    }
}
