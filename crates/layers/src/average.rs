//! Averages over windows, the arithmetic that all average pooling shares.
//!
//! A window's mean is a mean over rows of means over columns, so rows are added first: that is a loop over whole rows,
//! which the compiler turns into vectors, and only then are the few columns of each window added.

use std::ops::Range;

use conv::Real;

use crate::parallel::{for_each_piece, piece};

/// The pixels of an axis that a window averages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub pixels: Range<usize>,
    /// What their sum is divided by: their number, or more where padding counts.
    pub divisor: usize,
}

/// Windows over every channel: a span for each row and for each column of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spans {
    pub rows: Vec<Span>,
    pub columns: Vec<Span>,
    /// Height and width of the input.
    pub input: [usize; 2],
}

impl Spans {
    /// The mean of each window.
    pub fn forward<T: Real>(&self, input: &[T], output: &mut [T]) {
        let [height, width] = self.input;
        for_each_piece(output, self.rows.len() * self.columns.len(), |index, output| {
            let plane = piece(input, index, height * width);
            let mut sums = vec![T::zero(); width];
            for (row, output) in self.rows.iter().zip(output.chunks_exact_mut(self.columns.len())) {
                sums.fill(T::zero());
                for line in plane[row.pixels.start * width..row.pixels.end * width].chunks_exact(width) {
                    for (sum, &value) in sums.iter_mut().zip(line) {
                        *sum += value;
                    }
                }
                for (column, output) in self.columns.iter().zip(output) {
                    let sum: T = sums[column.pixels.clone()].iter().copied().sum();
                    *output = sum / T::of((row.divisor * column.divisor) as f64);
                }
            }
        });
    }

    /// Hands the gradient of each mean to the pixels that it averaged.
    pub fn backward<T: Real>(&self, upstream: &[T], gradient: &mut [T]) {
        let [height, width] = self.input;
        for_each_piece(gradient, height * width, |index, gradient| {
            let upstream = piece(upstream, index, self.rows.len() * self.columns.len());
            gradient.fill(T::zero());
            let mut shares = vec![T::zero(); width];
            for (row, upstream) in self.rows.iter().zip(upstream.chunks_exact(self.columns.len())) {
                shares.fill(T::zero());
                for (column, &upstream) in self.columns.iter().zip(upstream) {
                    let share = upstream / T::of((row.divisor * column.divisor) as f64);
                    shares[column.pixels.clone()].iter_mut().for_each(|sum| *sum += share);
                }
                for line in gradient[row.pixels.start * width..row.pixels.end * width].chunks_exact_mut(width) {
                    for (gradient, &share) in line.iter_mut().zip(&shares) {
                        *gradient += share;
                    }
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_overlap_as_worked_by_hand() {
        let span = |pixels: Range<usize>, divisor| Span { pixels, divisor };
        // One row of windows over a 2×3 image; the first column of windows also counts one pixel of padding.
        let spans = Spans { rows: vec![span(0..2, 2)], columns: vec![span(0..1, 2), span(0..3, 3)], input: [2, 3] };
        let mut output = [0.0; 2];
        spans.forward(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0], &mut output);
        assert_eq!(output, [1.0, 3.0]);
        let mut gradient = [f64::NAN; 6];
        spans.backward(&[4.0, 6.0], &mut gradient);
        assert_eq!(gradient, [2.0, 1.0, 1.0, 2.0, 1.0, 1.0]);
    }
}
