//! Where a window goes: its sizes, its positions, the cells that it reads.

use super::FIGURE;
use crate::error::VizError;

/// The most cells of a padded input.
const CELL_LIMIT: usize = 32 * 32;

/// Where a window goes, in plain numbers, per axis `[height, width]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowGeometry {
    /// Input size without padding.
    pub input: [usize; 2],
    /// Taps of the window.
    pub kernel: [usize; 2],
    /// Cells from one position to the next.
    pub stride: [usize; 2],
    /// Cells put around: `[[top, bottom], [left, right]]`.
    pub padding: [[usize; 2]; 2],
    /// Cells from one tap to the next.
    pub dilation: [usize; 2],
}

impl WindowGeometry {
    /// A window that moves by one cell, without padding or dilation.
    #[must_use]
    pub const fn new(input: [usize; 2], kernel: [usize; 2]) -> Self {
        Self { input, kernel, stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1] }
    }

    /// Size of the padded input.
    #[must_use]
    pub const fn padded(&self) -> [usize; 2] {
        let [[top, bottom], [left, right]] = self.padding;
        [
            self.input[0].saturating_add(top).saturating_add(bottom),
            self.input[1].saturating_add(left).saturating_add(right),
        ]
    }

    /// Number of positions down and across: ⌊(padded − D·(K−1) − 1) / S⌋ + 1 per axis.
    ///
    /// # Errors
    ///
    /// [`VizError`] if a size is zero, the window does not fit, or there are too many cells to draw.
    ///
    /// ```
    /// use viz::WindowGeometry;
    ///
    /// let strided = WindowGeometry { stride: [2, 2], ..WindowGeometry::new([5, 6], [3, 3]) };
    /// assert_eq!(strided.output()?, [2, 2]);
    /// # Ok::<(), viz::VizError>(())
    /// ```
    pub fn output(&self) -> Result<[usize; 2], VizError> {
        let padded = self.padded();
        let cells = padded[0].saturating_mul(padded[1]);
        if cells > CELL_LIMIT {
            return Err(VizError::TooLarge {
                figure: FIGURE,
                what: "number of padded input cells",
                value: cells,
                limit: CELL_LIMIT,
            });
        }
        let mut output = [0; 2];
        for (axis, name) in ["height", "width"].into_iter().enumerate() {
            for (option, value) in [
                ("input", self.input[axis]),
                ("kernel", self.kernel[axis]),
                ("stride", self.stride[axis]),
                ("dilation", self.dilation[axis]),
            ] {
                if value == 0 {
                    let advice = "give at least 1 for each axis";
                    return Err(VizError::Option { figure: FIGURE, option, value: "0".into(), advice });
                }
            }
            let span = self.dilation[axis].saturating_mul(self.kernel[axis] - 1).saturating_add(1);
            if span > padded[axis] {
                return Err(VizError::Window {
                    axis: name,
                    kernel: self.kernel[axis],
                    dilation: self.dilation[axis],
                    span,
                    input: padded[axis],
                });
            }
            output[axis] = (padded[axis] - span) / self.stride[axis] + 1;
        }
        Ok(output)
    }

    /// The cells of the padded input, `[row, column]`, that the window reads at an output position; row by row of the
    /// kernel.
    #[must_use]
    pub fn taps(&self, position: [usize; 2]) -> Vec<[usize; 2]> {
        let tap = |axis: usize, k: usize| position[axis] * self.stride[axis] + k * self.dilation[axis];
        (0..self.kernel[0]).flat_map(|u| (0..self.kernel[1]).map(move |v| [tap(0, u), tap(1, v)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_taps_by_hand() {
        let g = WindowGeometry {
            stride: [2, 1],
            padding: [[1, 0], [0, 2]],
            dilation: [1, 2],
            ..WindowGeometry::new([4, 3], [2, 2])
        };
        assert_eq!(g.padded(), [5, 5]);
        assert_eq!(g.output().unwrap(), [2, 3]); // ⌊(5−1−1)/2⌋+1, ⌊(5−2−1)/1⌋+1
        assert_eq!(g.taps([1, 2]), [[2, 2], [2, 4], [3, 2], [3, 4]]);
    }
}
