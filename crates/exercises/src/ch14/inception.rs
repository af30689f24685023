//! Branches side by side: stacked along the channels, and their gradients taken apart again.

use ndarray::{Array4, ArrayView4, array};
use proptest::collection::vec;

use crate::{Graded, compare, grading, random};

/// Branches → one tensor.
pub type Stack = fn(&[ArrayView4<f64>]) -> Array4<f64>;
/// The gradient of that tensor and the branches' channels → a gradient for each.
pub type Split = fn(ArrayView4<f64>, &[usize]) -> Vec<Array4<f64>>;

/// Asks about two branches that were worked out by hand, then about random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(stack: Stack, split: Split) -> Graded {
    grading("ch14_inception", move || {
        let ask_stack = |branches: &[Array4<f64>], question: &str, target: &Array4<f64>| {
            let shapes: Vec<&[usize]> = branches.iter().map(Array4::shape).collect();
            compare(format!("branches of the shapes {shapes:?}: all in one?"), question, target, || {
                stack(&branches.iter().map(|branch| branch.view()).collect::<Vec<_>>())
            })
            .map_err(|report| branches.iter().take(2).fold(report, |report, branch| report.given("branch", branch)))
        };
        let ask_split = |upstream: &Array4<f64>, channels: &[usize], question: &str, target: &Vec<Array4<f64>>| {
            let words = format!(
                "a gradient of {:?}, branches of {channels:?} channels: what does each branch get?",
                upstream.shape()
            );
            compare(words, question, target, || split(upstream.view(), channels))
                .map_err(|report| report.given("gradient", upstream))
        };
        // Two images of one row; the second branch has two channels.
        let branches = vec![
            array![[[[1.0, 2.0]]], [[[3.0, 4.0]]]],
            array![[[[5.0, 6.0]], [[7.0, 8.0]]], [[[9.0, 10.0]], [[11.0, 12.0]]]],
        ];
        let all = array![[[[1.0, 2.0]], [[5.0, 6.0]], [[7.0, 8.0]]], [[[3.0, 4.0]], [[9.0, 10.0]], [[11.0, 12.0]]]];
        ask_stack(&branches, "Which maps belong to the first image?", &all)?;
        ask_split(&all, &[1, 2], "Where in the stack does each branch begin?", &branches)?;
        let many = (2, (0..105).map(|branch| 1 + branch % 3).collect(), 2, 3);
        random(
            (1..4_usize, vec(1..4_usize, 1..5), 1..4_usize, 1..4_usize),
            [many],
            |(batch, channels, height, width)| {
                let (batch, height, width) = (*batch, *height, *width);
                // Every number says where it is: image, channel, row, column.
                let number =
                    |(n, c, row, column): (usize, usize, usize, usize)| (1000 * n + 100 * c + 10 * row + column) as f64;
                let all = Array4::from_shape_fn((batch, channels.iter().sum(), height, width), number);
                let mut before = 0;
                let mut branches = Vec::new();
                for &count in channels {
                    let place = |(n, c, row, column)| number((n, before + c, row, column));
                    branches.push(Array4::from_shape_fn((batch, count, height, width), place));
                    before += count;
                }
                ask_stack(&branches, "Along which axis do the branches differ?", &all)?;
                ask_split(&all, channels, "How many channels came before this branch?", &branches)
            },
        )
    })
}
