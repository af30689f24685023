//! The networks that read digits, layer by layer and in numbers.

use conv::times;
use models::Architecture;
use viz::{Block, BlockShape, Table, blocks, cells, palette::Color};

use crate::{ChapterError, Item, Shown, declare};

/// A network as a row of boxes.
#[declare("ch12.network", "The digit reader", covers = ["12.1"])]
pub struct NetworkPicture {
    /// Its name in the catalogue of models.
    #[parameter(default = "mnist".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for NetworkPicture {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let shape = |sizes: &[usize]| match *sizes {
            [channels, height, width] => BlockShape::Volume([channels, height, width]),
            _ => BlockShape::Vector(sizes.iter().product()),
        };
        let mut boxes = vec![("image".to_owned(), shape(&network.input_shape()))];
        for line in network.summary().lines() {
            let after_the_image = boxes.len() > 1;
            match boxes.last_mut() {
                // What changes no shape is written into the box before it.
                Some((name, before)) if after_the_image && *before == shape(&line.output) => {
                    name.push('\n');
                    name.push_str(&line.label);
                }
                _ => boxes.push((line.label.clone(), shape(&line.output))),
            }
        }
        let drawn: Vec<Block> = boxes
            .into_iter()
            .map(|(name, shape)| {
                let color = if name.starts_with("Conv") {
                    Color::Kernel
                } else if name.starts_with("Linear") {
                    Color::Output
                } else {
                    Color::Input
                };
                Block::new(name, shape).color(color)
            })
            .collect();
        let caption = format!(
            "{}: {} parameters. Each box is what comes out of the layers that are named in it.",
            network.name(),
            viz::Cell::from(network.parameters()).display()
        );
        Ok(Shown::figure(blocks(&drawn, None)?, caption))
    }
}

/// A network's layers with their outputs, parameters and costs.
#[declare("ch12.layers", "Where the parameters are", covers = ["12.1"])]
pub struct LayerTable {
    /// The network's name in the catalogue of models.
    #[parameter(default = "mnist".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for LayerTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let mut table = Table::new(["layer", "output", "parameters", "multiply–adds", "sees"]);
        for line in network.summary().lines() {
            let sees = line.receptive_field.map(|[height, width]| format!("{}×{}", height.size, width.size));
            let count = |number: u64| (number > 0).then_some(number);
            table.push(cells![
                line.label.as_str(),
                times(&line.output),
                count(line.parameters as u64),
                count(line.multiply_adds),
                sees
            ])?;
        }
        let all = network.parameters();
        let largest = network.summary().lines().iter().max_by_key(|line| line.parameters);
        let largest = largest.map_or_else(String::new, |line| {
            format!(
                "{:.1} % of its parameters are in one layer, {}",
                100.0 * line.parameters as f64 / all as f64,
                line.label
            )
        });
        table.push(cells!["all", viz::Cell::Empty, all, network.summary().multiply_adds(), viz::Cell::Empty])?;
        Ok(Shown::table(table, format!("{}, layer by layer: {largest}.", network.name())))
    }
}

/// Several networks compared.
#[declare("ch12.networks", "Networks that read digits", covers = ["12.1", "12.3"])]
pub struct NetworkTable {
    /// Their names in the catalogue of models.
    #[parameter(
        default = ["mnist", "mnist-bn", "mnist-b", "mnist-b-bn", "digits", "lenet5"].map(str::to_owned).into(),
        most = 24,
        choices = models::names()
    )]
    pub models: Vec<String>,
}

impl Item for NetworkTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table =
            Table::new(["network", "convolutions", "normalisation", "dense", "all parameters", "multiply–adds"]);
        for name in &self.models {
            let network = models::describe(name, None)?;
            let [convolutions, normalisation, dense] =
                ["Conv2d", "BatchNorm2d", "Linear"].map(|kind| of(&network, kind));
            let adds = network.summary().multiply_adds();
            table.push(cells![name.as_str(), convolutions, normalisation, dense, network.parameters(), adds])?;
        }
        let caption = "mnist is the network of this chapter, mnist-b has 1,000 hidden units; -bn adds batch normalisation, \
                       whose shift takes the place of the convolutions' bias. digits, our own, ends in global average \
                       pooling instead of a wide dense layer.";
        Ok(Shown::table(table, caption))
    }
}

/// The parameters of all layers of a kind.
fn of(network: &Architecture, kind: &str) -> usize {
    let lines = network.summary().lines().iter();
    lines.filter(|line| line.label.starts_with(kind)).map(|line| line.parameters).sum()
}
