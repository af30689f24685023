//! A residual block, forward and backward.

use layers::{Context, Layer, LinearConfig, ReLU, Residual};
use ndarray::{Array1, Array2, ArrayView1, Ix1, arr1, arr2};
use proptest::collection::vec;
use proptest::strategy::Strategy;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::number::in_line;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// A function from a vector to a vector: the body, or its backward pass.
pub type Body<'a> = &'a dyn Fn(ArrayView1<f64>) -> Array1<f64>;
/// Input and body → output.
pub type Forward = fn(ArrayView1<f64>, Body) -> Array1<f64>;
/// Output, upstream gradient and the body's backward pass → the gradient of the input.
pub type Backward = fn(ArrayView1<f64>, ArrayView1<f64>, Body) -> Array1<f64>;

/// Asks about a body that has learned nothing, and about bodies that are a matrix.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(forward: Forward, backward: Backward) -> Graded {
    grading("ch14_residual", move || {
        let ask_forward = |weights: &Array2<f64>, x: &Array1<f64>, question: &str, target: &Array1<f64>| {
            let words = format!("a body that multiplies by {}, the input {x}: what comes out?", in_line(weights));
            compare(words, question, target, || forward(x.view(), &|x| weights.dot(&x)))
        };
        let ask_backward = |weights: &Array2<f64>,
                            y: &Array1<f64>,
                            upstream: &Array1<f64>,
                            question: &str,
                            target: &Array1<f64>| {
            let written = in_line(weights);
            let words = format!(
                "a body that multiplies by {written}, the output {y}, the upstream gradient {upstream}: the gradient of the input?"
            );
            compare(words, question, target, || {
                backward(y.view(), upstream.view(), &|gradient| weights.t().dot(&gradient))
            })
        };
        let nothing = Array2::zeros((2, 2));
        let swap = arr2(&[[0.0, 2.0], [0.0, 0.0]]);
        let x = arr1(&[1.0, 3.0]);
        ask_forward(&nothing, &x, "What goes past a body that has learned nothing?", &x)?;
        ask_forward(&swap, &x, "What is added to the input?", &arr1(&[7.0, 3.0]))?;
        let question = "What does the rectifier behind the sum do?";
        ask_forward(&swap, &arr1(&[4.0, -3.0]), question, &arr1(&[0.0, 0.0]))?;
        let upstream = arr1(&[5.0, -6.0]);
        let question = "On which way does the gradient go past a body that has learned nothing?";
        ask_backward(&nothing, &x, &upstream, question, &upstream)?;
        let question = "A sum hands its gradient to both of its terms. What comes back from each?";
        ask_backward(&swap, &arr1(&[7.0, 3.0]), &upstream, question, &arr1(&[5.0, 4.0]))?;
        let question =
            "What does the rectifier let through where its output is 0, and is that before the body or behind it?";
        ask_backward(&swap, &arr1(&[0.0, 3.0]), &upstream, question, &arr1(&[0.0, -6.0]))?;
        let cases = (1..4_usize).prop_flat_map(|features| {
            (vec(-3..4_i32, features * features), vec((-4..5_i32, -4..5_i32), features)).prop_map(
                move |(weights, rows)| {
                    let weights = weights.into_iter().map(f64::from).collect();
                    let weights = Array2::from_shape_vec((features, features), weights).expect("as many as drawn");
                    let (x, upstream): (Vec<f64>, Vec<f64>) =
                        rows.iter().map(|&(x, g)| (f64::from(x), f64::from(g))).unzip();
                    (weights, arr1(&x), arr1(&upstream))
                },
            )
        });
        random(cases, [(unlike([110, 110], 1), loud([110], 2), loud([110], 3))], |(weights, x, upstream)| {
            let (output, gradient) = through_layers(weights, x, upstream);
            ask_forward(weights, x, "What is added, and what is cut off?", &output)?;
            let question = "Which gradient goes into the body, and which one goes past it?";
            ask_backward(weights, &output, upstream, question, &gradient)
        })
    })
}

/// The same from the project's layers: the output, and the gradient of the input.
fn through_layers(weights: &Array2<f64>, x: &Array1<f64>, upstream: &Array1<f64>) -> (Array1<f64>, Array1<f64>) {
    let mut body = LinearConfig::new(x.len(), x.len()).init(&mut ChaCha8Rng::seed_from_u64(0)).expect("a small layer");
    body.weight.value = weights.clone().into_dyn();
    let mut block = Residual::new(body).activation(ReLU::new());
    let mut context = Context::train(0);
    let row = |vector: &Array1<f64>| vector.clone().insert_axis(ndarray::Axis(0)).into_dyn();
    let output = block.forward(row(x), &mut context).expect("an input that fits");
    let gradient = block.backward(row(upstream), &mut context).expect("forward came before");
    let vector = |row: layers::Tensor<f64>| {
        row.index_axis_move(ndarray::Axis(0), 0).into_dimensionality::<Ix1>().expect("a row")
    };
    (vector(output), vector(gradient))
}
