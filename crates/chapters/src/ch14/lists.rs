//! VGG: networks that are lists.

use conv::times;
use layers::{Conv2dConfig, SummaryLine};
use models::{Architecture, LayerConfig};
use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// What a list of convolutions and pools does to channels and sizes, block by block.
#[declare("ch14.vgg-sizes", "What the list does to channels and sizes", covers = ["14.2"])]
pub struct VggSizes {
    /// The network's name in the catalogue of models.
    #[parameter(default = "vgg16".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for VggSizes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let mut table = Table::new([
            "block",
            "convolutions",
            "channels",
            "size",
            "after the pool",
            "parameters",
            "multiply–adds",
            "of its last convolution",
            "sees",
        ]);
        let mut block: Vec<&SummaryLine> = Vec::new();
        let mut count = 0;
        for line in network.summary().lines() {
            block.push(line);
            if !(line.label.starts_with("MaxPool2d") || line.label.starts_with("AvgPool2d")) {
                continue;
            }
            count += 1;
            let convolutions = block.iter().filter(|line| line.label.starts_with("Conv2d")).count();
            let before = block.iter().rev().nth(1).map_or_else(|| network.input_shape().to_vec(), |l| l.output.clone());
            table.push(cells![
                count,
                convolutions,
                line.output[0],
                times(&before[1..]),
                times(&line.output[1..]),
                block.iter().map(|line| line.parameters).sum::<usize>(),
                block.iter().map(|line| line.multiply_adds).sum::<u64>(),
                block.iter().rev().find(|line| line.label.starts_with("Conv2d")).map(|line| line.multiply_adds),
                line.receptive_field.map(|[height, width]| format!("{}×{}", height.size, width.size))
            ])?;
            block.clear();
        }
        table.push(cells![
            "the rest",
            block.iter().filter(|line| line.label.starts_with("Conv2d")).count(),
            Cell::Empty,
            Cell::Empty,
            times(network.output_shape()),
            block.iter().map(|line| line.parameters).sum::<usize>(),
            block.iter().map(|line| line.multiply_adds).sum::<u64>(),
            Cell::Empty,
            Cell::Empty
        ])?;
        let caption = format!(
            "{}, from pool to pool. In the paper's lists each pool halves the size, and the convolutions after it double the \
             channels, up to 512. The rest is the dense head.",
            network.name()
        );
        Ok(Shown::table(table, caption))
    }
}

/// Small kernels stacked against one large kernel with the same view.
#[declare("ch14.stacked-kernels", "Two small kernels or a large one", covers = ["14.2"])]
pub struct StackedKernels {
    /// Channels in and out of each layer.
    #[parameter(default = 64, range = 1..=4096, log = true)]
    pub channels: usize,
    /// How many 3×3 layers are stacked.
    #[parameter(default = vec![2, 3], range = 1..=12, most = 6)]
    pub stacked: Vec<usize>,
}

impl Item for StackedKernels {
    fn draw(&self) -> Result<Shown, ChapterError> {
        const SIDE: usize = 56;
        let channels = self.channels;
        let mut table = Table::new(["layers", "sees", "weights", "multiply–adds at 56×56", "rectifiers"]);
        for &count in &self.stacked {
            for (kernel, layers) in [(3, count), (2 * count + 1, 1)] {
                let conv = Conv2dConfig::new(channels, channels, [kernel, kernel]).same().bias(false);
                let named = (0..layers).map(|at| (at.to_string(), LayerConfig::Conv2d(conv))).collect();
                let stack = Architecture::new("stack", [channels, SIDE, SIDE], named)?;
                let sees = stack.summary().lines().last().and_then(|line| line.receptive_field);
                table.push(cells![
                    format!("{layers} of {kernel}×{kernel}"),
                    sees.map(|[height, width]| format!("{}×{}", height.size, width.size)),
                    stack.parameters(),
                    stack.summary().multiply_adds(),
                    layers
                ])?;
            }
        }
        let caption = format!(
            "Convolutions from {channels} to {channels} channels, without biases. Stacked small kernels see as much as a large one, with \
             fewer weights and more nonlinearities."
        );
        Ok(Shown::table(table, caption))
    }
}

/// The VGG networks, counted.
#[declare("ch14.vgg-lists", "One function, ten networks", covers = ["14.2", "14.6"])]
pub struct VggLists {
    /// Classes of the last column.
    #[parameter(default = 10, range = 1..=models::MOST_CLASSES)]
    pub classes: usize,
}

impl Item for VggLists {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new([
            "network".to_owned(),
            "the paper's".to_owned(),
            "convolutions, pool to pool".to_owned(),
            "parameters, 1000 classes".to_owned(),
            "batch normalisation adds".to_owned(),
            format!("parameters, {} classes", Cell::from(self.classes).display()),
        ]);
        for (name, letter) in [("vgg11", "A"), ("vgg13", "B"), ("vgg16", "D"), ("vgg19", "E"), ("vgg-custom", "–")] {
            let network = models::describe(name, None)?;
            let normalised = models::describe(&format!("{name}-bn"), None)?;
            let mut blocks = vec![0];
            for line in network.summary().lines() {
                if line.label.starts_with("MaxPool2d") {
                    blocks.push(0);
                } else if line.label.starts_with("Conv2d") {
                    *blocks.last_mut().expect("one to begin with") += 1;
                }
            }
            blocks.pop();
            let blocks: Vec<String> = blocks.iter().map(usize::to_string).collect();
            table.push(cells![
                name,
                letter,
                blocks.join(" + "),
                network.parameters(),
                normalised.parameters() - network.parameters(),
                models::describe(name, Some(self.classes))?.parameters()
            ])?;
        }
        let caption = "Each network is its list of convolutions, followed by three dense layers. vgg-custom is the list of a bug box below, \
                       with its head mended.";
        Ok(Shown::table(table, caption))
    }
}
