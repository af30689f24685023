//! The gradients of one plane under one kernel, by the plain loops: the same on every machine.

use conv::{Conv2dOptions, naive};
use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis, s};

use crate::ChapterError;

/// A plane as a batch of one image with one channel.
pub(super) fn batch(plane: ArrayView2<'_, f64>) -> ArrayView4<'_, f64> {
    plane.insert_axis(Axis(0)).insert_axis(Axis(0))
}

/// The only plane of a batch.
fn plane(batch: Array4<f64>) -> Array2<f64> {
    batch.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

/// ∂loss/∂input of a plane of this size.
pub(super) fn of_input(
    upstream: ArrayView2<'_, f64>,
    kernel: ArrayView2<'_, f64>,
    size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array2<f64>, ChapterError> {
    Ok(plane(naive::backward_input(batch(upstream), batch(kernel), size, options)?))
}

/// ∂loss/∂kernel of a kernel of this size.
pub(super) fn of_kernel(
    upstream: ArrayView2<'_, f64>,
    input: ArrayView2<'_, f64>,
    size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array2<f64>, ChapterError> {
    Ok(plane(naive::backward_kernel(batch(upstream), batch(input), size, options)?))
}

/// The plane turned by 180°: flipped in both axes.
pub(super) fn turned(plane: ArrayView2<'_, f64>) -> Array2<f64> {
    plane.slice(s![..;-1, ..;-1]).to_owned()
}

/// Σ a·b.
pub(super) fn inner(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How many numbers of two planes of one size are equal.
pub(super) fn equal(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> usize {
    a.iter().zip(b).filter(|(a, b)| a == b).count()
}
