//! Cross-entropy and its gradient.

use layers::{CrossEntropy, Loss};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis as Dim};
use serde::{Deserialize, Serialize};
use viz::{Axes, Cell, Series, bars, curves};

use super::probabilities::probabilities;
use super::{SCORES, check_scores};
use crate::exact::quantised;
use crate::limits::within;
use crate::{ChapterError, Item, Number, Shown};

/// A loss of one image and the gradient of its scores.
pub(crate) fn of_one(loss: &dyn Loss<f64>, scores: &[f64], label: usize) -> Result<(f64, Vec<f64>), ChapterError> {
    let row: ArrayView2<'_, f64> = ArrayView1::from(scores).insert_axis(Dim(0));
    let mut gradient = Array2::zeros(row.dim());
    let value = loss.evaluate(row, &[label], Some(gradient.view_mut()))?;
    Ok((quantised(value), gradient.iter().copied().map(quantised).collect()))
}

/// The loss as a function of the probability of the right class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrossEntropyCurve {
    /// Points of the curve.
    pub steps: u32,
}

impl Default for CrossEntropyCurve {
    fn default() -> Self {
        Self { steps: 200 }
    }
}

impl Item for CrossEntropyCurve {
    const ID: &'static str = "ch09.cross-entropy-curve";
    const NAME: &'static str = "What a probability costs";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let steps = within("steps", self.steps, 10..=2000)?;
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossOfOne {
    /// The scores, class by class.
    pub scores: Vec<f64>,
    /// The right class.
    pub label: usize,
}

impl Default for LossOfOne {
    fn default() -> Self {
        Self { scores: SCORES.into(), label: 0 }
    }
}

impl Item for LossOfOne {
    const ID: &'static str = "ch09.loss-of-one";
    const NAME: &'static str = "The cross-entropy of one image";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        check_scores(&self.scores)?;
        let label = within("label", self.label, 0..=self.scores.len() - 1)?;
        let (loss, _) = of_one(&CrossEntropy::new(), &self.scores, label)?;
        let caption = format!("Minus the logarithm of the probability of class {label}.");
        Ok(Shown::number(Number::float(loss, 3, ""), caption))
    }
}

/// The cross-entropy of equal scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossOfGuessing {
    /// Classes.
    pub classes: usize,
}

impl Default for LossOfGuessing {
    fn default() -> Self {
        Self { classes: 10 }
    }
}

impl Item for LossOfGuessing {
    const ID: &'static str = "ch09.loss-of-guessing";
    const NAME: &'static str = "The loss of a network that knows nothing";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let classes = within("classes", self.classes, 1..=100_000)?;
        let (loss, _) = of_one(&CrossEntropy::new(), &vec![0.0; classes], 0)?;
        Ok(Shown::number(Number::float(loss, 3, ""), format!("Equal scores for {classes} classes: their logarithm.")))
    }
}

/// The gradient of cross-entropy: probability less target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrossEntropyGradient {
    /// The scores, class by class.
    pub scores: Vec<f64>,
    /// The right class.
    pub label: usize,
}

impl Default for CrossEntropyGradient {
    fn default() -> Self {
        Self { scores: SCORES.into(), label: 1 }
    }
}

impl Item for CrossEntropyGradient {
    const ID: &'static str = "ch09.gradient";
    const NAME: &'static str = "The gradient: probability less target";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        check_scores(&self.scores)?;
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
