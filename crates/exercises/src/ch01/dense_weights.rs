//! Weights and products of full connection, local connection and convolution.

use crate::{Graded, compare, grading, random};

/// Side, window, units → numbers for full connection, local connection, convolution.
pub type Counts = fn(usize, usize, usize) -> [usize; 3];

/// Side, window, units → a quotient.
pub type Quotient = fn(usize, usize, usize) -> f64;

/// Asks for a layer that can be drawn, for that of the chapter, and for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(weights: Counts, multiply_adds: Counts, times_fewer_weights: Quotient) -> Graded {
    grading("ch01_dense_weights", move || {
        let ask = |side: usize, window: usize, units: usize| {
            let layer = format!("an image of {side}×{side}, windows of {window}×{window}, {units} units");
            // One wire at a time: each unit, and each pixel that it sees.
            let (all, near) = (units * side.pow(2), units * window.pow(2));
            let shared = window.pow(2);
            compare(
                format!("{layer}: the weights of full connection, local connection, convolution"),
                "How many pixels does a unit of each layer see, and who owns the weights?",
                &[all, near, shared],
                || weights(side, window, units),
            )?;
            compare(
                format!("{layer}: the multiply–adds of the same three"),
                "Two units share a weight. Do they also share the product of weight and pixel?",
                &[all, near, near],
                || multiply_adds(side, window, units),
            )?;
            compare(
                format!("{layer}: how many times as many weights has full connection as the convolution?"),
                "What do the two numbers of your quotient count: weights, or products?",
                &(all as f64 / shared as f64),
                || times_fewer_weights(side, window, units),
            )
        };
        ask(4, 3, 5)?;
        ask(1_000, 10, 1_000_000)?;
        random((1..6_usize, 0..6_usize, 1..9_usize), [(40, 300, 500)], |&(window, room, units)| {
            ask(window + room, window, units)
        })
    })
}
