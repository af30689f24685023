//! The multi-class hinge loss, and both losses on the same scores.

use layers::{CrossEntropy, Hinge};
use viz::{Axes, Cell, Series, Table, cells, curves};

use super::entropy::of_one;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// The hinge loss, class by class.
#[declare("ch09.hinge", "The hinge loss with numbers", covers = ["9.2"])]
pub struct HingeSteps {
    /// The scores, class by class.
    #[parameter(
        default = vec![2.0, 1.5, -1.0, 2.5],
        range = -100.0..=100.0,
        least = 2,
        most = 10,
        counted = "number of scores"
    )]
    pub scores: Vec<f64>,
    /// The right class.
    #[parameter(default = 0, range = 0..=9)]
    pub label: usize,
    /// By how much it has to lead.
    #[parameter(default = 1.0, range = 0.0..=1000.0)]
    pub margin: f64,
}

impl Item for HingeSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let label = within("label", self.label, 0..=self.scores.len() - 1)?;
        let margin = self.margin;
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
#[declare("ch09.losses", "Two losses on the same scores", covers = ["9.2"])]
pub struct LossesCompared {
    /// Scores of three classes, a row of the table each; class 0 is right.
    #[parameter(
        default = vec![[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [3.0, 1.0, 0.0], [10.0, 1.0, 0.0], [-8.0, 1.0, 0.0]],
        range = -100.0..=100.0,
        most = 12,
        counted = "number of rows"
    )]
    pub scores: Vec<[f64; 3]>,
}

impl Item for LossesCompared {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let headers = ["scores", "cross-entropy", "its gradient", "hinge", "gradient of hinge"];
        let mut table = Table::new(headers);
        for scores in &self.scores {
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
#[declare("ch09.loss-curves", "Two losses, drawn", covers = ["9.2"])]
pub struct LossCurves {
    /// The curves run from −reach to reach.
    #[parameter(default = 4, range = 1..=100)]
    pub reach: u32,
}

impl Item for LossCurves {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let reach = i64::from(self.reach);
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
