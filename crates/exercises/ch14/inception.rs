//! Branches side by side: stacked along the channels, and their gradients taken apart again.

use ndarray::{Array4, ArrayView4, Axis, concatenate, s};

/// The maps of all branches in one tensor, those of the first branch first.
///
/// # Shapes
///
/// Each branch is `[batch, its channels, H, W]`; the result is `[batch, all channels, H, W]`.
pub fn stack(branches: &[ArrayView4<f64>]) -> Array4<f64> {
    todo!()
}

/// The gradient of each branch from the gradient of what `stack` gave; `channels` says how many each branch has.
///
/// # Shapes
///
/// `upstream` is `[batch, all channels, H, W]`; each branch gets `[batch, its channels, H, W]`.
pub fn split(upstream: ArrayView4<f64>, channels: &[usize]) -> Vec<Array4<f64>> {
    todo!()
}

#[test]
fn ch14_inception() -> exercises::Graded {
    exercises::ch14::inception::grade(stack, split)
}
