//! GoogLeNet's inception block: four kernels at once, behind 1×1 convolutions that make it cheap.

use conv::times;
use layers::Conv2dConfig;
use models::googlenet::{Inception, STAGES, ThirdBranch, inception};
use models::{Architecture, LayerConfig};
use viz::{Branch, Cell, Table, branches, cells, palette::Color};

use crate::{ChapterError, Item, Shown, declare};

/// The name, the channels and the side of the pictures of one of the nine blocks, for an image of 224×224.
fn nth(block: usize) -> Result<(&'static str, Inception, usize), ChapterError> {
    let blocks: Vec<_> = STAGES.iter().copied().flatten().copied().collect();
    let (name, channels) = blocks[block];
    let network = models::describe("googlenet", None)?;
    let line = network.summary().lines().iter().find(|line| line.path.starts_with(name));
    Ok((name, channels, line.map_or(1, |line| line.output[1])))
}

fn third(five_by_five: bool) -> ThirdBranch {
    if five_by_five { ThirdBranch::FiveByFive } else { ThirdBranch::ThreeByThree }
}

/// An inception block as a drawing.
#[declare("ch14.inception", "An inception block", covers = ["14.3"])]
pub struct InceptionPicture {
    /// Which of the nine, from 0.
    #[parameter(default = 0, range = 0..=8)]
    pub block: usize,
    /// 5×5 in the third branch, as in the paper, in the place of torchvision's 3×3.
    #[parameter(default = true)]
    pub five_by_five: bool,
}

impl Item for InceptionPicture {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (name, channels, side) = nth(self.block)?;
        let layer = inception(channels, third(self.five_by_five));
        let shape = [channels.input, side, side];
        let block = Architecture::new(name, shape, vec![(name.to_owned(), layer)])?;
        let ways = ["branch1", "branch2", "branch3", "branch4"].map(|branch| {
            let inside = format!("{name}.{branch}");
            let lines = block.summary().lines().iter().filter(|line| line.path.starts_with(&inside));
            lines.fold(Branch::new(""), |way, line| match line.label.split_once(' ') {
                Some(("Conv2d", kernel)) => way.step(format!("conv {kernel}\n→ {}", line.output[0]), Color::Kernel),
                Some(("MaxPool2d", window)) => way.step(format!("max {window}\n{}", line.output[0]), Color::Input),
                _ => way,
            })
        });
        let out = format!("stacked: {}", times(block.output_shape()));
        let input = times(&shape);
        let caption = format!(
            "{name}: the same {input} go into four branches. An arrow in a box points to the channels that come out of it. {} + {} + {} + {} \
             = {} maps are stacked. (Batch normalisation and a rectifier follow each convolution.)",
            channels.one,
            channels.three[1],
            channels.five[1],
            channels.pool,
            channels.output()
        );
        Ok(Shown::figure(branches(&input, &ways, &[&out])?, caption))
    }
}

/// The same block with its 1×1 convolutions in front of the larger ones, and without.
#[declare("ch14.reduction", "What the 1×1 convolutions save", covers = ["14.3"])]
pub struct Reduction {
    /// Which of the nine, from 0.
    #[parameter(default = 0, range = 0..=8)]
    pub block: usize,
}

impl Item for Reduction {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (name, channels, side) = nth(self.block)?;
        let conv = |from, to, kernel| Conv2dConfig::new(from, to, [kernel, kernel]).same().bias(false);
        let cost = |layers: &[Conv2dConfig]| -> Result<(usize, u64), ChapterError> {
            let named = layers.iter().enumerate().map(|(at, conv)| (at.to_string(), LayerConfig::Conv2d(*conv)));
            let way = Architecture::new("way", [channels.input, side, side], named.collect())?;
            Ok((way.parameters(), way.summary().multiply_adds()))
        };
        let input = channels.input;
        let mut table = Table::new([
            "branch",
            "weights, direct",
            "weights, 1×1 first",
            "multiply–adds, direct",
            "multiply–adds, 1×1 first",
        ]);
        let mut sums = (0, 0, 0, 0);
        for (branch, direct, reduced) in [
            ("1×1", vec![conv(input, channels.one, 1)], vec![conv(input, channels.one, 1)]),
            (
                "3×3",
                vec![conv(input, channels.three[1], 3)],
                vec![conv(input, channels.three[0], 1), conv(channels.three[0], channels.three[1], 3)],
            ),
            (
                "5×5",
                vec![conv(input, channels.five[1], 5)],
                vec![conv(input, channels.five[0], 1), conv(channels.five[0], channels.five[1], 5)],
            ),
            ("max, 1×1", vec![conv(input, channels.pool, 1)], vec![conv(input, channels.pool, 1)]),
        ] {
            let (direct, reduced) = (cost(&direct)?, cost(&reduced)?);
            table.push(cells![branch, direct.0, reduced.0, direct.1, reduced.1])?;
            sums = (sums.0 + direct.0, sums.1 + reduced.0, sums.2 + direct.1, sums.3 + reduced.1);
        }
        table.push(cells!["all", sums.0, sums.1, sums.2, sums.3])?;
        let caption = format!(
            "{name} on {input}×{side}×{side}, its kernels directly on the {input} channels, and after 1×1 convolutions to fewer: {:.1} times \
             less arithmetic.",
            sums.2 as f64 / sums.3 as f64
        );
        Ok(Shown::table(table, caption))
    }
}

/// The nine blocks, counted.
#[declare("ch14.inceptions", "Nine inception blocks", covers = ["14.3", "14.6"])]
pub struct InceptionTable {
    /// 5×5 in the third branch, as in the paper, in the place of torchvision's 3×3.
    #[parameter(default = false)]
    pub five_by_five: bool,
}

impl Item for InceptionTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let model = if self.five_by_five { "googlenet-5x5" } else { "googlenet" };
        let network = models::describe(model, None)?;
        let kernel = if self.five_by_five { "5×5" } else { "second 3×3" };
        let mut table =
            Table::new(["block", "size", "in", "1×1", "3×3", kernel, "pooled", "out", "parameters", "multiply–adds"]);
        let parts = super::anatomy::parts(&network);
        for (name, block) in STAGES.iter().copied().flatten() {
            let Some(part) = parts.iter().find(|part| part.name == *name) else { continue };
            table.push(cells![
                *name,
                times(&part.output[1..]),
                block.input,
                block.one,
                block.three[1],
                block.five[1],
                block.pool,
                part.output[0],
                part.parameters,
                part.multiply_adds
            ])?;
        }
        let all = network.parameters();
        table.push(cells![
            "the network",
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            all,
            network.summary().multiply_adds()
        ])?;
        let words = if self.five_by_five {
            "with the paper's 5×5 kernels"
        } else {
            "as torchvision has it, with 3×3 for 5×5"
        };
        let caption =
            format!("The inception blocks of GoogLeNet {words}. The last row counts the layers around them, too.");
        Ok(Shown::table(table, caption))
    }
}
