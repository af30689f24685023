//! The rows of the image that a tile of the output needs.

use conv::SlidingWindow;

use crate::{Graded, compare_all, grading, random};

/// First output row, the one after the last, K, S, P, H → first input row, the one after the last.
pub type TileRows = fn(usize, usize, usize, usize, usize, usize) -> (usize, usize);

/// Asks for tiles that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: TileRows) -> Graded {
    grading("ch06_tile_rows", move || {
        let ask = |first: usize,
                   end: usize,
                   [kernel, stride, padding, height]: [usize; 4],
                   question: &str,
                   target: (usize, usize)| {
            let words = format!(
                "output rows {first} to {}; {height} pixels high, kernel {kernel}, stride {stride}, padding {padding}",
                end - 1
            );
            let targets = [("the first row", &target.0), ("the row after the last", &target.1)];
            compare_all(1e-9, words, question, &targets, || {
                let (from, to) = yours(first, end, kernel, stride, padding, height);
                vec![("the first row", from), ("the row after the last", to)]
            })
        };
        ask(2, 4, [3, 1, 0, 10], "Which rows does the window of the last output row cover?", (2, 6))?;
        ask(2, 4, [3, 2, 0, 10], "How far does the window move from one output row to the next?", (4, 9))?;
        ask(2, 4, [3, 1, 1, 10], "Where does the first window lie when there are rows above the image?", (1, 5))?;
        ask(0, 2, [3, 1, 1, 10], "Is every row under the window a row of the image?", (0, 3))?;
        ask(9, 10, [3, 1, 1, 10], "Is every row under the window a row of the image?", (8, 10))?;
        let tiles = (1..6_usize, 1..4_usize, 0..4_usize, 1..12_usize, 0..12_usize, 0..12_usize);
        random(tiles, [(40, 37, 35, 5000, 50, 60)], |&(kernel, stride, padding, height, first, rows)| {
            let (padding, height) = (padding % kernel, height + kernel);
            let axis =
                SlidingWindow { input: height, kernel, stride, pad_before: padding, pad_after: padding, dilation: 1 };
            let outputs = axis.output().expect("a window that fits");
            let first = first % outputs;
            let end = (first + 1 + rows).min(outputs);
            // Every pixel under every tap of every window.
            let read = (first..end).flat_map(|i| (0..kernel).filter_map(move |u| axis.source(i, u)));
            let (from, to) = read.fold((height, 0), |(from, to), row| (from.min(row), to.max(row + 1)));
            let question = "Can you draw the first window of the tile, and its last?";
            ask(first, end, [kernel, stride, padding, height], question, (from, to))
        })
    })
}
