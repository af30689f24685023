//! ResNet: blocks that learn what to add to their input, and the same networks without the shortcuts.

use conv::Padding;
use layers::{Conv2dConfig, Fan, Initializer, LinearConfig, RELU_GAIN};

use crate::{Architecture, LayerConfig, ModelError};

/// What a block consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Two 3×3 convolutions.
    Basic,
    /// 1×1 to a quarter of the channels, 3×3, 1×1 back: the same cost for four times the channels.
    ///
    /// A stride is taken by the 3×3 convolution, as in torchvision; the paper's first 1×1 takes it, and throws three quarters
    /// of the pixels away unread.
    Bottleneck,
}

impl Block {
    /// How many channels come out for each of the block's width.
    pub const fn expansion(self) -> usize {
        match self {
            Self::Basic => 1,
            Self::Bottleneck => 4,
        }
    }
}

/// Whether the input is added to what the block computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// It is; where the block changes the shape, through a 1×1 convolution with batch normalisation (the paper's option B).
    Projection,
    /// It is not: a plain network of the same layers.
    None,
}

/// A convolution without bias that keeps the size, or divides it by the stride, as torchvision starts it.
fn conv(from: usize, to: usize, side: usize, stride: usize) -> LayerConfig {
    let start = Initializer::KaimingNormal { fan: Fan::Out, gain: RELU_GAIN };
    let config = Conv2dConfig::new(from, to, [side, side]).padding(Padding::symmetric(side / 2));
    LayerConfig::Conv2d(config.stride([stride, stride]).bias(false).initializer(start))
}

fn named(layers: Vec<(&str, LayerConfig)>) -> Vec<(String, LayerConfig)> {
    layers.into_iter().map(|(name, layer)| (name.to_owned(), layer)).collect()
}

/// A block from `input` channels to `width` times its [expansion](Block::expansion), at this stride.
///
/// ```
/// use layers::{Layer, Path};
/// use models::resnet::{Block, Shortcut, block};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut layer = block(Block::Basic, 64, 128, 2, Shortcut::Projection).init::<f32>(&mut rng)?;
/// let mut names = Vec::new();
/// layer.visit(&mut Path::default(), &mut |name, _| names.push(name.to_owned()));
/// assert_eq!(names[0], "conv1.weight");
/// assert!(names.contains(&"downsample.0.weight".to_owned()));
/// # Ok::<(), layers::LayerError>(())
/// ```
// ANCHOR: block
pub fn block(kind: Block, input: usize, width: usize, stride: usize, shortcut: Shortcut) -> LayerConfig {
    let output = width * kind.expansion();
    let mut body = match kind {
        Block::Basic => vec![
            ("conv1", conv(input, width, 3, stride)),
            ("bn1", LayerConfig::BatchNorm2d(width)),
            ("relu1", LayerConfig::ReLU),
            ("conv2", conv(width, width, 3, 1)),
            ("bn2", LayerConfig::BatchNorm2d(width)),
        ],
        Block::Bottleneck => vec![
            ("conv1", conv(input, width, 1, 1)),
            ("bn1", LayerConfig::BatchNorm2d(width)),
            ("relu1", LayerConfig::ReLU),
            ("conv2", conv(width, width, 3, stride)),
            ("bn2", LayerConfig::BatchNorm2d(width)),
            ("relu2", LayerConfig::ReLU),
            ("conv3", conv(width, output, 1, 1)),
            ("bn3", LayerConfig::BatchNorm2d(output)),
        ],
    };
    let project = || named(vec![("0", conv(input, output, 1, stride)), ("1", LayerConfig::BatchNorm2d(output))]);
    match shortcut {
        Shortcut::Projection => {
            LayerConfig::Residual { body: named(body), shortcut: (stride != 1 || input != output).then(project) }
        }
        Shortcut::None => {
            body.push(("relu", LayerConfig::ReLU));
            LayerConfig::Sequential(named(body))
        }
    }
}
// ANCHOR_END: block

/// Stages of so many blocks, from `input` channels, each with its width; the first block of all stages but the first halves
/// the size.
fn stages(kind: Block, mut input: usize, stages: &[(usize, usize)], shortcut: Shortcut) -> Vec<(String, LayerConfig)> {
    let mut layers = Vec::new();
    for (stage, &(blocks, width)) in stages.iter().enumerate() {
        for at in 0..blocks {
            let stride = if at == 0 && stage > 0 { 2 } else { 1 };
            layers.push((format!("layer{}.{at}", stage + 1), block(kind, input, width, stride, shortcut)));
            input = width * kind.expansion();
        }
    }
    layers
}

/// Global average pooling and a dense layer, which starts as PyTorch starts each: uniform, of deviation 1/√(3·fan-in).
fn head(channels: usize, classes: usize) -> Vec<(String, LayerConfig)> {
    let start = Initializer::KaimingUniform { fan: Fan::In, gain: 1.0 / 3.0_f64.sqrt() };
    let dense = LinearConfig::new(channels, classes).initializer(start);
    named(vec![("avgpool", LayerConfig::GlobalAvgPool), ("fc", LayerConfig::Linear(dense))])
}

/// A ResNet for images of 3×224×224, with so many blocks in each of its four stages, of 64, 128, 256 and 512 channels.
///
/// ResNet-18 has [2, 2, 2, 2] basic blocks, ResNet-34 [3, 4, 6, 3], ResNet-50 [3, 4, 6, 3] bottlenecks. Names and
/// initialisation are torchvision's (but for the dense layer's bias, which starts from zero): its files of weights load.
///
/// Source: He, Zhang, Ren & Sun 2016, "Deep residual learning for image recognition", table 1.
///
/// # Errors
/// If a number is 0 or too large.
///
/// ```
/// use models::resnet::{Block, architecture};
/// assert_eq!(architecture("resnet18", Block::Basic, [2, 2, 2, 2], 1000)?.parameters(), 11_689_512);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(name: &str, kind: Block, blocks: [usize; 4], classes: usize) -> Result<Architecture, ModelError> {
    // ANCHOR: network
    let widths = [64, 128, 256, 512];
    let start = LayerConfig::MaxPool2dWith { kernel: [3, 3], stride: [2, 2], padding: Padding::symmetric(1) };
    let mut layers = named(vec![
        ("conv1", conv(3, 64, 7, 2)),
        ("bn1", LayerConfig::BatchNorm2d(64)),
        ("relu", LayerConfig::ReLU),
        ("maxpool", start),
    ]);
    let list: Vec<_> = blocks.into_iter().zip(widths).collect();
    check(name, &blocks)?;
    layers.extend(stages(kind, 64, &list, Shortcut::Projection));
    layers.extend(head(512 * kind.expansion(), classes));
    Architecture::new(name, [3, 224, 224], layers)
    // ANCHOR_END: network
}

/// The paper's networks for CIFAR-10: 3×32×32 images, three stages of 16, 32 and 64 channels with so many basic blocks each,
/// 6·blocks + 2 layers with weights; with shortcuts or without.
///
/// With shortcuts, ours differ from the paper's in one point: where the channels change, the input goes through a 1×1
/// convolution (its option B), where the paper copies it and fills up with zeros (option A). For 3 blocks that makes 272,474
/// parameters, not 269,722.
///
/// Source: as above, section 4.2.
///
/// # Errors
/// If a number is 0 or too large.
///
/// ```
/// use models::resnet::{Shortcut, small};
/// assert_eq!(small("resnet20", 3, Shortcut::Projection, 10)?.parameters(), 272_474);
/// assert_eq!(small("plain20", 3, Shortcut::None, 10)?.parameters(), 269_722);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn small(name: &str, blocks: usize, shortcut: Shortcut, classes: usize) -> Result<Architecture, ModelError> {
    let mut layers =
        named(vec![("conv1", conv(3, 16, 3, 1)), ("bn1", LayerConfig::BatchNorm2d(16)), ("relu", LayerConfig::ReLU)]);
    check(name, &[blocks])?;
    layers.extend(stages(Block::Basic, 16, &[(blocks, 16), (blocks, 32), (blocks, 64)], shortcut));
    layers.extend(head(64, classes));
    Architecture::new(name, [3, 32, 32], layers)
}

/// The most blocks in a stage: an order of magnitude beyond the deepest that the paper trained.
pub const MOST_BLOCKS: usize = 2000;

fn check(name: &str, blocks: &[usize]) -> Result<(), ModelError> {
    match blocks.iter().find(|&&count| !(1..=MOST_BLOCKS).contains(&count)) {
        None => Ok(()),
        Some(count) => Err(ModelError::Architecture {
            architecture: name.to_owned(),
            problem: format!("a stage cannot have {count} blocks: choose from 1 to {MOST_BLOCKS}"),
        }),
    }
}
