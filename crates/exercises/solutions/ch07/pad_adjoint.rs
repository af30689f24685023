//! An adjoint: what is the way back from a row whose ends were repeated?

use ndarray::{Array1, ArrayView1};

/// Continues a row on both sides by repeating its first and its last pixel: given, the forward pass.
///
/// # Shapes
///
/// `[length]` → `[before + length + after]`
pub fn replicate(row: ArrayView1<f64>, before: usize, after: usize) -> Array1<f64> {
    let last = row.len() - 1;
    Array1::from_shape_fn(before + row.len() + after, |t| row[t.saturating_sub(before).min(last)])
}

/// The adjoint of `replicate`: the gradient of the loss with respect to each pixel of the row.
///
/// # Shapes
///
/// `upstream` `[before + length + after]` → `[length]`
pub fn replicate_adjoint(upstream: ArrayView1<f64>, before: usize, after: usize) -> Array1<f64> {
    // ANCHOR: solution
    let length = upstream.len() - before - after;
    let mut gradient = Array1::zeros(length);
    for (t, share) in upstream.iter().enumerate() {
        let source = t.saturating_sub(before).min(length - 1);
        gradient[source] += share;
    }
    gradient
    // ANCHOR_END: solution
}

#[test]
fn ch07_pad_adjoint() -> exercises::Graded {
    exercises::ch07::pad_adjoint::grade(replicate, replicate_adjoint)
}
