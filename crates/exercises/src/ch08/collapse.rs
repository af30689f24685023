//! Two linear layers as one.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, arr1, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, unlike};
use crate::{Graded, Report, compare, grading, random, whole_numbers};

/// Weights and bias of the first layer, weights and bias of the second → weights and bias of the one.
pub type Collapse =
    fn(ArrayView2<f64>, ArrayView1<f64>, ArrayView2<f64>, ArrayView1<f64>) -> (Array2<f64>, Array1<f64>);

/// Asks for the chapter's layers, then for those with biases, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Collapse) -> Graded {
    grading("ch08_collapse", move || {
        let ask = |words: &str, question: &str, [w1, w2]: [&Array2<f64>; 2], [b1, b2]: [&Array1<f64>; 2]| {
            let (weight, bias) = what_both_do([w1, w2], [b1, b2]);
            let both = || yours(w1.view(), b1.view(), w2.view(), b2.view());
            let given = |report: Report| {
                let report = report.given("first", w1).given("its bias", b1);
                report.given("second", w2).given("its bias", b2)
            };
            // Each part has its own question: what is wrong with a bias is not how the matrices stand.
            compare(format!("{words}: the weights"), question, &weight, || both().0).map_err(given)?;
            let question = "What do the two layers make of an input of zeros, and what must one layer make of it?";
            compare(format!("{words}: the bias"), question, &bias, || both().1).map_err(given)
        };
        let first = arr2(&[[1.0, -2.0], [3.0, 1.0], [-1.0, 2.0]]);
        let second = arr2(&[[1.0, 0.0, 2.0], [-1.0, 1.0, 1.0]]);
        let weights = [&first, &second];
        ask(
            "the two layers of the chapter, without biases",
            "Which of the two matrices meets the input first?",
            weights,
            [&Array1::zeros(3), &Array1::zeros(2)],
        )?;
        ask(
            "the same layers, with the bias (1, 2, 3) in the second",
            "Which of the two matrices meets the input first?",
            [&second, &first],
            [&Array1::zeros(2), &arr1(&[1.0, 2.0, 3.0])],
        )?;
        ask(
            "the two layers of the chapter, with the bias (1, 1, −1) in the first",
            "Has a bias any part in the weights?",
            weights,
            [&arr1(&[1.0, 1.0, -1.0]), &Array1::zeros(2)],
        )?;
        let layers = (1..4_usize, 1..4_usize, 1..4_usize).prop_flat_map(|(inputs, hidden, outputs)| {
            let weights = (whole_numbers([hidden, inputs]), whole_numbers([outputs, hidden]));
            (weights, whole_numbers([hidden]), whole_numbers([outputs]))
        });
        let weights = (unlike([105, 2], 1), unlike([110, 105], 2));
        random(layers, [(weights, loud([105], 3), loud([110], 4))], |((first, second), first_bias, second_bias)| {
            let words = format!(
                "{} inputs, {} hidden numbers, {} outputs, both layers with a bias",
                first.ncols(),
                first.nrows(),
                second.nrows()
            );
            let question = "By how much does each output change with each input?";
            ask(&words, question, [first, second], [first_bias, second_bias])
        })
    })
}

/// The bias is what both layers make of zeros; a column of the weights is by how much a 1 in its place changes that.
fn what_both_do([w1, w2]: [&Array2<f64>; 2], [b1, b2]: [&Array1<f64>; 2]) -> (Array2<f64>, Array1<f64>) {
    let layer = |weight: &Array2<f64>, bias: &Array1<f64>, x: &[f64]| -> Vec<f64> {
        let dot = |row: ArrayView1<f64>| row.iter().zip(x).map(|(weight, x)| weight * x).sum::<f64>();
        weight.outer_iter().zip(bias).map(|(row, bias)| dot(row) + bias).collect()
    };
    let both = |x: &[f64]| layer(w2, b2, &layer(w1, b1, x));
    let (outputs, inputs) = (w2.nrows(), w1.ncols());
    let bias = both(&vec![0.0; inputs]);
    let mut weight = Array2::zeros((outputs, inputs));
    for input in 0..inputs {
        let mut unit = vec![0.0; inputs];
        unit[input] = 1.0;
        let output = both(&unit);
        weight
            .column_mut(input)
            .iter_mut()
            .zip(output)
            .zip(&bias)
            .for_each(|((to, with), without)| *to = with - without);
    }
    (weight, Array1::from(bias))
}
