//! The pixels that no window reads.

use conv::SlidingWindow;

use crate::{Graded, compare, grading, random};

/// Input, kernel, stride, dilation → unread positions.
pub type Unread = fn(usize, usize, usize, usize) -> Vec<usize>;

/// Asks for rows that can be drawn, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Unread) -> Graded {
    grading("ch04_unread", move || {
        let ask = |[input, kernel, stride, dilation]: [usize; 4], question: &str, target: Vec<usize>| {
            let words = format!(
                "{input} pixels, a window of {kernel}, stride {stride}, dilation {dilation}: the pixels that nobody reads"
            );
            compare(words, question, &target, || yours(input, kernel, stride, dilation))
        };
        ask([5, 3, 1, 1], "Which pixels does the window cover as it slides?", vec![])?;
        ask([5, 2, 2, 1], "Where is the window's last place, and what lies behind it?", vec![4])?;
        ask([7, 2, 3, 1], "What lies between one window and the next?", vec![2, 5, 6])?;
        ask([6, 2, 2, 2], "On which pixels can a tap ever land?", vec![1, 3, 5])?;
        ask([2, 3, 1, 1], "Is there room for a window at all?", vec![0, 1])?;
        let windows = (1..15_usize, 1..5_usize, 1..6_usize, 1..4_usize);
        random(windows, [(10_000, 33, 50, 35)], |&(input, kernel, stride, dilation)| {
            let axis = SlidingWindow { input, kernel, stride, dilation, ..SlidingWindow::default() };
            let question = "Can you lay the window down at each of its places, and mark what its taps touch?";
            ask([input, kernel, stride, dilation], question, axis.unread().collect())
        })
    })
}
