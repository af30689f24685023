//! A layer before it has weights, written down.

use conv::{Padding, PaddingMode};
use layers::{
    AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Concat, Conv2dConfig, ConvTranspose2dConfig, Dropout, Flatten,
    GlobalAvgPool, Layer, LayerError, LeakyReLU, LinearConfig, LocalResponseNorm, LogSoftmax, MaxPool2d, Pad2d, ReLU,
    Real, Residual, Sequential, Sigmoid, Softmax, Summary, Tanh, TracePath, trace_concat, trace_residual,
};
use rand::{Rng, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// A layer before it has weights, or a container of such layers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LayerConfig {
    /// A convolution.
    Conv2d(Conv2dConfig),
    /// A transposed convolution.
    ConvTranspose2d(ConvTranspose2dConfig),
    /// A fully connected layer.
    Linear(LinearConfig),
    /// Batch normalisation of this many channels, with PyTorch's ε.
    BatchNorm2d(usize),
    /// Batch normalisation with an ε of one's own.
    BatchNorm2dWith {
        /// Channels.
        channels: usize,
        /// What is added to the variance.
        epsilon: f64,
    },
    /// Local response normalisation over this many channels, with the constants of AlexNet's paper.
    LocalResponseNorm(usize),
    /// max(x, 0).
    ReLU,
    /// x, and below zero this part of it.
    LeakyReLU(f64),
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// Probabilities of classes.
    Softmax,
    /// Their logarithms.
    LogSoftmax,
    /// Pixels of a kind around the image.
    Pad2d {
        /// How many.
        padding: Padding,
        /// Which.
        padding_mode: PaddingMode<f64>,
    },
    /// The largest of each window of this size, side by side.
    MaxPool2d([usize; 2]),
    /// The largest of each window, with a stride and a padding of one's own: windows may overlap.
    MaxPool2dWith {
        /// The window's height and width.
        kernel: [usize; 2],
        /// Pixels from one window to the next.
        stride: [usize; 2],
        /// Pixels of −∞ around the image.
        padding: Padding,
    },
    /// The mean of each window of this size, side by side.
    AvgPool2d([usize; 2]),
    /// The means of as many windows as give an output of this size.
    AdaptiveAvgPool2d([usize; 2]),
    /// The mean of each channel.
    GlobalAvgPool,
    /// An image to a list of numbers.
    Flatten,
    /// Dropout of each value with this probability.
    Dropout(f64),
    /// Layers one after another, each with its name.
    Sequential(Vec<(String, Self)>),
    /// The same input through several branches, whose outputs are stacked along the channels.
    Concat(Vec<(String, Self)>),
    /// body(x) + x, then a rectifier.
    Residual {
        /// The layers whose output is added to what goes past them.
        body: Vec<(String, Self)>,
        /// What goes past sends itself through these, if the body changes the shape.
        shortcut: Option<Vec<(String, Self)>>,
    },
}

impl LayerConfig {
    /// The layer, its parameters drawn from `rng`.
    ///
    /// # Errors
    /// If an option makes no sense.
    pub fn init<T: Real>(&self, rng: &mut impl Rng) -> Result<Box<dyn Layer<T>>, LayerError> {
        Ok(match self {
            Self::Conv2d(config) => Box::new(config.init(rng)?),
            Self::ConvTranspose2d(config) => Box::new(config.init(rng)?),
            Self::Linear(config) => Box::new(config.init(rng)?),
            Self::BatchNorm2d(channels) => Box::new(BatchNorm2d::new(*channels)?),
            Self::BatchNorm2dWith { channels, epsilon } => Box::new(BatchNorm2d::new(*channels)?.epsilon(*epsilon)?),
            // α is divided by the number of channels here, and was not in the paper.
            Self::LocalResponseNorm(size) => {
                Box::new(LocalResponseNorm::new(*size)?.alpha(1e-4 * *size as f64)?.k(2.0)?)
            }
            Self::ReLU => Box::new(ReLU::new()),
            Self::LeakyReLU(slope) => Box::new(LeakyReLU::new(*slope)?),
            Self::Sigmoid => Box::new(Sigmoid::new()),
            Self::Tanh => Box::new(Tanh::new()),
            Self::Softmax => Box::new(Softmax::new()),
            Self::LogSoftmax => Box::new(LogSoftmax::new()),
            Self::Pad2d { padding, padding_mode } => Box::new(Pad2d::new(*padding, of_type(*padding_mode))),
            Self::MaxPool2d(size) => Box::new(MaxPool2d::new(*size)),
            Self::MaxPool2dWith { kernel, stride, padding } => {
                Box::new(MaxPool2d::new(*kernel).stride(*stride).padding(*padding))
            }
            Self::AvgPool2d(size) => Box::new(AvgPool2d::new(*size)),
            Self::AdaptiveAvgPool2d(size) => Box::new(AdaptiveAvgPool2d::new(*size)?),
            Self::GlobalAvgPool => Box::new(GlobalAvgPool::new()),
            Self::Flatten => Box::new(Flatten::new()),
            Self::Dropout(probability) => Box::new(Dropout::new(*probability)?),
            Self::Sequential(layers) => Box::new(sequential(layers, rng)?),
            Self::Concat(branches) => {
                let mut concat = Concat::new();
                for (name, branch) in branches {
                    concat.push(name.as_str(), branch.init(rng).map_err(|error| error.inside(name))?);
                }
                Box::new(concat)
            }
            Self::Residual { body, shortcut } => {
                let block = Residual::new(sequential(body, rng)?).activation(ReLU::new());
                Box::new(match shortcut {
                    Some(layers) => {
                        block.shortcut(sequential(layers, rng).map_err(|error| error.inside("downsample"))?)
                    }
                    None => block,
                })
            }
        })
    }

    /// The shape of one image's output for the shape of one input, with a line in the summary; no weight is made.
    ///
    /// # Errors
    /// If the shape is not one that the layer accepts, or an option makes no sense.
    pub fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        match self {
            Self::Conv2d(config) => config.trace(input, summary),
            Self::ConvTranspose2d(config) => config.trace(input, summary),
            Self::Linear(config) => config.trace(input, summary),
            Self::Sequential(layers) => trace_all(layers, input, summary),
            Self::Concat(branches) => {
                let names: Vec<&str> = branches.iter().map(|(name, _)| name.as_str()).collect();
                trace_concat(input, summary, &names, &|index, input, summary| branches[index].1.trace(input, summary))
            }
            Self::Residual { body, shortcut } => {
                let past = shortcut.as_ref();
                let past =
                    past.map(|layers| |input: &[usize], summary: &mut Summary| trace_all(layers, input, summary));
                trace_residual(
                    input,
                    summary,
                    &|input, summary| trace_all(body, input, summary),
                    past.as_ref().map(|trace| trace as TracePath<'_>),
                    Some(&|input, summary| Self::ReLU.trace(input, summary)),
                )
            }
            // The others have hardly anything to make, and nothing to draw.
            other => other.init::<f32>(&mut ChaCha8Rng::seed_from_u64(0))?.trace(input, summary),
        }
    }
}

/// The layers one after another, their parameters drawn from `rng`.
pub(crate) fn sequential<T: Real>(
    layers: &[(String, LayerConfig)],
    rng: &mut impl Rng,
) -> Result<Sequential<T>, LayerError> {
    let mut network = Sequential::new();
    for (name, layer) in layers {
        network.push(name.as_str(), layer.init(rng).map_err(|error| error.inside(name))?);
    }
    Ok(network)
}

/// The shape through layers one after another.
fn trace_all(
    layers: &[(String, LayerConfig)],
    input: &[usize],
    summary: &mut Summary,
) -> Result<Vec<usize>, LayerError> {
    let mut shape = input.to_vec();
    for (name, layer) in layers {
        let traced = summary.within(name, |summary| layer.trace(&shape, summary));
        shape = traced.map_err(|error| error.inside(name))?;
    }
    Ok(shape)
}

/// The same padding mode, its number in another precision.
fn of_type<T: Real>(padding_mode: PaddingMode<f64>) -> PaddingMode<T> {
    match padding_mode {
        PaddingMode::Zeros => PaddingMode::Zeros,
        PaddingMode::Constant(value) => PaddingMode::Constant(T::of(value)),
        PaddingMode::Reflect => PaddingMode::Reflect,
        PaddingMode::Replicate => PaddingMode::Replicate,
        PaddingMode::Circular => PaddingMode::Circular,
    }
}
