//! A matrix product: the library's, behind checked shapes.

use ndarray::{ArrayView2, ArrayViewMut2, s};

use crate::Real;
use crate::parallel::for_each_chunk;

/// C ← A·B, on as many threads as there are.
///
/// # Shapes
/// `a` `[m, k]`, `b` `[k, n]`, `c` `[m, n]`, each with any strides: a transposed view costs no copy.
///
/// # Panics
/// If the shapes do not fit.
///
/// ```
/// use ndarray::{Array2, array};
/// let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![[0.0, 1.0], [1.0, 0.0]]);
/// let mut c = Array2::zeros((2, 2));
/// conv::matmul_into(a.view(), b.view(), c.view_mut());
/// assert_eq!(c, array![[2.0, 1.0], [4.0, 3.0]]);
/// ```
#[track_caller]
pub fn matmul_into<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, c: ArrayViewMut2<'_, T>) {
    check_shapes(&a, &b, &c);
    // Pieces of a fixed size, so that each number is made the same way whatever the number of threads.
    let (rows, columns) = c.dim();
    if columns >= rows {
        for_each_chunk(c, 1, piece(columns), |first, piece| {
            let last = first + piece.ncols();
            product(a, b.slice(s![.., first..last]), piece, false);
        });
    } else {
        for_each_chunk(c, 0, piece(rows), |first, piece| {
            let last = first + piece.nrows();
            product(a.slice(s![first..last, ..]), b, piece, false);
        });
    }
}

/// About eight pieces, none narrower than the product's kernel likes.
fn piece(length: usize) -> usize {
    length.div_ceil(8).next_multiple_of(48)
}

/// C ← A·B, or C ← C + A·B, on this thread alone: for work that is already one piece of many.
#[track_caller]
pub(crate) fn product<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, mut c: ArrayViewMut2<'_, T>, add: bool) {
    check_shapes(&a, &b, &c);
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

#[track_caller]
fn check_shapes<T>(a: &ArrayView2<'_, T>, b: &ArrayView2<'_, T>, c: &ArrayViewMut2<'_, T>) {
    assert!(
        a.ncols() == b.nrows() && c.dim() == (a.nrows(), b.ncols()),
        "matmul: {:?} times {:?} into {:?}",
        a.dim(),
        b.dim(),
        c.dim()
    );
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
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12), "{a} is not {b}");
    }

    #[test]
    fn agrees_with_ndarray_over_layouts() {
        for (m, k, n) in [(1, 1, 1), (3, 5, 2), (70, 33, 200), (200, 40, 65), (2, 0, 3), (10, 300, 1)] {
            let (a, b) = (matrix(m, k, 1), matrix(k, n, 2));
            let expected = a.dot(&b);
            let mut c = Array2::from_elem((m, n), f64::NAN);
            matmul_into(a.view(), b.view(), c.view_mut());
            assert_close(c.view(), expected.view());

            let (a_t, b_t) = (matrix(k, m, 1), matrix(n, k, 2));
            let mut wide = Array2::from_elem((m, n * 2), 7.0);
            matmul_into(a_t.t(), b_t.t(), wide.slice_mut(s![.., ..n]));
            assert_close(wide.slice(s![.., ..n]), a_t.t().dot(&b_t.t()).view());
            assert!(wide.slice(s![.., n..]).iter().all(|&untouched| untouched == 7.0));
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
    #[should_panic(expected = "matmul: (2, 3) times (2, 3) into (2, 2)")]
    fn refuses_shapes_that_do_not_fit() {
        matmul_into(matrix(2, 3, 0).view(), matrix(2, 3, 0).view(), Array2::zeros((2, 2)).view_mut());
    }
}
