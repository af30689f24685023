//! How many places a window has along one axis.

use conv::SlidingWindow;

use crate::{Graded, compare, grading, random};

/// H, K, S, P on both sides, D → `H_out`, or nothing if the window does not fit.
pub type OutputSize = fn(usize, usize, usize, usize, usize) -> Option<usize>;

/// Asks for sizes that were worked out by hand, then for those of random windows.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: OutputSize) -> Graded {
    grading("ch04_output_size", move || {
        let ask = |[input, kernel, stride, padding, dilation]: [usize; 5], question: &str, target: Option<usize>| {
            let words = format!(
                "{input} pixels, a kernel of {kernel}, stride {stride}, padding {padding}, dilation {dilation}: how many \
                 places?"
            );
            compare(words, question, &target, || yours(input, kernel, stride, padding, dilation))
        };
        ask([5, 3, 1, 0, 1], "How many steps can the window take, and where did it begin?", Some(3))?;
        ask([28, 5, 1, 2, 1], "On how many sides is the row continued?", Some(28))?;
        ask([427, 2, 2, 0, 1], "What becomes of a step that there is no room for?", Some(213))?;
        ask([7, 3, 1, 0, 2], "How many pixels does the window span, first and last tap included?", Some(3))?;
        ask([3, 5, 1, 0, 1], "Is there room for the window at all?", None)?;
        let windows = (1..20_usize, 1..6_usize, 1..5_usize, 0..4_usize, 1..4_usize);
        random(windows, [(100_000, 301, 101, 150, 40)], |&(h, k, s, p, d)| {
            let axis = SlidingWindow { input: h, kernel: k, stride: s, pad_before: p, pad_after: p, dilation: d };
            ask([h, k, s, p, d], "Can you lay the window down with a pencil, and count?", axis.output().ok())
        })
    })
}
