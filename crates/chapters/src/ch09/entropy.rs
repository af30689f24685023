//! Cross-entropy and its gradient.

use layers::{CrossEntropy, Loss};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use viz::{Axes, Cell, Series, bars, curves};

use super::SCORES;
use super::probabilities::probabilities;
use crate::exact::quantised;
use crate::limits::within;
use crate::{ChapterError, Item, Number, Shown, declare};

/// A loss of one image and the gradient of its scores.
pub(crate) fn of_one(loss: &dyn Loss<f64>, scores: &[f64], label: usize) -> Result<(f64, Vec<f64>), ChapterError> {
    let row: ArrayView2<'_, f64> = ArrayView1::from(scores).insert_axis(Axis(0));
    let mut gradient = Array2::zeros(row.dim());
    let value = loss.evaluate(row, &[label], Some(gradient.view_mut()))?;
    Ok((quantised(value), gradient.iter().copied().map(quantised).collect()))
}

/// The loss as a function of the probability of the right class.
#[declare("ch09.cross-entropy-curve", "What a probability costs", covers = ["9.2"])]
pub struct CrossEntropyCurve {
    /// Points of the curve.
    #[parameter(default = 200, range = 10..=2000)]
    pub steps: u32,
}

impl Item for CrossEntropyCurve {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let mut points = Vec::new();
        for step in 1..=steps {
            let share = f64::from(step) / f64::from(steps);
            // Two classes whose scores are the logarithms of their probabilities; of the second one nothing may be left.
            let scores = [share.ln(), (1.0 - share).max(1e-300).ln()];
            points.push((share, of_one(&CrossEntropy::new(), &scores, 0)?.0));
        }
        let cost = |share: f64| -share.ln();
        let axes = Axes::new("probability of the right class", "cross-entropy");
        let caption = format!(
            "Certain and right costs nothing. At one half it costs {:.2}, at a tenth {:.2}, at a hundredth {:.2}, and there is \
             no upper limit.",
            cost(0.5),
            cost(0.1),
            cost(0.01)
        );
        Ok(Shown::figure(curves(&[Series::new("−ln p", points)], &axes)?, caption))
    }
}

/// The cross-entropy of one image.
#[declare("ch09.loss-of-one", "The cross-entropy of one image", covers = ["9.2"])]
pub struct LossOfOne {
    /// The scores, class by class.
    #[parameter(default = SCORES.into(), range = -100.0..=100.0, least = 2, most = 10, counted = "number of scores")]
    pub scores: Vec<f64>,
    /// The right class.
    #[parameter(default = 0, range = 0..=9)]
    pub label: usize,
}

impl Item for LossOfOne {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let label = within("label", self.label, 0..=self.scores.len() - 1)?;
        let (loss, _) = of_one(&CrossEntropy::new(), &self.scores, label)?;
        let caption = format!("Minus the logarithm of the probability of class {label}.");
        Ok(Shown::number(Number::float(loss, 3, ""), caption))
    }
}

/// The cross-entropy of equal scores.
#[declare("ch09.loss-of-guessing", "The loss of a network that knows nothing", covers = ["9.2"])]
pub struct LossOfGuessing {
    /// Classes.
    #[parameter(default = 10, range = 1..=100_000, log = true)]
    pub classes: usize,
}

impl Item for LossOfGuessing {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let classes = self.classes;
        let (loss, _) = of_one(&CrossEntropy::new(), &vec![0.0; classes], 0)?;
        Ok(Shown::number(Number::float(loss, 3, ""), format!("Equal scores for {classes} classes: their logarithm.")))
    }
}

/// The gradient of cross-entropy: probability less target.
#[declare("ch09.gradient", "The gradient: probability less target", covers = ["9.2"])]
pub struct CrossEntropyGradient {
    /// The scores, class by class.
    #[parameter(default = SCORES.into(), range = -100.0..=100.0, least = 2, most = 10, counted = "number of scores")]
    pub scores: Vec<f64>,
    /// The right class.
    #[parameter(default = 1, range = 0..=9)]
    pub label: usize,
}

impl Item for CrossEntropyGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let label = within("label", self.label, 0..=self.scores.len() - 1)?;
        let shares = probabilities(&self.scores);
        let (loss, gradient) = of_one(&CrossEntropy::new(), &self.scores, label)?;
        let names: Vec<String> = (0..shares.len())
            .map(|class| {
                let target = usize::from(class == label);
                format!("class {class}: {} − {target}", Cell::float(shares[class], 3).display())
            })
            .collect();
        let sum: f64 = gradient.iter().sum();
        let caption = format!(
            "Class {label} is right; the loss is {loss:.3}. A step against the gradient raises the score of class {label} and lowers \
             the others, each as much as it is too likely. The bars sum to {:.0}.",
            sum.abs()
        );
        Ok(Shown::figure(bars(&names, &gradient, 3)?, caption))
    }
}
