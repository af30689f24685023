//! One step with momentum, Polyak's and Nesterov's.

/// The weight after one step, and what momentum remembers for the next one: `(weight, buffer)`.
///
/// `buffer` is the sum of all gradients so far, in which each earlier one fades by the factor `momentum`. Before the
/// first step it is 0. Learning rate and gradient enter it as in PyTorch: the gradient with weight 1, the learning rate
/// not at all. With `nesterov` the step is made by g + μ·b, with the new b, in the place of b.
pub fn momentum_step(
    weight: f64,
    gradient: f64,
    buffer: f64,
    learning_rate: f64,
    momentum: f64,
    nesterov: bool,
) -> (f64, f64) {
    todo!()
}

#[test]
fn ch11_momentum() -> exercises::Graded {
    exercises::ch11::momentum::grade(momentum_step)
}
