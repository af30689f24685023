//! Weight decay: as a penalty in the gradient, and apart from it.

use ndarray::{Array1, arr1};
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Sgd, SgdConfig};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::plain;
use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown};

/// What decay leaves of weights whose gradients are of several sizes and cancel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecayPerWeight {
    /// The sizes of the gradients; each changes its sign at every step.
    pub sizes: Vec<f64>,
    /// The learning rate.
    pub rate: f64,
    /// λ.
    pub decay: f64,
    /// Steps.
    pub steps: u64,
}

impl Default for DecayPerWeight {
    fn default() -> Self {
        Self { sizes: vec![10.0, 1.0, 0.1, 0.01], rate: 0.01, decay: 0.1, steps: 1_000 }
    }
}

impl Item for DecayPerWeight {
    const ID: &'static str = "ch11.decay";
    const NAME: &'static str = "Weight decay is not always an L2 penalty";
    const COVERS: &'static [&'static str] = &["11.1", "11.4"];

    fn show(&self) -> Result<Shown, ChapterError> {
        all_within("sizes", &self.sizes, &(0.0..=1e6), 12)?;
        let rate = within("rate", self.rate, 1e-6..=1.0)?;
        // Beyond, a step would take more than the whole weight away.
        let weight_decay = within("decay", self.decay, 0.0..=1.0 / rate)?;
        let steps = within("steps", self.steps, 1..=10_000)?;
        let left = [
            self.left(Sgd::new(SgdConfig { weight_decay, ..SgdConfig::default() })?),
            self.left(Sgd::new(SgdConfig { weight_decay, momentum: 0.9, ..SgdConfig::default() })?),
            self.left(Adam::new(AdamConfig { weight_decay, ..AdamConfig::default() })?),
            self.left(AdamW::new(AdamWConfig { weight_decay, ..AdamWConfig::default() })?),
        ];
        let mut table =
            Table::new(["size of the gradient", "SGD, L2 %", "momentum, L2 %", "Adam, L2 %", "AdamW, decoupled %"]);
        for (index, &size) in self.sizes.iter().enumerate() {
            let [sgd, momentum, adam, adamw] =
                [0, 1, 2, 3].map(|column: usize| Cell::float(100.0 * left[column][index], 1));
            table.push(cells![plain(size), sgd, momentum, adam, adamw])?;
        }
        let caption = format!(
            "What is left after {steps} steps of a weight that began at 1, with λ = {weight_decay} and a learning rate of {rate}. \
             The loss’s gradients cancel: they change sign at every step. Each number is the mean of two weights whose signs are \
             opposite. (1 − ηλ) to the power of {steps} is {:.1} %.",
            100.0 * (1.0 - rate * weight_decay).powf(steps as f64)
        );
        Ok(Shown::table(table, caption))
    }
}

impl DecayPerWeight {
    // ANCHOR: left
    /// What is left of a weight of 1 for each size of gradient, in the mean of two weights whose gradients are opposite.
    fn left(&self, mut optimizer: impl Optimizer<f64>) -> Vec<f64> {
        let count = self.sizes.len();
        let sizes: Array1<f64> = self.sizes.iter().copied().chain(self.sizes.iter().map(|size| -size)).collect();
        let mut w = arr1(&vec![1.0; 2 * count]);
        for step in 0..self.steps {
            let gradient = &sizes * if step % 2 == 0 { 1.0 } else { -1.0 };
            optimizer.begin_step(self.rate);
            let updated = optimizer.update(0, w.view_mut().into_dyn(), gradient.view().into_dyn(), true);
            updated.expect("a gradient for each weight");
        }
        (0..count).map(|index| f64::midpoint(w[index], w[count + index])).collect()
    }
    // ANCHOR_END: left
}
