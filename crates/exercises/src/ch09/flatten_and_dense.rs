//! Flatten, then one dot product for each class.

use ndarray::{Array2, Array4, ArrayView1, ArrayView2, ArrayView4, arr1, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Maps, weights, bias → scores.
pub type Scores = fn(ArrayView4<f64>, ArrayView2<f64>, ArrayView1<f64>) -> Array2<f64>;

/// Asks for scores that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Scores) -> Graded {
    grading("ch09_flatten_and_dense", move || {
        let maps = |shape: [usize; 4]| {
            Array4::from_shape_fn(shape, |(n, c, i, j)| {
                ((n * shape[1] + c) * shape[2] + i) as f64 * shape[3] as f64 + j as f64
            })
        };
        let one = maps([1, 1, 1, 3]);
        let weight = arr2(&[[1.0, 0.0, 2.0], [-1.0, 1.0, 1.0]]);
        compare(
            "one map with 0 1 2, and weights for two classes",
            "Does each class have its row of weights, or its column?",
            &arr2(&[[4.0, 3.0]]),
            || yours(one.view(), weight.view(), arr1(&[0.0, 0.0]).view()),
        )?;
        compare(
            "the same with the biases 10 and 20",
            "What is added to the score of each class?",
            &arr2(&[[14.0, 23.0]]),
            || yours(one.view(), weight.view(), arr1(&[10.0, 20.0]).view()),
        )?;
        // A weight of 1 in place p reads the number there.
        let two = maps([1, 2, 2, 3]);
        let readers = Array2::eye(12);
        let places: Vec<f64> = (0..12).map(f64::from).collect();
        let places = Array2::from_shape_vec((1, 12), places).expect("twelve numbers");
        let question = "How many numbers stand before the first one of the second map?";
        let words = "two maps of 2×3 that hold 0 to 11 in order; class p reads place p";
        compare(words, question, &places, || yours(two.view(), readers.view(), Array2::zeros((1, 12)).row(0)))?;
        let stored = as_nhwc(&two);
        compare(
            "the same maps, stored as NHWC and seen as NCHW",
            "Is the order in memory the order of the axes? What does ndarray's `to_shape` do that `into_shape_with_order` \
             does not?",
            &places,
            || yours(stored.view().permuted_axes([0, 3, 1, 2]), readers.view(), Array2::zeros((1, 12)).row(0)),
        )?;
        let cases = ([1..4_usize, 1..4_usize, 1..4_usize, 1..4_usize], 1..5_usize).prop_flat_map(|(shape, classes)| {
            let features: usize = shape[1..].iter().product();
            (whole_numbers(shape), whole_numbers([classes, features]), whole_numbers([classes]))
        });
        random(cases, [(unlike([3, 2, 6, 7], 1), loud([110, 84], 2), loud([110], 3))], |(maps, weight, bias)| {
            let (batch, channels, height, width) = maps.dim();
            let words =
                format!("{batch} image(s) of {channels} map(s) of {height}×{width}, {} class(es)", weight.nrows());
            let question = "Is every image a row of its own, and every class a number in it?";
            compare(words, question, &by_places(maps, weight, bias.view()), || {
                yours(maps.view(), weight.view(), bias.view())
            })
            .map_err(|report| report.given("maps", maps).given("weight", weight).given("bias", bias))
        })
    })
}

fn as_nhwc(maps: &Array4<f64>) -> Array4<f64> {
    let (batch, channels, height, width) = maps.dim();
    Array4::from_shape_fn((batch, height, width, channels), |(n, i, j, c)| maps[[n, c, i, j]])
}

/// Each number times the weight at the place (c H + i) W + j.
fn by_places(maps: &Array4<f64>, weight: &Array2<f64>, bias: ArrayView1<f64>) -> Array2<f64> {
    let (batch, _, height, width) = maps.dim();
    let mut scores = Array2::from_shape_fn((batch, weight.nrows()), |(_, class)| bias[class]);
    for ((n, c, i, j), number) in maps.indexed_iter() {
        for class in 0..weight.nrows() {
            scores[[n, class]] += number * weight[[class, (c * height + i) * width + j]];
        }
    }
    scores
}
