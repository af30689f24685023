//! The gradient of a kernel, and a kernel that is learned with it.

use conv::{Conv2dOptions, cross_correlate2d, naive};
use ndarray::{Array2, ArrayView2, Axis, array};

use crate::strategies::image_and_kernel;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, compare_within, grading, random};

/// Image, error → gradient.
pub type Gradient = fn(ArrayView2<f64>, ArrayView2<f64>) -> Array2<f64>;

/// Image, target, learning rate, steps → kernel.
pub type Learn = fn(ArrayView2<f64>, ArrayView2<f64>, f64, usize) -> Array2<f64>;

/// Asks for gradients and single steps, then whether the kernel that was hidden is found.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(gradient: Gradient, learn: Learn) -> Graded {
    grading("ch03_learn_a_kernel", move || {
        let ask = |image: &Array2<f64>, error: &Array2<f64>, question: &str, target: &Array2<f64>| {
            let (rows, columns) = target.dim();
            let (height, width) = error.dim();
            let words = format!("the gradient of a kernel of {rows}×{columns}, from {height}×{width} errors");
            let graded = compare(words, question, target, || gradient(image.view(), error.view()));
            graded.map_err(|report| report.given("image", image).given("error", error))
        };
        let question = "One place, one pixel: by how much does the square of the error grow with the weight?";
        ask(&array![[3.0]], &array![[5.0]], question, &array![[30.0]])?;
        let question = "The first weight lay on 1 and then on 2. Which pixels did the second weight lie on?";
        ask(&array![[1.0, 2.0, 3.0]], &array![[1.0, 10.0]], question, &array![[21.0, 32.0]])?;
        random(image_and_kernel(), [(loud([22, 23], 1), unlike([11, 12], 2))], |(image, error)| {
            // Any plane that fits will do for errors.
            let question = "For one weight: which pixel lies under it at place i, j, and what is the error there?";
            ask(image, error, question, &by_backward(image, error))
        })?;

        let ask = |image: &Array2<f64>, target: &Array2<f64>, rate: f64, steps: usize, question: &str| {
            let words = format!("the kernel after step {steps}, from zeros, with the learning rate {rate}");
            let kernel = by_naive_steps(image, target, rate, steps);
            let graded = compare(words, question, &kernel, || learn(image.view(), target.view(), rate, steps));
            graded.map_err(|report| report.given("image", image).given("target", target))
        };
        let (image, target) = (array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], array![[2.0], [0.0]]);
        ask(&image, &target, 0.5, 0, "How large is the kernel, if this target came out of this image?")?;
        ask(&image, &target, 0.25, 1, "Does a step go up or down the slope, and how far?")?;
        ask(&image, &target, 0.125, 2, "After a step the answers are new. Is the error new, too?")?;
        ask(&image, &target, 4096.0, 1, "Does a step go up or down the slope, and how far?")?;
        // The loud ones run away after a step or two, however they are computed.
        let unusual =
            [((loud([22, 23], 1), loud([11, 12], 2)), 1), ((unlike([22, 23], 1) * 1e-8, unlike([11, 12], 2)), 40)];
        random((image_and_kernel(), 1..4_usize), unusual, |((image, target), steps)| {
            ask(image, target, 0.125, *steps, "What does each step compute anew, and what does it keep?")
        })?;

        // Numbers in which no pixel says anything about its neighbour, so that all weights can be told apart.
        let image = Array2::from_shape_fn((10, 11), |(i, j)| ((i * i * 3 + j * 5 + i * j * j) % 9) as f64 - 4.0);
        let hidden = array![[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]];
        let target = answers(&image, &hidden);
        let question = "What happens to the loss from step to step?";
        compare_within(
            1e-2,
            "the hidden kernel, after 200 steps with the learning rate 0.03",
            question,
            &hidden,
            || learn(image.view(), target.view(), 0.03, 200),
        )
    })
}

fn answers(image: &Array2<f64>, kernel: &Array2<f64>) -> Array2<f64> {
    cross_correlate2d(image.view(), kernel.view()).expect("the kernel fits")
}

/// The gradient as the layers compute it.
fn by_backward(image: &Array2<f64>, error: &Array2<f64>) -> Array2<f64> {
    let upstream = error * (2.0 / error.len() as f64);
    let plane = |values: &Array2<f64>| values.clone().insert_axis(Axis(0)).insert_axis(Axis(0));
    let kernel = [image.nrows() - error.nrows() + 1, image.ncols() - error.ncols() + 1];
    let options = Conv2dOptions::default();
    let gradient = naive::backward_kernel(plane(&upstream).view(), plane(image).view(), kernel, &options);
    gradient.expect("the shapes fit").index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

fn by_naive_steps(image: &Array2<f64>, target: &Array2<f64>, rate: f64, steps: usize) -> Array2<f64> {
    let size = [image.nrows() - target.nrows() + 1, image.ncols() - target.ncols() + 1];
    (0..steps).fold(Array2::zeros(size), |kernel, _| {
        let error = answers(image, &kernel) - target;
        kernel - by_backward(image, &error) * rate
    })
}
