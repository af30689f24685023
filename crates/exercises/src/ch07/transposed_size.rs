//! How large a transposed convolution's output is along one axis.

use conv::{Conv2dOptions, Padding, transposed};

use crate::{Graded, compare, grading, random};

/// H, K, S, P on both sides → size, or nothing if nothing is left.
pub type TransposedSize = fn(usize, usize, usize, usize) -> Option<usize>;

/// Asks for sizes that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: TransposedSize) -> Graded {
    grading("ch07_transposed_size", move || {
        let ask = |[input, kernel, stride, padding]: [usize; 4], question: &str, target: Option<usize>| {
            let words = format!("{input} pixels, a kernel of {kernel}, stride {stride}, padding {padding}: how large?");
            compare(words, question, &target, || yours(input, kernel, stride, padding))
        };
        ask([1, 3, 2, 0], "How many pixels does one stamp cover?", Some(3))?;
        ask([2, 3, 2, 0], "Where does the second stamp begin?", Some(5))?;
        ask([4, 3, 2, 1], "On how many sides is something cut off?", Some(7))?;
        ask([1, 2, 1, 1], "What is left when everything is cut off?", None)?;
        ask([1, 1, 1, 1], "What if more is to be cut off than there is?", None)?;
        random(
            (1..8_usize, 1..6_usize, 1..5_usize, 0..5_usize),
            [(5000, 301, 37, 150)],
            |&(input, kernel, stride, padding)| {
                let options = Conv2dOptions {
                    stride: [stride, 1],
                    padding: Padding { top: padding, bottom: padding, ..Padding::NONE },
                    ..Conv2dOptions::default()
                };
                let target =
                    transposed::output_size([input, 1], [kernel, 1], &options, [0, 0]).ok().map(|[size, _]| size);
                ask([input, kernel, stride, padding], "Can you draw the first stamp and the last?", target)
            },
        )
    })
}
