//! VGG: 3×3 convolutions, stacked deep.

use layers::{Initializer, LinearConfig};

use crate::stack::{stack, with_classifier};
use crate::{Architecture, Item, LayerConfig, ModelError, Normalisation};

const POOL: Item = Item::MaxPool;

/// A 3×3 convolution to this many channels.
const fn conv(channels: usize) -> Item {
    Item::Conv { channels, kernel: 3 }
}

/// Configuration A of the paper's table 1: 8 convolutions and 3 dense layers.
// ANCHOR: vgg11
#[rustfmt::skip] // a line for each size, as in the paper's table
pub const VGG11: &[Item] = &[
    conv(64), POOL,
    conv(128), POOL,
    conv(256), conv(256), POOL,
    conv(512), conv(512), POOL,
    conv(512), conv(512), POOL,
];
// ANCHOR_END: vgg11

/// Configuration B: 10 convolutions.
#[rustfmt::skip] // a line for each size, as in the paper's table
pub const VGG13: &[Item] = &[
    conv(64), conv(64), POOL,
    conv(128), conv(128), POOL,
    conv(256), conv(256), POOL,
    conv(512), conv(512), POOL,
    conv(512), conv(512), POOL,
];

/// Configuration D: 13 convolutions.
// ANCHOR: vgg16
#[rustfmt::skip] // a line for each size, as in the paper's table
pub const VGG16: &[Item] = &[
    conv(64), conv(64), POOL,
    conv(128), conv(128), POOL,
    conv(256), conv(256), conv(256), POOL,
    conv(512), conv(512), conv(512), POOL,
    conv(512), conv(512), conv(512), POOL,
];
// ANCHOR_END: vgg16

/// Configuration E: 16 convolutions.
#[rustfmt::skip] // a line for each size, as in the paper's table
pub const VGG19: &[Item] = &[
    conv(64), conv(64), POOL,
    conv(128), conv(128), POOL,
    conv(256), conv(256), conv(256), conv(256), POOL,
    conv(512), conv(512), conv(512), conv(512), POOL,
    conv(512), conv(512), conv(512), conv(512), POOL,
];

/// A list of one's own that ends at 256 channels: the dense layers behind it must take 256·7·7 numbers, not the 512·7·7 of
/// the paper's networks.
// ANCHOR: custom
#[rustfmt::skip] // a line for each size, as in the paper's table
pub const CUSTOM: &[Item] = &[
    conv(64), conv(64), conv(64), POOL,
    conv(128), conv(128), conv(128), POOL,
    conv(256), conv(256), conv(256), POOL,
];
// ANCHOR_END: custom

/// The dense layers' width.
const HIDDEN: usize = 4096;

/// The side of the map that the dense layers read.
const SIDE: usize = 7;

/// A network of the VGG family from its list of convolutions, for images of 3×224×224.
///
/// Behind the list come average pooling to 7×7 (which changes nothing at 224×224, where the paper's lists end at 7×7, and lets
/// other sizes in) and three dense layers with dropout. Names and initialisation are torchvision's: Kaiming's normal over the
/// fan-out for convolutions, a normal distribution of deviation 0.01 for dense layers, biases of zero.
///
/// Source: Simonyan & Zisserman 2015, "Very deep convolutional networks for large-scale image recognition", table 1.
///
/// # Errors
/// If the list pools more often than 224 pixels can be halved, or a layer grows too large.
///
/// ```
/// use models::{Normalisation, vgg};
/// let vgg11 = vgg::architecture("vgg11", vgg::VGG11, Normalisation::None, 1000)?;
/// assert_eq!(vgg11.parameters(), 132_863_336);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(
    name: &str,
    items: &[Item],
    normalisation: Normalisation,
    classes: usize,
) -> Result<Architecture, ModelError> {
    // ANCHOR: head
    let (features, channels) = stack(3, items, normalisation);
    let dense = |from: usize, to: usize| {
        LayerConfig::Linear(LinearConfig::new(from, to).initializer(Initializer::Normal { deviation: 0.01 }))
    };
    let inputs = channels.checked_mul(SIDE * SIDE).ok_or_else(|| ModelError::Architecture {
        architecture: name.to_owned(),
        problem: format!("{channels} channels are too many to count"),
    })?;
    let classifier = vec![
        dense(inputs, HIDDEN),
        LayerConfig::ReLU,
        LayerConfig::Dropout(0.5),
        dense(HIDDEN, HIDDEN),
        LayerConfig::ReLU,
        LayerConfig::Dropout(0.5),
        dense(HIDDEN, classes),
    ];
    with_classifier(name, features, SIDE, classifier)
    // ANCHOR_END: head
}
