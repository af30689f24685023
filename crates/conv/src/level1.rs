//! The two things that the plain rungs do with rows of pixels.
//!
//! Both have no `if` inside and, where rows are contiguous, walk over neighbours in memory: the compiler turns them into
//! vector instructions, and the processor fetches the next cache line before it is asked for.

use ndarray::{ArrayView1, ArrayViewMut1};

use crate::Real;

/// Sums that run side by side in [`dot`].
const LANES: usize = 16;

/// `target += weight · source`, element by element (BLAS calls it axpy: a·x plus y).
// ANCHOR: axpy
pub(crate) fn axpy<T: Real>(weight: T, source: ArrayView1<'_, T>, mut target: ArrayViewMut1<'_, T>) {
    match (source.to_slice(), target.as_slice_mut()) {
        (Some(source), Some(target)) => {
            target.iter_mut().zip(source).for_each(|(target, &source)| *target += weight * source);
        }
        // A stride lies between the pixels.
        _ => target.iter_mut().zip(source).for_each(|(target, &source)| *target += weight * source),
    }
}
// ANCHOR_END: axpy

/// Σ a·b.
///
/// Additions of floating-point numbers may not change places, because the result would: one running sum forces the
/// processor to wait for each addition. Sixteen sums side by side need not wait for each other.
// ANCHOR: dot
pub(crate) fn dot<T: Real>(a: ArrayView1<'_, T>, b: ArrayView1<'_, T>) -> T {
    let (Some(a), Some(b)) = (a.to_slice(), b.to_slice()) else {
        return a.iter().zip(b).map(|(&a, &b)| a * b).sum();
    };
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [T::zero(); LANES];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: T = a_rest.iter().zip(b_rest).map(|(&a, &b)| a * b).sum();
    sums.into_iter().sum::<T>() + rest
}
// ANCHOR_END: dot

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array, s};

    use super::{axpy, dot};

    #[test]
    fn axpy_adds_with_and_without_strides() {
        let mut target = array![1.0, 2.0, 3.0];
        axpy(10.0, array![1.0, 0.0, -1.0].view(), target.view_mut());
        assert_eq!(target, array![11.0, 2.0, -7.0]);
        axpy(1.0, array![1.0, 9.0, 2.0, 9.0].slice(s![..;2]), target.slice_mut(s![..;2]));
        assert_eq!(target, array![12.0, 2.0, -5.0]);
    }

    #[test]
    fn dot_sums_whole_chunks_and_the_rest() {
        for length in [0, 1, 15, 16, 17, 40] {
            let numbers = Array1::from_iter((1..=length).map(f64::from));
            let n = f64::from(length);
            let squares = n * (n + 1.0) * (2.0 * n + 1.0) / 6.0;
            assert_eq!(dot(numbers.view(), numbers.view()), squares);
            let apart = Array1::from_iter(numbers.iter().flat_map(|&number| [number, -1.0]));
            assert_eq!(dot(apart.slice(s![..;2]), numbers.view()), squares);
        }
    }
}
