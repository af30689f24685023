//! The gradient of the input as a forward pass with the flipped kernel.

use ndarray::{ArrayView1, ArrayView4, ArrayViewMut2};

use crate::parallel::for_each_slice;
use crate::{Axis, Conv2dOptions, Geometry, Padding, Real, scratch};

/// At stride 1 the gradient of a correlation is a correlation of the upstream gradient with the flipped kernel, padded
/// to "full" less what the forward pass padded. This is its geometry, if that padding is not negative.
// ANCHOR: as_forward
pub(crate) fn as_forward(geometry: &Geometry) -> Option<Geometry> {
    let sides = |axis: &Axis| {
        let full = axis.extent() - 1;
        let before = full.checked_sub(axis.pad_before)?;
        let after = full.checked_sub(axis.pad_after)?;
        (axis.stride == 1).then_some((before, after))
    };
    let ((top, bottom), (left, right)) = (sides(&geometry.height)?, sides(&geometry.width)?);
    let options = Conv2dOptions { padding: Padding { top, bottom, left, right }, ..geometry.options() };
    let [filters, _, height, width] = geometry.kernel_shape();
    Geometry::new(geometry.output_shape(), [geometry.in_channels, filters / geometry.groups, height, width], &options)
        .ok()
}
// ANCHOR_END: as_forward

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
    with_flipped(kernel, geometry.groups, |flipped| forward(upstream, flipped, None, &flipped_geometry, gradient));
}

/// Lends a copy of the kernel, flipped, with input and output channels exchanged within each group.
fn with_flipped<T: Real, R>(kernel: ArrayView4<'_, T>, groups: usize, work: impl FnOnce(ArrayView4<'_, T>) -> R) -> R {
    let (filters, channels, height, width) = kernel.dim();
    let (filters, taps) = (filters / groups, height * width);
    let kernel = kernel.as_standard_layout();
    let kernel = kernel.as_slice().expect("standard layout is contiguous");
    scratch::with(kernel.len(), |values: &mut [T]| {
        let mut flipped = ArrayViewMut2::from_shape((groups * channels, filters * taps), &mut *values)
            .expect("the length is the shape's");
        for_each_slice(flipped.view_mut(), |row, mut to| {
            let (group, channel) = (row / channels, row % channels);
            let to = to.as_slice_mut().expect("a row is contiguous");
            for (filter, to) in to.chunks_exact_mut(taps).enumerate() {
                let from = ((group * filters + filter) * channels + channel) * taps;
                to.iter_mut().zip(kernel[from..from + taps].iter().rev()).for_each(|(to, &from)| *to = from);
            }
        });
        work(ArrayView4::from_shape((groups * channels, filters, height, width), values).expect("the same length"))
    })
}
