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
    todo!()
}

#[test]
fn ch11_adam() -> exercises::Graded {
    exercises::ch11::adam::grade(adam_step)
}
