//! The three passes as matrix products over the columns of whole images; one thread.
//!
//! Which product is the caller's: [`plain_product`](super::plain_product), or the library's. The columns of one image
//! (of one group of channels) are there at a time, in memory that the next image uses again.

use ndarray::{ArrayBase, ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, ArrayViewMut4, Axis, Dimension};
use ndarray::{RawData, Slice};

use super::{flatten_rows, flatten_rows_view, gather, scatter_add};
use crate::{Geometry, Real};

/// C ← A·B, or C ← C + A·B.
pub type Product<T> = fn(ArrayView2<'_, T>, ArrayView2<'_, T>, ArrayViewMut2<'_, T>, bool);

/// The cross-correlation, into `output`; the caller has checked the shapes.
// ANCHOR: cross_correlate
pub fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    mut output: ArrayViewMut4<'_, T>,
    product: Product<T>,
) {
    let Sizes { filters, channels, taps, positions } = Sizes::of(geometry);
    let kernel = kernel.to_shape((geometry.out_channels(), taps)).expect("a filter is a row");
    let mut columns = vec![T::zero(); taps * positions];
    for (image, mut maps) in input.outer_iter().zip(output.outer_iter_mut()) {
        if let Some(bias) = bias {
            maps.outer_iter_mut().zip(bias).for_each(|(mut map, &bias)| map.fill(bias));
        }
        for group in 0..geometry.groups() {
            let image = of_group(image.view(), group, channels);
            gather(image, geometry.height(), geometry.width(), 0..geometry.output_size()[0], &mut columns);
            let columns = ArrayView2::from_shape((taps, positions), &columns).expect("a window is a column");
            let maps = flatten_rows(of_group(maps.view_mut(), group, filters));
            product(of_group(kernel.view(), group, filters), columns, maps, bias.is_some());
        }
    }
}
// ANCHOR_END: cross_correlate

/// ∂loss/∂input, into `gradient`; the caller has checked the shapes.
///
/// The kernel's transpose times the upstream gradient says what each tap of each window gets; where windows overlap, their
/// shares are added.
// ANCHOR: backward_input
pub fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
    product: Product<T>,
) {
    let Sizes { filters, channels, taps, positions } = Sizes::of(geometry);
    let upstream = upstream.as_standard_layout();
    let kernel = kernel.to_shape((geometry.out_channels(), taps)).expect("a filter is a row");
    let mut columns = vec![T::zero(); taps * positions];
    gradient.fill(T::zero());
    for (maps, mut image) in upstream.outer_iter().zip(gradient.outer_iter_mut()) {
        for (group, image) in image.axis_chunks_iter_mut(Axis(0), channels).enumerate() {
            let maps = flatten_rows_view(of_group(maps.view(), group, filters));
            let shares = ArrayViewMut2::from_shape((taps, positions), &mut columns).expect("a window is a column");
            product(of_group(kernel.view(), group, filters).t(), maps, shares, false);
            scatter_add(&columns, geometry.height(), geometry.width(), 0..geometry.output_size()[0], image);
        }
    }
}
// ANCHOR_END: backward_input

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
///
/// The upstream gradient times the columns' transpose, summed over the images.
// ANCHOR: backward_kernel
pub fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
    product: Product<T>,
) {
    let Sizes { filters, channels, taps, positions } = Sizes::of(geometry);
    let upstream = upstream.as_standard_layout();
    let mut columns = vec![T::zero(); taps * positions];
    let mut sums = ndarray::Array2::zeros((geometry.out_channels(), taps));
    for (maps, image) in upstream.outer_iter().zip(input.outer_iter()) {
        for group in 0..geometry.groups() {
            let image = of_group(image.view(), group, channels);
            gather(image, geometry.height(), geometry.width(), 0..geometry.output_size()[0], &mut columns);
            let columns = ArrayView2::from_shape((taps, positions), &columns).expect("a window is a column");
            let maps = flatten_rows_view(of_group(maps.view(), group, filters));
            product(maps, columns.t(), of_group(sums.view_mut(), group, filters), true);
        }
    }
    let sums = sums.into_shape_with_order(gradient.dim()).expect("as many weights");
    gradient.assign(&sums);
}
// ANCHOR_END: backward_kernel

/// The rows of an array that belong to a group, of so many each.
fn of_group<S: RawData, D: Dimension>(mut array: ArrayBase<S, D>, group: usize, rows: usize) -> ArrayBase<S, D> {
    array.slice_axis_inplace(Axis(0), Slice::from(group * rows..(group + 1) * rows));
    array
}

/// The sizes of one group's matrices.
struct Sizes {
    /// Filters of a group: rows of the kernel's matrix.
    filters: usize,
    /// Channels of a group.
    channels: usize,
    /// Numbers under a window: rows of the columns' matrix.
    taps: usize,
    /// Windows in an image: columns of the columns' matrix.
    positions: usize,
}

impl Sizes {
    fn of(geometry: &Geometry) -> Self {
        let [filters, channels, height, width] = geometry.kernel_shape();
        let [out_height, out_width] = geometry.output_size();
        let filters = filters / geometry.groups();
        Self { filters, channels, taps: channels * height * width, positions: out_height * out_width }
    }
}
