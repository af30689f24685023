//! "Same" padding before and after a row.

use conv::OutputSize;

use crate::{Graded, compare, grading, random};

/// Input, kernel, stride, dilation → pixels before, pixels after.
pub type SamePadding = fn(usize, usize, usize, usize) -> [usize; 2];

/// Asks for paddings that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: SamePadding) -> Graded {
    grading("ch04_same_padding", move || {
        let ask = |[input, kernel, stride, dilation]: [usize; 4], question: &str, target: [usize; 2]| {
            let words = format!(
                "{input} pixels, a kernel of {kernel}, stride {stride}, dilation {dilation}: padding before and after"
            );
            compare(words, question, &target, || yours(input, kernel, stride, dilation))
        };
        ask([28, 5, 1, 1], "How many pixels does the window lose without padding?", [2, 2])?;
        ask([8, 4, 1, 1], "Three pixels are missing. Who gets the odd one?", [1, 2])?;
        ask([6, 3, 2, 1], "Where does the last window begin, and how far does it reach?", [0, 1])?;
        ask([9, 3, 1, 2], "How many pixels does the window cover when there are holes in it?", [2, 2])?;
        ask([7, 1, 3, 1], "What if nothing is missing, but something is left over?", [0, 0])?;
        let windows = (1..20_usize, 1..6_usize, 1..6_usize, 1..4_usize);
        random(windows, [(5000, 301, 37, 40)], |&(input, kernel, stride, dilation)| {
            let target = OutputSize::Same.along(input, kernel, stride, dilation).expect("no number is 0");
            ask(
                [input, kernel, stride, dilation],
                "How many places are wanted, and what does the last of them need?",
                target,
            )
        })
    })
}
