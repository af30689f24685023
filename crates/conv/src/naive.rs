//! The plain loops: slow, and the definition of what every faster path must give.
//!
//! Each function is the formula, index by index. Nothing here is clever, so nothing here needs to be trusted: read it
//! beside the formula. The fast path in the crate's root has the same functions with the same arguments.

mod backward;
mod forward;

pub use backward::{backward_bias, backward_input, backward_kernel};
pub use forward::{convolve, cross_correlate};

use ndarray::{ArrayView1, ArrayView4, ArrayViewMut4};

use crate::{Geometry, Real};

const CHECKED: &str = "the geometry was made from these shapes";

/// [`cross_correlate`] into memory that is already there; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    mut output: ArrayViewMut4<'_, T>,
) {
    output.assign(&cross_correlate(input, kernel, bias, &geometry.options()).expect(CHECKED));
}

/// [`backward_input`] into memory that is already there; the caller has checked the shapes.
pub(crate) fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let [_, height, width] = geometry.input_shape();
    gradient.assign(&backward_input(upstream, kernel, [height, width], &geometry.options()).expect(CHECKED));
}

/// [`backward_kernel`] into memory that is already there; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let [_, _, height, width] = geometry.kernel_shape();
    gradient.assign(&backward_kernel(upstream, input, [height, width], &geometry.options()).expect(CHECKED));
}
