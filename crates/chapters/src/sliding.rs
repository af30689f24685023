//! How a window slides over an image: the parameters that many items share.

use conv::{Conv2dOptions, Geometry, Padding, SlidingWindow, naive};
use ndarray::{Array2, ArrayView2, Axis};
use viz::{WindowGeometry, WindowValues};

use crate::{ChapterError, Parameters as _, parameters};

/// The longest side that is drawn cell by cell.
pub(crate) const LONGEST_SIDE: usize = 24;

/// A window over one plane, 3×3 over 5×5 unless told; pairs are `[height, width]`.
#[parameters]
#[derive(Copy, Eq)]
pub struct SlidingWindow2d {
    /// H, W.
    #[parameter(default = [5, 5], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// S.
    #[parameter(default = [1, 1], range = 1..=LONGEST_SIDE)]
    pub stride: [usize; 2],
    /// P: `[[top, bottom], [left, right]]`.
    #[parameter(range = 0..=LONGEST_SIDE / 4)]
    pub padding: [[usize; 2]; 2],
    /// D.
    #[parameter(default = [1, 1], range = 1..=LONGEST_SIDE)]
    pub dilation: [usize; 2],
}

impl SlidingWindow2d {
    /// A square window over a square input, the same padding on all sides.
    pub const fn square(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Self {
        Self {
            input: [input; 2],
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: [[padding; 2]; 2],
            dilation: [dilation; 2],
        }
    }

    /// The two axes, small enough to be drawn.
    ///
    /// # Errors
    ///
    /// If a number is 0 or too large to draw, or the window does not fit.
    pub fn axes(&self) -> Result<[SlidingWindow; 2], ChapterError> {
        self.check()?;
        let axes = [0, 1].map(|at| SlidingWindow {
            input: self.input[at],
            kernel: self.kernel[at],
            stride: self.stride[at],
            pad_before: self.padding[at][0],
            pad_after: self.padding[at][1],
            dilation: self.dilation[at],
        });
        // Once for both axes: the message then shows the whole window.
        Geometry::new([1, self.input[0], self.input[1]], [1, 1, self.kernel[0], self.kernel[1]], &self.options())?;
        Ok(axes)
    }

    /// The same for [`conv`].
    pub fn options(&self) -> Conv2dOptions {
        let [[top, bottom], [left, right]] = self.padding;
        let padding = Padding { top, bottom, left, right };
        Conv2dOptions { stride: self.stride, padding, dilation: self.dilation, groups: 1 }
    }

    /// The same for [`viz`].
    pub fn drawn(&self) -> WindowGeometry {
        let Self { input, kernel, stride, padding, dilation } = *self;
        WindowGeometry { input, kernel, stride, padding, dilation }
    }

    /// Small whole numbers to slide over, the kernel's, and what comes out by the plain loops.
    ///
    /// # Errors
    ///
    /// As [`SlidingWindow2d::axes`].
    pub fn values(&self) -> Result<WindowValues, ChapterError> {
        self.axes()?;
        let input = example_plane(self.input);
        let kernel = example_kernel(self.kernel);
        let output = correlate(input.view(), kernel.view(), &self.options())?;
        Ok(WindowValues { input, kernel, output })
    }

    /// `5×5, kernel 3×3, padding 1, stride 2`, options that change nothing left out.
    pub fn words(&self) -> String {
        let pair = |[a, b]: [usize; 2]| if a == b { a.to_string() } else { format!("{a}×{b}") };
        let [[top, bottom], [left, right]] = self.padding;
        let padding = if [top, bottom, left, right].iter().any(|&side| side != top) {
            format!(", padding {top} above, {bottom} below, {left} left, {right} right")
        } else if top > 0 {
            format!(", padding {top}")
        } else {
            String::new()
        };
        let unless_one = |name: &str, sizes: [usize; 2]| {
            if sizes == [1, 1] { String::new() } else { format!(", {name} {}", pair(sizes)) }
        };
        format!(
            "{}×{}, kernel {}×{}{padding}{}{}",
            self.input[0],
            self.input[1],
            self.kernel[0],
            self.kernel[1],
            unless_one("stride", self.stride),
            unless_one("dilation", self.dilation)
        )
    }
}

/// Digits from 0 to 4 that look unordered and are the same everywhere.
pub(crate) fn example_plane([height, width]: [usize; 2]) -> Array2<f64> {
    Array2::from_shape_fn((height, width), |(r, c)| ((r * r * 3 + c * c * 2 + r * c * 5 + r + 2) % 5) as f64)
}

/// Left against right, the middle rows twice as strong (Sobel's kernel at 3×3).
pub(crate) fn example_kernel([height, width]: [usize; 2]) -> Array2<f64> {
    Array2::from_shape_fn((height, width), |(r, c)| {
        let strength = (r + 1).min(height - r).min(2) as f64;
        let side = (width as f64 - 1.0) / 2.0 - c as f64;
        if side == 0.0 { 0.0 } else { strength * side.signum() }
    })
}

/// One plane under one kernel, by the seven loops: the same on every machine.
pub(crate) fn correlate(
    plane: ArrayView2<'_, f64>,
    kernel: ArrayView2<'_, f64>,
    options: &Conv2dOptions,
) -> Result<Array2<f64>, ChapterError> {
    let batch = |view| ArrayView2::insert_axis(view, Axis(0)).insert_axis(Axis(0));
    let output = naive::cross_correlate(batch(plane), batch(kernel), None, options)?;
    Ok(output.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_example_kernel_is_sobels() {
        assert_eq!(example_kernel([3, 3]), array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]]);
        assert_eq!(example_kernel([1, 2]), array![[1., -1.]]);
    }

    #[test]
    fn values_are_the_sums_worked_by_hand() {
        let values = SlidingWindow2d { input: [2, 2], kernel: [1, 2], ..SlidingWindow2d::default() }.values().unwrap();
        // 2 − 4 and 1 − 3, from the formula of the plane.
        assert_eq!(values.input, array![[2., 4.], [1., 3.]]);
        assert_eq!(values.output, array![[-2.], [-2.]]);
    }

    #[test]
    fn words_leave_out_what_changes_nothing() {
        assert_eq!(SlidingWindow2d::default().words(), "5×5, kernel 3×3");
        let all = SlidingWindow2d {
            padding: [[1, 0], [2, 2]],
            stride: [2, 1],
            dilation: [2, 2],
            ..SlidingWindow2d::default()
        };
        assert_eq!(all.words(), "5×5, kernel 3×3, padding 1 above, 0 below, 2 left, 2 right, stride 2×1, dilation 2");
    }
}
