//! How much comes out: valid, same, full.

use std::fmt;
use std::ops::Range;

use crate::{ConvError, Padding, SlidingWindow};

/// How large the output is: only where the kernel lies wholly inside, as large as the input, or wherever the two touch.
///
/// A name says what comes out. How many zeros that takes depends on the sizes, so [`OutputSize::resolve`] turns it into a
/// [`Padding`]. For a signal of X samples and a kernel of K at stride 1:
///
/// | name | length | kept |
/// |---|---|---|
/// | `Full` | X + K − 1 | wherever the two overlap |
/// | `Same`, `SameLower` | X | the middle of `Full` |
/// | `Valid` | X − K + 1 | where the kernel lies wholly inside |
///
/// # An even kernel has no middle
///
/// An odd kernel has as many taps on either side of its middle one, and everybody puts that tap on the sample whose place
/// the output takes. An even kernel has two taps in the middle. For one of them it needs K/2 − 1 zeros before the signal and
/// K/2 after it, for the other K/2 before and K/2 − 1 after. Here is who chose what, for a kernel that slides as it is:
///
/// | | zeros before, after |
/// |---|---|
/// | `Same`; PyTorch's `padding="same"`, TensorFlow's and Keras's `"same"`, ONNX's `SAME_UPPER` | K/2 − 1, K/2 |
/// | `SameLower`; `mode="same"` of numpy and scipy, ONNX's `SAME_LOWER` | K/2, K/2 − 1 |
///
/// A true convolution flips its kernel, and the flipped kernel then lies in the same way. So numpy's and scipy's `convolve` begin at
/// sample K/2 − 1 of the full result, counted from 0, and `Same` one later.
///
/// Three more things differ. At a stride above 1, PyTorch refuses "same"; TensorFlow, ONNX and we give ⌈X/S⌉. If the kernel is
/// longer than the signal, numpy quietly swaps the two, so that its "same" is as long as the kernel; scipy's and ours are as
/// long as the signal. And a "valid" kernel that is too long is [`ConvError::KernelLongerThanSignal`] here, because no place
/// exists where it lies inside.
///
/// ```
/// use conv::{OutputSize, Padding};
/// // A 3×5 kernel over 28×28: one row and two columns on each side keep the size.
/// let padding = OutputSize::Same.resolve([28, 28], [3, 5], [1, 1], [1, 1])?;
/// assert_eq!(padding, Padding { top: 1, bottom: 1, left: 2, right: 2 });
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OutputSize {
    /// No padding: only windows that lie inside the image. With stride 1 the output has H − D·(K−1) pixels.
    #[default]
    Valid,
    /// The output has ⌈H/S⌉ pixels: the input's size at stride 1, and *not* the input's size at any other.
    ///
    /// As little as possible is padded. If that is an odd number of pixels, the extra one goes to the end; this happens
    /// with even kernels at stride 1 already. Source: TensorFlow, `tf.nn`, "Notes on padding".
    Same,
    /// As [`Same`](Self::Same), but the extra pixel goes to the start. Source: ONNX, `Conv`, `auto_pad` = `SAME_LOWER`.
    SameLower,
    /// D·(K−1) pixels on both sides: every window that touches the image. With stride 1 the output has
    /// H + D·(K−1) pixels.
    Full,
}

impl OutputSize {
    /// The pixels to add before and after one axis.
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] if a number is 0, [`ConvError::TooLarge`] if the padding does not fit a `usize`. A `Valid`
    /// kernel may still be too large: that is for [`SlidingWindow::output`] to say.
    ///
    /// ```
    /// use conv::OutputSize;
    /// // 28 pixels at stride 2 give 14; windows of 3 need (14 − 1)·2 + 3 = 29 pixels, one more than there are.
    /// assert_eq!(OutputSize::Same.along(28, 3, 2, 1)?, [0, 1]);
    /// assert_eq!(OutputSize::SameLower.along(28, 3, 2, 1)?, [1, 0]);
    /// assert_eq!(OutputSize::Full.along(28, 3, 2, 1)?, [2, 2]);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn along(self, input: usize, kernel: usize, stride: usize, dilation: usize) -> Result<[usize; 2], ConvError> {
        const OPERATION: &str = "output size";
        let sizes = [("input", input), ("kernel", kernel), ("stride", stride), ("dilation", dilation)];
        if let Some((what, _)) = sizes.into_iter().find(|(_, size)| *size == 0) {
            return Err(ConvError::zero(OPERATION, what));
        }
        let too_large = || {
            ConvError::too_large(
                OPERATION,
                format!("padding for kernel {kernel} with dilation {dilation} and input {input}"),
            )
        };
        let reach = (kernel - 1).checked_mul(dilation).ok_or_else(too_large)?;
        // ANCHOR: along
        match self {
            Self::Valid => Ok([0, 0]),
            Self::Same | Self::SameLower => {
                let last_window = (input.div_ceil(stride) - 1) * stride;
                let needed = last_window.checked_add(reach).and_then(|sum| sum.checked_add(1)).ok_or_else(too_large)?;
                let total = needed.saturating_sub(input);
                let (less, more) = (total / 2, total - total / 2);
                Ok(if self == Self::Same { [less, more] } else { [more, less] })
            }
            Self::Full => {
                let axis = SlidingWindow { input, kernel, stride, pad_before: reach, pad_after: reach, dilation };
                axis.output().map_err(|_| too_large())?;
                Ok([reach, reach])
            }
        }
        // ANCHOR_END: along
    }

    /// The pixels to add on each side of an image; pairs are `[height, width]`.
    ///
    /// # Errors
    ///
    /// As [`OutputSize::along`].
    ///
    /// ```
    /// use conv::{Padding, OutputSize};
    /// // An even kernel cannot be centred: the extra pixel goes below and to the right.
    /// let padding = OutputSize::Same.resolve([8, 8], [2, 4], [1, 1], [1, 1])?;
    /// assert_eq!(padding, Padding { top: 0, bottom: 1, left: 1, right: 2 });
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn resolve(
        self,
        input: [usize; 2],
        kernel: [usize; 2],
        stride: [usize; 2],
        dilation: [usize; 2],
    ) -> Result<Padding, ConvError> {
        let [top, bottom] = self.along(input[0], kernel[0], stride[0], dilation[0])?;
        let [left, right] = self.along(input[1], kernel[1], stride[1], dilation[1])?;
        Ok(Padding { top, bottom, left, right })
    }

    /// The number of samples that come out of a signal.
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] if a length is 0; [`ConvError::KernelLongerThanSignal`] for a `Valid` kernel;
    /// [`ConvError::TooLarge`] if the full length does not fit an `isize`.
    ///
    /// ```
    /// use conv::OutputSize;
    /// assert_eq!(OutputSize::Full.length(5, 3)?, 7);
    /// assert_eq!(OutputSize::Same.length(5, 3)?, 5);
    /// assert_eq!(OutputSize::Valid.length(5, 3)?, 3);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn length(self, signal: usize, kernel: usize) -> Result<usize, ConvError> {
        Ok(self.kept("signal", signal, kernel)?.len())
    }

    /// The lags t of [`cross_correlate`](crate::signal::cross_correlate)'s results: how far the kernel's first tap lies behind
    /// the signal's first sample.
    ///
    /// `Full` runs from −(K−1), where only the kernel's last tap touches the signal, to X−1, where only its first one
    /// does; `Valid` from 0 to X−K. `Same` begins at −⌊(K−1)/2⌋, `SameLower` at −⌊K/2⌋.
    ///
    /// # Errors
    ///
    /// As [`OutputSize::length`].
    ///
    /// ```
    /// use conv::OutputSize;
    /// assert_eq!(OutputSize::Full.lags(5, 3)?, -2..5);
    /// assert_eq!(OutputSize::Same.lags(5, 3)?, -1..4);
    /// assert_eq!(OutputSize::Same.lags(5, 4)?, -1..4);
    /// assert_eq!(OutputSize::SameLower.lags(5, 4)?, -2..3);
    /// assert_eq!(OutputSize::Valid.lags(5, 3)?, 0..3);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn lags(self, signal: usize, kernel: usize) -> Result<Range<isize>, ConvError> {
        self.lags_for("signal", signal, kernel)
    }

    pub(crate) fn lags_for(
        self,
        operation: &'static str,
        signal: usize,
        kernel: usize,
    ) -> Result<Range<isize>, ConvError> {
        let kept = self.kept(operation, signal, kernel)?;
        // No cast can wrap: `kept` lies within a full length that fits an isize.
        let [start, end, reach] = [kept.start, kept.end, kernel - 1].map(usize::cast_signed);
        Ok(start - reach..end - reach)
    }

    /// Which samples of the full convolution are kept, counted from its first one.
    pub(crate) fn kept(self, operation: &'static str, signal: usize, kernel: usize) -> Result<Range<usize>, ConvError> {
        for (what, length) in [("signal's length", signal), ("kernel's length", kernel)] {
            if length == 0 {
                return Err(ConvError::zero(operation, what));
            }
        }
        let full = signal.checked_add(kernel - 1).filter(|&full| isize::try_from(full).is_ok());
        let full = full.ok_or_else(|| {
            ConvError::too_large(operation, format!("a signal of {signal} samples with a kernel of {kernel}"))
        })?;
        if self == Self::Valid && kernel > signal {
            return Err(ConvError::KernelLongerThanSignal { operation, kernel, signal });
        }
        // The full result has K − 1 zeros on both sides; what has fewer lacks as many samples there.
        let [before, after] = self.along(signal, kernel, 1, 1)?;
        Ok(kernel - 1 - before..full - (kernel - 1 - after))
    }
}

/// `valid`, `same`, `same-lower`, `full`.
impl fmt::Display for OutputSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Same => "same",
            Self::SameLower => "same-lower",
            Self::Full => "full",
        })
    }
}
