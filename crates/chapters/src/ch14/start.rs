//! The weights that VGG starts from.

use conv::times;
use layers::{Fan, Initializer, Layer, Path, RELU_GAIN, Slot, Tensor};
use models::LayerConfig;
use viz::{Cell, Table, cells};

use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The weights that a network starts from, measured.
#[declare("ch14.drawn-weights", "What VGG starts from", covers = ["14.2"])]
pub struct DrawnWeights {
    /// The network's name in the catalogue of models.
    #[parameter(default = "vgg11".to_owned(), choices = models::names())]
    pub model: String,
    /// Layers with more thousands of parameters than this are not drawn.
    #[parameter(default = 700, range = 1..=1_000, log = true)]
    pub most_thousand: usize,
    /// The seed that they are drawn from.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for DrawnWeights {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let most = 1_000 * self.most_thousand;
        let network = models::describe(&self.model, Some(10))?;
        let mut random = seeded(self.seed);
        let mut table = Table::new(["name", "weight", "√(2 / fan-out)", "deviation of the weights drawn", "bias"]);
        let mut left_out = 0;
        for ((name, layer), line) in network.layers().iter().zip(network.summary().lines()) {
            if !matches!(layer, LayerConfig::Conv2d(_) | LayerConfig::Linear(_)) {
                continue;
            }
            if line.parameters > most {
                left_out += 1;
                continue;
            }
            let mut made = layer.init::<f64>(&mut random)?;
            let mut weight: Option<Tensor<f64>> = None;
            let mut bias = None;
            made.visit(&mut Path::default(), &mut |slot_name, slot| {
                if let Slot::Parameter(parameter) = slot {
                    match slot_name {
                        "weight" => weight = Some(parameter.value.clone()),
                        _ => bias = parameter.value.first().copied(),
                    }
                }
            });
            let Some(weight) = weight else { continue };
            let rule = Initializer::KaimingNormal { fan: Fan::Out, gain: RELU_GAIN }.deviation(weight.shape());
            table.push(cells![
                name.as_str(),
                times(weight.shape()),
                Cell::float(rule, 4),
                Cell::float(weight.std(0.0), 4),
                bias.map(|bias| Cell::float(bias, 1))
            ])?;
        }
        if table.rows().is_empty() {
            let (value, range) = (self.most_thousand.to_string(), "more than its smallest layer has".to_owned());
            return Err(ChapterError::Parameter { parameter: "most_thousand".into(), value, range });
        }
        let caption = format!(
            "{} for 10 classes, seed {}: convolutions by the rule of the fan-out, dense layers with a deviation of 0.01 whatever \
             the rule says. {left_out} layers of more than {} parameters are left out.",
            network.name(),
            self.seed,
            Cell::from(most).display()
        );
        Ok(Shown::table(table, caption))
    }
}
