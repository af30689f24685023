//! A convolution along a row, with all its dials.

use conv::{Conv2dOptions, Padding, naive};
use ndarray::ArrayView4;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// Row, kernel, stride, padding before and after, dilation → answers.
pub type Slide = fn(&[f64], &[f64], usize, [usize; 2], usize) -> Vec<f64>;

/// Turns one dial at a time, then all of them at random.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Slide) -> Graded {
    grading("ch04_dilated", move || {
        let ask = |row: &Vec<f64>, kernel: &Vec<f64>, dials: Dials, question: &str, target: &Vec<f64>| {
            let ((stride, [before, after], dilation), pixels) = (dials, row.len());
            let words = format!(
                "{pixels} pixels, {} taps, stride {stride}, padding {before} before and {after} after, dilation {dilation}",
                kernel.len()
            );
            let graded = compare(words, question, target, || yours(row, kernel, stride, [before, after], dilation));
            graded.map_err(|report| report.given("row", row).given("kernel", kernel))
        };
        // Weights whose products do not overlap: the answer says which pixels were seen.
        let (row_of_five, telling) = (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![1.0, 10.0, 100.0]);
        let question = "Which pixel lies under which tap, if no dial is turned?";
        ask(&row_of_five, &telling, (1, [0, 0], 1), question, &vec![321.0, 432.0, 543.0])?;
        let question = "Where does the second window begin?";
        ask(&row_of_five, &telling, (2, [0, 0], 1), question, &vec![321.0, 543.0])?;
        let question = "At the first place the first tap hangs over. What is still under the others?";
        ask(&row_of_five, &telling, (1, [1, 0], 1), question, &vec![210.0, 321.0, 432.0, 543.0])?;
        let question = "At the last place, which tap hangs over?";
        ask(&row_of_five, &telling, (1, [0, 1], 1), question, &vec![321.0, 432.0, 543.0, 54.0])?;
        let question = "Which pixels lie in the window's holes?";
        ask(&row_of_five, &telling, (1, [0, 0], 2), question, &vec![531.0])?;
        ask(&row_of_five, &telling, (2, [2, 1], 2), "All dials at once: which place is padding?", &vec![310.0, 531.0])?;
        let dials = (1..4_usize, (0..4_usize, 0..4_usize), 1..4_usize);
        let wide = (loud_row(9000, 1), loud_row(120, 2), (40, (50, 60), 35));
        random((row(1..10), row(1..5), dials), [wide], |(pixels, kernel, (stride, (before, after), dilation))| {
            let dials = (*stride, [*before, *after], *dilation);
            let question =
                "Under tap u at place i: how far from the padded row's first pixel, and how far from the row's?";
            by_loops(pixels, kernel, dials).map_or(Ok(()), |target| ask(pixels, kernel, dials, question, &target))
        })
    })
}

/// Stride, padding before and after, dilation.
type Dials = (usize, [usize; 2], usize);

/// The same by the loops of the whole book, as an image of one row; nothing if the window does not fit.
fn by_loops(row: &[f64], kernel: &[f64], (stride, [left, right], dilation): Dials) -> Option<Vec<f64>> {
    let image = |row| ArrayView4::from_shape((1, 1, 1, <[f64]>::len(row)), row).expect("one row");
    let padding = Padding { left, right, ..Padding::NONE };
    let options = Conv2dOptions { stride: [1, stride], padding, dilation: [1, dilation], ..Conv2dOptions::default() };
    let answers = naive::cross_correlate(image(row), image(kernel), None, &options).ok()?;
    Some(answers.iter().copied().collect())
}
