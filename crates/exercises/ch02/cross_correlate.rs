//! Without the flip: a pattern slides over a signal, and each place says how well it fits there.

/// The cross-correlation at all places where the whole kernel lies on the signal: `y[t] = Σ_τ x[t+τ] k[τ]`.
///
/// `signal` has X samples and `kernel` has K taps, at least one. The answer has X − K + 1 numbers, and none if the kernel
/// is longer than the signal.
pub fn cross_correlate(signal: &[f64], kernel: &[f64]) -> Vec<f64> {
    todo!()
}

#[test]
fn ch02_cross_correlate() -> exercises::Graded {
    exercises::ch02::cross_correlate::grade(cross_correlate)
}
