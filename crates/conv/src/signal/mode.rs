//! Full, same, valid: how much of a result is kept, and where its samples lie.

use std::ops::Range;

use crate::ConvError;

/// How much of the full result is kept, for a signal of X samples and a kernel of K.
///
/// | mode | length | kept |
/// |---|---|---|
/// | `Full` | X + K − 1 | wherever the two overlap |
/// | `Same` | max(X, K) | the middle of `Full` |
/// | `Valid` | X − K + 1 | where the kernel lies wholly inside the signal |
///
/// The lengths are numpy's. So is the middle: with an odd kernel, sample t of `Same` has the kernel's middle tap on
/// sample t of the signal. An even kernel has two middle taps. Then [`cross_correlate`](super::cross_correlate) puts the right one (tap K/2) on
/// sample t, and [`convolve`](super::convolve), which flips the kernel, what was the left one (tap K/2 − 1).
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

    /// The lags t of [`cross_correlate`](super::cross_correlate)'s results: how far the kernel's first tap lies behind the signal's first
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

    pub(super) fn lags_for(
        self,
        operation: &'static str,
        signal: usize,
        kernel: usize,
    ) -> Result<Range<isize>, ConvError> {
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
    pub(super) fn kept(self, operation: &'static str, signal: usize, kernel: usize) -> Result<Range<usize>, ConvError> {
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
