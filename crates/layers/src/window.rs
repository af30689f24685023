//! The window of a pooling layer.

use std::fmt;
use std::iter::StepBy;
use std::ops::Range;

use conv::{ConvError, Padding, SlidingWindow, times};

use crate::LayerError;
use crate::error::in_layer;
use crate::option_words::{PaddingText, per_axis};

/// How a window slides over each channel by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: Padding,
    pub dilation: [usize; 2],
    /// Whether a last window may hang over the edge, if it begins before it.
    pub ceil_mode: bool,
}

impl Window {
    /// A window that moves by its own size, so that none overlap.
    pub fn new(kernel: [usize; 2]) -> Self {
        Self { kernel, stride: kernel, padding: Padding::NONE, dilation: [1, 1], ceil_mode: false }
    }

    /// How it slides along the height and along the width, and the size of the output.
    ///
    /// What hangs over the edge counts as padding: `pad_after` is then more than the window's own.
    ///
    /// Padding may be half the window's taps at most, as in PyTorch, and a dilation beside padding no more than the image:
    /// then each window sees at least one pixel.
    pub fn axes(self, layer: &'static str, size: [usize; 2]) -> Result<([SlidingWindow; 2], [usize; 2]), LayerError> {
        self.refuse_zeros(layer, size)?;
        let Padding { top, bottom, left, right } = self.padding;
        let mut axes = [(0, top, bottom), (1, left, right)].map(|(at, pad_before, pad_after)| SlidingWindow {
            input: size[at],
            kernel: self.kernel[at],
            stride: self.stride[at],
            pad_before,
            pad_after,
            dilation: self.dilation[at],
        });
        for axis in &mut axes {
            if axis.pad_before.max(axis.pad_after) > axis.kernel / 2 {
                return Err(LayerError::Option {
                    layer,
                    option: "padding",
                    got: format!("{}+{} beside a window of {}", axis.pad_before, axis.pad_after, axis.kernel),
                    expected: "at most half the window on each side",
                });
            }
            if self.ceil_mode {
                hang_over(axis);
            }
        }
        let in_two_dimensions = |error| match error {
            ConvError::WindowDoesNotFit { .. } => ConvError::KernelDoesNotFit {
                operation: layer,
                kernel: self.kernel,
                dilation: self.dilation,
                input: size,
                padding: [[top, bottom], [left, right]],
            },
            other => other.of(layer),
        };
        let output = |axis: &SlidingWindow| axis.output().map_err(in_two_dimensions).map_err(in_layer(layer));
        let output = [output(&axes[0])?, output(&axes[1])?];
        for axis in &axes {
            // The taps of a window that begins in the padding could step over the whole image.
            if axis.pad_before > 0 && axis.dilation > axis.input {
                return Err(LayerError::Option {
                    layer,
                    option: "dilation",
                    got: format!("{} over {} pixels with padding {}", axis.dilation, axis.input, axis.pad_before),
                    expected: "at most the pixels of the image",
                });
            }
        }
        Ok((axes, output))
    }

    fn refuse_zeros(self, layer: &'static str, size: [usize; 2]) -> Result<(), LayerError> {
        let names = [
            ["input height", "input width"],
            ["kernel height", "kernel width"],
            ["vertical stride", "horizontal stride"],
            ["vertical dilation", "horizontal dilation"],
        ];
        let sizes = [size, self.kernel, self.stride, self.dilation];
        match sizes.iter().flatten().zip(names.iter().flatten()).find(|(size, _)| **size == 0) {
            Some((_, what)) => Err(LayerError::Conv(ConvError::Zero { operation: layer, what })),
            None => Ok(()),
        }
    }

    /// `2×2/2`, for a column of a table.
    pub fn label(self) -> String {
        format!("{}/{}", times(&self.kernel), per_axis(self.stride))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, stride {}{}", times(&self.kernel), per_axis(self.stride), PaddingText(self.padding))?;
        if self.dilation != [1, 1] {
            write!(f, ", dilation {}", per_axis(self.dilation))?;
        }
        f.write_str(if self.ceil_mode { ", ceil mode" } else { "" })
    }
}

/// Pads behind the image for one more window, if the stride leaves pixels over and that window begins before they end:
/// ⌈(H + P − D·(K−1) − 1) / S⌉ + 1 windows, less the last if it would begin in the padding behind the image.
///
/// The sizes may be absurd; sums of two or products with a quotient fit 128 bits.
fn hang_over(axis: &mut SlidingWindow) {
    let [input, before, after, stride] =
        [axis.input, axis.pad_before, axis.pad_after, axis.stride].map(|size| size as i128);
    let extent = axis.extent() as i128;
    let room = input + before + after - extent;
    // Rounded up: the stride is positive, so this is ⌈room / S⌉ for negative room, too.
    let mut last = (room + stride - 1).div_euclid(stride);
    if last * stride >= input + before {
        last -= 1;
    }
    if last >= 0 {
        let needed = last * stride + extent - input - before;
        axis.pad_after = usize::try_from(needed.max(after)).unwrap_or(usize::MAX);
    }
}

/// The first pixel under a window: behind padding, the one that the first tap beyond it lies on.
pub(crate) fn first_pixel(axis: &SlidingWindow, window: usize) -> usize {
    let begin = window * axis.stride;
    match axis.pad_before.checked_sub(begin) {
        Some(padding) => padding.next_multiple_of(axis.dilation) - padding,
        None => begin - axis.pad_before,
    }
}

/// The pixels under a window, without the taps that are padding.
pub(crate) fn pixels(axis: &SlidingWindow, window: usize) -> StepBy<Range<usize>> {
    let end = (window * axis.stride + axis.extent()).saturating_sub(axis.pad_before).min(axis.input);
    (first_pixel(axis, window)..end).step_by(axis.dilation)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// By PyTorch's rule, and by asking each tap; whatever is accepted sees a pixel with every window.
        #[test]
        fn windows_are_those_of_the_rule(
            size in 1..12_usize, kernel in 1..6_usize, stride in 1..5_usize, before in 0..6_usize, after in 0..6_usize,
            dilation in 1..5_usize, ceil_mode: bool,
        ) {
            let window = Window {
                kernel: [kernel, 1],
                stride: [stride, 1],
                padding: Padding { top: before, bottom: after, ..Padding::NONE },
                dilation: [dilation, 1],
                ceil_mode,
            };
            let extent = dilation * (kernel - 1) + 1;
            let room = (size + before + after) as f64 - extent as f64;
            let mut expected = if ceil_mode {
                (room / stride as f64).ceil() + 1.0
            } else {
                (room / stride as f64).floor() + 1.0
            };
            if ceil_mode && (expected - 1.0) * stride as f64 >= (size + before) as f64 {
                expected -= 1.0;
            }
            let Ok(([rows, _], [count, _])) = window.axes("Test", [size, 1]) else {
                prop_assert!(before.max(after) > kernel / 2 || expected < 1.0 || before > 0 && size < dilation);
                return Ok(());
            };
            prop_assert_eq!(count as f64, expected);
            for at in 0..count {
                let by_tap: Vec<_> = rows.window(at).flatten().collect();
                prop_assert_eq!(pixels(&rows, at).collect::<Vec<_>>(), by_tap.clone());
                prop_assert_eq!(by_tap.first(), Some(&first_pixel(&rows, at)));
            }
        }

        #[test]
        fn absurd_sizes_are_refused_in_one_line(
            sizes in prop::collection::vec(prop_oneof![0..4_usize, Just(usize::MAX), Just(usize::MAX / 2)], 6),
            ceil_mode: bool,
        ) {
            let &[size, kernel, stride, before, after, dilation] = &sizes[..] else { unreachable!() };
            let padding = Padding { top: before, bottom: after, ..Padding::NONE };
            let window =
                Window { kernel: [kernel, 1], stride: [stride, 1], padding, dilation: [dilation, 1], ceil_mode };
            if let Err(error) = window.axes("Test", [size, 1]) {
                let text = error.to_string();
                prop_assert!(text.starts_with("Test: ") && !text.contains('\n'), "{}", text);
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let text = |window: Window, size| window.axes("Test", size).unwrap_err().to_string();
        let three = Window::new([3, 3]);
        assert_eq!(
            text(Window { padding: Padding::symmetric(2), ..three }, [9, 9]),
            "Test: padding is 2+2 beside a window of 3, it must be at most half the window on each side"
        );
        assert_eq!(
            text(three, [9, 2]),
            "Test: kernel 3×3 with dilation 1×1 does not fit input 9×2 with padding 0+0 × 0+0: \
             pad more or choose a smaller kernel"
        );
        assert_eq!(text(Window::new([0, 3]), [9, 9]), "Test: kernel height is 0: choose at least 1");
        let dilated = Window { padding: Padding::symmetric(1), dilation: [4, 1], ..Window::new([2, 4]) };
        assert_eq!(
            text(dilated, [3, 9]),
            "Test: dilation is 4 over 3 pixels with padding 1, it must be at most the pixels of the image"
        );
    }
}
