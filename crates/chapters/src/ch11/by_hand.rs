//! Steps with numbers: what each optimiser remembers, and how far it goes.

use ndarray::arr1;
use optim::Optimizer;
use viz::{Cell, Table, cells};

use super::ground::{FIVE, fresh};
use super::plain;
use crate::{ChapterError, Item, Shown, declare};

/// The first steps of four optimisers on the loss c·w²/2 of one weight.
#[declare("ch11.by-hand", "Two steps of each by hand", covers = ["11.1"])]
pub struct StepsByHand {
    /// Where the weight starts.
    #[parameter(default = 1.0, range = -1e3..=1e3)]
    pub start: f64,
    /// c, the curvature: the gradient is c·w.
    #[parameter(default = 4.0, range = -1e3..=1e3)]
    pub curvature: f64,
    /// The learning rate.
    #[parameter(default = 0.1, range = 0.0..=10.0)]
    pub rate: f64,
    /// Steps of each.
    #[parameter(default = 2, range = 1..=8)]
    pub steps: u64,
}

impl Item for StepsByHand {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { start, curvature, rate, steps, .. } = *self;
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
#[declare("ch11.first-steps", "The first step by the size of the gradient", covers = ["11.1"])]
pub struct FirstSteps {
    /// The gradients.
    #[parameter(default = vec![1000.0, 1.0, -0.001, 1e-8, 0.0], range = -1e6..=1e6, most = 12)]
    pub gradients: Vec<f64>,
    /// The learning rate.
    #[parameter(default = 0.1, range = 1e-6..=10.0, log = true)]
    pub rate: f64,
}

impl Item for FirstSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let rate = self.rate;
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
