//! From scores to probabilities.

use layers::softmax;
use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};
use viz::{Axes, Cell, Series, Table, cells, curves};

use super::{SCORES, check_scores};
use crate::exact::quantised;
use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown};

/// One row of scores through the layer's function.
pub(crate) fn probabilities(scores: &[f64]) -> Vec<f64> {
    softmax(ArrayView1::from(scores).insert_axis(ndarray::Axis(0))).iter().copied().map(quantised).collect()
}

/// Softmax in three steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SoftmaxSteps {
    /// The scores, class by class.
    pub scores: Vec<f64>,
}

impl Default for SoftmaxSteps {
    fn default() -> Self {
        Self { scores: SCORES.into() }
    }
}

impl Item for SoftmaxSteps {
    const ID: &'static str = "ch09.softmax";
    const NAME: &'static str = "From scores to probabilities";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        check_scores(&self.scores)?;
        let mut table = Table::new(["class", "score s", "eˢ", "probability"]);
        let shares = probabilities(&self.scores);
        for (class, (&score, &share)) in self.scores.iter().zip(&shares).enumerate() {
            table.push(cells![class, Cell::float(score, 1), Cell::float(score.exp(), 3), Cell::float(share, 3)])?;
        }
        let sum: f64 = self.scores.iter().map(|score| score.exp()).sum();
        table.push(cells!["sum", Cell::Empty, Cell::float(sum, 3), Cell::float(shares.iter().sum(), 3)])?;
        let caption = "Softmax: the exponential of each score, then each one's share of their sum.";
        Ok(Shown::table(table, caption))
    }
}

/// The same scores, divided by a temperature before softmax.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Temperature {
    /// The scores, class by class.
    pub scores: Vec<f64>,
    /// The curves run from one over this temperature to this one.
    pub hottest: u32,
}

impl Default for Temperature {
    fn default() -> Self {
        Self { scores: SCORES.into(), hottest: 10 }
    }
}

impl Item for Temperature {
    const ID: &'static str = "ch09.temperature";
    const NAME: &'static str = "Sharper and softer probabilities";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        check_scores(&self.scores)?;
        within("number of scores", self.scores.len(), 2..=8)?;
        let hottest = f64::from(within("hottest", self.hottest, 2..=1000)?);
        let mut series: Vec<Series> =
            self.scores.iter().map(|score| Series::new(format!("score {score}").replace('-', "−"), [])).collect();
        for step in -40..=40 {
            let temperature = quantised(hottest.powf(f64::from(step) / 40.0));
            let scaled: Vec<f64> = self.scores.iter().map(|score| score / temperature).collect();
            for (series, share) in series.iter_mut().zip(probabilities(&scaled)) {
                series.points.push((temperature, share));
            }
        }
        let axes = Axes {
            log_x: true,
            y_range: Some([0.0, 1.0]),
            ..Axes::new("temperature T (logarithmic)", "probability: softmax of s/T")
        };
        let caption = "Scores divided by a temperature. Cold: the highest score takes all. Hot: all classes alike. At 1 stands \
                       softmax as it is. The order never changes.";
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

// ANCHOR: naive
/// Softmax as the formula has it, in the type that networks are trained in.
pub fn naive_softmax(scores: &[f32]) -> Vec<f32> {
    let exponentials: Vec<f32> = scores.iter().map(|score| score.exp()).collect();
    let sum: f32 = exponentials.iter().sum();
    exponentials.iter().map(|exponential| exponential / sum).collect()
}
// ANCHOR_END: naive

/// The same scores, all raised by the same amount: as the formula has it, and as the layer computes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overflow {
    /// The scores, class by class.
    pub scores: Vec<f32>,
    /// What is added to all of them, a row of the table each.
    pub shifts: Vec<f32>,
}

impl Default for Overflow {
    fn default() -> Self {
        Self { scores: SCORES.map(|score| score as f32).into(), shifts: vec![0.0, 10.0, 80.0, 88.0, 1000.0, -200.0] }
    }
}

impl Item for Overflow {
    const ID: &'static str = "ch09.overflow";
    const NAME: &'static str = "The formula that overflows, and the one that does not";
    const COVERS: &'static [&'static str] = &["9.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        all_within("scores", &self.scores, &(-1000.0..=1000.0), 6)?;
        all_within("shifts", &self.shifts, &(-1e6..=1e6), 12)?;
        let mut table = Table::new(["added to every score", "largest eˢ", "by the formula", "by the layer"]);
        for &shift in &self.shifts {
            let scores: Vec<f32> = self.scores.iter().map(|score| score + shift).collect();
            let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max).exp();
            let rows = Array2::from_shape_vec((1, scores.len()), scores.clone()).expect("one row");
            let words = |shares: &[f32]| {
                shares.iter().map(|&share| Cell::float(f64::from(share), 3).display()).collect::<Vec<_>>().join(", ")
            };
            let size = if largest.is_finite() { format!("{largest:.1e}") } else { "∞".to_owned() };
            table.push(cells![
                Cell::float(f64::from(shift), 0),
                size,
                words(&naive_softmax(&scores)),
                words(softmax(rows.view()).as_slice().expect("one row"))
            ])?;
        }
        let caption = format!(
            "Probabilities in f32, whose largest number is {:.1e}. Adding the same to all scores must not change them. The formula \
             divides ∞ by ∞, or 0 by 0; the layer subtracts the largest score first.",
            f32::MAX
        );
        Ok(Shown::table(table, caption))
    }
}
