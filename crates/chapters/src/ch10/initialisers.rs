//! The rules that networks start from.

use layers::{Fan, Initializer, RELU_GAIN};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use crate::exact::quantised;
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Number, Shown};

/// The rules of the chapter, with their names.
pub(crate) fn rules() -> Vec<(&'static str, Initializer)> {
    vec![
        ("normal, 0.01", Initializer::Normal { deviation: 0.01 }),
        ("truncated normal, 0.1", Initializer::TruncatedNormal { deviation: 0.1 }),
        ("Xavier", Initializer::XavierNormal),
        ("Kaiming, fan-in", Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN }),
        ("Kaiming, fan-out", Initializer::KaimingNormal { fan: Fan::Out, gain: RELU_GAIN }),
    ]
}

// ANCHOR: truncated
/// The deviation of a standard normal distribution whose values beyond `cut` are drawn again.
///
/// The mean of x² under the curve e^(−x²/2) between −cut and cut; both integrals by Simpson's rule.
pub fn truncated_deviation(cut: f64) -> f64 {
    let (mut area, mut squares) = (0.0, 0.0);
    for step in 0..=1000 {
        let x = cut * (f64::from(step) / 500.0 - 1.0);
        let weight = match step {
            0 | 1000 => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let density = (-x * x / 2.0).exp();
        area += weight * density;
        squares += weight * density * x * x;
    }
    (squares / area).sqrt()
}
// ANCHOR_END: truncated

/// What each rule gives for one kernel: the deviation by its formula, and that of numbers drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Initialisers {
    /// Output channels, input channels, rows and columns of the kernel.
    pub kernel: [usize; 4],
    /// The seed of what is drawn.
    pub seed: u64,
}

impl Default for Initialisers {
    fn default() -> Self {
        Self { kernel: [64, 32, 5, 5], seed: 0 }
    }
}

impl Item for Initialisers {
    const ID: &'static str = "ch10.initialisers";
    const NAME: &'static str = "Rules to start from";
    const COVERS: &'static [&'static str] = &["10.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        for size in self.kernel {
            within("kernel", size, 1..=1024)?;
        }
        within("weights", self.kernel.iter().product::<usize>(), 2..=1 << 18)?;
        let [out, channels, height, width] = self.kernel;
        let mut table =
            Table::new(["rule", "deviation by the formula", "deviation of what was drawn", "largest drawn"]);
        for (name, rule) in rules() {
            let values = rule.sample::<f64>(&self.kernel, &mut seeded(self.seed))?;
            let formula = match rule {
                Initializer::TruncatedNormal { deviation } => deviation * truncated_deviation(2.0),
                _ => rule.deviation(&self.kernel),
            };
            let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            table.push(cells![
                name,
                Cell::float(quantised(formula), 4),
                Cell::float(quantised(values.std(0.0)), 4),
                Cell::float(quantised(largest), 3)
            ])?;
        }
        let caption = format!(
            "A kernel of {out}×{channels}×{height}×{width}. Fan-in, the numbers that one output adds up: {}. Fan-out, the outputs that \
             one input reaches: {}.",
            Cell::from(channels * height * width).display(),
            Cell::from(out * height * width).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// The true deviation of a truncated normal distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TruncatedDeviation {
    /// σ before the tails are cut.
    pub deviation: f64,
    /// Values beyond this many σ are drawn again.
    pub cut: f64,
}

impl Default for TruncatedDeviation {
    fn default() -> Self {
        Self { deviation: 0.1, cut: 2.0 }
    }
}

impl Item for TruncatedDeviation {
    const ID: &'static str = "ch10.truncated-deviation";
    const NAME: &'static str = "The true deviation of a truncated normal distribution";
    const COVERS: &'static [&'static str] = &["10.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let deviation = within("deviation", self.deviation, 0.0..=1000.0)?;
        let cut = within("cut", self.cut, 0.1..=10.0)?;
        let value = quantised(deviation * truncated_deviation(cut));
        let caption = format!("Normal with σ = {deviation}, values beyond {cut}σ drawn again.");
        Ok(Shown::number(Number::float(value, 3, ""), caption))
    }
}
