//! Padding by name: valid, same, same lower, full.

use std::fmt;

use crate::{Axis, ConvError, Padding};

/// How much padding a name asks for.
///
/// The names are about the size of the output. How many pixels they mean depends on the sizes, so
/// [`PaddingMode::resolve`] turns them into a [`Padding`]:
///
/// ```
/// use conv::{Padding, PaddingMode};
/// // A 3×5 kernel over 28×28: one row and two columns on each side keep the size.
/// let padding = PaddingMode::Same.resolve([28, 28], [3, 5], [1, 1], [1, 1])?;
/// assert_eq!(padding, Padding { top: 1, bottom: 1, left: 2, right: 2 });
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PaddingMode {
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

impl PaddingMode {
    /// The pixels to add before and after one axis.
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] if a number is 0, [`ConvError::TooLarge`] if the padding does not fit a `usize`. A `Valid`
    /// kernel may still be too large: that is for [`Axis::output`] to say.
    ///
    /// ```
    /// use conv::PaddingMode;
    /// // 28 pixels at stride 2 give 14; windows of 3 need (14 − 1)·2 + 3 = 29 pixels, one more than there are.
    /// assert_eq!(PaddingMode::Same.along(28, 3, 2, 1)?, [0, 1]);
    /// assert_eq!(PaddingMode::SameLower.along(28, 3, 2, 1)?, [1, 0]);
    /// assert_eq!(PaddingMode::Full.along(28, 3, 2, 1)?, [2, 2]);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn along(self, input: usize, kernel: usize, stride: usize, dilation: usize) -> Result<[usize; 2], ConvError> {
        const OPERATION: &str = "padding mode";
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
                let axis = Axis { input, kernel, stride, pad_before: reach, pad_after: reach, dilation };
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
    /// As [`PaddingMode::along`].
    ///
    /// ```
    /// use conv::{Padding, PaddingMode};
    /// // An even kernel cannot be centred: the extra pixel goes below and to the right.
    /// let padding = PaddingMode::Same.resolve([8, 8], [2, 4], [1, 1], [1, 1])?;
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
}

/// `valid`, `same`, `same-lower`, `full`.
impl fmt::Display for PaddingMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Same => "same",
            Self::SameLower => "same-lower",
            Self::Full => "full",
        })
    }
}
