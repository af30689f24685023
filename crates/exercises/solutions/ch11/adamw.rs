//! Find the bug: a weight decay that large gradients drown.

/// β₁, the rate of the gradient's running average.
const BETA1: f64 = 0.9;
/// β₂, the rate of the squared gradient's.
const BETA2: f64 = 0.999;
/// ε, what keeps the quotient finite.
const EPSILON: f64 = 1e-8;

/// One step of `AdamW`, number `step` from 1: the weight and both running averages after it, `(weight, m, v)`.
///
/// Whatever its gradients are, at each step a weight loses the part `learning_rate` · `weight_decay` of itself.
pub fn adamw_step(
    weight: f64,
    gradient: f64,
    [m, v]: [f64; 2],
    step: i32,
    learning_rate: f64,
    weight_decay: f64,
) -> (f64, f64, f64) {
    // ANCHOR: solution
    let m = BETA1 * m + (1.0 - BETA1) * gradient;
    let v = BETA2 * v + (1.0 - BETA2) * gradient * gradient;
    let corrected_m = m / (1.0 - BETA1.powi(step));
    let corrected_v = v / (1.0 - BETA2.powi(step));
    let decayed = weight - learning_rate * weight_decay * weight;
    (decayed - learning_rate * corrected_m / (corrected_v.sqrt() + EPSILON), m, v)
    // ANCHOR_END: solution
    //~ // The gradient of the loss, and that of the penalty.
    //~ let gradient = gradient + weight_decay * weight;
    //~ let m = BETA1 * m + (1.0 - BETA1) * gradient;
    //~ let v = BETA2 * v + (1.0 - BETA2) * gradient * gradient;
    //~ let corrected_m = m / (1.0 - BETA1.powi(step));
    //~ let corrected_v = v / (1.0 - BETA2.powi(step));
    //~ (weight - learning_rate * corrected_m / (corrected_v.sqrt() + EPSILON), m, v)
}

#[test]
fn ch11_adamw() -> exercises::Graded {
    exercises::ch11::adamw::grade(adamw_step)
}
