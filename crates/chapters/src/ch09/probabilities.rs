//! From scores to probabilities.

use layers::softmax;
use ndarray::{Array2, ArrayView1};
use viz::{Axes, Cell, Series, Table, cells, curves};

use super::SCORES;
use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// One row of scores through the layer's function.
pub(crate) fn probabilities(scores: &[f64]) -> Vec<f64> {
    softmax(ArrayView1::from(scores).insert_axis(ndarray::Axis(0))).iter().copied().map(quantised).collect()
}

/// Softmax in three steps.
#[declare("ch09.softmax", "From scores to probabilities", covers = ["9.2"])]
pub struct SoftmaxSteps {
    /// The scores, class by class.
    #[parameter(default = SCORES.into(), range = -100.0..=100.0, least = 2, most = 10, counted = "number of scores")]
    pub scores: Vec<f64>,
}

impl Item for SoftmaxSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
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
#[declare("ch09.temperature", "Sharper and softer probabilities", covers = ["9.2"])]
pub struct Temperature {
    /// The scores, class by class.
    #[parameter(default = SCORES.into(), range = -100.0..=100.0, least = 2, most = 8, counted = "number of scores")]
    pub scores: Vec<f64>,
    /// The curves run from one over this temperature to this one.
    #[parameter(default = 10, range = 2..=1000)]
    pub hottest: u32,
}

impl Item for Temperature {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let hottest = f64::from(self.hottest);
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
#[declare("ch09.overflow", "The formula that overflows, and the one that does not", covers = ["9.2"])]
pub struct Overflow {
    /// The scores, class by class.
    #[parameter(default = SCORES.map(|score| score as f32).into(), range = -1000.0..=1000.0, most = 6)]
    pub scores: Vec<f32>,
    /// What is added to all of them, a row of the table each.
    #[parameter(default = vec![0.0, 10.0, 80.0, 88.0, 1000.0, -200.0], range = -1e6..=1e6, most = 12)]
    pub shifts: Vec<f32>,
}

impl Item for Overflow {
    fn draw(&self) -> Result<Shown, ChapterError> {
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
