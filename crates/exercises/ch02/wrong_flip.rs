//! Find the bugs: the cross-correlation of the textbooks, by a convolution and by its sum.

/// The full convolution. It is right.
pub fn convolve(f: &[f64], g: &[f64]) -> Vec<f64> {
    let mut output = vec![0.0; f.len() + g.len() - 1];
    for (i, a) in f.iter().enumerate() {
        for (j, b) in g.iter().enumerate() {
            output[i + j] += a * b;
        }
    }
    output
}

/// What a signal is at a time: 0 before its first sample and after its last. It is right.
pub fn at(signal: &[f64], time: isize) -> f64 {
    usize::try_from(time).ok().and_then(|time| signal.get(time)).copied().unwrap_or(0.0)
}

/// (f ⋆ g)(t) at all lags from −(F − 1) to G − 1, by flipping one of the two and convolving.
///
/// `(f ⋆ g)(t) = Σ_τ f(τ) g(t + τ)`, for F samples of f and G samples of g.
pub fn by_flipping(f: &[f64], g: &[f64]) -> Vec<f64> {
    let flipped: Vec<f64> = g.iter().rev().copied().collect();
    convolve(f, &flipped)
}

/// (f ⋆ g)(t) at one lag, by its sum.
pub fn by_summing(f: &[f64], g: &[f64], t: isize) -> f64 {
    (0..).zip(f).map(|(tau, _)| at(f, t) * at(g, t - tau)).sum()
}

#[test]
fn ch02_wrong_flip() -> exercises::Graded {
    exercises::ch02::wrong_flip::grade(by_flipping, by_summing)
}
