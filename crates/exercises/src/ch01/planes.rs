//! Bytes, channels last, become numbers from 0 to 1, channels first.

use ndarray::{Array3, ArrayView3, array};
use proptest::collection::vec;

use crate::{Graded, compare, grading, random};

/// `[H, W, C]` → `[C, H, W]`.
pub type Planes = fn(ArrayView3<u8>) -> Array3<f64>;

/// Asks for one pixel, for two, and for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Planes) -> Graded {
    grading("ch01_planes", move || {
        let ask = |bytes: &Array3<u8>, question: &str, target: &Array3<f64>| {
            let (height, width, channels) = bytes.dim();
            let words = format!("an image of {height}×{width} pixels in {channels} channels, as planes");
            let graded = compare(words, question, target, || yours(bytes.view()));
            graded.map_err(|report| report.given("the bytes of row 0, a pixel a line", bytes))
        };
        let question = "What is the largest number that a byte can hold, and what should become of it?";
        ask(&array![[[255, 0, 51]]], question, &array![[[1.0]], [[0.0]], [[0.2]]])?;
        let two_pixels = array![[[255, 0, 51], [0, 102, 255]]];
        let question = "The answer's first index chooses a sheet. Which index of the bytes chooses a colour?";
        ask(&two_pixels, question, &array![[[1.0, 0.0]], [[0.0, 0.4]], [[0.2, 1.0]]])?;
        let photograph = (12, 13, 3, (0..12 * 13 * 3_u32).map(|at| (at * at % 251) as u8).collect());
        let images = (1..4_usize, 1..5_usize, 1..5_usize, vec(0..=255_u8, 3 * 4 * 4));
        random(images, [photograph], |(h, w, c, numbers)| {
            let bytes = Array3::from_shape_fn((*h, *w, *c), |(row, column, at)| numbers[(row * w + column) * c + at]);
            let target = bytes.mapv(|byte| f64::from(byte) / f64::from(u8::MAX)).permuted_axes([2, 0, 1]);
            ask(
                &bytes,
                "Which of your loops runs over rows, which over columns, and where does each index go?",
                &target,
            )
        })
    })
}
