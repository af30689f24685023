//! Chapter 11, optimisers and dropout.
//!
//! - [`rates`]: a valley, a learning rate, and a cliff; [`by_hand`]: steps with numbers.
//! - [`ground`]: losses of two weights; [`paths`]: five optimisers on them; [`memory`]: what momentum does;
//!   [`correction`]: why Adam corrects its averages; [`memory_cost`]: what they remember.
//! - [`noise`]: the gradient of a batch; [`schedules`]: rates that change.
//! - [`dropout`]: what is dropped and what stays; [`decay`], [`ball`]: weights that are held near zero.
//! - [`runs`]: the optimisers and the regularisers on digits.

pub mod ball;
pub mod by_hand;
pub mod correction;
pub mod decay;
pub mod dropout;
pub mod ground;
pub mod memory;
pub mod memory_cost;
pub mod noise;
pub mod paths;
pub mod rates;
pub mod runs;
pub mod schedules;

pub use ball::{Ball, DecayAndRadius};
pub use by_hand::{FirstSteps, StepsByHand};
pub use correction::Correction;
pub use decay::DecayPerWeight;
pub use dropout::{DroppedDigit, MeanOverMasks, ScalingTwice, Subnetworks};
pub use ground::Shape;
pub use memory::Memory;
pub use memory_cost::OptimizerMemory;
pub use noise::{BatchNoise, GradientPictures};
pub use paths::{Paths, Turned};
pub use rates::{Cliff, LargestRate, RatesInAValley};
pub use runs::{OptimizerRace, Overfitting, RatesTried, Regularisers};
pub use schedules::{Schedules, Settling};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<RatesInAValley>(),
    Entry::of::<Cliff>(),
    Entry::of::<LargestRate>(),
    Entry::of::<Memory>(),
    Entry::of::<StepsByHand>(),
    Entry::of::<FirstSteps>(),
    Entry::of::<Correction>(),
    Entry::of::<Paths>(),
    Entry::of::<Turned>(),
    Entry::of::<OptimizerRace>(),
    Entry::of::<RatesTried>(),
    Entry::of::<GradientPictures>(),
    Entry::of::<BatchNoise>(),
    Entry::of::<Settling>(),
    Entry::of::<Schedules>(),
    Entry::of::<DroppedDigit>(),
    Entry::of::<MeanOverMasks>(),
    Entry::of::<ScalingTwice>(),
    Entry::of::<Subnetworks>(),
    Entry::of::<Ball>(),
    Entry::of::<DecayAndRadius>(),
    Entry::of::<DecayPerWeight>(),
    Entry::of::<Overfitting>(),
    Entry::of::<Regularisers>(),
    Entry::of::<OptimizerMemory>(),
];

/// A number with three significant digits, for titles and captions.
pub(crate) fn brief(value: f64) -> String {
    let magnitude = value.abs();
    let text = if magnitude == 0.0 {
        "0".to_owned()
    } else if !magnitude.is_finite() {
        return "beyond all numbers".to_owned();
    } else if !(1e-3..1e5).contains(&magnitude) {
        format!("{value:.0e}")
    } else {
        let digits = (2 - magnitude.log10().floor() as i32).clamp(0, 6) as usize;
        plain(format!("{value:.digits$}").parse().unwrap_or(value))
    };
    text.replace('-', "−")
}

/// A number without exponent, to twelve digits after the point, and without trailing zeros.
pub(crate) fn plain(value: f64) -> String {
    let text = format!("{value:.12}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let brief_ones = [60.5, 0.012_345, 1234.5, 3e7, 2e-9, 0.0, -0.5].map(brief);
        assert_eq!(brief_ones, ["60.5", "0.0123", "1234", "3e7", "2e−9", "0", "−0.5"]);
        assert_eq!([1e-8, -1000.0, 0.1, 0.0, -0.0].map(plain), ["0.00000001", "−1000", "0.1", "0", "0"]);
    }
}
