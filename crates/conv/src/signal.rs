//! One signal slides over another: convolution, cross-correlation and autocorrelation in one dimension.
//!
//! Both signals are taken as 0 outside what is given. The full result is then finite: it begins where the two first
//! touch and ends where they part. [`OutputSize`] says how much of it is kept.

use ndarray::{Array1, ArrayView1};

use crate::{ConvError, OutputSize, Real};

/// Flips the kernel, slides it over the signal and sums the products: `y[t] = Σ_τ x[t−τ] k[τ]`.
///
/// The first sample of the full result is `x[0]·k[0]`, at t = 0. The full convolution is commutative and associative.
///
/// # Shapes
///
/// `signal` `[X]`, `kernel` `[K]`, result: see [`OutputSize`].
///
/// # Errors
///
/// As [`OutputSize::length`].
///
/// Multiplying polynomials is a convolution: (1 + 2z + 3z²)(1 + z) = 1 + 3z + 5z² + 3z³.
///
/// ```
/// use conv::{OutputSize, signal::convolve};
/// use ndarray::array;
/// let product = convolve(array![1.0, 2.0, 3.0].view(), array![1.0, 1.0].view(), OutputSize::Full)?;
/// assert_eq!(product, array![1.0, 3.0, 5.0, 3.0]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Oppenheim and Schafer, "Discrete-Time Signal Processing" (3rd ed., 2010), section 2.3.
// ANCHOR: convolve
pub fn convolve<T: Real>(
    signal: ArrayView1<'_, T>,
    kernel: ArrayView1<'_, T>,
    output_size: OutputSize,
) -> Result<Array1<T>, ConvError> {
    let times = output_size.kept("convolve", signal.len(), kernel.len())?;
    let sample = |t: usize| {
        let taps = (0..kernel.len()).filter(|&tau| tau <= t && t - tau < signal.len());
        taps.map(|tau| signal[t - tau] * kernel[tau]).sum()
    };
    Ok(times.map(sample).collect())
}
// ANCHOR_END: convolve

/// Slides the kernel over the signal as it is and sums the products: `y[t] = Σ_τ x[t+τ] k[τ]`.
///
/// t is the lag, see [`OutputSize::lags`]. For real numbers this is the operator (k ⋆ x)(t) = (k(−·) ∗ x)(t) of the
/// textbooks: the *kernel* is flipped, then convolved. It does not commute: swapping signal and kernel reverses time.
/// numpy's `correlate(a, v)` also slides its second argument over its first.
///
/// # Shapes
///
/// `signal` `[X]`, `kernel` `[K]`, result: see [`OutputSize`].
///
/// # Errors
///
/// As [`OutputSize::length`].
///
/// The greatest value is where the pattern fits the signal, at lag 2:
///
/// ```
/// use conv::{OutputSize, signal::cross_correlate};
/// use ndarray::array;
/// let (signal, pattern) = (array![0.0, 0.0, 1.0, -2.0, 0.0], array![1.0, -2.0]);
/// let match_at_lag = cross_correlate(signal.view(), pattern.view(), OutputSize::Valid)?;
/// assert_eq!(match_at_lag, array![0.0, -2.0, 5.0, -2.0]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.6, in one dimension.
// ANCHOR: cross_correlate
pub fn cross_correlate<T: Real>(
    signal: ArrayView1<'_, T>,
    kernel: ArrayView1<'_, T>,
    output_size: OutputSize,
) -> Result<Array1<T>, ConvError> {
    let lags = output_size.lags_for("cross_correlate", signal.len(), kernel.len())?;
    let at_lag = |t: isize| {
        let pairs = kernel.iter().enumerate().filter_map(|(tau, &tap)| {
            let place = t.checked_add_unsigned(tau)?;
            Some((*signal.get(usize::try_from(place).ok()?)?, tap))
        });
        pairs.map(|(sample, tap)| sample * tap).sum()
    };
    Ok(lags.map(at_lag).collect())
}
// ANCHOR_END: cross_correlate

/// Correlates a signal with itself: `y[t] = Σ_τ x[t+τ] x[τ]`.
///
/// The result is even, and greatest at lag 0, where it is the signal's energy Σ x². Its peaks elsewhere are the
/// distances at which the signal resembles itself.
///
/// # Shapes
///
/// `signal` `[X]`; the lags of `Full` are −(X−1) to X−1, so that lag 0 is sample X−1.
///
/// # Errors
///
/// As [`OutputSize::length`].
///
/// ```
/// use conv::{OutputSize, signal::autocorrelate};
/// use ndarray::array;
/// let period_of_two = array![1.0, -1.0, 1.0, -1.0];
/// assert_eq!(
///     autocorrelate(period_of_two.view(), OutputSize::Full)?,
///     array![-1.0, 2.0, -3.0, 4.0, -3.0, 2.0, -1.0]
/// );
/// # Ok::<(), conv::ConvError>(())
/// ```
// ANCHOR: autocorrelate
pub fn autocorrelate<T: Real>(signal: ArrayView1<'_, T>, output_size: OutputSize) -> Result<Array1<T>, ConvError> {
    cross_correlate(signal, signal, output_size)
}
// ANCHOR_END: autocorrelate
