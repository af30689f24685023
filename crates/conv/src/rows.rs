//! The two things that the plain rungs do with rows of pixels.
//!
//! Both have no `if` inside and, where rows are contiguous, walk over neighbours in memory: the compiler turns them into
//! vector instructions, and the processor fetches the next cache line before it is asked for.

use ndarray::{ArrayView1, ArrayViewMut1};

use crate::Real;

/// Sums that run side by side in [`dot()`].
const LANES: usize = 16;

/// `target += weight · source`, element by element (BLAS calls it axpy: a·x plus y).
// ANCHOR: axpy
pub fn axpy<T: Real>(weight: T, source: ArrayView1<'_, T>, mut target: ArrayViewMut1<'_, T>) {
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
pub fn dot<T: Real>(a: ArrayView1<'_, T>, b: ArrayView1<'_, T>) -> T {
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
