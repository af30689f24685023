//! One network, layer by layer and as boxes.

use conv::times;
use layers::SummaryLine;
use models::{Architecture, LayerConfig};
use viz::{Block, BlockShape, Cell, Table, blocks, cells, palette::Color};

use crate::{ChapterError, Item, Shown, declare};

/// A layer or a block of a network, and what it does to one image.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) output: Vec<usize>,
    pub(crate) parameters: usize,
    pub(crate) multiply_adds: u64,
    sees: Option<String>,
}

/// The layers of a network, each block counted as one.
pub(crate) fn parts(network: &Architecture) -> Vec<Part> {
    let lines = network.summary().lines();
    let part = |(name, layer): &(String, LayerConfig)| {
        let inside = |line: &&SummaryLine| {
            line.path.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let own: Vec<&SummaryLine> = lines.iter().filter(inside).collect();
        let last = own.last()?;
        let label = match layer {
            LayerConfig::Residual { .. } => "residual block".to_owned(),
            LayerConfig::Concat(_) => "inception block".to_owned(),
            LayerConfig::Sequential(_) => own[0].label.clone(),
            _ => last.label.clone(),
        };
        Some(Part {
            name: name.clone(),
            label,
            output: last.output.clone(),
            parameters: own.iter().map(|line| line.parameters).sum(),
            multiply_adds: own.iter().map(|line| line.multiply_adds).sum(),
            sees: last.receptive_field.map(|[height, width]| format!("{}×{}", height.size, width.size)),
        })
    };
    network.layers().iter().filter_map(part).collect()
}

/// A network's layers with their outputs, parameters and costs.
#[declare("ch14.layers", "A network layer by layer", covers = ["14.1", "14.3", "14.4", "14.6"])]
pub struct LayerTable {
    /// The network's name in the catalogue of models.
    #[parameter(default = "alexnet".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for LayerTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let mut table = Table::new(["name", "layer", "output", "parameters", "multiply–adds", "sees"]);
        let mut shape = network.input_shape().to_vec();
        table.push(cells!["image", "", times(&shape), Cell::Empty, Cell::Empty, Cell::Empty])?;
        let mut silent = 0;
        for part in parts(&network) {
            if part.parameters == 0 && part.output == shape {
                silent += 1;
                continue;
            }
            let count = |number: u64| (number > 0).then_some(number);
            table.push(cells![
                part.name.as_str(),
                part.label.as_str(),
                times(&part.output),
                count(part.parameters as u64),
                count(part.multiply_adds),
                part.sees
            ])?;
            shape = part.output;
        }
        let adds = network.summary().multiply_adds();
        table.push(cells!["all", "", Cell::Empty, network.parameters(), adds, Cell::Empty])?;
        let caption = format!(
            "{}, layer by layer, without its activations and dropout ({silent} of them), which have no parameters and keep the \
             shape. “Sees” is the receptive field in pixels of the image.",
            network.name()
        );
        Ok(Shown::table(table, caption))
    }
}

/// What is written below a box: labels of layers, each with how often it comes.
type Labels = Vec<(String, usize)>;

/// A network as a row of boxes, neighbours of one shape in one box.
#[declare("ch14.network", "A network as boxes", covers = ["14.1", "14.2", "14.4"])]
pub struct NetworkPicture {
    /// Its name in the catalogue of models.
    #[parameter(default = "alexnet".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for NetworkPicture {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        // Shape, and the labels of the layers that keep it, each with how often it comes.
        let mut boxes: Vec<(Vec<usize>, Labels)> =
            vec![(network.input_shape().to_vec(), vec![("image".to_owned(), 1)])];
        for part in parts(&network) {
            if part.parameters == 0 && boxes.last().is_some_and(|(shape, _)| *shape == part.output) {
                continue;
            }
            match boxes.last_mut() {
                Some((shape, labels)) if *shape == part.output => match labels.last_mut() {
                    Some((label, count)) if *label == part.label => *count += 1,
                    _ => labels.push((part.label, 1)),
                },
                _ => boxes.push((part.output, vec![(part.label, 1)])),
            }
        }
        let drawn: Vec<Block> = boxes
            .iter()
            .map(|(shape, labels)| {
                let word = |(label, count): &(String, usize)| {
                    let short = [
                        "Conv2d",
                        "MaxPool2d",
                        "AvgPool2d",
                        "AdaptiveAvgPool2d",
                        "GlobalAvgPool",
                        "Linear",
                        "BatchNorm2d",
                        "Flatten",
                    ]
                    .into_iter()
                    .zip(["conv", "pool", "mean", "mean to", "mean", "dense", "norm", "flatten"])
                    .find_map(|(long, short)| label.strip_prefix(long).map(|rest| format!("{short}{rest}")));
                    let short = short.unwrap_or_else(|| label.replace(" block", ""));
                    if *count > 1 { format!("{count}·{short}") } else { short }
                };
                let color = match labels[0].0.as_str() {
                    label if label.starts_with("Linear") => Color::Output,
                    label if label.starts_with("Conv") || label.ends_with("block") => Color::Kernel,
                    _ => Color::Input,
                };
                let shape = match shape[..] {
                    [channels, height, width] => BlockShape::Volume([channels, height, width]),
                    _ => BlockShape::Vector(shape.iter().product()),
                };
                Block::new(labels.iter().map(word).collect::<Vec<_>>().join("\n"), shape).color(color)
            })
            .collect();
        let caption = format!(
            "{}: {} parameters. Each box is a shape, with the layers that make it and keep it; activations are not drawn.",
            network.name(),
            Cell::from(network.parameters()).display()
        );
        Ok(Shown::figure(blocks(&drawn, None)?, caption))
    }
}
