//! The learning rate as a function of the step.

use std::f64::consts::PI;

use crate::OptimError;
use crate::error::{check, check_not_negative};

/// A learning-rate schedule.
///
/// It remembers nothing: the rate depends only on the number of the step, so a resumed run gets the rates that it
/// would have had. Steps count from 0 here, as completed updates do: the first update uses `learning_rate(0)`. After
/// the last step of a schedule the rate stays where it is.
///
/// ```
/// use optim::Schedule;
///
/// let schedule = Schedule::Step { learning_rate: 0.1, every: 100, factor: 0.5 };
/// schedule.validate()?;
/// assert_eq!(schedule.learning_rate(99), 0.1);
/// assert_eq!(schedule.learning_rate(100), 0.05);
///
/// let never = Schedule::Step { learning_rate: 0.1, every: 0, factor: 0.5 };
/// let message = never.validate().unwrap_err().to_string();
/// assert_eq!(message, "step schedule: every is 0, but it must be at least 1");
/// # Ok::<(), optim::OptimError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Schedule {
    /// The same rate at each step.
    Constant {
        /// η.
        learning_rate: f64,
    },
    /// A rate that is multiplied by `factor` every so many steps: η·γ^⌊t/every⌋.
    Step {
        /// η, the rate at the start.
        learning_rate: f64,
        /// How many steps lie between two drops.
        every: u64,
        /// γ, what the rate is multiplied by: 0 < γ ≤ 1.
        factor: f64,
    },
    /// A straight climb over `warmup_steps`, and then half a cosine down to `minimum` at `total_steps`.
    ///
    /// With W steps of warm-up and T in total, step t < W has η·(t+1)/W. A later one has
    /// η₀ + (η − η₀)·(1 + cos(π·(t−W)/(T−W)))/2: Loshchilov and Hutter, "SGDR: stochastic gradient descent with
    /// warm restarts" (ICLR 2017), equation 5, without restarts.
    Cosine {
        /// η, the highest rate.
        learning_rate: f64,
        /// η₀, the rate at the end.
        minimum: f64,
        /// W: how many steps the climb takes; 0 for none.
        warmup_steps: u64,
        /// T: the step at which the minimum is reached, the climb included.
        total_steps: u64,
    },
    /// Half a cosine up to the highest rate, and half a cosine down to almost nothing.
    ///
    /// Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates" (2017),
    /// section 3, with the two phases of PyTorch's `OneCycleLR`: the first ends at step `warmup_fraction`·T − 1, which
    /// need not be whole, and the second at T − 1. `OneCycleLR` turns the momentum too; here it stays.
    OneCycle {
        /// η, the highest rate.
        max_learning_rate: f64,
        /// T: how many steps the cycle has.
        total_steps: u64,
        /// The part of the cycle that climbs, from 0 to 1. Usual: 0.3.
        warmup_fraction: f64,
        /// The first rate is η divided by this. Usual: 25.
        div_factor: f64,
        /// The last rate is the first divided by this. Usual: 10,000.
        final_div_factor: f64,
    },
}

impl Schedule {
    /// Checks the numbers of the schedule.
    ///
    /// # Errors
    ///
    /// [`OptimError::IllegalOption`] for a rate that is negative, infinite or NaN, a schedule of zero steps, a warm-up
    /// that leaves no step for the cosine, and factors out of their range.
    pub fn validate(&self) -> Result<(), OptimError> {
        match *self {
            Self::Constant { learning_rate } => check_not_negative("constant schedule", "learning_rate", learning_rate),
            Self::Step { learning_rate, every, factor } => {
                let name = "step schedule";
                check_not_negative(name, "learning_rate", learning_rate)?;
                check_steps(name, "every", every)?;
                check(factor > 0.0 && factor <= 1.0, name, "factor", factor, "greater than 0 and at most 1")
            }
            Self::Cosine { learning_rate, minimum, warmup_steps, total_steps } => {
                let name = "cosine schedule";
                check_not_negative(name, "learning_rate", learning_rate)?;
                check_not_negative(name, "minimum", minimum)?;
                check(minimum <= learning_rate, name, "minimum", minimum, "at most learning_rate")?;
                check_steps(name, "total_steps", total_steps)?;
                check(warmup_steps < total_steps, name, "warmup_steps", warmup_steps as f64, "less than total_steps")
            }
            Self::OneCycle { max_learning_rate, total_steps, warmup_fraction, div_factor, final_div_factor } => {
                let name = "one-cycle schedule";
                check_not_negative(name, "max_learning_rate", max_learning_rate)?;
                check_steps(name, "total_steps", total_steps)?;
                let fraction_is_legal = (0.0..=1.0).contains(&warmup_fraction);
                check(fraction_is_legal, name, "warmup_fraction", warmup_fraction, "from 0 to 1")?;
                check_divisor(name, "div_factor", div_factor)?;
                check_divisor(name, "final_div_factor", final_div_factor)
            }
        }
    }

    // ANCHOR: learning_rate
    /// The learning rate of a step; steps count from 0.
    ///
    /// It never panics. A schedule that does not pass [`validate`](Self::validate) may give NaN.
    pub fn learning_rate(&self, step: u64) -> f64 {
        match *self {
            Self::Constant { learning_rate } => learning_rate,
            Self::Step { learning_rate, every, factor } => {
                let drops = step.checked_div(every).map_or(f64::NAN, |drops| drops as f64);
                learning_rate * factor.powf(drops)
            }
            Self::Cosine { learning_rate, warmup_steps, .. } if step < warmup_steps => {
                learning_rate * ((step as f64 + 1.0) / warmup_steps as f64)
            }
            Self::Cosine { learning_rate, minimum, warmup_steps, total_steps } => {
                let length = total_steps.saturating_sub(warmup_steps);
                let fraction = (step - warmup_steps).min(length) as f64 / length as f64;
                half_cosine(learning_rate, minimum, fraction)
            }
            Self::OneCycle { max_learning_rate, total_steps, warmup_fraction, div_factor, final_div_factor } => {
                let first = max_learning_rate / div_factor;
                let last = first / final_div_factor;
                let end = total_steps.saturating_sub(1) as f64;
                let top = warmup_fraction * total_steps as f64 - 1.0;
                let t = (step as f64).min(end);
                if t < top {
                    half_cosine(first, max_learning_rate, t / top)
                } else if t == top {
                    max_learning_rate
                } else {
                    half_cosine(max_learning_rate, last, (t - top) / (end - top))
                }
            }
        }
    }
    // ANCHOR_END: learning_rate
}

// ANCHOR: half_cosine
/// Half a cosine wave from `start`, where `fraction` is 0, to `end`, where it is 1.
fn half_cosine(start: f64, end: f64, fraction: f64) -> f64 {
    end + (start - end) * 0.5 * (1.0 + (PI * fraction).cos())
}
// ANCHOR_END: half_cosine

fn check_steps(name: &'static str, option: &'static str, steps: u64) -> Result<(), OptimError> {
    check(steps > 0, name, option, steps as f64, "at least 1")
}

fn check_divisor(name: &'static str, option: &'static str, divisor: f64) -> Result<(), OptimError> {
    check(divisor.is_finite() && divisor >= 1.0, name, option, divisor, "finite and at least 1")
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;

    #[test]
    fn cosine_worked_by_hand() {
        let schedule = Schedule::Cosine { learning_rate: 0.8, minimum: 0.2, warmup_steps: 4, total_steps: 12 };
        schedule.validate().unwrap();
        // A straight climb, then cos 0, cos π/2 and cos π at steps 4, 8 and 12.
        for (step, rate) in [(0, 0.2), (1, 0.4), (2, 0.6), (3, 0.8), (4, 0.8), (8, 0.5), (12, 0.2), (1000, 0.2)] {
            assert_relative_eq!(schedule.learning_rate(step), rate, epsilon = 1e-15);
        }
    }

    #[test]
    fn one_cycle_worked_by_hand() {
        let schedule = Schedule::OneCycle {
            max_learning_rate: 1.0,
            total_steps: 15,
            warmup_fraction: 1.0 / 3.0,
            div_factor: 4.0,
            final_div_factor: 5.0,
        };
        schedule.validate().unwrap();
        // From 1/4 at step 0 over the middle at 2 to 1 at step 4, then over the middle at 9 to 1/20 at step 14.
        for (step, rate) in [(0, 0.25), (2, 0.625), (4, 1.0), (9, 0.525), (14, 0.05), (15, 0.05)] {
            assert_relative_eq!(schedule.learning_rate(step), rate, epsilon = 1e-15);
        }
    }

    #[test]
    fn a_cycle_of_one_step_has_a_rate() {
        for warmup_fraction in [0.0, 0.3, 1.0] {
            let schedule = Schedule::OneCycle {
                max_learning_rate: 1.0,
                total_steps: 1,
                warmup_fraction,
                div_factor: 25.0,
                final_div_factor: 1e4,
            };
            schedule.validate().unwrap();
            assert!((0.0..=1.0).contains(&schedule.learning_rate(0)), "{warmup_fraction}");
        }
    }

    #[test]
    fn illegal_numbers_are_errors() {
        let message = |schedule: Schedule| schedule.validate().unwrap_err().to_string();
        assert_eq!(
            message(Schedule::Constant { learning_rate: -0.1 }),
            "constant schedule: learning_rate is -0.1, but it must be finite and not negative"
        );
        assert_eq!(
            message(Schedule::Cosine { learning_rate: 0.1, minimum: 0.0, warmup_steps: 9, total_steps: 9 }),
            "cosine schedule: warmup_steps is 9, but it must be less than total_steps"
        );
        let cycle = |max_learning_rate, total_steps, warmup_fraction, div_factor, final_div_factor| {
            message(Schedule::OneCycle {
                max_learning_rate,
                total_steps,
                warmup_fraction,
                div_factor,
                final_div_factor,
            })
        };
        for (text, option) in [
            (cycle(f64::NAN, 9, 0.3, 25.0, 1e4), "max_learning_rate is NaN"),
            (cycle(0.1, 0, 0.3, 25.0, 1e4), "total_steps is 0"),
            (cycle(0.1, 9, 1.5, 25.0, 1e4), "warmup_fraction is 1.5"),
            (cycle(0.1, 9, 0.3, 0.0, 1e4), "div_factor is 0"),
            (cycle(0.1, 9, 0.3, 25.0, f64::INFINITY), "final_div_factor is inf"),
        ] {
            assert!(text.starts_with(&format!("one-cycle schedule: {option},")), "{text}");
        }
    }
}
