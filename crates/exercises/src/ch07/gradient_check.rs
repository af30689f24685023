//! Central differences, and the error between two gradients.

use ndarray::{Array1, array};
use proptest::collection::vec;

use crate::{Graded, compare, grading, random};

/// A loss: all numbers → one number.
pub type Loss<'a> = &'a (dyn Fn(&Array1<f64>) -> f64 + 'a);

/// Loss, place, step → slopes.
pub type Slopes = fn(Loss<'_>, &Array1<f64>, f64) -> Array1<f64>;

/// Found, expected → error.
pub type RelativeError = fn(&Array1<f64>, &Array1<f64>) -> f64;

/// Asks for slopes and errors that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(slopes: Slopes, relative_error: RelativeError) -> Graded {
    grading("ch07_gradient_check", move || {
        let cube = |x: &Array1<f64>| x[0].powi(3);
        let words = "the loss x³ at 2, with a step of 1";
        compare(words, "Which two places does a central difference look at?", &[13.0], || {
            slopes(&cube, &array![2.0], 1.0).to_vec()
        })?;
        // Large steps, so that the way the difference is taken can be seen.
        let many = (0..120).map(|at| if at == 110 { 3000 } else { at % 3 - 1 }).collect();
        random((vec(-3..4_i32, 1..4), 1..5_u32), [(many, 1), (vec![1, 2], 5000)], |(at, halves)| {
            let at: Array1<f64> = at.iter().copied().map(f64::from).collect();
            let step = f64::from(*halves) / 2.0;
            let loss = |x: &Array1<f64>| x.iter().map(|x| x.powi(3)).sum::<f64>() + x.product();
            let target = Array1::from_shape_fn(at.len(), |index| {
                let others: f64 = (0..at.len()).filter(|&other| other != index).map(|other| at[other]).product();
                // ((x + h)³ − (x − h)³) / 2h = 3x² + h², and a product is as steep as its other factors say.
                3.0 * at[index].powi(2) + step.powi(2) + others
            });
            let words = format!("the sum of all cubes plus the product of all, at {at}, with a step of {step}");
            compare(words, "Which number moves, which stay, and how far apart are the two places?", &target, || {
                slopes(&loss, &at, step)
            })
        })?;
        let ask = |found: &Array1<f64>, expected: &Array1<f64>, question: &str, target: f64| {
            let words = format!("found {found}, expected {expected}: which error?");
            compare(words, question, &target, || relative_error(found, expected))
        };
        ask(&array![1.0, 2.5], &array![1.0, 2.0], "As a part of what?", 0.25)?;
        ask(&array![1.0, -2.5], &array![1.0, -2.0], "Is -2 a small number, or a large one?", 0.25)?;
        ask(&array![0.5, 4.0], &array![0.0, 4.0], "What is the error relative to, when one slope is zero?", 0.125)?;
        let question = "What is the larger one of 0 and NaN for `f64::max`, and what should a check say?";
        ask(&array![1.0, f64::NAN, 2.5], &array![1.0, 1.0, 2.0], question, f64::NAN)?;
        ask(&array![1.0, f64::INFINITY], &array![1.0, 2.0], "How far is infinity from 2?", f64::INFINITY)?;
        let many = (0..150).map(|at| (at * at % 37 * 100_000, at * at % 31 * -100_000)).collect();
        let pairs = (vec((-4..5_i32, -4..5_i32), 0..4), 1..5_i32, -4..5_i32);
        random(pairs, [(many, 5_000_000, -1_000_000)], |(pairs, last, last_found)| {
            let pairs = pairs.iter().copied().chain([(*last_found, *last)]);
            let (found, expected): (Vec<f64>, Vec<f64>) =
                pairs.map(|(found, expected)| (f64::from(found) / 16.0, f64::from(expected) / 16.0)).unzip();
            let magnitudes = expected.iter().map(|value| value.abs());
            let differences = found.iter().zip(&expected).map(|(found, expected)| (found - expected).abs());
            let target = differences.max_by(f64::total_cmp).expect("one at least")
                / magnitudes.max_by(f64::total_cmp).expect("one at least");
            ask(&found.into(), &expected.into(), "Which difference is the largest, and which expected number?", target)
        })
    })
}
