//! The gradient goes to the winner.

use layers::{Context, Layer as _, MaxPool2d};
use ndarray::{Array4, ArrayView4, Ix4};
use proptest::strategy::Strategy as _;

use super::max_pool::{pooling, pools, unusual_pools};
use crate::unusual::loud;
use crate::{Graded, compare, grading, random, whole_numbers_between};

/// Input, window, stride, upstream gradient → gradient of the input.
pub type MaxPoolBackward = fn(ArrayView4<f64>, [usize; 2], [usize; 2], ArrayView4<f64>) -> Array4<f64>;

/// Asks for rows that were worked out by hand, then for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: MaxPoolBackward) -> Graded {
    grading("ch08_max_pool_backward", move || {
        let ask = |words: &str,
                   question: &str,
                   input: &[f64],
                   [window, stride]: [usize; 2],
                   upstream: &[f64],
                   target: &[f64]| {
            compare(words, question, &row(target), || {
                yours(row(input).view(), [1, window], [1, stride], row(upstream).view())
            })
        };
        ask(
            "3 8 5 1 in two windows of two; 10 and 20 arrive from above",
            "Which number of each window became the output, and who had no part in it?",
            &[3.0, 8.0, 5.0, 1.0],
            [2, 2],
            &[10.0, 20.0],
            &[0.0, 10.0, 20.0, 0.0],
        )?;
        ask(
            "−3 −8 in one window; 10 arrives from above",
            "With what does the search for the winner begin?",
            &[-3.0, -8.0],
            [2, 2],
            &[10.0],
            &[10.0, 0.0],
        )?;
        ask(
            "4 4 in one window; 10 arrives from above",
            "Which of two equal numbers wins?",
            &[4.0, 4.0],
            [2, 2],
            &[10.0],
            &[10.0, 0.0],
        )?;
        ask(
            "3 8 5 in windows of two at stride 1; 10 and 20 arrive from above",
            "What if one number wins in two windows?",
            &[3.0, 8.0, 5.0],
            [2, 1],
            &[10.0, 20.0],
            &[0.0, 30.0, 0.0],
        )?;
        let cases = pools().prop_flat_map(|(images, [window, stride])| {
            let upstream = whole_numbers_between(1, 9, outputs(&images, [window, stride]));
            (proptest::strategy::Just((images, [window, stride])), upstream)
        });
        let unusual = unusual_pools().map(|(images, pool)| {
            let upstream = loud(outputs(&images, pool), 4);
            ((images, pool), upstream)
        });
        random(cases, unusual, |((images, [window, stride]), upstream)| {
            let (mut pool, mut context) = (MaxPool2d::new(*window).stride(*stride), Context::train(0));
            pool.forward(images.clone().into_dyn(), &mut context).expect("the window fits");
            let gradient = pool.backward(upstream.clone().into_dyn(), &mut context).expect("forward came before");
            let target: Array4<f64> = gradient.into_dimensionality::<Ix4>().expect("four axes");
            let question = "Does what arrives for a window go back to a place under that same window?";
            compare(pooling(images, [*window, *stride]), question, &target, || {
                yours(images.view(), *window, *stride, upstream.view())
            })
            .map_err(|report| report.given("input", images).given("upstream", upstream))
        })
    })
}

fn outputs(images: &Array4<f64>, [window, stride]: [[usize; 2]; 2]) -> [usize; 4] {
    let (batch, channels, height, width) = images.dim();
    let [rows, columns] = [0, 1].map(|axis| ([height, width][axis] - window[axis]) / stride[axis] + 1);
    [batch, channels, rows, columns]
}

fn row(numbers: &[f64]) -> Array4<f64> {
    Array4::from_shape_vec((1, 1, 1, numbers.len()), numbers.to_vec()).expect("as many numbers")
}
