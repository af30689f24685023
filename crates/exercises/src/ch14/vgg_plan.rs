//! What a list like VGG's does to channels, sizes and parameters.

use std::fmt;

use layers::{Conv2dConfig, Layer, MaxPool2d, Summary};
use ndarray::{Array2, arr2};
use proptest::collection::vec;
use proptest::prelude::any;

use crate::{Graded, compare, grading, random};

/// One entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A 3×3 convolution that keeps the size, with so many filters; then a rectifier.
    Conv(usize),
    /// The largest of each 2×2 pixels.
    Pool,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conv(filters) => write!(f, "{filters}"),
            Self::Pool => f.write_str("pool"),
        }
    }
}

/// The list as a reader writes it: `64, 64, pool`.
pub(super) fn written(list: &[Item]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The image's side, the list → channels, side and parameters after each item.
pub type Plan = fn(usize, &[Item]) -> Vec<[usize; 3]>;

/// Asks for short lists that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Plan) -> Graded {
    use Item::{Conv, Pool};
    grading("ch14_vgg_plan", move || {
        let ask = |side: usize, list: &[Item], question: &str, target: &Array2<usize>| {
            let list_words = written(list);
            let words = format!(
                "images of 3×{side}×{side}, the list {list_words}: channels, side and parameters, a row for each item?"
            );
            compare(words, question, target, || rows(&yours(side, list)))
        };
        ask(8, &[Conv(2)], "How many weights has one filter, and what else does it learn?", &arr2(&[[2, 8, 56]]))?;
        let question = "How many channels does the second convolution look at?";
        ask(8, &[Conv(2), Conv(4)], question, &arr2(&[[2, 8, 56], [4, 8, 76]]))?;
        let question = "What does a pool do to channels, to the size, and what does it learn?";
        ask(8, &[Conv(2), Pool, Pool], question, &arr2(&[[2, 8, 56], [2, 4, 0], [2, 2, 0]]))?;
        let question = "What becomes of the row that has no partner?";
        ask(7, &[Pool, Conv(1)], question, &arr2(&[[3, 3, 0], [1, 3, 28]]))?;
        let question = "What does the list say so far, item by item?";
        let long = (300, (0..120).map(|at| (at % 40 == 39, 40 + at)).collect());
        random((8..40_usize, vec((any::<bool>(), 1..9_usize), 1..7)), [long], |(side, items)| {
            // No more than three pools, so that something is left.
            let mut pools = 0;
            let list: Vec<Item> = items
                .iter()
                .map(|&(pool, filters)| {
                    pools += usize::from(pool);
                    if pool && pools <= 3 { Pool } else { Conv(filters) }
                })
                .collect();
            ask(*side, &list, question, &traced(*side, &list))
        })
    })
}

/// One row for each line; without lines there are no columns either.
fn rows(lines: &[[usize; 3]]) -> Array2<usize> {
    Array2::from_shape_fn((lines.len(), 3), |(row, column)| lines[row][column])
}

/// The same from the project's layers, which know their shapes and their parameters.
fn traced(side: usize, list: &[Item]) -> Array2<usize> {
    let mut shape = vec![3, side, side];
    let mut lines = Vec::new();
    for &item in list {
        let mut summary = Summary::new(&shape);
        shape = match item {
            Item::Conv(filters) => Conv2dConfig::new(shape[0], filters, [3, 3]).same().trace(&shape, &mut summary),
            Item::Pool => Layer::<f64>::trace(&MaxPool2d::new([2, 2]), &shape, &mut summary),
        }
        .expect("a layer that fits");
        lines.push([shape[0], shape[1], summary.parameters()]);
    }
    rows(&lines)
}
