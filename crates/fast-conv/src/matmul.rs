//! A matrix product: the library's, behind checked shapes, cut into pieces as a fully connected layer needs it.
//!
//! How a skinny product is put to the library decides how fast it is. Its kernel keeps a tile of C in registers: columns of C
//! lie along the vectors, and the other factor is read number by number. What lies along the vectors must be contiguous there,
//! or it is copied (packed) first. So the large matrix, the layer's weights, should be the one that is read number by number
//! where its rows run along the sum (forward), and the one along the vectors where they run along the result (backward).
//! Then each of its bytes is read once, from where it is. Measured on 50×3136 times 3136×1024, forward: 1.6 times as fast as
//! with the weights packed; with 8 rows instead of 50, twice.

use conv::{ConvError, Real};
use ndarray::{ArrayView2, ArrayViewMut2, s};

use crate::parallel::for_each_chunk;
use crate::scratch;

/// C ← A·B, on as many threads as there are.
///
/// # Shapes
/// `a` `[m, k]`, `b` `[k, n]`, `c` `[m, n]`, each with any strides: a transposed view costs no copy.
///
/// # Errors
/// [`ConvError::MatrixShapes`] if the shapes do not fit; `c` is then as it was.
///
/// ```
/// use ndarray::{Array2, array};
/// let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![[0.0, 1.0], [1.0, 0.0]]);
/// let mut c = Array2::zeros((2, 2));
/// fast_conv::matmul_into(a.view(), b.view(), c.view_mut())?;
/// assert_eq!(c, array![[2.0, 1.0], [4.0, 3.0]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn matmul_into<T: Real>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    c: ArrayViewMut2<'_, T>,
) -> Result<(), ConvError> {
    if !shapes_fit(&a, &b, &c) {
        let [a, b, c] = [a.dim(), b.dim(), c.dim()].map(<[usize; 2]>::from);
        return Err(ConvError::MatrixShapes { operation: "matmul", a, b, c });
    }
    let (rows, inner) = a.dim();
    let sums_run_along_memory = a.strides()[1] == 1 && b.strides()[0] == 1;
    if sums_run_along_memory && rows == 1 {
        // A matrix times a vector, so many outputs at a time that threads which wait for memory share it evenly.
        for_each_chunk(c.reversed_axes(), 0, 64, |first, piece| {
            product(b.slice(s![.., first..first + piece.nrows()]).reversed_axes(), a.reversed_axes(), piece, false);
        });
    } else if sums_run_along_memory && rows <= MOST_ROWS {
        transposed_into(a, b, c);
    } else if inner < rows && rows >= 2 * NARROWEST {
        // Few terms in each sum: the gradient of a weight, whose sums run over the batch.
        with_rows(a, |a| {
            for_each_chunk(c, 0, piece(rows), |first, piece| {
                product(a.slice(s![first..first + piece.nrows(), ..]), b, piece, false);
            });
        });
    } else {
        with_rows(a, |a| {
            for_each_chunk(c, 1, 192, |first, piece| {
                product(a, b.slice(s![.., first..first + piece.ncols()]), piece, false);
            });
        });
    }
    Ok(())
}

/// Rows of A up to which Bᵀ·Aᵀ is formed instead of A·B: beyond it the columns' copy would no longer stay in cache.
const MOST_ROWS: usize = 512;

/// Numbers along a vector of any processor: a multiple of this is never copied into place.
const VECTOR: usize = 16;

/// The narrowest piece.
const NARROWEST: usize = 64;

/// How long a piece is: a fixed size, so that each number is made the same way whatever the number of threads; about four
/// of them if there is little work, since what all pieces share is read anew for each.
fn piece(length: usize) -> usize {
    length.div_ceil(4).next_multiple_of(VECTOR).clamp(NARROWEST, 256)
}

/// C ← A·B as Cᵀ ← Bᵀ·Aᵀ, with Aᵀ copied to where its columns are contiguous and B read once, from where it is.
fn transposed_into<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, mut c: ArrayViewMut2<'_, T>) {
    let ((rows, inner), columns) = (a.dim(), b.ncols());
    let padded = rows.next_multiple_of(VECTOR);
    scratch::with((inner + columns) * padded, |values: &mut [T]| {
        let (a_transposed, c_transposed) = values.split_at_mut(inner * padded);
        let mut a_transposed = matrix_mut((inner, padded), a_transposed);
        for_each_chunk(a_transposed.view_mut(), 0, 128, |first, mut piece| {
            let columns = a.slice(s![.., first..first + piece.nrows()]);
            piece.slice_mut(s![.., ..rows]).assign(&columns.reversed_axes());
            piece.slice_mut(s![.., rows..]).fill(T::zero());
        });
        let mut c_transposed = matrix_mut((columns, padded), c_transposed);
        for_each_chunk(c_transposed.view_mut(), 0, piece(columns), |first, piece| {
            let rows = b.slice(s![.., first..first + piece.nrows()]).reversed_axes();
            product(rows, a_transposed.view(), piece, false);
        });
        c.assign(&c_transposed.slice(s![.., ..rows]).reversed_axes());
    });
}

/// Lends A with its rows contiguous: a copy if they are not.
fn with_rows<T: Real, R>(a: ArrayView2<'_, T>, work: impl FnOnce(ArrayView2<'_, T>) -> R) -> R {
    if a.strides()[1] == 1 {
        return work(a);
    }
    scratch::with(a.len(), |values: &mut [T]| {
        let mut rows = matrix_mut(a.dim(), values);
        rows.assign(&a);
        work(rows.view())
    })
}

fn matrix_mut<T>(shape: (usize, usize), values: &mut [T]) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape(shape, values).expect("the length is the shape's")
}

/// Terms of a sum that the library adds up one after the other. A longer one is taken in pieces: the more terms, the larger the
/// sum that each addition rounds.
const MOST_TERMS: usize = 4096;

/// C ← A·B, or C ← C + A·B, on this thread alone: for work that is already one piece of many.
#[track_caller]
pub(crate) fn product<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, mut c: ArrayViewMut2<'_, T>, add: bool) {
    assert!(shapes_fit(&a, &b, &c), "matmul: {:?} times {:?} into {:?}", a.dim(), b.dim(), c.dim());
    let terms = a.ncols();
    for first in (0..terms.max(1)).step_by(MOST_TERMS) {
        let piece = first..(first + MOST_TERMS).min(terms);
        short_product(a.slice(s![.., piece.clone()]), b.slice(s![piece, ..]), c.view_mut(), add || first > 0);
    }
}

/// [`product`] with few terms.
fn short_product<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, mut c: ArrayViewMut2<'_, T>, add: bool) {
    let ((m, k), n) = (a.dim(), b.ncols());
    let (dst, lhs, rhs) = (c.strides().to_owned_pair(), a.strides().to_owned_pair(), b.strides().to_owned_pair());
    let alpha = if add { T::one() } else { T::zero() };
    #[expect(unsafe_code, reason = "the library's product takes pointers; shapes and strides are those of live views")]
    // SAFETY: the three views are valid for their shapes and strides, the shapes fit (checked above), and `c` is
    // borrowed mutably, so it overlaps neither of the others.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            dst.1,
            dst.0,
            add,
            a.as_ptr(),
            lhs.1,
            lhs.0,
            b.as_ptr(),
            rhs.1,
            rhs.0,
            alpha,
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Row and column strides of a matrix.
trait StridePair {
    fn to_owned_pair(&self) -> (isize, isize);
}

impl StridePair for [isize] {
    fn to_owned_pair(&self) -> (isize, isize) {
        (self[0], self[1])
    }
}

fn shapes_fit<T>(a: &ArrayView2<'_, T>, b: &ArrayView2<'_, T>, c: &ArrayViewMut2<'_, T>) -> bool {
    a.ncols() == b.nrows() && c.dim() == (a.nrows(), b.ncols())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, ArrayView2, s};
    use ndarray_rand::RandomExt;
    use ndarray_rand::rand_distr::Uniform;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::{matmul_into, product};

    fn matrix(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Array2::random_using((rows, columns), Uniform::new(-1.0, 1.0).expect("an interval"), &mut rng)
    }

    #[track_caller]
    fn assert_close(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) {
        assert_eq!(a.dim(), b.dim());
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-11), "{a} is not {b}");
    }

    #[test]
    fn agrees_with_ndarray_over_layouts() {
        // Every way to cut: one row, few rows, few terms, many of both, nothing.
        let shapes = [
            (1, 1, 1),
            (1, 70, 300),
            (3, 5, 2),
            (17, 300, 290),
            (70, 33, 200),
            (200, 40, 65),
            (600, 700, 20),
            (2, 0, 3),
            (10, 300, 1),
        ];
        for (m, k, n) in shapes {
            let (a, b) = (matrix(m, k, 1), matrix(k, n, 2));
            let expected = a.dot(&b);
            let mut c = Array2::from_elem((m, n), f64::NAN);
            matmul_into(a.view(), b.view(), c.view_mut()).unwrap();
            assert_close(c.view(), expected.view());

            let (a_t, b_t) = (matrix(k, m, 1), matrix(n, k, 2));
            c.fill(f64::NAN);
            matmul_into(a.view(), b_t.t(), c.view_mut()).unwrap();
            assert_close(c.view(), a.dot(&b_t.t()).view());
            c.fill(f64::NAN);
            matmul_into(a_t.t(), b.view(), c.view_mut()).unwrap();
            assert_close(c.view(), a_t.t().dot(&b).view());

            let mut wide = Array2::from_elem((m, n * 2), 7.0);
            matmul_into(a_t.t(), b_t.t(), wide.slice_mut(s![.., ..n])).unwrap();
            assert_close(wide.slice(s![.., ..n]), a_t.t().dot(&b_t.t()).view());
            assert!(wide.slice(s![.., n..]).iter().all(|&untouched| untouched == 7.0));
        }
    }

    #[test]
    fn long_sums_of_one_sign_do_not_drift() {
        let terms = 1 << 18;
        let a = matrix(3, terms, 1).mapv(|value| value.abs() as f32);
        let b = matrix(terms, 5, 2).mapv(|value| value.abs() as f32);
        let exact = a.mapv(f64::from).dot(&b.mapv(f64::from));
        let mut c = Array2::zeros((3, 5));
        for b in [b.view(), b.t().as_standard_layout().t()] {
            matmul_into(a.view(), b, c.view_mut()).unwrap();
            let largest = (c.mapv(f64::from) - &exact).iter().fold(0.0_f64, |largest, error| largest.max(error.abs()));
            assert!(largest <= conv::rounding::promised::<f32>() * exact[[0, 0]], "{largest:e}");
        }
    }

    #[test]
    fn adds_to_what_is_there() {
        let (a, b) = (matrix(4, 6, 3), matrix(6, 5, 4));
        let mut c = Array2::ones((4, 5));
        product(a.view(), b.view(), c.view_mut(), true);
        assert_close(c.view(), (a.dot(&b) + 1.0).view());
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        let mut c = Array2::from_elem((2, 2), 7.0);
        let text = |rows, inner, c: &mut Array2<f64>| {
            matmul_into(matrix(2, 3, 0).view(), matrix(rows, inner, 0).view(), c.view_mut()).unwrap_err().to_string()
        };
        let end = "the inner sizes must be equal, the outer ones the result's";
        assert_eq!(text(2, 2, &mut c), format!("matmul: 2×3 times 2×2 does not give 2×2: {end}"));
        assert_eq!(text(3, 4, &mut c), format!("matmul: 2×3 times 3×4 does not give 2×2: {end}"));
        assert!(c.iter().all(|&untouched| untouched == 7.0));
    }
}
