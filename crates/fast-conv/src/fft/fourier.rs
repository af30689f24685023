//! Two-dimensional transforms of real planes, made of the library's one-dimensional ones.

use std::sync::Arc;

use conv::Real;
use ndarray::{ArrayView2, ArrayViewMut2};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftNum, FftPlanner};

/// Where the rows (or columns) of an array lie in a plane: `first`, `first + step`, and so on.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) first: usize,
    pub(super) step: usize,
}

impl Place {
    fn of(self, index: usize) -> usize {
        self.first + index * self.step
    }
}

/// The transforms of planes of one size: rows first, then columns.
///
/// A spectrum is stored column after column, `[columns / 2 + 1, rows]`: the other half of the columns are the conjugates of
/// these, because the plane is real.
pub struct Fourier<T> {
    rows: usize,
    row_forward: Arc<dyn RealToComplex<T>>,
    row_inverse: Arc<dyn ComplexToReal<T>>,
    column_forward: Box<dyn ColumnTransform<T>>,
    column_inverse: Box<dyn ColumnTransform<T>>,
    row: Vec<T>,
    half: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
}

/// The library's complex transform, without the library's conditions on the numbers.
trait ColumnTransform<T> {
    fn run(&self, columns: &mut [Complex<T>], scratch: &mut [Complex<T>]);
    fn scratch(&self) -> usize;
}

struct Library<T>(Arc<dyn Fft<T>>);

impl<T: FftNum> ColumnTransform<T> for Library<T> {
    fn run(&self, columns: &mut [Complex<T>], scratch: &mut [Complex<T>]) {
        self.0.process_with_scratch(columns, scratch);
    }

    fn scratch(&self) -> usize {
        self.0.get_inplace_scratch_len()
    }
}

impl<T: FftNum + Default> Fourier<T> {
    /// Plans the transforms of planes of this size.
    pub(crate) fn plan(rows: usize, columns: usize) -> Self {
        let mut real = RealFftPlanner::new();
        let mut complex = FftPlanner::new();
        let (row_forward, row_inverse) = (real.plan_fft_forward(columns), real.plan_fft_inverse(columns));
        let column_forward = Box::new(Library(complex.plan_fft_forward(rows)));
        let column_inverse = Box::new(Library(complex.plan_fft_inverse(rows)));
        let scratch = [
            row_forward.get_scratch_len(),
            row_inverse.get_scratch_len(),
            column_forward.scratch(),
            column_inverse.scratch(),
        ];
        Self {
            rows,
            row: row_forward.make_input_vec(),
            half: row_forward.make_output_vec(),
            scratch: vec![Complex::default(); scratch.into_iter().max().unwrap_or(0)],
            row_forward,
            row_inverse,
            column_forward,
            column_inverse,
        }
    }
}

impl<T: Real> Fourier<T> {
    /// The numbers of a spectrum.
    pub(super) fn spectrum_len(&self) -> usize {
        self.half.len() * self.rows
    }

    /// The spectrum of the plane that holds `values` at `places` (rows, then columns) and zeros elsewhere.
    pub(super) fn forward(&mut self, values: ArrayView2<'_, T>, places: [Place; 2], spectrum: &mut [Complex<T>]) {
        spectrum.fill(Complex::default());
        // A row of zeros has a spectrum of zeros: of a kernel, only the rows that it has are transformed.
        for (i, values) in values.outer_iter().enumerate() {
            self.row.fill(T::zero());
            for (j, &value) in values.iter().enumerate() {
                self.row[places[1].of(j)] = value;
            }
            let done = self.row_forward.process_with_scratch(&mut self.row, &mut self.half, &mut self.scratch);
            done.expect("the buffers are the plan's own");
            for (column, &value) in spectrum.chunks_exact_mut(self.rows).zip(&self.half) {
                column[places[0].of(i)] = value;
            }
        }
        let scratch = self.column_forward.scratch();
        self.column_forward.run(spectrum, &mut self.scratch[..scratch]);
    }

    /// Adds what the plane of this spectrum holds at `places` to `sums`; the spectrum is used up.
    pub(super) fn add_inverse(
        &mut self,
        spectrum: &mut [Complex<T>],
        places: [Place; 2],
        mut sums: ArrayViewMut2<'_, T>,
    ) {
        let scratch = self.column_inverse.scratch();
        self.column_inverse.run(spectrum, &mut self.scratch[..scratch]);
        // There and back, the library's transforms multiply by the number of points.
        let scale = T::of((self.rows * self.row.len()) as f64).recip();
        let last = self.half.len() - 1;
        for (i, mut sums) in sums.outer_iter_mut().enumerate() {
            for (half, column) in self.half.iter_mut().zip(spectrum.chunks_exact(self.rows)) {
                *half = column[places[0].of(i)];
            }
            // A real row's mean, and its fastest frequency, are real; rounding leaves a trace of something else.
            self.half[0].im = T::zero();
            self.half[last].im = T::zero();
            let done = self.row_inverse.process_with_scratch(&mut self.half, &mut self.row, &mut self.scratch);
            done.expect("the buffers are the plan's own");
            for (j, sum) in sums.iter_mut().enumerate() {
                *sum += self.row[places[1].of(j)] * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use realfft::num_complex::Complex;

    use super::{Fourier, Place};

    const HERE: Place = Place { first: 0, step: 1 };

    #[test]
    fn a_spectrum_by_hand() {
        let mut transforms = Fourier::<f64>::plan(2, 4);
        let mut spectrum = vec![Complex::default(); transforms.spectrum_len()];
        transforms.forward(array![[1.0, 2.0, 3.0, 4.0]].view(), [HERE, HERE], &mut spectrum);
        // 1 + 2 + 3 + 4, (1 − 3) + (2 − 4)(−i), 1 − 2 + 3 − 4; the second row is zero, so both frequencies down are equal.
        let expected = [(10.0, 0.0), (10.0, 0.0), (-2.0, 2.0), (-2.0, 2.0), (-2.0, 0.0), (-2.0, 0.0)];
        assert_eq!(spectrum, expected.map(|(re, im)| Complex { re, im }));
    }

    #[test]
    fn there_and_back_with_places() {
        let mut transforms = Fourier::<f64>::plan(6, 10);
        let values = array![[1.0, -2.0, 3.0], [0.5, 0.25, 8.0]];
        let places = [Place { first: 1, step: 3 }, Place { first: 2, step: 2 }];
        let mut spectrum = vec![Complex::default(); transforms.spectrum_len()];
        transforms.forward(values.view(), places, &mut spectrum);
        let mut back = Array2::ones((2, 3));
        transforms.add_inverse(&mut spectrum, places, back.view_mut());
        assert!((back - 1.0 - values).iter().all(|difference| difference.abs() < 1e-14));
    }
}
