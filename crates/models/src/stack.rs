//! Stacks of convolutions from lists, as the VGG paper's table lists them.

use layers::{Conv2dConfig, Fan, Initializer, RELU_GAIN};

use crate::{Architecture, LayerConfig, ModelError};

/// One entry of a list that a stack of convolutions is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// A convolution that keeps the size, to this many channels, with a square kernel; then a rectifier.
    Conv {
        /// Output channels.
        channels: usize,
        /// The kernel's height and width.
        kernel: usize,
    },
    /// A convolution as above, and the largest of each 2×2 window before normalisation and rectifier instead of after.
    ///
    /// A rectifier keeps order, and so does normalisation with a positive γ: pooling first gives the same network at the
    /// start, for a quarter of their work. Where training turns a γ negative the two orders part.
    ConvPool {
        /// Output channels.
        channels: usize,
        /// The kernel's height and width.
        kernel: usize,
    },
    /// The largest of each 2×2 window: half the size.
    MaxPool,
    /// The mean of each 2×2 window: half the size.
    AvgPool,
    /// Dropout with this probability.
    Dropout(f64),
}

/// Whether a stack normalises, and what that does to its biases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// None; each convolution has a bias.
    None,
    /// Batch normalisation behind each convolution, which keeps its bias though it then does nothing: so it is in
    /// torchvision's networks and their files.
    BatchWithBias,
    /// Batch normalisation behind each convolution, and no bias but the one that it brings.
    Batch,
}

impl Normalisation {
    /// Whether the convolutions have a bias.
    pub(crate) fn conv_bias(self) -> bool {
        self != Self::Batch
    }
}

/// The layers that a list stands for, starting from images of `in_channels`, and the channels that come out.
///
/// Each convolution starts from Kaiming's normal distribution over its fan-out and a bias of zero, as in torchvision.
///
/// ```
/// use models::{Item, Normalisation, stack};
/// let items = [Item::Conv { channels: 64, kernel: 3 }, Item::MaxPool];
/// let (layers, channels) = stack(3, &items, Normalisation::Batch);
/// assert_eq!(layers.len(), 4); // convolution, batch normalisation, rectifier, pooling
/// assert_eq!(channels, 64);
/// ```
pub fn stack(in_channels: usize, items: &[Item], normalisation: Normalisation) -> (Vec<LayerConfig>, usize) {
    // ANCHOR: stack
    let mut layers = Vec::new();
    let mut channels = in_channels;
    for &item in items {
        match item {
            Item::Conv { channels: out_channels, kernel } | Item::ConvPool { channels: out_channels, kernel } => {
                let convolution = Conv2dConfig::new(channels, out_channels, [kernel, kernel])
                    .same()
                    .bias(normalisation.conv_bias())
                    .initializer(Initializer::KaimingNormal { fan: Fan::Out, gain: RELU_GAIN });
                layers.push(LayerConfig::Conv2d(convolution));
                if matches!(item, Item::ConvPool { .. }) {
                    layers.push(LayerConfig::MaxPool2d([2, 2]));
                }
                if normalisation != Normalisation::None {
                    layers.push(LayerConfig::BatchNorm2d(out_channels));
                }
                layers.push(LayerConfig::ReLU);
                channels = out_channels;
            }
            Item::MaxPool => layers.push(LayerConfig::MaxPool2d([2, 2])),
            Item::AvgPool => layers.push(LayerConfig::AvgPool2d([2, 2])),
            Item::Dropout(probability) => layers.push(LayerConfig::Dropout(probability)),
        }
    }
    (layers, channels)
    // ANCHOR_END: stack
}

/// Features, their mean in `side`×`side` places, and a dense classifier, for photographs of 224×224 pixels: with the names
/// that torchvision gives to all networks of this form.
pub(crate) fn with_classifier(
    name: &str,
    features: Vec<LayerConfig>,
    side: usize,
    classifier: Vec<LayerConfig>,
) -> Result<Architecture, ModelError> {
    let mut layers: Vec<_> = numbered("features", features).collect();
    layers.push(("avgpool".to_owned(), LayerConfig::AdaptiveAvgPool2d([side, side])));
    layers.push(("flatten".to_owned(), LayerConfig::Flatten));
    layers.extend(numbered("classifier", classifier));
    Architecture::new(name, [3, 224, 224], layers)
}

/// Layers under the names `prefix.0`, `prefix.1`, …, as PyTorch names the children of a `Sequential`.
pub(crate) fn numbered(prefix: &str, layers: Vec<LayerConfig>) -> impl Iterator<Item = (String, LayerConfig)> {
    layers.into_iter().enumerate().map(move |(at, layer)| (format!("{prefix}.{at}"), layer))
}
