//! Any window: of any size, at any stride, with padding, over one channel.
//!
//! Tap by tap. Under one tap of the window, neighbouring outputs see pixels that are one stride apart; so each tap meets a whole
//! row of outputs at a time, without a jump, and the compiler makes vectors of that. It is compiled once for each kind of
//! register, for the reason that `two_by_two` gives.

use conv::{Real, SlidingWindow};

use crate::window::{first_pixel, pixels};

/// The largest value under each window, and where in the channel it was: the first in row order among equals.
///
/// # Shapes
/// `input` rows of `columns.input`; `output` and `winners` rows of `out_width`.
pub(super) fn largest<T: Real>(
    input: &[T],
    axes: &[SlidingWindow; 2],
    output: &mut [T],
    winners: &mut [u32],
    out_width: usize,
) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
            #[expect(unsafe_code, reason = "compiled for instructions that not every processor has")]
            // SAFETY: the processor has them.
            return unsafe { with_avx512(input, axes, output, winners, out_width) };
        }
        if is_x86_feature_detected!("avx2") {
            #[expect(unsafe_code, reason = "compiled for instructions that not every processor has")]
            // SAFETY: the processor has them.
            return unsafe { with_avx2(input, axes, output, winners, out_width) };
        }
    }
    plain(input, axes, output, winners, out_width);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn with_avx512<T: Real>(
    input: &[T],
    axes: &[SlidingWindow; 2],
    output: &mut [T],
    winners: &mut [u32],
    out_width: usize,
) {
    plain(input, axes, output, winners, out_width);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<T: Real>(input: &[T], axes: &[SlidingWindow; 2], output: &mut [T], winners: &mut [u32], out_width: usize) {
    plain(input, axes, output, winners, out_width);
}

/// The loops.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
fn plain<T: Real>(
    input: &[T],
    [rows, columns]: &[SlidingWindow; 2],
    output: &mut [T],
    winners: &mut [u32],
    out_width: usize,
) {
    let width = columns.input;
    // Before anything is compared: −∞, which any other number beats, at the window's first pixel, in case there is no other.
    output.fill(T::neg_infinity());
    for (line, winners) in winners.chunks_exact_mut(out_width).enumerate() {
        let start = first_pixel(rows, line) * width;
        let (beside_padding, others) = winners.split_at_mut(columns.pad_before.div_ceil(columns.stride).min(out_width));
        for (at, winner) in others.iter_mut().enumerate() {
            let column = (beside_padding.len() + at) * columns.stride - columns.pad_before;
            *winner = (start + column) as u32;
        }
        for (at, winner) in beside_padding.iter_mut().enumerate() {
            *winner = (start + first_pixel(columns, at)) as u32;
        }
    }
    for tap in 0..columns.kernel {
        let windows = columns.inside(tap);
        if windows.is_empty() {
            continue;
        }
        let first = windows.start * columns.stride + tap * columns.dilation - columns.pad_before;
        let lines = output.chunks_exact_mut(out_width).zip(winners.chunks_exact_mut(out_width));
        for (line, (output, winners)) in lines.enumerate() {
            let (output, winners) = (&mut output[windows.clone()], &mut winners[windows.clone()]);
            for row in pixels(rows, line) {
                let place = row * width + first;
                let values = &input[place..(row + 1) * width];
                // With a stride that it knows the compiler takes rows of pixels apart as vectors.
                match columns.stride {
                    1 => compare::<T, 1>(values, place, output, winners),
                    2 => compare::<T, 2>(values, place, output, winners),
                    stride => compare_each(values, place, stride, output, winners),
                }
            }
        }
    }
}

/// Outputs against the pixels under one tap, `STRIDE` apart; the first of them is pixel number `place`.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
fn compare<T: Real, const STRIDE: usize>(values: &[T], place: usize, output: &mut [T], winners: &mut [u32]) {
    let steps = values.as_chunks::<STRIDE>().0;
    let whole = steps.len().min(output.len());
    let (output, output_rest) = output.split_at_mut(whole);
    let (winners, winners_rest) = winners.split_at_mut(whole);
    for (at, ((best, winner), step)) in output.iter_mut().zip(winners).zip(steps).enumerate() {
        (*best, *winner) = larger((*best, *winner), (step[0], (place + at * STRIDE) as u32));
    }
    // Behind the last pixel of a row there may be none to make the step whole.
    compare_each(&values[whole * STRIDE..], place + whole * STRIDE, STRIDE, output_rest, winners_rest);
}

/// As [`compare`], at any stride.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
fn compare_each<T: Real>(values: &[T], place: usize, stride: usize, output: &mut [T], winners: &mut [u32]) {
    let values = values.iter().step_by(stride);
    for (at, ((best, winner), &value)) in output.iter_mut().zip(winners).zip(values).enumerate() {
        (*best, *winner) = larger((*best, *winner), (value, (place + at * stride) as u32));
    }
}

/// The larger of two and where it is; the first in row order if they are equal, NaN if there is one.
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's registers")]
#[inline(always)]
#[allow(clippy::eq_op, reason = "x != x is how a NaN is told in one comparison")]
#[allow(clippy::needless_bitwise_bool, reason = "masks are combined without a branch")]
fn larger<T: Real>(a: (T, u32), b: (T, u32)) -> (T, u32) {
    let wins = (b.0 > a.0) | (b.0 != b.0) | ((b.0 == a.0) & (b.1 < a.1));
    (if wins { b.0 } else { a.0 }, if wins { b.1 } else { a.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Input, axes, output, winners, the output's width.
    type Version = fn(&[f32], &[SlidingWindow; 2], &mut [f32], &mut [u32], usize);

    /// `max_pool2d` compares the version that this processor runs with a plain search; here it is compared with the plain one.
    #[test]
    fn every_version_gives_the_same() {
        for (kernel, stride, pad, dilation) in
            [(3, 2, 1, 1), (3, 1, 1, 1), (2, 3, 0, 1), (5, 1, 2, 1), (3, 2, 0, 1), (4, 2, 2, 2), (2, 1, 1, 3)]
        {
            let axis = |input| SlidingWindow { input, kernel, stride, pad_before: pad, pad_after: pad, dilation };
            let axes = [axis(13), axis(37)];
            let [rows, columns] = axes.map(|axis| axis.output().expect("it fits"));
            // Few different numbers, so that there are many ties.
            let input: Vec<f32> = (0..13 * 37_u16).map(|at| f32::from(at * 31 % 7)).collect();
            let run = |version: Version| {
                let (mut output, mut winners) = (vec![7.0; rows * columns], vec![7; rows * columns]);
                version(&input, &axes, &mut output, &mut winners, columns);
                (output, winners)
            };
            assert_eq!(
                run(largest),
                run(plain),
                "{kernel}×{kernel}, stride {stride}, padding {pad}, dilation {dilation}"
            );
        }
    }
}
