//! ResNet's block: what is learned is added to what goes past.

use conv::times;
use models::Architecture;
use models::resnet::{Block, Shortcut, block};
use viz::{Branch, Cell, Table, branches, palette::Color};

use crate::{ChapterError, Item, Shown, declare};

/// A residual block as a drawing.
#[declare("ch14.residual-block", "A residual block", covers = ["14.4"])]
pub struct BlockPicture {
    /// Three convolutions, the outer two of 1×1, in the place of two of 3×3.
    #[parameter(default = false)]
    pub bottleneck: bool,
    /// Whether it halves the size and doubles the channels.
    #[parameter(default = false)]
    pub halves: bool,
    /// Channels that come in.
    #[parameter(default = 64, range = 4..=4096, log = true)]
    pub channels: usize,
}

impl Item for BlockPicture {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let input = self.channels;
        let kind = if self.bottleneck { Block::Bottleneck } else { Block::Basic };
        let width = input / kind.expansion() * if self.halves { 2 } else { 1 };
        let (name, shape) = ("block", [input, 56, 56]);
        let stride = if self.halves { 2 } else { 1 };
        let layer = block(kind, input, width, stride, Shortcut::Projection);
        let network = Architecture::new(name, shape, vec![(name.to_owned(), layer)])?;
        let (mut body, mut past) = (Branch::new("learned"), Branch::new("past it"));
        for line in network.summary().lines() {
            let Some(inside) = line.path.strip_prefix("block.") else { continue };
            let (words, color) = match line.label.split_once(' ') {
                Some(("Conv2d", kernel)) => (format!("conv {kernel} → {}", line.output[0]), Color::Kernel),
                _ if line.label.starts_with("BatchNorm2d") => ("batch normalisation".to_owned(), Color::Input),
                _ if line.label == "ReLU" => ("ReLU".to_owned(), Color::Output),
                _ => continue,
            };
            if inside.starts_with("downsample") {
                past = past.step(words, color);
            } else if inside != "activation" {
                body = body.step(words, color);
            }
        }
        let out = times(network.output_shape());
        let sum = if self.halves { "body(x) + projection(x)" } else { "body(x) + x" };
        let figure = branches(&format!("x: {}", times(&shape)), &[body, past], &[sum, &format!("ReLU: {out}")])?;
        let words = if self.halves {
            "The shapes differ, so what goes past is projected by a 1×1 convolution."
        } else {
            "What goes past is x itself: no parameters, no arithmetic but a sum."
        };
        let caption = format!("{} parameters. {words}", Cell::from(network.parameters()).display());
        Ok(Shown::figure(figure, caption))
    }
}

/// The stages of residual networks, counted.
#[declare("ch14.resnet-stages", "Residual networks, stage by stage", covers = ["14.4", "14.6"])]
pub struct ResNetStages {
    /// The networks' names in the catalogue of models.
    #[parameter(
        default = ["resnet18", "resnet34", "resnet50"].map(str::to_owned).into(),
        most = 6,
        choices = models::names()
    )]
    pub models: Vec<String>,
}

impl Item for ResNetStages {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let networks: Vec<Architecture> =
            self.models.iter().map(|name| models::describe(name, None)).collect::<Result<_, _>>()?;
        let mut table = Table::new(std::iter::once("part").chain(self.models.iter().map(String::as_str)));
        let all: Vec<_> = networks.iter().map(super::anatomy::parts).collect();
        let stage = |name: &str| match name.split_once('.') {
            Some((stage, _)) if stage.starts_with("layer") => stage.to_owned(),
            _ if name.starts_with("fc") => "dense".to_owned(),
            _ if name.starts_with("avgpool") => "mean of each map".to_owned(),
            _ => "first layers".to_owned(),
        };
        let mut names: Vec<String> = Vec::new();
        for part in all.iter().flatten() {
            let name = stage(&part.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for name in names {
            let mut row: Vec<Cell> = vec![name.as_str().into()];
            for parts in &all {
                let own: Vec<_> = parts.iter().filter(|part| stage(&part.name) == name).collect();
                let count: usize = own.iter().map(|part| part.parameters).sum();
                let blocks = own.iter().filter(|part| part.label == "residual block").count();
                let words = if blocks > 0 { format!("{blocks} blocks, ") } else { String::new() };
                let shape = own.last().map_or_else(String::new, |part| times(&part.output));
                let count = if count > 0 { format!(": {}", Cell::from(count).display()) } else { String::new() };
                row.push(format!("{words}{shape}{count}").into());
            }
            table.push(row)?;
        }
        let total = networks.iter().map(|network| Cell::from(network.parameters()).display().into());
        table.push(std::iter::once(Cell::from("all parameters")).chain(total).collect())?;
        let caption = "Blocks, the shape that comes out, and parameters. Each stage but the first begins with a block that halves the \
                       size.";
        Ok(Shown::table(table, caption))
    }
}
