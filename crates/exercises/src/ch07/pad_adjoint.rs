//! The adjoint of repeating the ends of a row.

use ndarray::{Array1, ArrayView1, array};

use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Row or upstream gradient, pixels before, pixels after → row.
pub type Pad = fn(ArrayView1<f64>, usize, usize) -> Array1<f64>;

/// Asks for gradients that were worked out by hand, then for ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ with one pixel of x at a time.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(replicate: Pad, yours: Pad) -> Graded {
    grading("ch07_pad_adjoint", move || {
        let ask = |upstream: &Array1<f64>, before: usize, after: usize, question: &str| {
            let length = upstream.len() - before - after;
            let words = format!("{length} pixels, {before} before and {after} after, upstream gradient {upstream}");
            // ⟨A x, y⟩ where x has a 1 in one place: what is left on the other side is that place of Aᵀ y.
            let target = Array1::from_shape_fn(length, |place| {
                let mut one = Array1::zeros(length);
                one[place] = 1.0;
                (replicate(one.view(), before, after) * upstream).sum()
            });
            compare(words, question, &target, || yours(upstream.view(), before, after))
        };
        ask(&array![1.0, 2.0], 0, 0, "What does the forward pass do where there is nothing to repeat?")?;
        ask(&array![10.0, 1.0, 2.0], 1, 0, "To how many places did the first pixel go?")?;
        ask(&array![1.0, 2.0, 10.0, 100.0], 0, 2, "To how many places did the last pixel go?")?;
        random((1..5_usize, 0..4_usize, 0..4_usize), [(130, 40, 50)], |&(length, before, after)| {
            let upstream = pattern([before + length + after], 1);
            ask(&upstream, before, after, "Where did the forward pass take each of these numbers from?")
        })
    })
}
