//! One step of Adam, with the correction of its averages.

/// β₁, the rate of the gradient's running average.
const BETA1: f64 = 0.9;
/// β₂, the rate of the squared gradient's.
const BETA2: f64 = 0.999;
/// ε, what keeps the quotient finite.
const EPSILON: f64 = 1e-8;

/// The weight and both running averages after step number `step`, which counts from 1: `(weight, m, v)`.
///
/// `m` and `v` are the averages of the gradient and of its square before the step; at first both are 0. They are handed
/// back as they are. The correction is for the step alone.
pub fn adam_step(weight: f64, gradient: f64, m: f64, v: f64, step: i32, learning_rate: f64) -> (f64, f64, f64) {
    // ANCHOR: solution
    let m = BETA1 * m + (1.0 - BETA1) * gradient;
    let v = BETA2 * v + (1.0 - BETA2) * gradient * gradient;
    let corrected_m = m / (1.0 - BETA1.powi(step));
    let corrected_v = v / (1.0 - BETA2.powi(step));
    (weight - learning_rate * corrected_m / (corrected_v.sqrt() + EPSILON), m, v)
    // ANCHOR_END: solution
}

#[test]
fn ch11_adam() -> exercises::Graded {
    exercises::ch11::adam::grade(adam_step)
}
