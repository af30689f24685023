//! What batch normalisation remembers.

use layers::{BatchNorm2d, Context, Layer as _};
use ndarray::{Array1, Array4, ArrayD, ArrayView1, ArrayView4, Ix4, arr1};
use proptest::strategy::Strategy as _;

use crate::small::small;
use crate::unusual::{loud, raised, unlike};
use crate::{Graded, compare, compare_all, grading, random, whole_numbers, whole_numbers_between};

/// Running mean, running variance, input, momentum → both after the batch.
pub type Update = fn(ArrayView1<f64>, ArrayView1<f64>, ArrayView4<f64>, f64) -> (Array1<f64>, Array1<f64>);
/// Input, running mean, running variance, ε → output.
pub type Evaluate = fn(ArrayView4<f64>, ArrayView1<f64>, ArrayView1<f64>, f64) -> Array4<f64>;

/// Asks for two numbers that were worked out by hand, then for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(update: Update, evaluate: Evaluate) -> Graded {
    grading("ch10_running_statistics", move || {
        let updated = |words: &str,
                       question: &str,
                       [mean, variance]: [&Array1<f64>; 2],
                       input: &Array4<f64>,
                       momentum: f64,
                       target: [ArrayD<f64>; 2]| {
            let targets = [("the running mean", &target[0]), ("the running variance", &target[1])];
            compare_all(1e-9, words, question, &targets, || {
                let (mean, variance) = update(mean.view(), variance.view(), input.view(), momentum);
                vec![("the running mean", mean.into_dyn()), ("the running variance", variance.into_dyn())]
            })
        };
        let by_hand = |words: &str, question: &str, before: [f64; 2], momentum: f64, after: [f64; 2]| {
            // Mean 3, squares 4 + 0 + 4: over three 8/3, over two 4.
            let input = Array4::from_shape_vec((3, 1, 1, 1), vec![1.0, 3.0, 5.0]).expect("three numbers");
            let [mean, variance] = before.map(|number| arr1(&[number]));
            updated(
                words,
                question,
                [&mean, &variance],
                &input,
                momentum,
                after.map(|number| arr1(&[number]).into_dyn()),
            )
        };
        let words = "a batch of 1, 3, 5 arrives at mean 0 and variance 0; momentum 1";
        by_hand(
            words,
            "All the way to the batch's own: by how many are its squares divided?",
            [0.0, 0.0],
            1.0,
            [3.0, 4.0],
        )?;
        let words = "a batch of 1, 3, 5 arrives at mean 7 and variance 8; momentum 0.25";
        by_hand(words, "Which part of the way does the memory go, and from where?", [7.0, 8.0], 0.25, [6.0, 7.0])?;

        let one = Array4::from_shape_vec((1, 1, 1, 2), vec![7.0, -1.0]).expect("two numbers");
        let target = Array4::from_shape_vec((1, 1, 1, 2), vec![2.0, -2.0]).expect("two numbers");
        let words = "in evaluation: 7 −1, with the running mean 3, the running variance 1 and ε = 3";
        compare(words, "Whose mean is it that is taken off in evaluation?", &target, || {
            evaluate(one.view(), arr1(&[3.0]).view(), arr1(&[1.0]).view(), 3.0)
        })?;

        let cases = ([1..4_usize, 1..4_usize, 1..4_usize, 2..4_usize], 0..5_u32, 1..9_u32).prop_flat_map(
            |(shape, momentum, epsilon)| {
                let statistics = (whole_numbers([shape[1]]), whole_numbers_between(0, 9, [shape[1]]));
                (whole_numbers(shape), statistics, momentum..=momentum, epsilon..=epsilon)
            },
        );
        let statistics = (loud([110], 2), loud([110], 3).mapv(f64::abs));
        let unusual = [
            (unlike([2, 110, 3, 1], 1), statistics, 1, 20_000),
            (raised([3, 4, 5, 6], 1), (small([4], 2), small([4], 3).mapv(f64::abs)), 4, 1),
        ];
        random(cases, unusual, |(input, (mean, variance), momentum, epsilon)| {
            let [momentum, epsilon] = [*momentum, *epsilon].map(|quarters| f64::from(quarters) / 4.0);
            let (batch, channels, height, width) = input.dim();
            let images = format!("{batch} image(s), {channels} channel(s) of {height}×{width}");
            let layer = BatchNorm2d::new(channels).and_then(|layer| layer.momentum(momentum)?.epsilon(epsilon));
            let mut layer = layer.expect("there are channels, and both are in range");
            layer.running_mean = mean.clone().into_dyn();
            layer.running_var = variance.clone().into_dyn();
            let output = layer.forward(input.clone().into_dyn(), &mut Context::eval()).expect("an image");
            let target: Array4<f64> = output.into_dimensionality::<Ix4>().expect("four axes");
            let words = format!("in evaluation: {images}, running mean {mean} and variance {variance}, ε = {epsilon}");
            compare(words, "Does each channel use its own statistics, and nothing of the batch?", &target, || {
                evaluate(input.view(), mean.view(), variance.view(), epsilon)
            })?;
            layer.forward(input.clone().into_dyn(), &mut Context::train(0)).expect("more than one number");
            let words =
                format!("in training: {images} arrive at mean {mean} and variance {variance}; momentum {momentum}");
            let question = "Does each channel move towards its own mean and unbiased variance?";
            updated(&words, question, [mean, variance], input, momentum, [layer.running_mean, layer.running_var])
        })
    })
}
