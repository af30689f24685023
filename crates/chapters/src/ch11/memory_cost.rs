//! What an optimiser keeps beside the parameters.

use ndarray::arr1;
use viz::{Cell, Table, cells};

use super::ground::{FIVE, fresh};
use crate::{ChapterError, Item, Shown, declare};

/// Numbers and bytes that each optimiser remembers for a network.
#[declare("ch11.kept-numbers", "What an optimiser remembers", covers = ["11.1"])]
pub struct OptimizerMemory {
    /// The network's name in the catalogue of models.
    #[parameter(default = "mnist".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for OptimizerMemory {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let parameters = network.parameters();
        let mut table = Table::new(["optimiser", "numbers per parameter", "numbers", "bytes in f32"]);
        for (name, _) in FIVE {
            let per_parameter = kept(name)?;
            let numbers = per_parameter * parameters;
            table.push(cells![name, per_parameter, numbers, numbers * size_of::<f32>()])?;
        }
        let caption = format!(
            "What each optimiser keeps between two steps for the network {}, whose {} parameters are {} bytes themselves, with as \
             many again for the gradients.",
            network.name(),
            Cell::from(parameters).display(),
            Cell::from(parameters * size_of::<f32>()).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// How many numbers an optimiser's state holds after it has updated one weight.
fn kept(name: &str) -> Result<usize, ChapterError> {
    let mut optimizer = fresh(name, 0.9, 0.01)?;
    let mut w = arr1(&[1.0]);
    optimizer.begin_step(0.1);
    optimizer.update(0, w.view_mut().into_dyn(), arr1(&[1.0]).view().into_dyn(), true)?;
    Ok(optimizer.state().slots.iter().flatten().map(|(_, array)| array.len()).sum())
}
