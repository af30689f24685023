//! Places where the stride does not divide, and places under "same" padding.

use conv::{OutputSize, SlidingWindow};

use crate::{Graded, compare, grading, random};

/// Rows, kernel, stride → places.
pub type Places = fn(usize, usize, usize) -> Option<usize>;

/// Rows, stride → places.
pub type PlacesSame = fn(usize, usize) -> usize;

/// Asks for sizes that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(places: Places, places_same: PlacesSame) -> Graded {
    grading("ch04_must_divide", move || {
        let ask = |[rows, kernel, stride]: [usize; 3], question: &str, target: Option<usize>| {
            let words = format!("no padding: {rows} rows, a window of {kernel}, stride {stride}: how many places?");
            compare(words, question, &target, || places(rows, kernel, stride))
        };
        let ask_same = |[rows, stride]: [usize; 2], question: &str, target: usize| {
            let words = format!("same: {rows} rows, stride {stride}: how many places?");
            compare(words, question, &target, || places_same(rows, stride))
        };
        ask([5, 3, 1], "How many steps, and where did it begin?", Some(3))?;
        let question = "The window has taken all the steps that there is room for. Must it end at the last row?";
        ask([5, 2, 2], question, Some(2))?;
        ask([427, 2, 2], question, Some(213))?;
        ask([2, 3, 1], "Is there room for the window at all?", None)?;
        ask_same([28, 1], "Where does a window begin at stride 1?", 28)?;
        ask_same([6, 2], "At stride 2, where do the windows begin?", 3)?;
        ask_same([7, 2], "Row 6 stands alone in its block. Does a window begin there?", 4)?;
        random((1..20_usize, 1..6_usize, 1..6_usize), [(5000, 301, 37)], |&(rows, kernel, stride)| {
            let axis = SlidingWindow { input: rows, kernel, stride, ..SlidingWindow::default() };
            ask([rows, kernel, stride], "Can you draw the window at each of its places?", axis.output().ok())?;
            // Padded so, the same window is counted again.
            let same = OutputSize::Same.along(rows, kernel, stride, 1).expect("no number is 0");
            let padded = SlidingWindow { pad_before: same[0], pad_after: same[1], ..axis };
            let target = padded.output().expect("same padding makes room for one window at least");
            ask_same([rows, stride], "How many blocks of so many rows are there, and is the last one full?", target)
        })
    })
}
