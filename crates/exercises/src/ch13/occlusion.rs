//! Occlusion: cover a part of the image, and see how far the score falls.

use ndarray::{Array2, ArrayView2, arr2};
use proptest::collection::vec;
use proptest::strategy::Strategy;

use crate::number::in_line;
use crate::small::small;
use crate::unusual::loud;
use crate::{Graded, compare, grading, random};

/// A function of an image: what a network thinks of a class.
pub type Score<'a> = &'a dyn Fn(ArrayView2<f64>) -> f64;
/// The image, the patch's height and width, its value, the score → how far the score falls, place by place.
pub type Occlusion = fn(ArrayView2<f64>, [usize; 2], f64, Score) -> Array2<f64>;

/// Asks about scores that are a weighted sum of the pixels, and about one that is their largest.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Occlusion) -> Graded {
    grading("ch13_occlusion", move || {
        let ask = |image: &Array2<f64>,
                   [height, width]: [usize; 2],
                   grey: f64,
                   score: (&str, Score),
                   question: &str,
                   target: &Array2<f64>| {
            let written = in_line(image);
            let words = format!(
                "image {written}, a patch of {height}×{width} pixels of the value {grey}, the score is {}: how far does it fall?",
                score.0
            );
            compare(words, question, target, || yours(image.view(), [height, width], grey, score.1))
        };
        let sum = ("the sum of all pixels", &(|image: ArrayView2<f64>| image.sum()) as Score);
        let image = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let question = "On how many places can the patch lie, one pixel further each time?";
        ask(&image, [1, 1], 0.0, sum, question, &image)?;
        let question = "Which pixels does the patch cover on each place?";
        ask(&image, [1, 2], 0.0, sum, question, &arr2(&[[3.0, 5.0], [9.0, 11.0]]))?;
        let question = "What does the network see where the patch lies?";
        ask(&image, [2, 1], 0.5, sum, question, &arr2(&[[4.0, 6.0, 8.0]]))?;
        let largest =
            ("the largest pixel", &(|image: ArrayView2<f64>| image.fold(f64::MIN, |most, &x| most.max(x))) as Score);
        let question = "Is the image whole again before the patch moves on?";
        ask(&image, [1, 1], 0.0, largest, question, &arr2(&[[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))?;
        let cases = (1..5_usize, 1..6_usize).prop_flat_map(|(height, width)| {
            let pixels = vec((-4..5_i32, -3..4_i32), height * width);
            (pixels, 1..=height, 1..=width, -2..3_i32).prop_map(move |(pixels, rows, columns, grey)| {
                let (pixels, weights): (Vec<i32>, Vec<i32>) = pixels.into_iter().unzip();
                let plane = |values: Vec<i32>| {
                    Array2::from_shape_vec((height, width), values).expect("as many as drawn").mapv(f64::from)
                };
                (plane(pixels), plane(weights), [rows, columns], f64::from(grey))
            })
        });
        random(cases, [(loud([40, 42], 1), small([40, 42], 2), [33, 3], 5000.0)], |(image, weights, patch, grey)| {
            // Each covered pixel takes its part of the sum away, and grey comes in its place.
            let parts = weights * &image.mapv(|pixel| pixel - grey);
            let windows = parts.windows((patch[0], patch[1]));
            let target = Array2::from_shape_vec(
                (image.nrows() - patch[0] + 1, image.ncols() - patch[1] + 1),
                windows.into_iter().map(|window| window.sum()).collect(),
            );
            let name = format!("the sum of all pixels, each times its weight in {}", in_line(weights));
            let score = |image: ArrayView2<f64>| (&image * weights).sum();
            let question = "What does each covered pixel take away from the score, and what comes in its place?";
            ask(image, *patch, *grey, (&name, &score), question, &target.expect("a window for each place"))
        })
    })
}
