//! One signal slides over another: convolution, cross-correlation and autocorrelation in one dimension.
//!
//! Both signals are taken as 0 outside what is given. The full result is then finite: it begins where the two first
//! touch and ends where they part. [`Mode`] says how much of it is kept.

use std::ops::Range;

use ndarray::{Array1, ArrayView1};

use crate::{ConvError, Real};

/// How much of the full result is kept, for a signal of X samples and a kernel of K.
///
/// | mode | length | kept |
/// |---|---|---|
/// | `Full` | X + K − 1 | wherever the two overlap |
/// | `Same` | max(X, K) | the middle of `Full` |
/// | `Valid` | X − K + 1 | where the kernel lies wholly inside the signal |
///
/// The lengths are numpy's. So is the middle: with an odd kernel, sample t of `Same` has the kernel's middle tap on
/// sample t of the signal. An even kernel has two middle taps. Then [`cross_correlate`] puts the right one (tap K/2) on
/// sample t, and [`convolve`], which flips the kernel, what was the left one (tap K/2 − 1).
///
/// In one thing we differ: numpy quietly swaps signal and kernel if the kernel is the longer one. In `Valid` mode we
/// say [`ConvError::KernelLongerThanSignal`] instead, because no place exists where such a kernel lies inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Every place where signal and kernel overlap.
    #[default]
    Full,
    /// The middle of `Full`, as long as the longer of the two.
    Same,
    /// Every place where the kernel lies wholly inside the signal.
    Valid,
}

impl Mode {
    /// The number of samples that this mode keeps.
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] if a length is 0; [`ConvError::KernelLongerThanSignal`] in `Valid` mode;
    /// [`ConvError::TooLarge`] if the full length does not fit an `isize`.
    ///
    /// ```
    /// use conv::signal::Mode;
    /// assert_eq!(Mode::Full.length(5, 3)?, 7);
    /// assert_eq!(Mode::Same.length(5, 3)?, 5);
    /// assert_eq!(Mode::Valid.length(5, 3)?, 3);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn length(self, signal: usize, kernel: usize) -> Result<usize, ConvError> {
        Ok(self.kept("signal", signal, kernel)?.len())
    }

    /// The lags t of [`cross_correlate`]'s results: how far the kernel's first tap lies behind the signal's first
    /// sample.
    ///
    /// `Full` runs from −(K−1), where only the kernel's last tap touches the signal, to X−1, where only its first one
    /// does; `Valid` from 0 to X−K. `Same` begins at −⌊K/2⌋. If the kernel is the longer one, `Same` keeps K lags
    /// and ends at ⌊X/2⌋, so that swapping signal and kernel still reverses time.
    ///
    /// # Errors
    ///
    /// As [`Mode::length`].
    ///
    /// ```
    /// use conv::signal::Mode;
    /// assert_eq!(Mode::Full.lags(5, 3)?, -2..5);
    /// assert_eq!(Mode::Same.lags(5, 3)?, -1..4);
    /// assert_eq!(Mode::Same.lags(5, 4)?, -2..3);
    /// assert_eq!(Mode::Valid.lags(5, 3)?, 0..3);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn lags(self, signal: usize, kernel: usize) -> Result<Range<isize>, ConvError> {
        self.lags_for("signal", signal, kernel)
    }

    fn lags_for(self, operation: &'static str, signal: usize, kernel: usize) -> Result<Range<isize>, ConvError> {
        let kept = self.kept(operation, signal, kernel)?;
        // No cast can wrap: `kept` lies within a full length that fits an isize.
        let [length, signal, kernel] = [kept.len(), signal, kernel].map(usize::cast_signed);
        let first = match self {
            Self::Full => 1 - kernel,
            Self::Same if kernel <= signal => -(kernel / 2),
            Self::Same => signal / 2 + 1 - kernel,
            Self::Valid => 0,
        };
        Ok(first..first + length)
    }

    /// Which samples of the full convolution are kept, counted from its first one.
    fn kept(self, operation: &'static str, signal: usize, kernel: usize) -> Result<Range<usize>, ConvError> {
        for (what, length) in [("signal's length", signal), ("kernel's length", kernel)] {
            if length == 0 {
                return Err(ConvError::zero(operation, what));
            }
        }
        let full = signal.checked_add(kernel - 1).filter(|&full| isize::try_from(full).is_ok());
        let full = full.ok_or_else(|| {
            ConvError::too_large(operation, format!("a signal of {signal} samples with a kernel of {kernel}"))
        })?;
        match self {
            Self::Full => Ok(0..full),
            Self::Same => {
                let first = (signal.min(kernel) - 1) / 2;
                Ok(first..first + signal.max(kernel))
            }
            Self::Valid if kernel > signal => Err(ConvError::KernelLongerThanSignal { operation, kernel, signal }),
            Self::Valid => Ok(kernel - 1..signal),
        }
    }
}

/// Flips the kernel, slides it over the signal and sums the products: `y[t] = Σ_τ x[t−τ] k[τ]`.
///
/// The first sample of the full result is `x[0]·k[0]`, at t = 0. The full convolution is commutative and associative.
///
/// # Shapes
///
/// `signal` `[X]`, `kernel` `[K]`, result: see [`Mode`].
///
/// # Errors
///
/// As [`Mode::length`].
///
/// Multiplying polynomials is a convolution: (1 + 2z + 3z²)(1 + z) = 1 + 3z + 5z² + 3z³.
///
/// ```
/// use conv::signal::{Mode, convolve};
/// use ndarray::array;
/// let product = convolve(array![1.0, 2.0, 3.0].view(), array![1.0, 1.0].view(), Mode::Full)?;
/// assert_eq!(product, array![1.0, 3.0, 5.0, 3.0]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Oppenheim and Schafer, "Discrete-Time Signal Processing" (3rd ed., 2010), section 2.3.
// ANCHOR: convolve
pub fn convolve<T: Real>(
    signal: ArrayView1<'_, T>,
    kernel: ArrayView1<'_, T>,
    mode: Mode,
) -> Result<Array1<T>, ConvError> {
    let times = mode.kept("convolve", signal.len(), kernel.len())?;
    let sample = |t: usize| {
        let taps = (0..kernel.len()).filter(|&tau| tau <= t && t - tau < signal.len());
        taps.map(|tau| signal[t - tau] * kernel[tau]).sum()
    };
    Ok(times.map(sample).collect())
}
// ANCHOR_END: convolve

/// Slides the kernel over the signal as it is and sums the products: `y[t] = Σ_τ x[t+τ] k[τ]`.
///
/// t is the lag, see [`Mode::lags`]. For real numbers this is the operator (k ⋆ x)(t) = (k(−·) ∗ x)(t) of the
/// textbooks: the *kernel* is flipped, then convolved. It does not commute: swapping signal and kernel reverses time.
/// numpy's `correlate(a, v)` also slides its second argument over its first.
///
/// # Shapes
///
/// `signal` `[X]`, `kernel` `[K]`, result: see [`Mode`].
///
/// # Errors
///
/// As [`Mode::length`].
///
/// The greatest value is where the pattern fits the signal, at lag 2:
///
/// ```
/// use conv::signal::{Mode, cross_correlate};
/// use ndarray::array;
/// let (signal, pattern) = (array![0.0, 0.0, 1.0, -2.0, 0.0], array![1.0, -2.0]);
/// let match_at_lag = cross_correlate(signal.view(), pattern.view(), Mode::Valid)?;
/// assert_eq!(match_at_lag, array![0.0, -2.0, 5.0, -2.0]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.6, in one dimension.
// ANCHOR: cross_correlate
pub fn cross_correlate<T: Real>(
    signal: ArrayView1<'_, T>,
    kernel: ArrayView1<'_, T>,
    mode: Mode,
) -> Result<Array1<T>, ConvError> {
    let lags = mode.lags_for("cross_correlate", signal.len(), kernel.len())?;
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
/// `signal` `[X]`; the lags in `Full` mode are −(X−1) to X−1, so that lag 0 is sample X−1.
///
/// # Errors
///
/// As [`Mode::length`].
///
/// ```
/// use conv::signal::{Mode, autocorrelate};
/// use ndarray::array;
/// let period_of_two = array![1.0, -1.0, 1.0, -1.0];
/// assert_eq!(
///     autocorrelate(period_of_two.view(), Mode::Full)?,
///     array![-1.0, 2.0, -3.0, 4.0, -3.0, 2.0, -1.0]
/// );
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn autocorrelate<T: Real>(signal: ArrayView1<'_, T>, mode: Mode) -> Result<Array1<T>, ConvError> {
    cross_correlate(signal, signal, mode)
}
