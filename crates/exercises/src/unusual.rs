//! Numbers that a careless function does not expect: many of them, large ones, rows that have nothing in common.
//!
//! The mutants of the audit are wrong beyond these bounds and nowhere else: a whole number above [`WIDE`], an array's numbers after
//! the first [`MANY`], a magnitude above [`LARGE`]. A grader that asks nothing there lets them pass.

use ndarray::{Array, Axis, Dimension, IntoDimension};

use crate::small::small;

/// More numbers than this are many: an array in an unusual question is longer.
pub const MANY: usize = 100;
/// Sizes, counts and steps above this are wide.
pub const WIDE: usize = 32;
/// Magnitudes above this are large.
pub const LARGE: f64 = 1000.0;

/// How large [`loud`] numbers are: their magnitudes are 1 to 5 of these.
const LOUD: f64 = 1e9;
/// How many times as large every other row of an [`unlike`] tensor is. Small enough that the tolerance of a comparison, which
/// is a part of the largest number, still sees a wrong digit in the other rows.
const UNLIKE: f64 = 1e6;

/// Whole numbers of some thousand millions, of both signs. Another `salt` gives another tensor.
///
/// ```
/// use exercises::unusual::loud;
///
/// let image = loud([20, 20], 1);
/// assert!(image.iter().any(|&x| x == 5e9) && image.iter().any(|&x| x == -5e9));
/// ```
pub fn loud<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    small(shape, salt) * LOUD
}

/// Small whole numbers, of which every other row is a million times as large. In an array of one axis each number is a row.
///
/// ```
/// use exercises::unusual::unlike;
///
/// let scores = unlike([20, 10], 1);
/// assert!(scores.row(0).iter().all(|x| x.abs() <= 5.0));
/// assert!(scores.row(1).iter().any(|x| x.abs() > 1e6));
/// ```
pub fn unlike<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    let mut numbers = small(shape, salt);
    let length = if numbers.ndim() > 1 { numbers.len_of(Axis(numbers.ndim() - 1)) } else { 1 };
    for (at, number) in numbers.iter_mut().enumerate() {
        if at / length.max(1) % 2 == 1 {
            *number *= UNLIKE;
        }
    }
    numbers
}

/// Small whole numbers on top of a large one: what they have in common is a million times what sets them apart.
///
/// ```
/// use exercises::unusual::raised;
///
/// let channel = raised([20, 20], 1);
/// assert!(channel.iter().all(|x| (1e6 - 5.0..=1e6 + 5.0).contains(x)));
/// ```
pub fn raised<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    small(shape, salt) + UNLIKE
}

/// A row of [`loud`] numbers, as a list.
pub fn loud_row(length: usize, salt: usize) -> Vec<f64> {
    loud([length], salt).to_vec()
}

/// Whole numbers from 0 to `end` − 1 in a restless order: labels, draws, places.
pub fn indices(length: usize, end: usize, salt: usize) -> Vec<usize> {
    (0..length).map(|at| (at * at * 7 + at * 3 + at / 5 + salt) % end).collect()
}
