//! Steps with numbers: what each optimiser remembers, and how far it goes.

use ndarray::arr1;
use optim::Optimizer;
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::ground::{FIVE, fresh};
use super::plain;
use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown};

/// The first steps of four optimisers on the loss c·w²/2 of one weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepsByHand {
    /// Where the weight starts.
    pub start: f64,
    /// c, the curvature: the gradient is c·w.
    pub curvature: f64,
    /// The learning rate.
    pub rate: f64,
    /// Steps of each.
    pub steps: u64,
}

impl Default for StepsByHand {
    fn default() -> Self {
        Self { start: 1.0, curvature: 4.0, rate: 0.1, steps: 2 }
    }
}

impl Item for StepsByHand {
    const ID: &'static str = "ch11.by-hand";
    const NAME: &'static str = "Two steps of each by hand";
    const COVERS: &'static [&'static str] = &["11.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let start = within("start", self.start, -1e3..=1e3)?;
        let curvature = within("curvature", self.curvature, -1e3..=1e3)?;
        let rate = within("rate", self.rate, 0.0..=10.0)?;
        let steps = within("steps", self.steps, 1..=8)?;
        let mut table = Table::new(["optimiser", "step", "g", "b", "m", "v", "m̂", "v̂", "new w"]);
        // AdamW without decay is Adam.
        for (name, _) in &FIVE[..4] {
            let mut optimizer = fresh(name, 0.9, 0.0)?;
            let mut w = arr1(&[start]);
            for step in 1..=steps {
                let g = curvature * w[0];
                optimizer.begin_step(rate);
                optimizer.update(0, w.view_mut().into_dyn(), arr1(&[g]).view().into_dyn(), true)?;
                let [b, m, v] = ["momentum_buffer", "exp_avg", "exp_avg_sq"].map(|slot| remembered(&*optimizer, slot));
                let corrected =
                    |average: Option<f64>, beta: f64| average.map(|value| value / (1.0 - beta.powf(step as f64)));
                let digits = |value: Option<f64>| value.map(|value| Cell::float(value, 4));
                table.push(cells![
                    *name,
                    step,
                    digits(Some(g)),
                    digits(b),
                    digits(m),
                    digits(v),
                    digits(corrected(m, 0.9)),
                    digits(corrected(v, 0.999)),
                    digits(Some(w[0]))
                ])?;
            }
        }
        let caption = format!(
            "One weight that starts at {}, the loss {}·w², so the gradient g is {curvature}·w; learning rate {rate}, μ = 0.9, β₁ = 0.9, β₂ = 0.999. \
             b, m and v are read from the optimisers' own memory after the step.",
            plain(start),
            plain(curvature / 2.0)
        );
        Ok(Shown::table(table, caption))
    }
}

/// A number of the optimiser's state, if it keeps one under this name.
fn remembered(optimizer: &dyn Optimizer<f64>, name: &str) -> Option<f64> {
    let state = optimizer.state();
    let (_, array) = state.slots.first()?.iter().find(|(slot, _)| slot == name)?;
    array.first().copied()
}

/// How far the first step goes, by the size of the gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FirstSteps {
    /// The gradients.
    pub gradients: Vec<f64>,
    /// The learning rate.
    pub rate: f64,
}

impl Default for FirstSteps {
    fn default() -> Self {
        Self { gradients: vec![1000.0, 1.0, -0.001, 1e-8, 0.0], rate: 0.1 }
    }
}

impl Item for FirstSteps {
    const ID: &'static str = "ch11.first-steps";
    const NAME: &'static str = "The first step by the size of the gradient";
    const COVERS: &'static [&'static str] = &["11.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        all_within("gradients", &self.gradients, &(-1e6..=1e6), 12)?;
        let rate = within("rate", self.rate, 1e-6..=10.0)?;
        let mut table = Table::new(["gradient", "SGD goes", "momentum goes", "Adam goes"]);
        for &gradient in &self.gradients {
            let goes = |name: &str| -> Result<String, ChapterError> {
                let mut optimizer = fresh(name, 0.9, 0.0)?;
                let mut w = arr1(&[0.0]);
                optimizer.begin_step(rate);
                optimizer.update(0, w.view_mut().into_dyn(), arr1(&[gradient]).view().into_dyn(), true)?;
                // Six significant digits: ε shows in the seventh.
                Ok(plain(format!("{:.5e}", w[0]).parse().unwrap_or(w[0])))
            };
            table.push(cells![plain(gradient), goes("SGD")?, goes("momentum")?, goes("Adam")?])?;
        }
        let caption = format!(
            "The first step from fresh, at a learning rate of {rate}. Adam goes by the learning rate, whatever the gradient, \
             until the gradient is as small as its ε, 0.00000001."
        );
        Ok(Shown::table(table, caption))
    }
}
