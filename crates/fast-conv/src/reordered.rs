//! The loops of [`conv::naive`] in an order that memory likes; one thread.
//!
//! The sums are the same. What changes is who comes after whom. In the plain order the innermost loops run over the
//! kernel, a handful of taps: at each of them the program asks whether the pixel is padding, computes two addresses, and
//! adds to a sum that the addition before has not finished. Here the innermost loop runs along a row of pixels. One weight
//! stays in a register, neighbours are read and neighbours are written, nothing waits, and the question about padding is
//! answered once a row: [`SlidingWindow::inside`] says from where to where the weight meets pixels.
//!
//! The map that is added to is visited once for each weight. It is one channel, so it stays in the cache nearest to the
//! processor while that happens, unless the image is large.

use conv::{Geometry, Real, SlidingWindow};
use conv::{axpy, dot};
use ndarray::{ArrayView1, ArrayView4, ArrayViewMut4, Axis, Slice, s};

/// Where tap `tap` meets pixels along an axis: the windows, and the pixels of the input that lie under it in them.
fn meeting(axis: &SlidingWindow, tap: usize) -> (Slice, Slice) {
    let windows = axis.inside(tap);
    let Some(first) = axis.source(windows.start, tap).filter(|_| !windows.is_empty()) else {
        return (Slice::from(0..0), Slice::from(0..0));
    };
    let end = first + (windows.len() - 1) * axis.stride + 1;
    // A single window may have a stride of any size.
    let stride = axis.stride.min(end);
    (Slice::from(windows), Slice::new(first.cast_signed(), Some(end.cast_signed()), stride.cast_signed()))
}

/// The cross-correlation, into `output`; the caller has checked the shapes.
// ANCHOR: cross_correlate
pub(crate) fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    mut output: ArrayViewMut4<'_, T>,
) {
    let filters_per_group = geometry.out_channels() / geometry.groups();
    for (image, mut maps) in input.outer_iter().zip(output.outer_iter_mut()) {
        for (o, mut map) in maps.outer_iter_mut().enumerate() {
            map.fill(bias.map_or(T::zero(), |bias| bias[o]));
            let first_channel = o / filters_per_group * kernel.dim().1;
            for ((c, u, v), &weight) in kernel.index_axis(Axis(0), o).indexed_iter() {
                let (rows_out, rows_in) = meeting(geometry.height(), u);
                let (columns_out, columns_in) = meeting(geometry.width(), v);
                let pixels = image.slice(s![first_channel + c, rows_in, columns_in]);
                let mut sums = map.slice_mut(s![rows_out, columns_out]);
                for (pixels, sums) in pixels.outer_iter().zip(sums.outer_iter_mut()) {
                    axpy(weight, pixels, sums);
                }
            }
        }
    }
}
// ANCHOR_END: cross_correlate

/// ∂loss/∂input, into `gradient`; the caller has checked the shapes. The same loops: what was read is now added to.
// ANCHOR: backward_input
pub(crate) fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let filters_per_group = geometry.out_channels() / geometry.groups();
    gradient.fill(T::zero());
    for (maps, mut image) in upstream.outer_iter().zip(gradient.outer_iter_mut()) {
        for (o, map) in maps.outer_iter().enumerate() {
            let first_channel = o / filters_per_group * kernel.dim().1;
            for ((c, u, v), &weight) in kernel.index_axis(Axis(0), o).indexed_iter() {
                let (rows_out, rows_in) = meeting(geometry.height(), u);
                let (columns_out, columns_in) = meeting(geometry.width(), v);
                let shares = map.slice(s![rows_out, columns_out]);
                let mut pixels = image.slice_mut(s![first_channel + c, rows_in, columns_in]);
                for (shares, pixels) in shares.outer_iter().zip(pixels.outer_iter_mut()) {
                    axpy(weight, shares, pixels);
                }
            }
        }
    }
}
// ANCHOR_END: backward_input

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes. Each weight is a sum of products of rows.
// ANCHOR: backward_kernel
pub(crate) fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let filters_per_group = geometry.out_channels() / geometry.groups();
    let kernel_channels = gradient.dim().1;
    gradient.fill(T::zero());
    for (maps, image) in upstream.outer_iter().zip(input.outer_iter()) {
        for ((o, c, u, v), weight) in gradient.indexed_iter_mut() {
            let channel = o / filters_per_group * kernel_channels + c;
            let (rows_out, rows_in) = meeting(geometry.height(), u);
            let (columns_out, columns_in) = meeting(geometry.width(), v);
            let shares = maps.slice(s![o, rows_out, columns_out]);
            let pixels = image.slice(s![channel, rows_in, columns_in]);
            *weight += shares.outer_iter().zip(pixels.outer_iter()).map(|(a, b)| dot(a, b)).sum();
        }
    }
}
// ANCHOR_END: backward_kernel
