//! Sums in a fixed order, several at a time.
//!
//! Adding a million numbers one after another is slow (each addition waits for the one before) and inexact (a small
//! number is lost in a large sum). Here 16 sums run side by side in the numbers' own type over a short stretch, and the
//! stretches are added up in `f64`. The order depends on nothing but the length.

use conv::Real;

/// Partial sums that run side by side: four registers of four `f32`.
const LANES: usize = 16;
/// Elements between two additions in `f64`: a lane adds at most 32 numbers in `f32`.
const STRETCH: usize = 512;

/// Σ f(a, b) over two slices of the same length.
#[inline]
pub(crate) fn sum2<T: Real>(a: &[T], b: &[T], f: impl Fn(T, T) -> T) -> f64 {
    assert_eq!(a.len(), b.len());
    let mut total = 0.0;
    for (a, b) in a.chunks(STRETCH).zip(b.chunks(STRETCH)) {
        let mut lanes = [T::zero(); LANES];
        let (a_rows, a_rest) = a.as_chunks::<LANES>();
        let (b_rows, b_rest) = b.as_chunks::<LANES>();
        for (a, b) in a_rows.iter().zip(b_rows) {
            for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
                *lane += f(a, b);
            }
        }
        for ((lane, &a), &b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
            *lane += f(a, b);
        }
        total += lanes.iter().map(|lane| lane.f64()).sum::<f64>();
    }
    total
}

/// Σ f(a) over a slice.
#[inline]
pub(crate) fn sum<T: Real>(a: &[T], f: impl Fn(T) -> T) -> f64 {
    sum2(a, a, |a, _| f(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_a_plain_loop() {
        for length in [0, 1, 15, 16, 17, 511, 512, 513, 2000] {
            let a: Vec<f64> = (0..length).map(|i| f64::from(i) - 3.0).collect();
            let b: Vec<f64> = (0..length).map(|i| f64::from(i % 7)).collect();
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert_eq!(sum2(&a, &b, |a, b| a * b), plain, "whole numbers: every order gives the same");
            assert_eq!(sum(&a, |a| a + 1.0), a.iter().map(|a| a + 1.0).sum::<f64>());
        }
    }

    #[test]
    fn small_numbers_are_not_lost() {
        let tenths = vec![0.1_f32; 10_000_000];
        let plain: f32 = tenths.iter().sum();
        assert!((plain - 1e6).abs() > 1e4, "one f32 sum drifts: {plain}");
        assert!((sum(&tenths, |x| x) - 1e6).abs() < 1.0);
    }
}
