//! A matrix product written out.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::Real;
use crate::rows::{axpy, dot};

/// C ← A·B, or C ← C + A·B: three loops, in the order that suits how B lies in memory.
///
/// The textbook's order takes a row of A and a *column* of B for each number of C. Where rows lie one behind the other,
/// the numbers of a column are a whole row apart, and of each cache line that is fetched one number is used. So the loop
/// over columns goes innermost: a row of B, times one number of A, is added to a row of C, and everything is read as it
/// lies. If B is the transpose of such a matrix, its columns lie well, and the textbook is right.
// ANCHOR: plain_product
pub fn plain_product<T: Real>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, mut c: ArrayViewMut2<'_, T>, add: bool) {
    if c.is_empty() {
        return; // rows without numbers can be very many
    }
    if !add {
        c.fill(T::zero());
    }
    if b.strides()[1] == 1 {
        for (a, mut c) in a.outer_iter().zip(c.outer_iter_mut()) {
            for (&weight, b) in a.iter().zip(b.outer_iter()) {
                axpy(weight, b, c.view_mut());
            }
        }
    } else {
        for (a, mut c) in a.outer_iter().zip(c.outer_iter_mut()) {
            for (c, b) in c.iter_mut().zip(b.columns()) {
                *c += dot(a, b);
            }
        }
    }
}
// ANCHOR_END: plain_product

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::plain_product;

    #[test]
    fn both_orders_as_by_hand() {
        let (a, b) = (array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], array![[1.0, 10.0], [100.0, 1000.0]]);
        let expected = array![[201.0, 2010.0], [403.0, 4030.0], [605.0, 6050.0]];
        let mut c = Array2::from_elem((3, 2), f64::NAN);
        plain_product(a.view(), b.view(), c.view_mut(), false);
        assert_eq!(c, expected);
        let transposed = b.t().as_standard_layout().into_owned();
        plain_product(a.view(), transposed.t(), c.view_mut(), true);
        assert_eq!(c, expected * 2.0);
    }
}
