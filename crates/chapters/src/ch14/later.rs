//! Blocks that came afterwards, and their price.

use conv::{Conv2dOptions, Padding, SlidingWindow, transposed};
use layers::Conv2dConfig;
use models::{Architecture, LayerConfig};
use viz::{Block, BlockShape, Cell, Table, blocks, cells, palette::Color};

use crate::{ChapterError, Item, Shown, declare};

/// Blocks of later networks on the same input, counted.
#[declare("ch14.later-blocks", "What later blocks cost", covers = ["14.5"])]
pub struct LaterBlocks {
    /// Channels in and out: a multiple of 8.
    #[parameter(default = 256, range = 8..=4096)]
    pub channels: usize,
    /// Rows and columns.
    #[parameter(default = 14, range = 7..=512)]
    pub side: usize,
}

impl Item for LaterBlocks {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let c = self.channels;
        if !c.is_multiple_of(8) {
            let range = "a multiple of 8: the block of ResNeXt has groups of that many".to_owned();
            return Err(ChapterError::Parameter { parameter: "channels".into(), value: c.to_string(), range });
        }
        let side = self.side;
        let conv = |from, to, kernel| Conv2dConfig::new(from, to, [kernel, kernel]).same().bias(false);
        let mut table = Table::new(["block", "convolutions", "sees", "weights", "multiply–adds"]);
        for (block, words, layers) in [
            ("plain", "3×3, 3×3".to_owned(), vec![conv(c, c, 3), conv(c, c, 3)]),
            (
                "ResNet's bottleneck",
                format!("1×1 to {}, 3×3, 1×1", c / 4),
                vec![conv(c, c / 4, 1), conv(c / 4, c / 4, 3), conv(c / 4, c, 1)],
            ),
            (
                "ResNeXt",
                format!("1×1 to {}, 3×3 in {} groups, 1×1", c / 2, c / 8),
                vec![conv(c, c / 2, 1), conv(c / 2, c / 2, 3).groups(c / 8), conv(c / 2, c, 1)],
            ),
            (
                "EfficientNet",
                format!("1×1 to {}, 3×3 depthwise, 1×1", 6 * c),
                vec![conv(c, 6 * c, 1), conv(6 * c, 6 * c, 3).groups(6 * c), conv(6 * c, c, 1)],
            ),
            (
                "ConvNeXt",
                format!("7×7 depthwise, 1×1 to {}, 1×1", 4 * c),
                vec![conv(c, c, 7).groups(c), conv(c, 4 * c, 1), conv(4 * c, c, 1)],
            ),
            (
                "atrous",
                "3×3 with dilation 1, 2 and 4".to_owned(),
                vec![conv(c, c, 3), conv(c, c, 3).dilation([2, 2]), conv(c, c, 3).dilation([4, 4])],
            ),
            ("undilated", "three of 3×3".to_owned(), vec![conv(c, c, 3), conv(c, c, 3), conv(c, c, 3)]),
        ] {
            let named = layers.into_iter().enumerate().map(|(at, conv)| (at.to_string(), LayerConfig::Conv2d(conv)));
            let stack = Architecture::new(block, [c, side, side], named.collect())?;
            let sees = stack.summary().lines().last().and_then(|line| line.receptive_field);
            table.push(cells![
                block,
                words,
                sees.map(|[height, width]| format!("{}×{}", height.size, width.size)),
                stack.parameters(),
                stack.summary().multiply_adds()
            ])?;
        }
        let caption = format!(
            "The convolutions of one block on {c}×{side}×{side}, without biases and normalisation. EfficientNet's small dense layers that weigh \
             channels are left out."
        );
        Ok(Shown::table(table, caption))
    }
}

/// Depth, width and resolution grown together.
#[declare("ch14.scaling", "Growing in three directions at once", covers = ["14.5"])]
pub struct Scaling {
    /// What one step multiplies depth, width and resolution by.
    #[parameter(default = [1.2, 1.1, 1.15], range = 1.0..=4.0)]
    pub factors: [f64; 3],
    /// Steps.
    #[parameter(default = 4, range = 1..=10)]
    pub steps: u32,
}

impl Item for Scaling {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let [depth, width, resolution] = self.factors;
        let mut table = Table::new(["step", "depth ×", "width ×", "resolution ×", "multiply–adds ×"]);
        for step in 0..=steps {
            // A product of few factors: powers would differ in their last bit between machines.
            let power = |factor: f64| (0..step).fold(1.0, |product, _| product * factor);
            let cost = power(depth) * power(width) * power(width) * power(resolution) * power(resolution);
            table.push(cells![
                step,
                Cell::float(power(depth), 2),
                Cell::float(power(width), 2),
                Cell::float(power(resolution), 2),
                Cell::float(cost, 2)
            ])?;
        }
        let caption = "Arithmetic goes with the depth, with the square of the width and with the square of the resolution. These \
                       factors about double it at each step.";
        Ok(Shown::table(table, caption))
    }
}

/// A network that goes down and up again.
#[declare("ch14.u-shape", "Down, and up again", covers = ["14.5"])]
pub struct UShape {
    /// Rows and columns of the image.
    #[parameter(default = 128, range = 4..=1024)]
    pub side: usize,
    /// Channels at full size; each halving doubles them.
    #[parameter(default = 16, range = 1..=256)]
    pub channels: usize,
    /// How often the size is halved.
    #[parameter(default = 3, range = 1..=5)]
    pub halvings: usize,
}

impl Item for UShape {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { side, channels, halvings, .. } = *self;
        if !side.is_multiple_of(1 << halvings) {
            let range = format!("a multiple of {}, so that it can be halved {halvings} times", 1 << halvings);
            return Err(ChapterError::Parameter { parameter: "side".into(), value: side.to_string(), range });
        }
        let mut boxes = vec![Block::new("image", BlockShape::Volume([3, side, side]))];
        let mut size = side;
        for level in 0..=halvings {
            if level > 0 {
                size = SlidingWindow { input: size, kernel: 2, stride: 2, ..SlidingWindow::default() }.output()?;
            }
            let shape = BlockShape::Volume([channels << level, size, size]);
            let name = if level == 0 { "conv" } else { "pool, conv" };
            boxes.push(Block::new(name, shape).color(Color::Kernel));
        }
        let options = Conv2dOptions { stride: [2, 2], padding: Padding::NONE, ..Conv2dOptions::default() };
        for level in (0..halvings).rev() {
            size = transposed::output_size([size, size], [2, 2], &options, [0, 0])?[0];
            let own = channels << level;
            let shape = BlockShape::Volume([own, size, size]);
            boxes.push(Block::new(format!("up, beside\n{own} from before"), shape).color(Color::Highlight));
        }
        boxes.push(Block::new("1×1: a class\na pixel", BlockShape::Volume([2, size, size])).color(Color::Output));
        let caption = format!(
            "Down {halvings} times, up {halvings} times. On the way up, the maps of the same size from the way down are stacked beside the \
             enlarged ones: what is there, from below; where exactly, from the side."
        );
        Ok(Shown::figure(blocks(&boxes, None)?, caption))
    }
}
