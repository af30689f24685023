//! Drawn again beyond two deviations.

use proptest::strategy::Strategy as _;

use crate::{Graded, compare, grading, random};

/// Normal numbers, deviation, count → weights.
pub type Truncated = fn(&[f64], f64, usize) -> Vec<f64>;

/// Asks about draws that were made by hand, then about random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Truncated) -> Graded {
    grading("ch10_truncated", move || {
        let ask = |normals: &[f64], deviation: f64, question: &str, target: &[f64]| {
            let words = format!("the draws {normals:?}, deviation {deviation}, {} weight(s)", target.len());
            compare(words, question, &target.to_vec(), || yours(normals, deviation, target.len()))
        };
        ask(
            &[0.5, -1.0, 1.5],
            0.5,
            "What makes a number of deviation 1 into one of another deviation?",
            &[0.25, -0.5],
        )?;
        ask(&[0.5, 3.0, -1.0], 1.0, "Is what lies too far out cut back to the bound, or drawn again?", &[0.5, -1.0])?;
        ask(&[-2.5, 1.0, 0.5], 1.0, "On how many sides does the distribution have a tail?", &[1.0, 0.5])?;
        ask(&[2.0, -2.0, 1.0], 0.5, "Is 2 beyond 2?", &[1.0, -1.0])?;
        ask(
            &[1.5, 3.0, 1.0],
            10.0,
            "Is the bound 2, or two deviations? Before or after the number is scaled?",
            &[15.0, 10.0],
        )?;
        let draws = (proptest::collection::vec(-12..=12_i8, 0..8), 0..9_usize, 1..9_u8);
        random(
            draws.prop_map(|(draws, most, halves)| {
                let draws: Vec<f64> = draws.into_iter().map(|quarters| f64::from(quarters) / 4.0).collect();
                (draws, most, f64::from(halves) / 2.0)
            }),
            [((0..300).map(|at| f64::from(at * at % 25 - 12) / 4.0).collect(), 150, 5000.0)],
            |(draws, most, deviation)| {
                let mut weights = Vec::new();
                for &draw in draws {
                    if (-2.0..=2.0).contains(&draw) && weights.len() < *most {
                        weights.push(deviation * draw);
                    }
                }
                ask(draws, *deviation, "Which draws are used, in order, until there are enough?", &weights)
            },
        )
    })
}
