//! The window of a pooling layer.

use std::fmt;

use conv::{Axis, Padding};

use crate::LayerError;
use crate::conv2d::{PaddingText, per_axis};
use crate::summary::times;

/// Size, stride and padding of a window that slides over each channel by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: Padding,
}

impl Window {
    /// A window that moves by its own size, so that none overlap.
    pub fn new(kernel: [usize; 2]) -> Self {
        Self { kernel, stride: kernel, padding: Padding::NONE }
    }

    /// How it slides along the height and along the width, and the size of the output.
    ///
    /// Padding may be half the window at most, as in PyTorch: then each window sees at least one pixel.
    pub fn axes(self, layer: &'static str, size: [usize; 2]) -> Result<([Axis; 2], [usize; 2]), LayerError> {
        let Padding { top, bottom, left, right } = self.padding;
        let axes = [(0, top, bottom), (1, left, right)].map(|(at, pad_before, pad_after)| Axis {
            input: size[at],
            kernel: self.kernel[at],
            stride: self.stride[at],
            pad_before,
            pad_after,
            dilation: 1,
        });
        for axis in &axes {
            if axis.pad_before.max(axis.pad_after) > axis.kernel / 2 {
                return Err(LayerError::Option {
                    layer,
                    option: "padding",
                    got: format!("{}+{} beside a window of {}", axis.pad_before, axis.pad_after, axis.kernel),
                    expected: "at most half the window on each side",
                });
            }
        }
        let output = [axes[0].output()?, axes[1].output()?];
        Ok((axes, output))
    }

    /// `2×2/2`, for a column of a table.
    pub fn label(self) -> String {
        format!("{}/{}", times(&self.kernel), per_axis(self.stride))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, stride {}{}", times(&self.kernel), per_axis(self.stride), PaddingText(self.padding))
    }
}

/// The pixels under a window, `start..end`, without those that are padding.
pub(crate) fn pixels(axis: &Axis, window: usize) -> std::ops::Range<usize> {
    let from = window * axis.stride;
    let start = from.saturating_sub(axis.pad_before);
    start..(from + axis.kernel).saturating_sub(axis.pad_before).min(axis.input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_never_lie_in_the_padding_alone() {
        for (kernel, stride, before, after, size) in
            [(3, 2, 1, 1, 7), (5, 1, 2, 2, 1), (4, 3, 2, 1, 6), (2, 2, 0, 1, 5)]
        {
            let window = Window {
                kernel: [kernel, 1],
                stride: [stride, 1],
                padding: Padding { top: before, bottom: after, ..Padding::NONE },
            };
            let ([rows, _], [count, _]) = window.axes("Test", [size, 1]).unwrap();
            for at in 0..count {
                let by_tap: Vec<_> = rows.window(at).flatten().collect();
                assert_eq!(pixels(&rows, at).collect::<Vec<_>>(), by_tap);
                assert!(!by_tap.is_empty());
            }
        }
    }

    #[test]
    fn padding_beyond_half_the_window_is_refused() {
        let window = Window { padding: Padding::symmetric(2), ..Window::new([3, 3]) };
        assert!(matches!(window.axes("Test", [9, 9]), Err(LayerError::Option { option: "padding", .. })));
    }
}
