//! A convolution and its batch normalisation as one convolution.

use conv::{Conv2dOptions, naive};
use layers::{Context, Layer as _};
use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Ix4, arr1};
use proptest::strategy::Strategy as _;

use super::batch_norm::layer_of;
use crate::small::small;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, compare_all, grading, random, whole_numbers, whole_numbers_between};

/// Kernel, bias, γ, β, running mean, running variance → kernel and bias of the one convolution.
pub type Fold = fn(
    ArrayView4<f64>,
    ArrayView1<f64>,
    ArrayView1<f64>,
    ArrayView1<f64>,
    ArrayView1<f64>,
    ArrayView1<f64>,
) -> (Array4<f64>, Array1<f64>);

/// What the exercise adds to the variance.
const EPSILON: f64 = 1e-5;

/// Folds a kernel of one number, then compares what random images become.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Fold) -> Graded {
    grading("ch10_lost_bias", move || {
        let by_hand = |words: &str, question: &str, [bias, mean]: [f64; 2], target: f64| {
            let (kernel, target) = (Array4::from_elem((1, 1, 1, 1), 3.0), arr1(&[target]).into_dyn());
            // With ε the variance is 4, so the scale is 6 / 2.
            let [bias, gamma, beta, mean, variance] =
                [bias, 6.0, 1.0, mean, 4.0 - EPSILON].map(|number| arr1(&[number]));
            let folded = Array4::from_elem((1, 1, 1, 1), 9.0).into_dyn();
            compare_all(1e-9, words, question, &[("the kernel", &folded), ("the bias", &target)], || {
                let (kernel, bias) =
                    yours(kernel.view(), bias.view(), gamma.view(), beta.view(), mean.view(), variance.view());
                vec![("the kernel", kernel.into_dyn()), ("the bias", bias.into_dyn())]
            })
        };
        let words = "3 x + 0, then 6 (y − 5) / 2 + 1";
        by_hand(words, "What is left when the brackets are multiplied out?", [0.0, 5.0], -14.0)?;
        let words = "3 x + 2, then 6 (y − 5) / 2 + 1";
        by_hand(
            words,
            "Put in x = 0: what does each of the two steps give? Which mean is taken off in evaluation?",
            [2.0, 5.0],
            -8.0,
        )?;
        let cases = ([1..3_usize, 1..3_usize, 1..4_usize], [1..3_usize, 1..3_usize]).prop_flat_map(
            |([batch, inputs, outputs], kernel)| {
                let images = whole_numbers([batch, inputs, kernel[0] + 1, kernel[1] + 2]);
                let convolution = (whole_numbers([outputs, inputs, kernel[0], kernel[1]]), whole_numbers([outputs]));
                let learned = (whole_numbers([outputs]), whole_numbers([outputs]));
                (images, convolution, learned, (whole_numbers([outputs]), whole_numbers_between(1, 9, [outputs])))
            },
        );
        let unusual = [(
            small([1, 2, 3, 4], 1),
            (unlike([110, 2, 2, 2], 2), loud([110], 3)),
            (unlike([110], 4), loud([110], 5)),
            (loud([110], 6), loud([110], 7).mapv(|x| x.abs() + 1.0)),
        )];
        random(cases, unusual, |(images, (kernel, bias), (gamma, beta), (mean, variance))| {
            let options = Conv2dOptions::default();
            let maps = naive::cross_correlate(images.view(), kernel.view(), Some(bias.view()), &options);
            let mut norm = layer_of(gamma, beta, EPSILON);
            norm.running_mean = mean.clone().into_dyn();
            norm.running_var = variance.clone().into_dyn();
            let output = norm.forward(maps.expect("the kernel fits").into_dyn(), &mut Context::eval());
            let target: Array4<f64> =
                output.expect("as many channels").into_dimensionality::<Ix4>().expect("four axes");
            let words = format!(
                "one convolution in the place of two steps: kernel {:?}, bias {bias}, γ = {gamma}, β = {beta}, running mean \
                 {mean}, running variance {variance}",
                kernel.shape()
            );
            compare(words, "What becomes of the convolution's own bias on its way through both steps?", &target, || {
                let (kernel, bias) =
                    yours(kernel.view(), bias.view(), gamma.view(), beta.view(), mean.view(), variance.view());
                match naive::cross_correlate(images.view(), kernel.view(), Some(bias.view()), &options) {
                    Ok(maps) => maps,
                    Err(error) => panic!("the convolution refuses what was folded: {error}"),
                }
            })
        })
    })
}
