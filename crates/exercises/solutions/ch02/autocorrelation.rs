//! A signal against itself: at which distance does it resemble itself?

/// The autocorrelation at lags 0, 1, 2, … up to X − 1: `y[t] = Σ_τ x[t+τ] x[τ]`, for a signal of X samples.
pub fn autocorrelation(signal: &[f64]) -> Vec<f64> {
    // ANCHOR: solution
    let at_lag = |lag: usize| signal[lag..].iter().zip(signal).map(|(later, sample)| later * sample).sum::<f64>();
    (0..signal.len()).map(at_lag).collect()
    // ANCHOR_END: solution
}

/// The period of a wave, read off its autocorrelation.
///
/// Near lag 0 every signal resembles itself. So go to the first lag where the autocorrelation is negative; from there on,
/// the period is the lag where it is greatest. The answer is `None` if it is negative nowhere.
pub fn period(signal: &[f64]) -> Option<usize> {
    let alike = autocorrelation(signal);
    // ANCHOR: solution_2
    let valley = alike.iter().position(|&value| value < 0.0)?;
    (valley..alike.len()).max_by(|&a, &b| alike[a].total_cmp(&alike[b]))
    // ANCHOR_END: solution_2
}

#[test]
fn ch02_autocorrelation() -> exercises::Graded {
    exercises::ch02::autocorrelation::grade(autocorrelation, period)
}
