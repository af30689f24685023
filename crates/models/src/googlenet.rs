//! GoogLeNet: nine inception blocks, each with four branches side by side.

use conv::Padding;
use layers::{Conv2dConfig, Initializer, LinearConfig};

use crate::{Architecture, LayerConfig, ModelError};

/// The kernel of the third branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThirdBranch {
    /// 3×3, as in torchvision: a slip of the TensorFlow code that its weights were converted from, kept because they need it.
    ThreeByThree,
    /// 5×5, as the paper has it.
    FiveByFive,
}

/// The channels of an inception block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inception {
    /// What goes in.
    pub input: usize,
    /// Out of the first branch, a 1×1 convolution.
    pub one: usize,
    /// The second branch: between its 1×1 and its 3×3 convolution, and out of it.
    pub three: [usize; 2],
    /// The third branch: between its 1×1 and its 5×5 (or 3×3) convolution, and out of it.
    pub five: [usize; 2],
    /// Out of the fourth branch, a 1×1 convolution behind a 3×3 maximum.
    pub pool: usize,
}

impl Inception {
    /// What comes out: the branches' channels together.
    pub fn output(&self) -> usize {
        self.one + self.three[1] + self.five[1] + self.pool
    }
}

/// A stage of blocks at one size of picture: the blocks with their names.
type Stage = &'static [(&'static str, Inception)];

const fn block(input: usize, one: usize, three: [usize; 2], five: [usize; 2], pool: usize) -> Inception {
    Inception { input, one, three, five, pool }
}

/// The nine blocks of the paper's table 1, in three stages with pooling between them.
// ANCHOR: blocks
#[rustfmt::skip] // a line for each block, as in the paper's table
pub const STAGES: [Stage; 3] = [
    &[
        ("inception3a", block(192,  64, [ 96, 128], [16,  32],  32)),
        ("inception3b", block(256, 128, [128, 192], [32,  96],  64)),
    ],
    &[
        ("inception4a", block(480, 192, [ 96, 208], [16,  48],  64)),
        ("inception4b", block(512, 160, [112, 224], [24,  64],  64)),
        ("inception4c", block(512, 128, [128, 256], [24,  64],  64)),
        ("inception4d", block(512, 112, [144, 288], [32,  64],  64)),
        ("inception4e", block(528, 256, [160, 320], [32, 128], 128)),
    ],
    &[
        ("inception5a", block(832, 256, [160, 320], [32, 128], 128)),
        ("inception5b", block(832, 384, [192, 384], [48, 128], 128)),
    ],
];
// ANCHOR_END: blocks

/// A convolution without bias, batch normalisation and a rectifier, named as torchvision's `BasicConv2d`.
fn basic(config: Conv2dConfig, channels: usize) -> LayerConfig {
    let convolution = config.bias(false).initializer(Initializer::Normal { deviation: 0.01 });
    LayerConfig::Sequential(vec![
        ("conv".to_owned(), LayerConfig::Conv2d(convolution)),
        // torchvision's ε here is not PyTorch's default, and trained weights need the one that they were trained with.
        ("bn".to_owned(), LayerConfig::BatchNorm2dWith { channels, epsilon: 0.001 }),
        ("relu".to_owned(), LayerConfig::ReLU),
    ])
}

/// The largest of each window at a stride of 2, for as many windows as begin inside the image.
///
/// PyTorch calls that `ceil_mode`. One pixel of padding behind the last does exactly the same at this stride, because
/// ⌈m/2⌉ = ⌊(m + 1)/2⌋, and padding never is the largest. `kernel` is 2 or 3.
// ANCHOR: halving_pool
pub fn halving_pool(kernel: usize) -> LayerConfig {
    let padding = Padding { bottom: 1, right: 1, ..Padding::NONE };
    LayerConfig::MaxPool2dWith { kernel: [kernel, kernel], stride: [2, 2], padding }
}
// ANCHOR_END: halving_pool

/// An inception block: four branches on the same input, stacked along the channels.
///
/// 1×1 convolutions in front of the larger ones bring the channels down first: that is what makes the block cheap.
// ANCHOR: inception
pub fn inception(block: Inception, third: ThirdBranch) -> LayerConfig {
    let conv = |from, to, side| basic(Conv2dConfig::new(from, to, [side, side]).same(), to);
    let side = match third {
        ThirdBranch::ThreeByThree => 3,
        ThirdBranch::FiveByFive => 5,
    };
    let pool = LayerConfig::MaxPool2dWith { kernel: [3, 3], stride: [1, 1], padding: Padding::symmetric(1) };
    let two = |first, second| LayerConfig::Sequential(vec![("0".to_owned(), first), ("1".to_owned(), second)]);
    let Inception { input, one, three, five, pool: pooled } = block;
    LayerConfig::Concat(vec![
        ("branch1".to_owned(), conv(input, one, 1)),
        ("branch2".to_owned(), two(conv(input, three[0], 1), conv(three[0], three[1], 3))),
        ("branch3".to_owned(), two(conv(input, five[0], 1), conv(five[0], five[1], side))),
        ("branch4".to_owned(), two(pool, conv(input, pooled, 1))),
    ])
}
// ANCHOR_END: inception

/// GoogLeNet as torchvision has it, without the auxiliary heads that were used in training: 6,624,904 parameters for 1000
/// classes; with [`ThirdBranch::FiveByFive`] 7,005,832.
///
/// The paper has no batch normalisation; torchvision's network has it behind every convolution. Names are torchvision's, so that
/// its files of weights load; convolutions and the dense layer start from a normal distribution of deviation 0.01, as there,
/// and the bias from zero. (torchvision's trained weights also want its `transform_input`: images in other units.)
///
/// Source: Szegedy et al. 2015, "Going deeper with convolutions", table 1.
///
/// # Errors
/// If `classes` is too large or 0.
///
/// ```
/// use models::googlenet::{ThirdBranch, architecture};
/// assert_eq!(architecture("googlenet", ThirdBranch::ThreeByThree, 1000)?.parameters(), 6_624_904);
/// assert_eq!(architecture("googlenet-5x5", ThirdBranch::FiveByFive, 1000)?.parameters(), 7_005_832);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(name: &str, third: ThirdBranch, classes: usize) -> Result<Architecture, ModelError> {
    let wide = Conv2dConfig::new(3, 64, [7, 7]).stride([2, 2]).padding(Padding::symmetric(3));
    let mut layers = vec![
        ("conv1", basic(wide, 64)),
        ("maxpool1", halving_pool(3)),
        ("conv2", basic(Conv2dConfig::new(64, 64, [1, 1]), 64)),
        ("conv3", basic(Conv2dConfig::new(64, 192, [3, 3]).same(), 192)),
        ("maxpool2", halving_pool(3)),
    ];
    for (stage, pool) in STAGES.iter().zip([Some(("maxpool3", 3)), Some(("maxpool4", 2)), None]) {
        layers.extend(stage.iter().map(|&(name, block)| (name, inception(block, third))));
        layers.extend(pool.map(|(name, kernel)| (name, halving_pool(kernel))));
    }
    let maps = STAGES[2][1].1.output();
    let start = Initializer::Normal { deviation: 0.01 };
    layers.extend([
        ("avgpool", LayerConfig::GlobalAvgPool),
        ("dropout", LayerConfig::Dropout(0.2)),
        ("fc", LayerConfig::Linear(LinearConfig::new(maps, classes).initializer(start))),
    ]);
    let layers = layers.into_iter().map(|(name, layer)| (name.to_owned(), layer)).collect();
    Architecture::new(name, [3, 224, 224], layers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use conv::SlidingWindow;

    #[test]
    fn each_block_takes_what_the_one_before_gives() {
        let blocks: Vec<Inception> = STAGES.iter().flat_map(|stage| stage.iter().map(|(_, block)| *block)).collect();
        for pair in blocks.windows(2) {
            assert_eq!(pair[0].output(), pair[1].input);
        }
        assert_eq!(blocks.last().map(Inception::output), Some(1024));
    }

    // ANCHOR: ceil_mode
    /// PyTorch's rule for `ceil_mode`: ⌈(H − K)/S⌉ + 1 windows, the last dropped if it would begin behind the image.
    #[test]
    fn a_pixel_of_padding_at_the_end_is_ceil_mode() {
        for kernel in [2, 3] {
            for input in kernel..60_usize {
                let mut windows = (input - kernel).div_ceil(2) + 1;
                if (windows - 1) * 2 >= input {
                    windows -= 1;
                }
                let axis = SlidingWindow { input, kernel, stride: 2, pad_after: 1, ..SlidingWindow::default() };
                assert_eq!(axis.output().unwrap(), windows, "{input} under {kernel}");
                for window in 0..windows {
                    let pixels: Vec<usize> = axis.window(window).flatten().collect();
                    let expected: Vec<usize> = (window * 2..(window * 2 + kernel).min(input)).collect();
                    assert_eq!(pixels, expected, "{input} under {kernel}, window {window}");
                }
            }
        }
    }
    // ANCHOR_END: ceil_mode
}
