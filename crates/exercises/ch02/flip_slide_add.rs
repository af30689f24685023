//! Flip, slide, multiply, add: the full convolution of a signal and a kernel.

/// Everything that is heard when each sample of the signal starts an echo: `y[t] = Σ_τ x[t−τ] k[τ]`.
///
/// `signal` has X samples, at least one, and `kernel` has K. The answer has X + K − 1.
pub fn convolve(signal: &[f64], kernel: &[f64]) -> Vec<f64> {
    todo!()
}

#[test]
fn ch02_flip_slide_add() -> exercises::Graded {
    exercises::ch02::flip_slide_add::grade(convolve)
}
