//! Which layers have parameters, and what a head costs.

use conv::times;
use layers::{Conv2dConfig, LinearConfig};
use models::{Architecture, LayerConfig};
use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// The layers of a network, each with what it learns.
#[declare("ch09.parameters", "Which layers have parameters", covers = ["9.4"])]
pub struct WhoHasParameters {
    /// The network's name in the catalogue of models.
    #[parameter(default = "mnist".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for WhoHasParameters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let all = network.parameters();
        let mut table = Table::new(["layer", "output", "weights", "biases", "parameters", "part %"]);
        let mut without = 0;
        for line in network.summary().lines() {
            let shape = times(&line.output);
            // Each weight is multiplied once for each place of the output; batch normalisation's γ stand for themselves.
            let places = line.output[1..].iter().product::<usize>();
            let weights = if line.label.starts_with("BatchNorm2d") {
                line.parameters / 2
            } else {
                line.multiply_adds as usize / places.max(1)
            };
            without += usize::from(line.parameters == 0);
            let part = 100.0 * line.parameters as f64 / all as f64;
            table.push(cells![
                line.label.as_str(),
                shape,
                weights.min(line.parameters),
                line.parameters.saturating_sub(weights),
                line.parameters,
                Cell::float(part, 2)
            ])?;
        }
        table.push(cells!["all", Cell::Empty, Cell::Empty, Cell::Empty, all, Cell::float(100.0, 2)])?;
        let caption = format!(
            "{}: {without} of its {} layers learn nothing at all.",
            network.name(),
            network.summary().lines().len()
        );
        Ok(Shown::table(table, caption))
    }
}

/// Three heads behind the same maps, for images of several sizes.
#[declare("ch09.heads", "A dense head and global average pooling", covers = ["9.4"])]
pub struct HeadsCompared {
    /// Sides of the images; two pools of 2×2 stand before the head.
    #[parameter(default = vec![28, 56, 224], range = 4..=512, most = 6)]
    pub sides: Vec<usize>,
    /// Maps that reach the head.
    #[parameter(default = 64, range = 1..=1024, log = true)]
    pub maps: usize,
    /// Units of the hidden dense layer.
    #[parameter(default = 1024, range = 1..=1 << 14, log = true)]
    pub hidden: usize,
}

impl Item for HeadsCompared {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { maps, hidden, .. } = *self;
        let mut table =
            Table::new(["image", "maps", "flatten, dense", "flatten, hidden layer, dense", "global average, dense"]);
        for &side in &self.sides {
            let left = side / 4;
            let flat = maps * left * left;
            let dense = |from: usize, to: usize| LayerConfig::Linear(LinearConfig::new(from, to));
            let heads = [
                vec![LayerConfig::Flatten, dense(flat, 10)],
                vec![LayerConfig::Flatten, dense(flat, hidden), LayerConfig::ReLU, dense(hidden, 10)],
                vec![LayerConfig::GlobalAvgPool, dense(maps, 10)],
            ];
            let mut counts = Vec::new();
            for head in heads {
                // The convolution stands for all that comes before; its parameters are taken off again.
                let convolution = Conv2dConfig::new(1, maps, [5, 5]).same();
                let pool = LayerConfig::MaxPool2d([2, 2]);
                let layers = [LayerConfig::Conv2d(convolution), pool.clone(), pool].into_iter().chain(head);
                let named = layers.enumerate().map(|(at, layer)| (at.to_string(), layer)).collect();
                let network = Architecture::new("head", [1, side, side], named)?;
                counts.push(network.summary().lines()[3..].iter().map(|line| line.parameters).sum::<usize>());
            }
            table.push(cells![
                format!("{side}×{side}"),
                format!("{maps} of {left}×{left}"),
                counts[0],
                counts[1],
                counts[2]
            ])?;
        }
        let caption = format!(
            "Parameters of three heads that give ten scores; the hidden layer has {hidden} units. After global averages the \
             head does not know how large the image was."
        );
        Ok(Shown::table(table, caption))
    }
}
