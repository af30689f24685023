//! A learning rate that climbs, and then falls along a cosine.

use std::f64::consts::PI;

/// The learning rate of step number `step`; the first is step 0.
///
/// In the first `warmup` steps it climbs in a straight line: step 0 has one part in `warmup` of the `highest` rate, and the
/// last step of the climb has all of it. Then it falls along half a cosine wave, from `highest` at step `warmup` to `lowest`
/// at step `total`. After that it stays there. `warmup` is less than `total`, and may be 0.
pub fn learning_rate(step: usize, warmup: usize, total: usize, highest: f64, lowest: f64) -> f64 {
    // ANCHOR: solution
    if step < warmup {
        return highest * (step + 1) as f64 / warmup as f64;
    }
    let fraction = (step - warmup).min(total - warmup) as f64 / (total - warmup) as f64;
    lowest + (highest - lowest) * (1.0 + (PI * fraction).cos()) / 2.0
    // ANCHOR_END: solution
}

#[test]
fn ch11_cosine() -> exercises::Graded {
    exercises::ch11::cosine::grade(learning_rate)
}
