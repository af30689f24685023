//! A learning rate that climbs, and then falls along a cosine.

use std::f64::consts::PI;

/// The learning rate of step number `step`; the first is step 0.
///
/// In the first `warmup` steps it climbs in a straight line: step 0 has one part in `warmup` of the `highest` rate, and the
/// last step of the climb has all of it. Then it falls along half a cosine wave, from `highest` at step `warmup` to `lowest`
/// at step `total`. After that it stays there. `warmup` is less than `total`, and may be 0.
pub fn learning_rate(step: usize, warmup: usize, total: usize, highest: f64, lowest: f64) -> f64 {
    todo!()
}

#[test]
fn ch11_cosine() -> exercises::Graded {
    exercises::ch11::cosine::grade(learning_rate)
}
