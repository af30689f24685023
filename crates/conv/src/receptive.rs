//! The receptive field: which input pixels one output can depend on.

use crate::{ConvError, SlidingWindow};

/// Beyond this an `f64` does not hold every half pixel.
const LARGEST: usize = 1 << (if usize::BITS > 52 { 51 } else { usize::BITS - 1 });

/// The part of the input, along one axis, that one output of a stack of layers can depend on.
///
/// It starts at the image, where each pixel depends on itself, and is carried through one layer after the other with
/// [`ReceptiveField::through`]. Pixels are counted from 0, and a coordinate is that of a pixel's centre: the first
/// pixel is at 0.0, the point between the first two at 0.5.
///
/// This is the *theoretical* field: the pixels that can have an influence. How much each of them has is another
/// question, which chapter 13 measures. With dilation or large strides, pixels inside the field may have none.
///
/// Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks" (Distill, 2019); the
/// triple of size, jump and start is that of Dang Ha The Hien, "A guide to receptive field arithmetic for
/// Convolutional Neural Networks" (2017), who puts the first pixel's centre at 0.5 instead.
///
/// Two 3×3 layers see 5 pixels, three see 7:
///
/// ```
/// use conv::{SlidingWindow, ReceptiveField};
/// let layer = SlidingWindow { input: 32, kernel: 3, pad_before: 1, pad_after: 1, ..SlidingWindow::default() };
/// let two = ReceptiveField::input().through(&layer)?.through(&layer)?;
/// assert_eq!(two, ReceptiveField { size: 5, jump: 1, start: 0.0 });
/// assert_eq!(two.through(&layer)?.size, 7);
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReceptiveField {
    /// Input pixels from the first to the last that an output can depend on.
    pub size: usize,
    /// Input pixels from one output's field to the next one's.
    pub jump: usize,
    /// Centre of the first output's field, in input pixels. Padding may push it outside the image.
    pub start: f64,
}

impl ReceptiveField {
    /// The field of a pixel of the image: itself.
    pub const fn input() -> Self {
        Self { size: 1, jump: 1, start: 0.0 }
    }

    /// The field of an output of the next layer, which slides `axis` over the outputs that `self` describes.
    ///
    /// The size grows by (extent − 1) jumps, the jump by a factor of the stride, and the centre moves by half of what
    /// the window reaches beyond its first tap, less the padding.
    ///
    /// # Errors
    ///
    /// [`ConvError::TooLarge`] if the field is so large (2⁵¹ pixels) that its centre could not be exact.
    ///
    /// ```
    /// use conv::{SlidingWindow, ReceptiveField};
    /// let conv = SlidingWindow { input: 28, kernel: 5, pad_before: 2, pad_after: 2, ..SlidingWindow::default() };
    /// let pool = SlidingWindow { input: 28, kernel: 2, stride: 2, ..SlidingWindow::default() };
    /// let field = ReceptiveField::input().through(&conv)?.through(&pool)?;
    /// // Two neighbouring 5-pixel fields make 6, centred between pixels 0 and 1; the next one is 2 pixels on.
    /// assert_eq!(field, ReceptiveField { size: 6, jump: 2, start: 0.5 });
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    // ANCHOR: through
    pub fn through(self, axis: &SlidingWindow) -> Result<Self, ConvError> {
        let reach = axis.extent().saturating_sub(1);
        let size = reach.saturating_mul(self.jump).saturating_add(self.size);
        let jump = self.jump.saturating_mul(axis.stride);
        let start = self.start + (reach as f64 / 2.0 - axis.pad_before as f64) * self.jump as f64;
        if size.max(jump) > LARGEST || start.abs() > LARGEST as f64 {
            return Err(ConvError::too_large(
                "receptive field",
                format!(
                    "a window of {} taps, stride {}, dilation {}, padding {} over fields of {} pixels, jump {}",
                    axis.kernel, axis.stride, axis.dilation, axis.pad_before, self.size, self.jump
                ),
            ));
        }
        Ok(Self { size, jump, start })
    }
    // ANCHOR_END: through

    /// The first input pixel of output `output_index`'s field; negative where it begins in the padding.
    ///
    /// The field ends [`size`](Self::size) − 1 pixels further on.
    ///
    /// ```
    /// use conv::{SlidingWindow, ReceptiveField};
    /// let conv = SlidingWindow { input: 28, kernel: 5, pad_before: 2, pad_after: 2, ..SlidingWindow::default() };
    /// let field = ReceptiveField::input().through(&conv)?;
    /// assert_eq!(field.leftmost(0), -2);
    /// assert_eq!(field.leftmost(10), 8);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn leftmost(&self, output_index: usize) -> i64 {
        let centre = self.start + output_index as f64 * self.jump as f64;
        (centre - (self.size as f64 - 1.0) / 2.0) as i64
    }
}
