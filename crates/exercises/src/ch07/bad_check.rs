//! A gradient check, checked with layers that are right and layers that are wrong.

use ndarray::{Array1, array};

use crate::unusual::LARGE;
use crate::{Graded, compare, grading};

/// A forward pass: input → output.
pub type Forward<'a> = &'a (dyn Fn(&Array1<f64>) -> Array1<f64> + 'a);

/// A backward pass: input, upstream gradient → gradient of the input.
pub type Backward<'a> = &'a (dyn Fn(&Array1<f64>, &Array1<f64>) -> Array1<f64> + 'a);

/// Forward pass, backward pass, input, random numbers → whether the check passes.
pub type Passes = fn(Forward<'_>, Backward<'_>, &Array1<f64>, &Array1<f64>) -> bool;

/// Gives the check layers of which it is known whether they are right.
///
/// # Errors
///
/// The first that it judges wrongly.
pub fn grade(yours: Passes) -> Graded {
    grading("ch07_bad_check", move || {
        let input = array![1.0, -3.0, 2.0, 5.0];
        let random = array![2.0, -1.0, 3.0, 0.5];
        let ask = |words: &str, forward: Forward<'_>, backward: Backward<'_>, question: &str, right: bool| {
            let words = format!("{words}: does the check pass?");
            compare(words, question, &right, || yours(forward, backward, &input, &random))
        };
        let square = |x: &Array1<f64>| x * x;
        let of_square = |x: &Array1<f64>, upstream: &Array1<f64>| 2.0 * x * upstream;
        let question = "Are slopes and gradient those of one and the same loss?";
        ask("a layer that squares, with the right gradient", &square, &of_square, question, true)?;
        let forgetful = |x: &Array1<f64>, upstream: &Array1<f64>| x * upstream;
        ask("a layer that squares, whose gradient forgets the factor 2", &square, &forgetful, question, false)?;
        let centre = |x: &Array1<f64>| x - x.mean().unwrap_or(0.0);
        let of_centre = |_: &Array1<f64>, upstream: &Array1<f64>| upstream - upstream.mean().unwrap_or(0.0);
        ask("a layer that subtracts the mean, with the right gradient", &centre, &of_centre, question, true)?;
        let nothing = |x: &Array1<f64>, _: &Array1<f64>| Array1::zeros(x.len());
        let question = "What is the sum of all outputs of this layer, whatever goes in?";
        ask("a layer that subtracts the mean, whose gradient is all zeros", &centre, &nothing, question, false)?;
        let faint = |x: &Array1<f64>| 1e-7 * x * x;
        let nearly = |x: &Array1<f64>, upstream: &Array1<f64>| 2.1e-7 * x * upstream;
        let question = "Is a millionth a small error, when all slopes are smaller than that?";
        ask("a layer of small numbers, whose gradient is 5 % too large", &faint, &nearly, question, false)?;
        let loud = |x: &Array1<f64>| 1e9 * x * x;
        let of_loud = |x: &Array1<f64>, upstream: &Array1<f64>| 2e9 * x * upstream;
        let question = "Can two slopes of thousands of millions agree to a millionth?";
        ask("a layer of large numbers, with the right gradient", &loud, &of_loud, question, true)?;
        let no_number = |x: &Array1<f64>, _: &Array1<f64>| Array1::from_elem(x.len(), f64::NAN);
        let question = "What is the larger one of 0 and NaN, and is NaN larger than the tolerance?";
        ask("a layer that squares, whose gradient is not a number", &square, &no_number, question, false)?;
        let constant = |x: &Array1<f64>| Array1::from_elem(x.len(), 3.0);
        let question = "Which gradient has a layer that does not look at its input?";
        ask("a layer that always gives 3, whose gradient is all zeros", &constant, &nothing, question, true)?;

        // Many numbers, of which one is large, and so is one of the random numbers.
        let many = Array1::from_shape_fn(150, |at| if at == 140 { 5000.0 } else { f64::from(at as u32 % 7) - 3.0 });
        let factors = Array1::from_shape_fn(150, |at| if at == 120 { 4000.0 } else { f64::from(at as u32 % 5) + 1.0 });
        let ask_many = |words: &str, backward: Backward<'_>, question: &str, right: bool| {
            let words = format!("a layer that squares 150 numbers, {words}: does the check pass?");
            compare(words, question, &right, || yours(&square, backward, &many, &factors))
        };
        let question = "Are slopes and gradient those of one and the same loss?";
        ask_many("with the right gradient", &of_square, question, true)?;
        let question = "Are all errors looked at, and without their sign?";
        let late = |x: &Array1<f64>, upstream: &Array1<f64>| {
            let mut gradient = 2.0 * x * upstream;
            gradient[149] += x[149] * upstream[149];
            gradient
        };
        ask_many("whose gradient is wrong in the last place", &late, question, false)?;
        let large = |x: &Array1<f64>, upstream: &Array1<f64>| {
            x.mapv(|x| if x.abs() > LARGE { 3.0 * x } else { 2.0 * x }) * upstream
        };
        ask_many("whose gradient is wrong where a number is large", &large, question, false)?;
        let loud = |x: &Array1<f64>, upstream: &Array1<f64>| {
            2.0 * x * upstream.mapv(|share| if share.abs() > LARGE { 1.5 * share } else { share })
        };
        ask_many("whose gradient is wrong where much arrives from above", &loud, question, false)
    })
}
