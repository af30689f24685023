//! The gradient of the input as a forward pass with the flipped kernel.

use conv::Real;
use conv::{Conv2dOptions, Geometry, Padding, SlidingWindow};
use ndarray::{ArrayView1, ArrayView4, ArrayViewMut2};

use crate::parallel::for_each_chunk;
use crate::scratch;

/// At stride 1 the gradient of a correlation is a correlation of the upstream gradient with the flipped kernel, padded
/// to "full" less what the forward pass padded. This is its geometry, if that padding is not negative.
// ANCHOR: as_forward
pub(crate) fn as_forward(geometry: &Geometry) -> Option<Geometry> {
    let sides = |axis: &SlidingWindow| {
        let full = axis.extent() - 1;
        let before = full.checked_sub(axis.pad_before)?;
        let after = full.checked_sub(axis.pad_after)?;
        (axis.stride == 1).then_some((before, after))
    };
    let ((top, bottom), (left, right)) = (sides(geometry.height())?, sides(geometry.width())?);
    let options = Conv2dOptions { padding: Padding { top, bottom, left, right }, ..geometry.options() };
    let [filters, _, height, width] = geometry.kernel_shape();
    Geometry::new(
        geometry.output_shape(),
        [geometry.in_channels(), filters / geometry.groups(), height, width],
        &options,
    )
    .ok()
}
// ANCHOR_END: as_forward

/// Some taps of an axis: `count` of them, from the `first` on, each `step` further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taps {
    pub first: usize,
    pub step: usize,
    pub count: usize,
}

impl Taps {
    /// In the order of the flipped kernel.
    pub(crate) fn last_to_first(self) -> impl Iterator<Item = usize> {
        (0..self.count).rev().map(move |tap| self.first + tap * self.step)
    }
}

/// ∂loss/∂input into `gradient`, by a forward pass; the caller has checked the shapes.
///
/// # Panics
/// If [`as_forward`] has none for this geometry.
pub(crate) fn backward_input_into<T: Real, G>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: G,
    forward: impl FnOnce(ArrayView4<'_, T>, ArrayView4<'_, T>, Option<ArrayView1<'_, T>>, &Geometry, G),
) {
    let flipped_geometry = as_forward(geometry).expect("the algorithm supports this pass");
    let taps = [geometry.height().kernel, geometry.width().kernel].map(|count| Taps { first: 0, step: 1, count });
    with_flipped(kernel, geometry.groups(), taps, |flipped| {
        forward(upstream, flipped, None, &flipped_geometry, gradient);
    });
}

/// Channels that are flipped together: what lies side by side in a filter is read side by side.
const CHANNELS_AT_ONCE: usize = 16;

/// Lends a copy of the kernel's taps, flipped, with input and output channels exchanged within each group.
fn with_flipped<T: Real, R>(
    kernel: ArrayView4<'_, T>,
    groups: usize,
    taps: [Taps; 2],
    work: impl FnOnce(ArrayView4<'_, T>) -> R,
) -> R {
    scratch::with(kernel.len(), |values: &mut [T]| {
        flip_into(kernel, groups, taps, values);
        let (filters, channels, height, width) = kernel.dim();
        let shape = [groups * channels, filters / groups, height, width];
        work(ArrayView4::from_shape(shape, values).expect("the same length"))
    })
}

/// Writes some of the kernel's taps, flipped, with input and output channels exchanged within each group.
///
/// # Shapes
/// `kernel` `[filters, channels, Kh, Kw]` → `[groups · channels, filters / groups, taps of an axis, taps of the other]`.
pub(crate) fn flip_into<T: Real>(
    kernel: ArrayView4<'_, T>,
    groups: usize,
    [rows, columns]: [Taps; 2],
    flipped: &mut [T],
) {
    let (filters, channels, height, width) = kernel.dim();
    let (filters, taps) = (filters / groups, rows.count * columns.count);
    let kernel = kernel.as_standard_layout();
    let kernel = kernel.as_slice().expect("standard layout is contiguous");
    let flipped = ArrayViewMut2::from_shape((groups * channels, filters * taps), flipped).expect("the taps' length");
    for_each_chunk(flipped, 0, CHANNELS_AT_ONCE, |first, mut to| {
        let to = to.as_slice_mut().expect("whole rows");
        for filter in 0..filters {
            for (channel, to) in (first..).zip(to.chunks_exact_mut(filters * taps)) {
                let from = (channel / channels * filters + filter) * channels + channel % channels;
                let mut to = to[filter * taps..][..taps].iter_mut();
                for row in rows.last_to_first() {
                    let line = &kernel[(from * height + row) * width..][..width];
                    columns.last_to_first().zip(&mut to).for_each(|(column, to)| *to = line[column]);
                }
            }
        }
    });
}
