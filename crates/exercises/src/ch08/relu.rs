//! The rectifier, forwards and backwards.

use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Input → output, and where it was positive.
pub type Forward = fn(ArrayView2<f64>) -> (Array2<f64>, Array2<bool>);
/// Upstream gradient, where the input was positive → gradient of the input.
pub type Backward = fn(ArrayView2<f64>, ArrayView2<bool>) -> Array2<f64>;

/// Asks for the chapter's three numbers, for those at the edge, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(forward: Forward, backward: Backward) -> Graded {
    grading("ch08_relu", move || {
        let output = |input: &Array2<f64>, question: &str, target: &Array2<f64>| {
            compare(format!("the output for {}", list(input)), question, target, || forward(input.view()).0)
        };
        let positive = |input: &Array2<f64>, question: &str, target: &[u8]| {
            let target = Array2::from_shape_vec(input.dim(), target.to_vec()).expect("one for each number");
            let words = format!("what is kept of {} (1 for true)", list(input));
            compare(words, question, &target, || forward(input.view()).1.mapv(u8::from))
        };
        let three = arr2(&[[-4.0, 9.0, 4.0]]);
        output(&three, "Which numbers does ReLU change, and into what?", &arr2(&[[0.0, 9.0, 4.0]]))?;
        positive(&three, "What must be known of a number, so that the slope at its place is known?", &[0, 1, 1])?;
        let edge = arr2(&[[-0.5, 0.0, 0.5]]);
        output(&edge, "Where exactly does the function bend?", &arr2(&[[0.0, 0.0, 0.5]]))?;
        positive(&edge, "Is 0 a positive number?", &[0, 0, 1])?;
        let broken = arr2(&[[1.0, f64::NAN]]);
        let endless = arr2(&[[f64::NEG_INFINITY, f64::INFINITY]]);
        output(&endless, "Is infinity positive?", &arr2(&[[0.0, f64::INFINITY]]))?;
        output(&broken, "Is \"not a number\" smaller than zero? What does a maximum make of it?", &broken)?;

        let gradient = |input: &Array2<f64>, upstream: &Array2<f64>, target: &Array2<f64>| {
            let words = format!("the gradient of {} when {} arrives from above", list(input), list(upstream));
            compare(words, "By what is each number that arrives multiplied?", target, || {
                backward(upstream.view(), forward(input.view()).1.view())
            })
        };
        gradient(&three, &arr2(&[[5.0, -2.0, 7.0]]), &arr2(&[[0.0, -2.0, 7.0]]))?;
        let shapes = (1..4_usize, 1..5_usize);
        let pairs = shapes.prop_flat_map(|shape| (whole_numbers(shape), whole_numbers(shape)));
        random(pairs, [(loud([12, 13], 1), unlike([12, 13], 2))], |(input, upstream)| {
            // The derivative as a difference of two outputs, on the side of 0 where the field takes it.
            let rectified = |x: f64| x.max(0.0);
            output(input, "Is each number treated by itself?", &input.mapv(rectified))?;
            let slope = input.mapv(|x| rectified(x) - rectified(x - 1.0));
            gradient(input, upstream, &(upstream * &slope))
        })
    })
}

fn list(numbers: &Array2<f64>) -> String {
    let rows: Vec<String> = numbers.outer_iter().map(|row| format!("{row}")).collect();
    rows.join(", ")
}
