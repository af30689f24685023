//! The multi-class hinge loss, and both losses on the same scores.

use layers::{CrossEntropy, Hinge};
use serde::{Deserialize, Serialize};
use viz::{Axes, Cell, Series, Table, cells, curves};

use super::check_scores;
use super::entropy::of_one;
use crate::limits::within;
use crate::{ChapterError, Item, Shown};

/// The hinge loss, class by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HingeSteps {
    /// The scores, class by class.
    pub scores: Vec<f64>,
    /// The right class.
    pub label: usize,
    /// By how much it has to lead.
    pub margin: f64,
}

impl Default for HingeSteps {
    fn default() -> Self {
        Self { scores: vec![2.0, 1.5, -1.0, 2.5], label: 0, margin: 1.0 }
    }
}

impl Item for HingeSteps {
    const ID: &'static str = "ch09.hinge";
    const NAME: &'static str = "The hinge loss with numbers";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        check_scores(&self.scores)?;
        let label = within("label", self.label, 0..=self.scores.len() - 1)?;
        let margin = within("margin", self.margin, 0.0..=1000.0)?;
        let (loss, gradient) = of_one(&Hinge::new().margin(margin)?, &self.scores, label)?;
        let mut table = Table::new(["class", "score", "too near by", "counts", "gradient"]);
        for (class, (&score, slope)) in self.scores.iter().zip(gradient).enumerate() {
            let near = score - self.scores[label] + margin;
            let (name, near, counts) = if class == label {
                (format!("{class} (right)"), Cell::Empty, Cell::Empty)
            } else {
                (class.to_string(), Cell::float(near, 1), Cell::float(near.max(0.0), 1))
            };
            table.push(cells![name, Cell::float(score, 1), near, counts, Cell::float(slope, 0)])?;
        }
        table.push(cells!["loss", Cell::Empty, Cell::Empty, Cell::float(loss, 1), Cell::Empty])?;
        let caption = format!(
            "Class {label} should lead every other by {margin}. Too near by: score − {} + {margin}. What is negative counts as 0, and \
             its class gets no gradient.",
            self.scores[label]
        );
        Ok(Shown::table(table, caption))
    }
}

/// Cross-entropy and hinge on the same scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossesCompared {
    /// Scores of three classes, a row of the table each; class 0 is right.
    pub scores: Vec<[f64; 3]>,
}

impl Default for LossesCompared {
    fn default() -> Self {
        Self { scores: vec![[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [3.0, 1.0, 0.0], [10.0, 1.0, 0.0], [-8.0, 1.0, 0.0]] }
    }
}

impl Item for LossesCompared {
    const ID: &'static str = "ch09.losses";
    const NAME: &'static str = "Two losses on the same scores";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        within("number of rows", self.scores.len(), 1..=12)?;
        let headers = ["scores", "cross-entropy", "its gradient", "hinge", "gradient of hinge"];
        let mut table = Table::new(headers);
        for scores in &self.scores {
            check_scores(scores)?;
            let (entropy, smooth) = of_one(&CrossEntropy::new(), scores, 0)?;
            let (hinge, steps) = of_one(&Hinge::new(), scores, 0)?;
            let words = |numbers: &[f64], digits: usize| {
                numbers.iter().map(|&number| Cell::float(number, digits).display()).collect::<Vec<_>>().join(", ")
            };
            table.push(cells![
                words(scores, 0).replace('-', "−"),
                Cell::float(entropy, 4),
                words(&smooth, 3).replace('-', "−"),
                Cell::float(hinge, 1),
                words(&steps, 0).replace('-', "−")
            ])?;
        }
        let caption = "Class 0 is right, the margin is 1. Where it leads by enough the hinge loss and its gradient are exactly 0. \
                       Cross-entropy is never content, but asks for less and less.";
        Ok(Shown::table(table, caption))
    }
}

/// Both losses of two classes as functions of the right one's lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossCurves {
    /// The curves run from −reach to reach.
    pub reach: u32,
}

impl Default for LossCurves {
    fn default() -> Self {
        Self { reach: 4 }
    }
}

impl Item for LossCurves {
    const ID: &'static str = "ch09.loss-curves";
    const NAME: &'static str = "Two losses, drawn";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let reach = i64::from(within("reach", self.reach, 1..=100)?);
        let (mut entropy, mut hinge) = (Vec::new(), Vec::new());
        for step in -20 * reach..=20 * reach {
            let lead = step as f64 / 20.0;
            let scores = [lead, 0.0];
            entropy.push((lead, of_one(&CrossEntropy::new(), &scores, 0)?.0));
            hinge.push((lead, of_one(&Hinge::new(), &scores, 0)?.0));
        }
        let at_zero = of_one(&CrossEntropy::new(), &[0.0, 0.0], 0)?.0;
        let series = [Series::new("cross-entropy", entropy), Series::new("hinge, margin 1", hinge)];
        let caption = format!(
            "Two classes. At a lead of 0 cross-entropy is ln 2 = {at_zero:.3} and hinge is 1. From a lead of 1 on, hinge is flat. Far \
             to the left both rise by 1 for each point of score."
        );
        let axes = Axes::new("score of the right class less that of the other", "loss");
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
