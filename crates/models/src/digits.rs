//! Our own network for digits: small, normalised, without a wide dense layer.

use layers::LinearConfig;

use crate::stack::{numbered, stack};
use crate::{Architecture, Item, LayerConfig, ModelError, Normalisation};

/// The list that `digits` is made from.
pub const ITEMS: &[Item] = &[
    Item::ConvPool { channels: 32, kernel: 5 },
    Item::ConvPool { channels: 64, kernel: 3 },
    Item::Conv { channels: 64, kernel: 3 },
    Item::Conv { channels: 128, kernel: 3 },
];

/// A stack of batch-normalised convolutions for images of 1×28×28, the mean of each channel, and one dense layer to the scores.
///
/// Nearly all parameters of the `mnist` network sit in its first dense layer. Averaging each channel (Lin et al. 2014, "Network
/// in network", section 3.2) does without it, and without most of the weights.
///
/// # Errors
/// If the list pools more often than 28 pixels can be halved, or a size is 0 or too large.
///
/// ```
/// use models::digits;
/// let network = digits::architecture("digits", digits::ITEMS, 10)?;
/// assert!(network.parameters() * size_of::<f32>() < 2_000_000);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(name: &str, items: &[Item], classes: usize) -> Result<Architecture, ModelError> {
    let (features, channels) = stack(1, items, Normalisation::Batch);
    let mut layers: Vec<_> = numbered("features", features).collect();
    layers.push(("avgpool".to_owned(), LayerConfig::GlobalAvgPool));
    layers.push(("classifier".to_owned(), LayerConfig::Linear(LinearConfig::new(channels, classes))));
    Architecture::new(name, [1, 28, 28], layers)
}
