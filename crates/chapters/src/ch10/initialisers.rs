//! The rules that networks start from.

use layers::{Fan, Initializer, RELU_GAIN};
use viz::{Cell, Table, cells};

use crate::exact::quantised;
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Number, Shown, declare};

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
#[declare("ch10.initialisers", "Rules to start from", covers = ["10.1"])]
pub struct Initialisers {
    /// Output channels, input channels, rows and columns of the kernel.
    #[parameter(default = [64, 32, 5, 5], range = 1..=1024, log = true)]
    pub kernel: [usize; 4],
    /// The seed of what is drawn.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for Initialisers {
    fn draw(&self) -> Result<Shown, ChapterError> {
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
#[declare("ch10.truncated-deviation", "The true deviation of a truncated normal distribution", covers = ["10.1"])]
pub struct TruncatedDeviation {
    /// σ before the tails are cut.
    #[parameter(default = 0.1, range = 0.0..=1000.0)]
    pub deviation: f64,
    /// Values beyond this many σ are drawn again.
    #[parameter(default = 2.0, range = 0.1..=10.0)]
    pub cut: f64,
}

impl Item for TruncatedDeviation {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { deviation, cut, .. } = *self;
        let value = quantised(deviation * truncated_deviation(cut));
        let caption = format!("Normal with σ = {deviation}, values beyond {cut}σ drawn again.");
        Ok(Shown::number(Number::float(value, 3, ""), caption))
    }
}
