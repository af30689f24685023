//! The three matrices of a Winograd convolution, from the points at which polynomials are evaluated.

/// A correlation of A inputs with K taps gives M = A − K + 1 outputs, at the cost of A multiplications:
/// y = Aᵀ·((G·g) ⊙ (Bᵀ·d)).
///
/// # Where it comes from
///
/// A polynomial of degree A − 1 is known by its values at A points. The product of two polynomials is, at each point, one
/// multiplication; and the coefficients of the product are a convolution (Toom and Cook). Read backwards (transposed), the
/// same three matrices compute a correlation (Winograd). The points are 0, 1, −1, 2, −½, ½, −2, and ∞, which stands for
/// the highest coefficient. Small points keep the numbers near each other, and so the rounding error small.
///
/// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4; Blahut, "Fast
/// Algorithms for Signal Processing" (2010), chapter 5.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrices {
    /// Bᵀ, A×A: the inputs' transform.
    pub(super) input: Matrix,
    /// G, A×K: the kernel's transform.
    pub(super) kernel: Matrix,
    /// Aᵀ, M×A: the outputs' transform.
    pub(super) output: Matrix,
}

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

/// The finite points, best first.
const POINTS: [f64; LARGEST - 1] = [0.0, 1.0, -1.0, 2.0, -0.5, 0.5, -2.0];

impl Matrices {
    /// The matrices for A = `size` points and K = `taps`.
    pub(super) const fn new(size: usize, taps: usize) -> Self {
        let outputs = size + 1 - taps;
        let mut input = Matrix::zeros(size, size);
        let mut kernel = Matrix::zeros(size, taps);
        let mut output = Matrix::zeros(outputs, size);
        let mut point = 0;
        while point < size - 1 {
            let at = POINTS[point];
            // The polynomial that is zero at all the other points, and its value here.
            input.values[point] = product_of_roots(size - 1, point);
            let mut here = 1.0;
            let mut other = 0;
            while other < size - 1 {
                if other != point {
                    here *= at - POINTS[other];
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
        input.values[size - 1] = product_of_roots(size - 1, LARGEST);
        kernel.values[size - 1][taps - 1] = 1.0;
        output.values[outputs - 1][size - 1] = 1.0;
        Self { input, kernel, output }
    }
}

/// The coefficients of Π (x − p) over the first `count` points but one, lowest first.
const fn product_of_roots(count: usize, without: usize) -> [f64; LARGEST] {
    let mut coefficients = [0.0; LARGEST];
    coefficients[0] = 1.0;
    let mut point = 0;
    while point < count {
        if point != without {
            let mut degree = LARGEST - 1;
            while degree > 0 {
                coefficients[degree] = coefficients[degree - 1] - POINTS[point] * coefficients[degree];
                degree -= 1;
            }
            coefficients[0] *= -POINTS[point];
        }
        point += 1;
    }
    coefficients
}

#[cfg(test)]
mod tests {
    use super::Matrices;

    /// The textbook's F(2, 3), up to the signs of its first row and of the matching row of G.
    #[test]
    fn two_outputs_of_three_taps() {
        let Matrices { input, kernel, output } = Matrices::new(4, 3);
        assert_eq!(input.values[0][..4], [-1.0, 0.0, 1.0, 0.0]);
        assert_eq!(input.values[1][..4], [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(kernel.values[0][..3], [-1.0, 0.0, 0.0]);
        assert_eq!(kernel.values[1][..3], [0.5, 0.5, 0.5]);
        assert_eq!(output.values[1][..4], [0.0, 1.0, -1.0, 1.0]);
    }

    /// y = Aᵀ·((G·g) ⊙ (Bᵀ·d)) is the correlation, in one dimension.
    #[test]
    fn they_correlate() {
        for (size, taps) in [(4, 3), (6, 3), (6, 5), (8, 5), (8, 3), (6, 1), (5, 2)] {
            let matrices = Matrices::new(size, taps);
            let d: Vec<f64> = (0..size).map(|i| ((i * 7 + 3) % 11) as f64 - 5.0).collect();
            let g: Vec<f64> = (0..taps).map(|k| ((k * 5 + 1) % 7) as f64 - 3.0).collect();
            let times = |matrix: &super::Matrix, row: usize, x: &[f64]| -> f64 {
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
}
