//! The three matrices of a Winograd convolution, from the points at which polynomials are evaluated.

/// A correlation of A inputs with K taps gives M = A − K + 1 outputs, at the cost of A multiplications:
/// y = Aᵀ·((G·g) ⊙ (Bᵀ·d)).
///
/// # Where it comes from
///
/// A polynomial of degree A − 1 is known by its values at A points. The product of two polynomials is, at each point, one
/// multiplication; and the coefficients of the product are a convolution (Toom and Cook). Read backwards (transposed), the
/// same three matrices compute a correlation (Winograd). The last point is ∞, which stands for the highest coefficient.
///
/// # Which points
///
/// Any points would do, were it not for rounding: what one transform rounds, the next one multiplies. So the finite points are
/// those of all sixteenths, in pairs ±p, for which errors grow least; a test says how much that is and looks through them
/// all. Sixteenths, because all numbers of Bᵀ and Aᵀ are then exact in `f32`. Pairs, because every other coefficient of
/// (x − p)·(x + p) = x² − p² is zero and costs nothing.
///
/// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4; Blahut, "Fast
/// Algorithms for Signal Processing" (2010), chapter 5; on rounding, Barabasz, Anderson, Soodhalter and Gregg, "Error
/// Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks" (2020), section 6.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrices {
    /// Bᵀ, A×A: the inputs' transform.
    pub(super) input: Matrix,
    /// G, A×K: the kernel's transform.
    pub(super) kernel: Matrix,
    /// Aᵀ, M×A: the outputs' transform.
    pub(super) output: Matrix,
}

/// The finite points of F(4, 3).
pub(super) const FOUR_OF_THREE: [f64; 5] = [0.0, 0.6875, -0.6875, 1.4375, -1.4375];

/// The finite points of F(3, 5).
pub(super) const THREE_OF_FIVE: [f64; 6] = [0.3125, -0.3125, 0.875, -0.875, 1.625, -1.625];

/// The largest A.
pub(super) const LARGEST: usize = 8;

/// A small matrix; of a smaller one than 8×8 the head of each row is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) values: [[f64; LARGEST]; LARGEST],
}

impl Matrix {
    const fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: [[0.0; LARGEST]; LARGEST] }
    }

    /// Rows and columns exchanged: a transform's adjoint.
    pub(super) const fn transpose(&self) -> Self {
        let mut transpose = Self::zeros(self.columns, self.rows);
        let mut row = 0;
        while row < self.rows {
            let mut column = 0;
            while column < self.columns {
                transpose.values[column][row] = self.values[row][column];
                column += 1;
            }
            row += 1;
        }
        transpose
    }
}

impl Matrices {
    /// The matrices for K = `taps` and A − 1 finite points.
    pub(super) const fn new(points: &[f64], taps: usize) -> Self {
        let size = points.len() + 1;
        let outputs = size + 1 - taps;
        let mut input = Matrix::zeros(size, size);
        let mut kernel = Matrix::zeros(size, taps);
        let mut output = Matrix::zeros(outputs, size);
        let mut point = 0;
        while point < size - 1 {
            let at = points[point];
            // The polynomial that is zero at all the other points, and its value here.
            input.values[point] = product_of_roots(points, point);
            let mut here = 1.0;
            let mut other = 0;
            while other < size - 1 {
                if other != point {
                    here *= at - points[other];
                }
                other += 1;
            }
            let mut power = 1.0;
            let mut exponent = 0;
            while exponent < taps || exponent < outputs {
                if exponent < taps {
                    kernel.values[point][exponent] = power / here;
                }
                if exponent < outputs {
                    output.values[exponent][point] = power;
                }
                power *= at;
                exponent += 1;
            }
            point += 1;
        }
        // The point at infinity.
        input.values[size - 1] = product_of_roots(points, LARGEST);
        kernel.values[size - 1][taps - 1] = 1.0;
        output.values[outputs - 1][size - 1] = 1.0;
        Self { input, kernel, output }
    }
}

/// The coefficients of Π (x − p) over the points but one, lowest first.
const fn product_of_roots(points: &[f64], without: usize) -> [f64; LARGEST] {
    let mut coefficients = [0.0; LARGEST];
    coefficients[0] = 1.0;
    let mut point = 0;
    while point < points.len() {
        if point != without {
            let mut degree = LARGEST - 1;
            while degree > 0 {
                coefficients[degree] = coefficients[degree - 1] - points[point] * coefficients[degree];
                degree -= 1;
            }
            coefficients[0] *= -points[point];
        }
        point += 1;
    }
    coefficients
}

#[cfg(test)]
mod tests {
    use super::{FOUR_OF_THREE, Matrices, Matrix, THREE_OF_FIVE};

    /// The textbook's F(2, 3), up to the signs of its first row and of the matching row of G.
    #[test]
    fn two_outputs_of_three_taps() {
        let Matrices { input, kernel, output } = Matrices::new(&[0.0, 1.0, -1.0], 3);
        assert_eq!(input.values[0][..4], [-1.0, 0.0, 1.0, 0.0]);
        assert_eq!(input.values[1][..4], [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(kernel.values[0][..3], [-1.0, 0.0, 0.0]);
        assert_eq!(kernel.values[1][..3], [0.5, 0.5, 0.5]);
        assert_eq!(output.values[1][..4], [0.0, 1.0, -1.0, 1.0]);
    }

    /// y = Aᵀ·((G·g) ⊙ (Bᵀ·d)) is the correlation, in one dimension.
    #[test]
    fn they_correlate() {
        let points = [0.0, 1.0, -1.0, 2.0, -0.5, 0.5];
        for (points, taps) in [
            (&FOUR_OF_THREE[..], 3),
            (&THREE_OF_FIVE[..], 5),
            (&points[..3], 3),
            (&points[..5], 1),
            (&points[..4], 2),
            (&points[..], 5),
        ] {
            let matrices = Matrices::new(points, taps);
            let size = points.len() + 1;
            let d: Vec<f64> = (0..size).map(|i| ((i * 7 + 3) % 11) as f64 - 5.0).collect();
            let g: Vec<f64> = (0..taps).map(|k| ((k * 5 + 1) % 7) as f64 - 3.0).collect();
            let times = |matrix: &Matrix, row: usize, x: &[f64]| -> f64 {
                assert_eq!(matrix.columns, x.len());
                matrix.values[row].iter().zip(x).map(|(a, b)| a * b).sum()
            };
            let product: Vec<f64> =
                (0..size).map(|i| times(&matrices.kernel, i, &g) * times(&matrices.input, i, &d)).collect();
            for j in 0..matrices.output.rows {
                let direct: f64 = (0..taps).map(|k| d[j + k] * g[k]).sum();
                let got = times(&matrices.output, j, &product);
                assert!((got - direct).abs() < 1e-10, "F({}, {taps}): {got} is not {direct}", matrices.output.rows);
            }
        }
    }

    /// How much larger than a plain sum's the errors become, if each number at each point is rounded once and inputs and
    /// weights are random and independent: in two dimensions, the worst of the outputs and of the weights' gradients.
    ///
    /// The number at point i is the product of Σ Bᵢⱼ·dⱼ and Σ Gᵢₖ·gₖ, so its variance is |Bᵢ|²·|Gᵢ|²; rounding errs by a fixed
    /// share of it, and output p weighs the error by Aₚᵢ. An output's own variance is K. With rows and columns, what is
    /// a ratio of variances in one dimension is, multiplied by itself, one in two: so it is itself the ratio of deviations.
    fn growth(points: &[f64], taps: usize) -> f64 {
        let Matrices { input, kernel, output } = Matrices::new(points, taps);
        let squares = |matrix: &Matrix, row: usize| matrix.values[row].iter().map(|value| value * value).sum::<f64>();
        let worst = |weigh: &Matrix, other: &Matrix, terms: usize| {
            let of = |row: usize| -> f64 {
                let at =
                    |point: usize| weigh.values[row][point].powi(2) * squares(other, point) * squares(&input, point);
                (0..input.rows).map(at).sum()
            };
            (0..weigh.rows).map(of).fold(0.0, f64::max) / terms as f64
        };
        worst(&output, &kernel, taps).max(worst(&kernel.transpose(), &output.transpose(), output.rows))
    }

    /// Every set of so many pairs ±p of sixteenths up to 2½.
    fn for_each_set(pairs: usize, first: u32, points: &mut Vec<f64>, work: &mut impl FnMut(&[f64])) {
        if pairs == 0 {
            return work(points);
        }
        for p in first..=40 {
            let p16 = f64::from(p) / 16.0;
            points.extend([p16, -p16]);
            for_each_set(pairs - 1, p + 1, points, work);
            points.truncate(points.len() - 2);
        }
    }

    #[test]
    fn no_other_sixteenths_round_less() {
        for (chosen, taps) in [(&FOUR_OF_THREE[..], 3), (&THREE_OF_FIVE[..], 5)] {
            let mut points = vec![0.0; chosen.len() % 2];
            let least = growth(chosen, taps);
            let mut sets = 0;
            for_each_set(chosen.len() / 2, 1, &mut points, &mut |points| {
                sets += 1;
                assert!(growth(points, taps) >= least, "{points:?} is better for {taps} taps than {chosen:?}");
            });
            assert!(sets >= 780, "pairs of 40 numbers");
        }
        // The textbook's points for it.
        assert!(growth(&[0.0, 1.0, -1.0, 2.0, -2.0], 3) > 4.0 * growth(&FOUR_OF_THREE, 3));
    }

    /// Why `outputs_of` five taps are not four.
    #[test]
    fn at_four_outputs_of_five_taps_errors_grow_twice_as_much() {
        let least = 2.0 * growth(&THREE_OF_FIVE, 5);
        for_each_set(3, 1, &mut vec![0.0], &mut |points| assert!(growth(points, 5) > least, "{points:?}"));
    }

    /// All numbers of Bᵀ and Aᵀ are what they should be, in `f32` too.
    #[test]
    fn pixels_meet_exact_numbers() {
        for (points, taps) in [(&FOUR_OF_THREE[..], 3), (&THREE_OF_FIVE[..], 5)] {
            let Matrices { input, output, .. } = Matrices::new(points, taps);
            for value in input.values.iter().chain(&output.values).flatten() {
                assert_eq!(f64::from(*value as f32), *value);
            }
        }
    }
}
