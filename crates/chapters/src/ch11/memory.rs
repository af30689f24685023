//! What momentum does with gradients that agree, and with those that do not.

use ndarray::arr1;
use optim::{Optimizer, Sgd, SgdConfig};
use viz::{Axes, Series, curves};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// How far each step goes when the gradient is always 1, and when it is 1 and −1 in turns.
#[declare("ch11.memory", "Gradients that agree, and gradients that do not", covers = ["11.1"])]
pub struct Memory {
    /// How much of the last step goes into the next.
    #[parameter(default = 0.9, range = 0.0..=0.99)]
    pub momentum: f64,
    /// Steps.
    #[parameter(default = 50, range = 2..=1_000)]
    pub steps: usize,
}

impl Item for Memory {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { momentum, steps, .. } = *self;
        let run = |turns: bool| -> Result<Vec<(f64, f64)>, ChapterError> {
            let mut sgd = Sgd::new(SgdConfig { momentum, ..SgdConfig::default() })?;
            let mut w = arr1(&[0.0_f64]);
            let mut lengths = Vec::new();
            for step in 1..=steps {
                let before = w[0];
                let gradient = if turns && step % 2 == 0 { -1.0 } else { 1.0 };
                sgd.begin_step(1.0);
                sgd.update(0, w.view_mut().into_dyn(), arr1(&[gradient]).view().into_dyn(), true)?;
                lengths.push((step as f64, quantised((w[0] - before).abs())));
            }
            Ok(lengths)
        };
        let [agree, turns] = [run(false)?, run(true)?];
        let last = |lengths: &[(f64, f64)]| lengths[steps - 1].1;
        let caption = format!(
            "How far each step goes at a learning rate of 1 and momentum {momentum}. Gradients that agree: after {steps} steps {:.2} \
             times as far as without momentum. Gradients that change sign at every step: {:.2} times.",
            last(&agree),
            last(&turns)
        );
        let series = [Series::new("1, 1, 1, 1, …", agree), Series::new("1, −1, 1, −1, …", turns)];
        let axes = Axes { y_range: Some([0.0, 1.08 / (1.0 - momentum)]), ..Axes::new("step", "length of the step") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
