//! A window that slides along one axis: which input pixels it reads.
//!
//! Height and width never mix in the arithmetic of a convolution, so all of it is one-dimensional and is done here
//! once: for convolutions, for pooling and for transposed convolutions.

use std::ops::Range;

use crate::ConvError;

/// A window that slides over one axis of an image.
///
/// Between two taps of the window lie `dilation` pixels, between two windows `stride` pixels. The padding differs per
/// side. The fields are plain numbers that anyone may write; [`SlidingWindow::output`] says whether they make sense.
///
/// A photograph with 427 rows under 2×2 pooling, stride 2:
///
/// ```
/// use conv::SlidingWindow;
/// let rows = SlidingWindow { input: 427, kernel: 2, stride: 2, ..SlidingWindow::default() };
/// assert_eq!(rows.output()?, 213);
/// assert_eq!(rows.unread().collect::<Vec<_>>(), [426]);
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SlidingWindow {
    /// H or W: pixels of the input.
    pub input: usize,
    /// K: taps of the kernel.
    pub kernel: usize,
    /// S: pixels from one window to the next.
    pub stride: usize,
    /// Pixels added before the first.
    pub pad_before: usize,
    /// Pixels added after the last.
    pub pad_after: usize,
    /// D: pixels from one tap to the next.
    pub dilation: usize,
}

impl Default for SlidingWindow {
    /// One pixel under a kernel of one tap, stride 1, no padding, dilation 1.
    fn default() -> Self {
        Self { input: 1, kernel: 1, stride: 1, pad_before: 0, pad_after: 0, dilation: 1 }
    }
}

impl SlidingWindow {
    /// The number of windows: ⌊(H + P − D·(K−1) − 1) / S⌋ + 1, where P counts both sides.
    ///
    /// The stride need not divide: what is left over at the end is not read, see [`SlidingWindow::unread`].
    ///
    /// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), relationships 6
    /// and 15.
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] if input, kernel, stride or dilation is 0; [`ConvError::WindowDoesNotFit`] if the dilated
    /// kernel is longer than the padded input; [`ConvError::TooLarge`] if a sum does not fit a `usize`.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let axis = SlidingWindow { input: 7, kernel: 3, stride: 2, dilation: 2, pad_before: 1, pad_after: 0 };
    /// assert_eq!(axis.output()?, 2); // (7 + 1 − 2·2 − 1) / 2 = 1.5, rounded down, plus 1
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    // ANCHOR: output
    pub fn output(&self) -> Result<usize, ConvError> {
        let parts =
            [("input", self.input), ("kernel", self.kernel), ("stride", self.stride), ("dilation", self.dilation)];
        if let Some((what, _)) = parts.into_iter().find(|(_, size)| *size == 0) {
            return Err(ConvError::zero("window", what));
        }
        let padded = self.input.checked_add(self.pad_before).and_then(|sum| sum.checked_add(self.pad_after));
        let Some(padded) = padded else {
            return Err(ConvError::too_large(
                "window",
                format!("input {} with padding {} and {}", self.input, self.pad_before, self.pad_after),
            ));
        };
        let Some(room) = padded.checked_sub(self.extent()) else {
            let Self { input, kernel, dilation, pad_before, pad_after, .. } = *self;
            let padding = [pad_before, pad_after];
            return Err(ConvError::WindowDoesNotFit { operation: "window", input, kernel, dilation, padding });
        };
        Ok(room / self.stride + 1)
    }
    // ANCHOR_END: output

    /// The pixels from the first tap to the last, both included: D·(K−1) + 1.
    ///
    /// A kernel so large that this does not fit a `usize` gets `usize::MAX`: it fits no input either.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// assert_eq!(SlidingWindow { kernel: 3, dilation: 2, ..SlidingWindow::default() }.extent(), 5);
    /// ```
    pub const fn extent(&self) -> usize {
        match self.kernel {
            0 => 0,
            taps => (taps - 1).saturating_mul(self.dilation).saturating_add(1),
        }
    }

    /// The input pixel under tap `tap` of window `output_index`, or `None` where that is padding.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let axis = SlidingWindow { input: 5, kernel: 3, pad_before: 1, pad_after: 1, ..SlidingWindow::default() };
    /// assert_eq!(axis.source(0, 0), None); // one pixel left of the image
    /// assert_eq!(axis.source(0, 1), Some(0));
    /// assert_eq!(axis.source(4, 2), None); // one pixel right of it
    /// ```
    // ANCHOR: source
    #[inline]
    pub fn source(&self, output_index: usize, tap: usize) -> Option<usize> {
        let window = output_index.checked_mul(self.stride)?;
        let padded = window.checked_add(tap.checked_mul(self.dilation)?)?;
        padded.checked_sub(self.pad_before).filter(|&pixel| pixel < self.input)
    }
    // ANCHOR_END: source

    /// The input pixels under window `output_index`, tap by tap; `None` where a tap lies on padding.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let axis = SlidingWindow { input: 5, kernel: 3, dilation: 2, pad_before: 1, pad_after: 1, ..SlidingWindow::default() };
    /// assert_eq!(axis.window(0).collect::<Vec<_>>(), [None, Some(1), Some(3)]);
    /// ```
    pub fn window(&self, output_index: usize) -> impl Iterator<Item = Option<usize>> + use<> {
        let axis = *self;
        (0..axis.kernel).map(move |tap| axis.source(output_index, tap))
    }

    /// The windows whose tap `tap` lies on a pixel and not on padding: always one range, because windows only move on.
    ///
    /// Whoever asks for the range once need not ask at every pixel. Where [`SlidingWindow::output`] is an error there are no
    /// windows, and the range is empty.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let axis = SlidingWindow { input: 5, kernel: 3, pad_before: 1, pad_after: 1, ..SlidingWindow::default() };
    /// // The first tap of window 0 lies left of the image, the last tap of window 4 right of it.
    /// assert_eq!([axis.inside(0), axis.inside(1), axis.inside(2)], [1..5, 0..5, 0..4]);
    /// ```
    pub fn inside(&self, tap: usize) -> Range<usize> {
        let Ok(windows) = self.output() else {
            return 0..0;
        };
        // Window o reads padded position o·S + tap·D; pixels lie at pad .. pad + input.
        let offset = tap.saturating_mul(self.dilation);
        let start = self.pad_before.saturating_sub(offset).div_ceil(self.stride).min(windows);
        let end = (self.pad_before + self.input).saturating_sub(offset).div_ceil(self.stride).min(windows);
        start..end.max(start)
    }

    /// Whether at least one window reads input pixel `pixel`.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let rows = SlidingWindow { input: 427, kernel: 2, stride: 2, ..SlidingWindow::default() };
    /// assert!(rows.reads(425) && !rows.reads(426));
    /// ```
    pub fn reads(&self, pixel: usize) -> bool {
        let Ok(windows) = self.output() else {
            return false;
        };
        if pixel >= self.input {
            return false;
        }
        // We look for a tap τ < K and a window o < windows with τ·D + o·S = padded. First, which taps have a window
        // at all (0 ≤ o < windows)?
        let padded = pixel + self.pad_before;
        let last_window = (windows - 1) * self.stride;
        let first_tap = padded.saturating_sub(last_window).div_ceil(self.dilation);
        let last_tap = (padded / self.dilation).min(self.kernel - 1);
        // Among them, is one where o comes out whole: τ·D ≡ padded modulo S?
        let Some((smallest, period)) = solve_congruence(self.dilation, padded, self.stride) else {
            return false;
        };
        let phase = first_tap % period;
        let wait = if smallest >= phase { smallest - phase } else { period - (phase - smallest) };
        first_tap.checked_add(wait).is_some_and(|tap| tap <= last_tap)
    }

    /// The input pixels that no window reads, in ascending order.
    ///
    /// There are two kinds. The *remainder*: a stride that does not divide leaves pixels over behind the last window.
    /// And *gaps*: with a stride longer than the kernel, or a dilation whose holes no other window fills, pixels
    /// between the first and the last one read are passed over. If there is no window at all, every pixel is unread.
    ///
    /// It is an iterator that walks along the axis, because an axis may be as long as a `usize` reaches.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let remainder = SlidingWindow { input: 6, kernel: 3, stride: 2, ..SlidingWindow::default() };
    /// assert_eq!(remainder.unread().collect::<Vec<_>>(), [5]);
    /// let gaps = SlidingWindow { input: 8, kernel: 2, stride: 3, ..SlidingWindow::default() };
    /// assert_eq!(gaps.unread().collect::<Vec<_>>(), [2, 5]);
    /// let holes = SlidingWindow { input: 6, kernel: 2, stride: 2, dilation: 2, ..SlidingWindow::default() };
    /// assert_eq!(holes.unread().collect::<Vec<_>>(), [1, 3, 5]);
    /// # assert_eq!(SlidingWindow { input: 2, kernel: 3, ..SlidingWindow::default() }.unread().count(), 2);
    /// ```
    pub fn unread(&self) -> impl Iterator<Item = usize> + use<> {
        let axis = *self;
        (0..axis.input).filter(move |&pixel| !axis.reads(pixel))
    }
}

/// The smallest τ ≥ 0 with τ·a ≡ b modulo m, and the distance to the next one; `None` if there is none.
///
/// By the extended Euclidean algorithm, so that even strides of absurd size cost nothing.
pub fn solve_congruence(a: usize, b: usize, m: usize) -> Option<(usize, usize)> {
    let (a, b, m) = (a as i128, b as i128, m as i128);
    // Throughout, remainder ≡ factor·a modulo m.
    let (mut remainder, mut next) = ((m, 0), (a % m, 1));
    while next.0 != 0 {
        let quotient = remainder.0 / next.0;
        (remainder, next) = (next, (remainder.0 - quotient * next.0, remainder.1 - quotient * next.1));
    }
    let (divisor, factor) = remainder;
    if b % divisor != 0 {
        return None;
    }
    let period = m / divisor;
    // Two numbers below 2⁶⁴: their product needs all 128 bits.
    let (factor, times) = (factor.rem_euclid(period) as u128, (b / divisor % period) as u128);
    let smallest = factor * times % period as u128;
    Some((smallest as usize, period as usize))
}
