//! Weight decay: as a penalty in the gradient, and apart from it.

use ndarray::{Array1, arr1};
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Sgd, SgdConfig};
use viz::{Cell, Table, cells};

use super::plain;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// What decay leaves of weights whose gradients are of several sizes and cancel.
#[declare("ch11.decay", "Weight decay is not always an L2 penalty", covers = ["11.1", "11.4"])]
pub struct DecayPerWeight {
    /// The sizes of the gradients; each changes its sign at every step.
    #[parameter(default = vec![10.0, 1.0, 0.1, 0.01], range = 0.0..=1e6, most = 12)]
    pub sizes: Vec<f64>,
    /// The learning rate.
    #[parameter(default = 0.01, range = 1e-6..=1.0, log = true)]
    pub rate: f64,
    /// λ.
    #[parameter(default = 0.1, range = 0.0..=100.0)]
    pub decay: f64,
    /// Steps.
    #[parameter(default = 1_000, range = 1..=10_000, log = true)]
    pub steps: u64,
}

impl Item for DecayPerWeight {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let rate = self.rate;
        // Beyond, a step would take more than the whole weight away.
        let weight_decay = within("decay", self.decay, 0.0..=1.0 / rate)?;
        let steps = self.steps;
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
