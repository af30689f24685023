//! AlexNet, the network of 2012 that made deep convolutional networks the way to recognise photographs.

use conv::Padding;
use layers::{Conv2dConfig, LinearConfig};

use crate::stack::with_classifier;
use crate::{Architecture, LayerConfig, ModelError};

/// The dense layers' width.
const HIDDEN: usize = 4096;

/// The side of the map that the dense layers read.
const SIDE: usize = 6;

/// AlexNet as torchvision has it: five convolutions, three dense layers, 61,100,840 parameters for 1000 classes.
///
/// That is the network of "One weird trick for parallelizing convolutional neural networks" (Krizhevsky 2014, section 5): it
/// fits one processor, where the network of 2012 was split into two groups of channels on two. Local response normalisation,
/// which the paper of 2012 had and nobody uses any more, is left out, as in torchvision ([`LayerConfig::LocalResponseNorm`] puts
/// it back). Overlapping pooling, rectifiers and dropout are
/// the paper's. Names are torchvision's, so that its files of weights load; the weights start from Kaiming's normal over the
/// fan-in and biases of zero, where torchvision leaves PyTorch's default and the paper drew normal weights of deviation 0.01.
///
/// Source: Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural networks".
///
/// # Errors
/// If `classes` is too large or 0.
///
/// ```
/// assert_eq!(models::alexnet::architecture("alexnet", 1000)?.parameters(), 61_100_840);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(name: &str, classes: usize) -> Result<Architecture, ModelError> {
    // ANCHOR: network
    let conv =
        |from, to, kernel, padding| Conv2dConfig::new(from, to, [kernel, kernel]).padding(Padding::symmetric(padding));
    // Windows of 3 that move by 2: each overlaps the next by a row.
    let pool = || LayerConfig::MaxPool2dWith { kernel: [3, 3], stride: [2, 2], padding: Padding::NONE };
    let dense = |from, to| LayerConfig::Linear(LinearConfig::new(from, to));
    let features = vec![
        LayerConfig::Conv2d(conv(3, 64, 11, 2).stride([4, 4])),
        LayerConfig::ReLU,
        pool(),
        LayerConfig::Conv2d(conv(64, 192, 5, 2)),
        LayerConfig::ReLU,
        pool(),
        LayerConfig::Conv2d(conv(192, 384, 3, 1)),
        LayerConfig::ReLU,
        LayerConfig::Conv2d(conv(384, 256, 3, 1)),
        LayerConfig::ReLU,
        LayerConfig::Conv2d(conv(256, 256, 3, 1)),
        LayerConfig::ReLU,
        pool(),
    ];
    let classifier = vec![
        LayerConfig::Dropout(0.5),
        dense(256 * SIDE * SIDE, HIDDEN),
        LayerConfig::ReLU,
        LayerConfig::Dropout(0.5),
        dense(HIDDEN, HIDDEN),
        LayerConfig::ReLU,
        dense(HIDDEN, classes),
    ];
    // ANCHOR_END: network
    with_classifier(name, features, SIDE, classifier)
}
