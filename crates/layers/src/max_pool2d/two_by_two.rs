//! The commonest window by far: 2×2 at stride 2, over one channel.
//!
//! Each output is three choices between two numbers. In plain registers the compiler makes jumps of them, and the processor
//! guesses half of those wrong; with the wide ones it makes choices without jumps, for many windows at a time. That is
//! measured to be three times as fast or more, so the loop is compiled once for each kind of register. (Other loops of this
//! crate wait for memory, and gain nothing.) The bits are the same: nothing is computed but comparisons.

use conv::Real;

/// The largest value under each window, and which of the four it was: 0 to 3, in row order.
///
/// # Shapes
/// `input` rows of `width`, `output` and `winners` rows of `out_width`, half of that.
pub(super) fn largest_of_four<T: Real>(
    input: &[T],
    width: usize,
    output: &mut [T],
    winners: &mut [u32],
    out_width: usize,
) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
            #[expect(unsafe_code, reason = "compiled for instructions that not every processor has")]
            // SAFETY: the processor has them.
            return unsafe { with_avx512(input, width, output, winners, out_width) };
        }
        if is_x86_feature_detected!("avx2") {
            #[expect(unsafe_code, reason = "compiled for instructions that not every processor has")]
            // SAFETY: the processor has them.
            return unsafe { with_avx2(input, width, output, winners, out_width) };
        }
    }
    plain::<T, 4>(input, width, output, winners, out_width);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn with_avx512<T: Real>(input: &[T], width: usize, output: &mut [T], winners: &mut [u32], out_width: usize) {
    plain::<T, 8>(input, width, output, winners, out_width);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<T: Real>(input: &[T], width: usize, output: &mut [T], winners: &mut [u32], out_width: usize) {
    plain::<T, 4>(input, width, output, winners, out_width);
}

/// The loop, `SIDE_BY_SIDE` windows at a time: a number that the compiler knows.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
fn plain<T: Real, const SIDE_BY_SIDE: usize>(
    input: &[T],
    width: usize,
    output: &mut [T],
    winners: &mut [u32],
    out_width: usize,
) {
    let lines = output.chunks_exact_mut(out_width).zip(winners.chunks_exact_mut(out_width));
    for (rows, (output, winners)) in input.chunks_exact(2 * width).zip(lines) {
        let (upper, lower) = rows.split_at(width);
        let (upper, lower) = (upper.as_chunks().0, lower.as_chunks().0);
        let (upper, upper_rest) = upper[..out_width].as_chunks::<SIDE_BY_SIDE>();
        let (lower, lower_rest) = lower[..out_width].as_chunks::<SIDE_BY_SIDE>();
        let (output, output_rest) = output.as_chunks_mut::<SIDE_BY_SIDE>();
        let (winners, winners_rest) = winners.as_chunks_mut::<SIDE_BY_SIDE>();
        for (((upper, lower), output), winners) in upper.iter().zip(lower).zip(output).zip(winners) {
            for at in 0..SIDE_BY_SIDE {
                (output[at], winners[at]) = largest_of_window(upper[at], lower[at]);
            }
        }
        let rest = upper_rest.iter().zip(lower_rest).zip(output_rest).zip(winners_rest);
        for (((&upper, &lower), output), winner) in rest {
            (*output, *winner) = largest_of_window(upper, lower);
        }
    }
}

/// The largest of one window.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
fn largest_of_window<T: Real>(upper: [T; 2], lower: [T; 2]) -> (T, u32) {
    let above = larger((upper[0], 0), (upper[1], 1));
    let below = larger((lower[0], 2), (lower[1], 3));
    larger(above, below)
}

/// The larger of two and where it is; the first if they are equal, NaN if there is one.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
#[allow(clippy::eq_op, reason = "x != x is how a NaN is told in one comparison")]
fn larger<T: Real>(a: (T, u32), b: (T, u32)) -> (T, u32) {
    if b.0 > a.0 || b.0 != b.0 { b } else { a }
}

/// The gradient of [`largest_of_four`]: writes every pixel once.
pub(super) fn give_to_quarters<T: Real>(
    upstream: &[T],
    winners: &[u32],
    out_width: usize,
    result: &mut [T],
    width: usize,
) {
    let mut rows = result.chunks_exact_mut(2 * width);
    let lines = upstream.chunks_exact(out_width).zip(winners.chunks_exact(out_width));
    for ((upstream, winners), rows) in lines.zip(&mut rows) {
        let (upper, lower) = rows.split_at_mut(width);
        give_to_pairs(upstream, winners, 0, upper);
        give_to_pairs(upstream, winners, 2, lower);
    }
    rows.into_remainder().fill(T::zero());
}

/// One row of pixels under windows of two: the first pixel of a window won if its winner is `first`, the second if it is
/// `first + 1`. (A row at a time: two rows at once are more than the compiler turns into vectors.)
#[inline]
fn give_to_pairs<T: Real>(upstream: &[T], winners: &[u32], first: u32, row: &mut [T]) {
    let (read, unread) = row.split_at_mut(2 * upstream.len());
    for ((&upstream, &winner), pair) in upstream.iter().zip(winners).zip(read.as_chunks_mut::<2>().0) {
        pair[0] = if winner == first { upstream } else { T::zero() };
        pair[1] = if winner == first + 1 { upstream } else { T::zero() };
    }
    unread.fill(T::zero());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by the plainest loop.
    fn by_the_book(input: &[f32], width: usize, [rows, columns]: [usize; 2]) -> (Vec<u32>, Vec<u32>) {
        let window = |at: usize| {
            let start = at / columns * 2 * width + at % columns * 2;
            let pixels = [start, start + 1, start + width, start + width + 1].map(|pixel| input[pixel]);
            let mut best = 0;
            for candidate in 1..4 {
                if pixels[candidate] > pixels[best] || pixels[candidate].is_nan() {
                    best = candidate;
                }
            }
            (pixels[best].to_bits(), best as u32)
        };
        (0..rows * columns).map(window).unzip()
    }

    proptest! {
        #[test]
        fn every_version_is_the_plain_loop(
            rows in 1..4_usize,
            columns in 1..20_usize,
            odd in 0..2_usize,
            values in prop::collection::vec(prop_oneof![8 => -3..3_i8, 1 => Just(i8::MIN)], 8 * 41),
        ) {
            // Many equal numbers, and NaNs.
            let value = |&value: &i8| if value == i8::MIN { f32::NAN } else { f32::from(value) };
            let width = 2 * columns + odd;
            let input: Vec<f32> = values.iter().map(value).take((2 * rows + odd) * width).collect();
            let (expected, expected_winners) = by_the_book(&input, width, [rows, columns]);
            for version in [largest_of_four, plain::<f32, 4>, plain::<f32, 8>] {
                let (mut output, mut winners) = (vec![7.0; rows * columns], vec![7; rows * columns]);
                version(&input, width, &mut output, &mut winners, columns);
                prop_assert_eq!(&winners, &expected_winners);
                prop_assert!(output.iter().zip(&expected).all(|(value, bits)| value.to_bits() == *bits));
                let mut given = vec![7.0; input.len()];
                give_to_quarters(&output, &winners, columns, &mut given, width);
                prop_assert_eq!(given.iter().filter(|value| value.is_nan()).count(),
                    output.iter().filter(|value| value.is_nan()).count());
                let total: f32 = given.iter().filter(|value| !value.is_nan()).sum();
                prop_assert_eq!(total, output.iter().filter(|value| !value.is_nan()).sum::<f32>());
            }
        }
    }
}
