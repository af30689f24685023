//! How many cache lines an order of reading costs.

use std::collections::BTreeSet;

use proptest::collection::vec;

use crate::unusual::indices;
use crate::{Graded, compare, grading, random};

/// Rows, columns → addresses in the order of reading.
pub type DownColumns = fn(usize, usize) -> Vec<usize>;

/// Addresses, numbers of a line, lines of the cache → fetches.
pub type Fetches = fn(&[usize], usize, usize) -> usize;

/// Asks for orders and counts that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(down_columns: DownColumns, fetches: Fetches) -> Graded {
    grading("ch06_fetches", move || {
        let order = |rows: usize, columns: usize| {
            // Row after row the addresses count up, so a column is every so many of them.
            let target: Vec<usize> = (0..columns).flat_map(|first| (first..rows * columns).step_by(columns)).collect();
            let words = format!("a matrix of {rows}×{columns}, read column after column: which addresses?");
            compare(words, "How far apart in memory are two numbers of one column?", &target, || {
                down_columns(rows, columns)
            })
        };
        order(2, 3)?;
        random((1..6_usize, 1..6_usize), [(40, 50)], |&(rows, columns)| order(rows, columns))?;
        let ask = |addresses: &[usize], line_length: usize, capacity: usize, question: &str, target: usize| {
            let words =
                format!("addresses {addresses:?}, lines of {line_length}, room for {capacity}: how many fetches?");
            compare(words, question, &target, || fetches(addresses, line_length, capacity))
        };
        ask(&[0, 1, 2, 3, 4, 5], 3, 1, "Which addresses come with one fetch?", 2)?;
        ask(&[0, 3, 1, 4, 2, 5], 3, 1, "What is still there when the program comes back?", 6)?;
        ask(&[0, 3, 1, 4, 2, 5], 3, 2, "How many lines can be there at the same time?", 2)?;
        ask(&[0, 3, 1, 6, 2], 3, 2, "Which line has not been read for the longest time?", 3)?;
        let many = (indices(600, 5000, 1), 40, 35);
        random((vec(0..16_usize, 1..16), 1..5_usize, 1..5_usize), [many], |(addresses, line_length, capacity)| {
            let target = lines_that_return_late(addresses, *line_length, *capacity);
            ask(
                addresses,
                *line_length,
                *capacity,
                "Which lines are in the cache after each read? Write them down.",
                target,
            )
        })
    })
}

/// A line must be fetched if it was never read, or if as many others as the cache holds were read since then.
fn lines_that_return_late(addresses: &[usize], line_length: usize, capacity: usize) -> usize {
    let lines: Vec<usize> = addresses.iter().map(|address| address / line_length).collect();
    let is_late = |&at: &usize| {
        let last = lines[..at].iter().rposition(|line| *line == lines[at]);
        last.is_none_or(|last| lines[last + 1..at].iter().collect::<BTreeSet<_>>().len() >= capacity)
    };
    (0..lines.len()).filter(is_late).count()
}
