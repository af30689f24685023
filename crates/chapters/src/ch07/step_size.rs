//! How well a difference knows a slope, over the size of its step.

use conv::{Conv2dOptions, Real, naive};
use ndarray::{Array4, ArrayView4};
use viz::{Axes, Series, Table, cells, curves};

use crate::random::{normal, seeded};
use crate::{ChapterError, Item, Shown, declare};

/// A convolution under a curved loss: Σ √(1 + y²), a parabola near 0 and a straight line far out.
struct Curved<T> {
    input: Array4<T>,
    kernel: Array4<T>,
}

impl<T: Real> Curved<T> {
    /// Normal random numbers, rounded to this type.
    fn new(seed: u64) -> Self {
        let mut random = seeded(seed);
        let mut draw = |side| normal((1, 1, side, side), 1.0, &mut random).mapv(T::of);
        Self { input: draw(6), kernel: draw(3) }
    }

    fn loss(&self, kernel: ArrayView4<'_, T>) -> Result<T, ChapterError> {
        let output = naive::cross_correlate(self.input.view(), kernel, None, &Conv2dOptions::default())?;
        Ok(output.iter().map(|&y| (T::one() + y * y).sqrt()).sum())
    }

    /// ∂loss/∂kernel, by the chain rule.
    fn gradient(&self) -> Result<Array4<T>, ChapterError> {
        let options = Conv2dOptions::default();
        let output = naive::cross_correlate(self.input.view(), self.kernel.view(), None, &options)?;
        let upstream = output.mapv(|y| y / (T::one() + y * y).sqrt());
        let (.., height, width) = self.kernel.dim();
        Ok(naive::backward_kernel(upstream.view(), self.input.view(), [height, width], &options)?)
    }

    /// max|difference − gradient| / max|gradient| over all weights.
    fn error(&self, step: f64, rule: Rule) -> Result<f64, ChapterError> {
        let gradient = self.gradient()?;
        let (mut error, mut largest) = (0.0_f64, 0.0_f64);
        for (at, &slope) in gradient.indexed_iter() {
            let moved = |by: f64| {
                let mut kernel = self.kernel.clone();
                kernel[at] += T::of(by);
                self.loss(kernel.view())
            };
            let difference = match rule {
                Rule::OneSided => (moved(step)? - moved(0.0)?).f64() / step,
                Rule::Central => (moved(step)? - moved(-step)?).f64() / (2.0 * step),
            };
            error = error.max((difference - slope.f64()).abs());
            largest = largest.max(slope.f64().abs());
        }
        Ok(error / largest)
    }

    /// The error at each step.
    fn errors(&self, steps: &[f64], rule: Rule) -> Result<Vec<(f64, f64)>, ChapterError> {
        steps.iter().map(|&step| Ok((step, self.error(step, rule)?))).collect()
    }
}

/// Which two points a difference takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Here and ahead.
    OneSided,
    /// Behind and ahead.
    Central,
}

/// All four, with names.
fn all_errors(seed: u64, halvings: u32) -> Result<[Series; 4], ChapterError> {
    // Powers of two: the steps themselves are exact.
    let steps: Vec<f64> = (0..=halvings).map(|k| 1.0 / (1_u64 << k) as f64).collect();
    let (double, single) = (Curved::<f64>::new(seed), Curved::<f32>::new(seed));
    Ok([
        Series::new("f64, central", double.errors(&steps, Rule::Central)?),
        Series::new("f64, one-sided", double.errors(&steps, Rule::OneSided)?),
        Series::new("f32, central", single.errors(&steps, Rule::Central)?),
        Series::new("f32, one-sided", single.errors(&steps, Rule::OneSided)?),
    ])
}

/// The error of differences over their step, in two kinds of numbers.
#[declare("ch07.step-sizes", "The error of a difference, over its step", covers = ["7.5"])]
pub struct StepSizes {
    /// Of the random numbers.
    #[parameter(default = 3, range = 0..=9999)]
    pub seed: u64,
    /// How often the step is halved, from 1 on.
    #[parameter(default = 46, range = 4..=60)]
    pub halvings: u32,
}

impl Item for StepSizes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let halvings = self.halvings;
        let series = all_errors(self.seed, halvings)?;
        let axes = Axes {
            log_x: true,
            log_y: true,
            ..Axes::new("step ε (logarithmic)", "largest error, relative to the largest slope (logarithmic)")
        };
        let caption = "A right gradient, compared with differences. To the right of each valley the step is so long that the \
                       curve bends under it (truncation): a central difference falls with ε², a one-sided one with ε. To the left \
                       the two losses are so alike that rounding is all that is left of their difference: the error grows as ε \
                       shrinks. Error 1 means that the difference knows nothing.";
        let alt = "Four curves, each a valley. In f64 the valleys are deep, that of the central difference deepest and at a longer \
                   step; in f32 they are shallow and at steps far longer still";
        Ok(Shown::described(curves(&series, &axes)?, caption, alt))
    }
}

/// The floor of each valley.
#[declare("ch07.best-steps", "The best step, and how good it is", covers = ["7.5"])]
pub struct BestSteps {
    /// Of the random numbers.
    #[parameter(default = StepSizes::default().seed, range = 0..=9999)]
    pub seed: u64,
    /// How often the step is halved, from 1 on.
    #[parameter(default = StepSizes::default().halvings, range = 4..=60)]
    pub halvings: u32,
}

impl Item for BestSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let halvings = self.halvings;
        let mut table = Table::new(["difference", "rounding of a number", "best step", "error there"]);
        let mut times = Vec::new();
        for Series { name, points } in all_errors(self.seed, halvings)? {
            let rounding = if name.starts_with("f64") { f64::EPSILON } else { f64::from(f32::EPSILON) } / 2.0;
            let (step, error) = points
                .into_iter()
                .fold((1.0, f64::INFINITY), |best, point| if point.1 < best.1 { point } else { best });
            if let Some(kind) = name.strip_suffix(", one-sided") {
                times.push(format!("{:.0} times that in {kind}", step / rounding.sqrt()));
            }
            table.push(cells![name, scientific(rounding), scientific(step), scientific(error)])?;
        }
        let caption = format!(
            "The lowest point of each curve. With rounding u the best central step is near the cube root of u and reaches \
             about its square. The best one-sided step is of the order of the square root, here {}, and reaches an error of \
             that order.",
            times.join(" and ")
        );
        Ok(Shown::table(table, caption))
    }
}

/// `2.4·10⁻¹⁰`, and `0.24` where that is shorter.
pub(super) fn scientific(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{value:.1e}");
    if (0.1..100.0).contains(&value) {
        return text.parse::<f64>().map_or(text, |rounded| rounded.to_string());
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = exponent
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            // The superscripts from 4 on stand side by side.
            digit => char::from_u32('⁴' as u32 + digit as u32 - '4' as u32).unwrap_or(digit),
        })
        .collect();
    if mantissa == "1.0" { format!("10{raised}") } else { format!("{mantissa}·10{raised}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_exponents() {
        assert_eq!([0.0, 2.43e-10, 0.963, 1e-6].map(scientific), ["0", "2.4·10⁻¹⁰", "0.96", "10⁻⁶"]);
    }

    #[test]
    fn a_long_step_sees_the_curve_and_a_short_one_the_rounding() {
        let curved = Curved::<f64>::new(3);
        let [long, good, short] = [0.5, 1e-5, 1e-13].map(|step| curved.error(step, Rule::Central).unwrap());
        assert!(long > 1e-3 && good < 1e-9 && short > 1e-5, "{long} {good} {short}");
    }
}
