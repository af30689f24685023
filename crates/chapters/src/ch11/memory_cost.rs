//! What an optimiser keeps beside the parameters.

use ndarray::arr1;
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::ground::{FIVE, fresh};
use crate::{ChapterError, Item, Shown};

/// Numbers and bytes that each optimiser remembers for a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptimizerMemory {
    /// The network's name in the catalogue of models.
    pub model: String,
}

impl Default for OptimizerMemory {
    fn default() -> Self {
        Self { model: "mnist".to_owned() }
    }
}

impl Item for OptimizerMemory {
    const ID: &'static str = "ch11.kept-numbers";
    const NAME: &'static str = "What an optimiser remembers";
    const COVERS: &'static [&'static str] = &["11.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
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
