//! The gradient of the input at any stride: a forward pass for each phase.
//!
//! Windows move by S pixels. So a pixel and the one S pixels further on are reached by the same taps, from windows that are
//! one apart: among the pixels r, r + S, r + 2·S, …, a *phase*, everything is as at stride 1. At stride 2 along both axes
//! the gradient is four images, interleaved: a 3×3 kernel gives them 1×1, 1×2, 2×1 and 2×2 of its taps.

use std::mem::MaybeUninit;
use std::ops::Range;

use conv::Real;
use conv::solve_congruence;
use conv::{Conv2dOptions, Geometry, Padding, SlidingWindow};
use ndarray::{ArrayView1, ArrayView4, ArrayViewMut4, s};

use crate::destination::Destination;
use crate::flipped_kernel::{self, Taps, flip_into};
use crate::scratch;

/// Bytes of phases that are held before they are interleaved: as many images, or rows of an image.
const HELD_BYTES: usize = 2 * 1024 * 1024;

/// A forward pass: input, kernel, no bias, output.
type Forward<T> = fn(ArrayView4<'_, T>, ArrayView4<'_, T>, Option<ArrayView1<'_, T>>, &Geometry, Destination<'_, T>);

/// The pixels r, r + S, r + 2·S, … of an axis with stride S, which some of the taps reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Phase {
    taps: Taps,
    /// From the window that reaches a pixel by one of these taps to the window that does by the one before.
    dilation: usize,
    /// The window whose last of these taps lies on pixel r; below 0 if there is no such window.
    first_window: isize,
}

impl Phase {
    /// Phase r of an axis, unless no tap reaches it.
    // ANCHOR: phase
    fn of(axis: &SlidingWindow, r: usize) -> Option<Self> {
        // Tap τ of window o lies on pixel r + m·S if o·S + τ·D = r + P + m·S: of τ only τ·D modulo S is decided.
        let (first, step) = solve_congruence(axis.dilation, r + axis.pad_before, axis.stride)?;
        let count = axis.kernel.checked_sub(first)?.div_ceil(step);
        let last_tap = first + count.checked_sub(1)? * step;
        let distance = (r + axis.pad_before) as i128 - last_tap as i128 * axis.dilation as i128;
        let first_window = isize::try_from(distance / axis.stride as i128).ok()?;
        let dilation = (step as u128 * axis.dilation as u128 / axis.stride as u128) as usize;
        Some(Self { taps: Taps { first, step, count }, dilation, first_window })
    }
    // ANCHOR_END: phase

    /// The windows that reach pixels number m of the phase, for the m in `pixels`, and how those pixels slide over them; `None`
    /// if no window reaches them.
    fn slide(&self, windows: usize, pixels: Range<usize>) -> Option<(Range<usize>, SlidingWindow)> {
        let begin = self.first_window + pixels.start.cast_signed();
        let extent =
            SlidingWindow { kernel: self.taps.count, dilation: self.dilation, ..SlidingWindow::default() }.extent();
        let end = begin + (pixels.len() - 1 + extent).cast_signed();
        let inside = |window: isize| window.clamp(0, windows.cast_signed()).unsigned_abs();
        let reached = inside(begin)..inside(end);
        let axis = SlidingWindow {
            input: reached.len(),
            kernel: self.taps.count,
            stride: 1,
            pad_before: (reached.start.cast_signed() - begin).unsigned_abs(),
            pad_after: (end - reached.end.cast_signed()).unsigned_abs(),
            dilation: self.dilation,
        };
        (!reached.is_empty()).then_some((reached, axis))
    }
}

/// Of `pixels` in `stride` phases, how many are in a phase.
fn pixels_in(pixels: usize, stride: usize, phase: usize) -> usize {
    (pixels - phase).div_ceil(stride)
}

/// And how many are in the phases before it.
fn pixels_before(pixels: usize, stride: usize, phase: usize) -> usize {
    pixels / stride * phase + (pixels % stride).min(phase)
}

/// ∂loss/∂input into `gradient`, by forward passes; the caller has checked the shapes.
pub(crate) fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: Destination<'_, T>,
    forward: Forward<T>,
) {
    if flipped_kernel::as_forward(geometry).is_some() {
        return flipped_kernel::backward_input_into(upstream, kernel, geometry, gradient, forward);
    }
    // Whole images, or as many rows as all phases have the same number of; but for the last.
    let [channels, height, width] = geometry.input_shape();
    let row_bytes = channels * width * size_of::<T>();
    let images_at_once = (HELD_BYTES / (height * row_bytes)).max(1);
    let stride = geometry.height().stride;
    let rows_at_once = (HELD_BYTES / row_bytes / stride).max(1) * stride;
    let rows_at_once = if images_at_once > 1 { height } else { rows_at_once.min(height) };
    with_kernels(kernel, geometry, |kernels| {
        gradient.for_each_chunk(0, images_at_once, |first, gradient| {
            let upstream = upstream.slice(s![first..first + gradient.dim().0, .., .., ..]);
            gradient.for_each_chunk(2, rows_at_once, |first_row, gradient| {
                some_rows(upstream, kernels, geometry, first_row, gradient, forward);
            });
        });
    });
}

/// Taps of an axis in the phases before phase r. Each tap is in one of them.
fn taps_before(axis: &SlidingWindow, r: usize) -> usize {
    (0..r).filter_map(|r| Phase::of(axis, r)).map(|phase| phase.taps.count).sum()
}

/// Where phase `[row, column]` has its taps among those of all phases, of all channels.
fn place_of_taps(geometry: &Geometry, [row, column]: [usize; 2], [down, across]: [Taps; 2]) -> Range<usize> {
    let [filters, channels, _, width] = geometry.kernel_shape();
    let before = taps_before(geometry.height(), row) * width + down.count * taps_before(geometry.width(), column);
    filters * channels * before..filters * channels * (before + down.count * across.count)
}

/// Lends the taps of all phases, flipped, phase after phase.
fn with_kernels<T: Real>(kernel: ArrayView4<'_, T>, geometry: &Geometry, work: impl FnOnce(&[T])) {
    scratch::with(kernel.len(), |kernels: &mut [T]| {
        // A stride may be wider than the image: then there are as many phases as pixels.
        let [rows, columns] = [geometry.height(), geometry.width()].map(|axis| axis.stride.min(axis.input));
        for row in 0..rows {
            for column in 0..columns {
                let phases = Phase::of(geometry.height(), row).zip(Phase::of(geometry.width(), column));
                if let Some((down, across)) = phases {
                    let taps = [down.taps, across.taps];
                    let place = place_of_taps(geometry, [row, column], taps);
                    flip_into(kernel, geometry.groups(), taps, &mut kernels[place]);
                }
            }
        }
        work(kernels);
    });
}

/// The rows of the gradient from `first_row` on, a multiple of the stride.
fn some_rows<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernels: &[T],
    geometry: &Geometry,
    first_row: usize,
    gradient: Destination<'_, T>,
    forward: Forward<T>,
) {
    let (images, channels, rows, columns) = gradient.dim();
    let [down, across] = [geometry.height().stride, geometry.width().stride];
    let size_of_phase = |row: usize, column: usize| [pixels_in(rows, down, row), pixels_in(columns, across, column)];
    let start_of_phase = |row: usize, column: usize| {
        let [height, _] = size_of_phase(row, column);
        let (above, left) = (pixels_before(rows, down, row), pixels_before(columns, across, column));
        images * channels * (above * columns + height * left)
    };
    scratch::with(images * channels * rows * columns, |held: &mut [T]| {
        for row in 0..down.min(rows) {
            for column in 0..across.min(columns) {
                let [height, width] = size_of_phase(row, column);
                let start = start_of_phase(row, column);
                let held = &mut held[start..start + images * channels * height * width];
                let phase = ArrayViewMut4::from_shape([images, channels, height, width], held);
                let phase = phase.expect("the length is the shape's");
                one_phase(upstream, kernels, geometry, [row, column], first_row / down, phase, forward);
            }
        }
        let held = &*held;
        let line_of = |image: usize, channel: usize, row: usize, column: usize| {
            let [height, width] = size_of_phase(row % down, column);
            let line = (image * channels + channel) * height + row / down;
            &held[start_of_phase(row % down, column) + line * width..][..width]
        };
        gradient.for_each_slice(|image, maps| {
            maps.for_each_slice(|channel, map| {
                #[expect(unsafe_code, reason = "`take_turns` writes every pixel, and reads none before")]
                // SAFETY: every row is written, and every column is in one of the phases.
                let mut map = unsafe { map.unwritten() };
                for (row, mut to) in map.outer_iter_mut().enumerate() {
                    let to = to.as_slice_mut().expect("a row of pixels");
                    take_turns(across.min(columns), across, |column| line_of(image, channel, row, column), to);
                }
            });
        });
    });
}

/// The pixels of a row from the first phases along it, by turns.
fn take_turns<'a, T: Copy + 'a>(
    phases: usize,
    stride: usize,
    of_phase: impl Fn(usize) -> &'a [T],
    to: &mut [MaybeUninit<T>],
) {
    if (phases, stride) == (2, 2) {
        return interleave(of_phase(0), of_phase(1), to);
    }
    for phase in 0..phases {
        let pixels = to[phase..].iter_mut().step_by(stride);
        pixels.zip(of_phase(phase)).for_each(|(to, &from)| *to = MaybeUninit::new(from));
    }
}

/// Two phases' pixels by turns: the commonest stride, in a loop that the compiler makes vectors of.
fn interleave<T: Copy>(even: &[T], odd: &[T], to: &mut [MaybeUninit<T>]) {
    let (pairs, rest) = to.as_chunks_mut();
    for ((pair, &even), &odd) in pairs.iter_mut().zip(even).zip(odd) {
        *pair = [MaybeUninit::new(even), MaybeUninit::new(odd)];
    }
    if let [last] = rest {
        *last = MaybeUninit::new(even[even.len() - 1]);
    }
}

/// The pixels of one phase, from its row number `first` on.
fn one_phase<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernels: &[T],
    geometry: &Geometry,
    [row, column]: [usize; 2],
    first: usize,
    mut gradient: ArrayViewMut4<'_, T>,
    forward: Forward<T>,
) {
    let ([out_height, out_width], (.., height, width)) = (geometry.output_size(), gradient.dim());
    let phases = Phase::of(geometry.height(), row).zip(Phase::of(geometry.width(), column));
    let slides = phases.and_then(|(down, across)| {
        let (rows, height) = down.slide(out_height, first..first + height)?;
        let (columns, width) = across.slide(out_width, 0..width)?;
        Some(([down.taps, across.taps], [rows, columns], [height, width]))
    });
    let Some((taps, [rows, columns], [height, width])) = slides else {
        gradient.fill(T::zero());
        return;
    };
    let kernel = &kernels[place_of_taps(geometry, [row, column], taps)];
    let padding =
        Padding { top: height.pad_before, bottom: height.pad_after, left: width.pad_before, right: width.pad_after };
    let dilation = [height.dilation, width.dilation];
    let options = Conv2dOptions { stride: [1, 1], padding, dilation, groups: geometry.groups() };
    let [filters, ..] = geometry.kernel_shape();
    let kernel_shape = [geometry.in_channels(), filters / geometry.groups(), height.kernel, width.kernel];
    let geometry = Geometry::new([filters, height.input, width.input], kernel_shape, &options);
    let geometry = geometry.expect("a phase is smaller than the whole");
    let upstream = upstream.slice(s![.., .., rows, columns]);
    let kernel = ArrayView4::from_shape(kernel_shape, kernel).expect("as many taps");
    forward(upstream, kernel, None, &geometry, Destination::held(gradient));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_phases_of_three_taps_at_stride_two_by_hand() {
        // Windows begin at pixels −1, 1, 3: even pixels lie under the middle tap, odd ones under the last and the first.
        let axis = SlidingWindow { input: 6, kernel: 3, stride: 2, pad_before: 1, pad_after: 1, dilation: 1 };
        let even = Phase { taps: Taps { first: 1, step: 2, count: 1 }, dilation: 1, first_window: 0 };
        let odd = Phase { taps: Taps { first: 0, step: 2, count: 2 }, dilation: 1, first_window: 0 };
        assert_eq!([0, 1].map(|r| Phase::of(&axis, r)), [Some(even), Some(odd)]);
        // Pixel 5 would be reached by the first tap of window 3, which is not there.
        let (windows, slide) = odd.slide(3, 0..3).unwrap();
        assert_eq!((windows, slide.pad_before, slide.pad_after), (0..3, 0, 1));
    }

    proptest! {
        /// Whatever the axis: a pixel's windows and taps are those that its phase says, in this order.
        #[test]
        fn a_phase_knows_who_reaches_its_pixels(
            input in 1..30_usize, kernel in 1..6_usize, stride in 1..6_usize, dilation in 1..5_usize,
            pad_before in 0..9_usize, pad_after in 0..9_usize,
        ) {
            let axis = SlidingWindow { input, kernel, stride, pad_before, pad_after, dilation };
            let Ok(windows) = axis.output() else { return Ok(()) };
            for r in 0..stride.min(input) {
                let pixels = pixels_in(input, stride, r);
                let slide = Phase::of(&axis, r).and_then(|phase| Some((phase, phase.slide(windows, 0..pixels)?)));
                for m in 0..pixels {
                    let pixel = r + m * stride;
                    let by_search = (0..kernel).rev().flat_map(|tap| (0..windows).map(move |window| (window, tap)));
                    let by_search: Vec<_> =
                        by_search.filter(|&(window, tap)| axis.source(window, tap) == Some(pixel)).collect();
                    let by_phase: Vec<_> = slide.iter().flat_map(|(phase, (windows, slide))| {
                        assert_eq!(slide.output().unwrap(), pixels);
                        let taps = phase.taps.last_to_first().zip(slide.window(m));
                        taps.filter_map(|(tap, window)| Some((windows.start + window?, tap)))
                    }).collect();
                    prop_assert_eq!(by_phase, by_search);
                }
            }
        }

        #[test]
        fn phases_share_the_pixels(pixels in 1..50_usize, stride in 1..60_usize) {
            let mut before = 0;
            for phase in 0..stride.min(pixels) {
                prop_assert_eq!(pixels_before(pixels, stride, phase), before);
                prop_assert_eq!(pixels_in(pixels, stride, phase), (phase..pixels).step_by(stride).count());
                before += pixels_in(pixels, stride, phase);
            }
            prop_assert_eq!(before, pixels);
        }
    }
}
