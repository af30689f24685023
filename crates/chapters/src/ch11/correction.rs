//! Adam's averages start at zero; what is done about it.

use ndarray::arr1;
use optim::{Adam, AdamConfig, Optimizer};
use viz::{Axes, Series, curves};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// The length of Adam's steps with the correction, and without it.
#[declare("ch11.correction", "Adam with and without the correction of its averages", covers = ["11.1"])]
pub struct Correction {
    /// β₁, the rate of the gradient's running average.
    #[parameter(default = 0.9, range = 0.0..=0.9999)]
    pub beta1: f64,
    /// β₂, the rate of the squared gradient's running average.
    #[parameter(default = 0.999, range = 0.0..=0.9999)]
    pub beta2: f64,
    /// Steps.
    #[parameter(default = 4_000, range = 2..=20_000, log = true)]
    pub steps: usize,
}

impl Item for Correction {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { beta1, beta2, steps, .. } = *self;
        let mut adam = Adam::new(AdamConfig { beta1, beta2, ..AdamConfig::default() })?;
        let mut w = arr1(&[0.0_f64]);
        let (mut with, mut without) = (Vec::new(), Vec::new());
        // ANCHOR: without
        for step in 1..=steps {
            let before = w[0];
            adam.begin_step(1.0);
            adam.update(0, w.view_mut().into_dyn(), arr1(&[1.0]).view().into_dyn(), true)?;
            with.push((step as f64, quantised(before - w[0])));
            // The same averages, m and v, taken as they are.
            let state = adam.state();
            let [m, v] = [0, 1].map(|slot| state.slots[0][slot].1.sum());
            without.push((step as f64, quantised(m / v.sqrt())));
        }
        // ANCHOR_END: without
        let top = without.iter().fold(without[0], |top, &point| if point.1 > top.1 { point } else { top });
        let caption = format!(
            "A gradient that is always the same, β₁ = {beta1}, β₂ = {beta2}: the length of each step, in learning rates. With the \
             correction it is {:.2} from the first step on. Without, the first is {:.2}, the longest is {:.2} at step {}, and \
             step {steps} is {:.2}.",
            with[0].1,
            without[0].1,
            top.1,
            top.0,
            without[steps - 1].1
        );
        let series = [Series::new("corrected", with), Series::new("averages as they are", without)];
        let axes = Axes { log_x: true, ..Axes::new("step (logarithmic)", "length of the step in learning rates") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
