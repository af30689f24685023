//! Columns back into an image.

use conv::{Conv2dOptions, im2col::col2im};
use ndarray::{Array2, Array3, ArrayView2, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Columns, image's shape, kernel's size, stride → image.
pub type Col2im = fn(ArrayView2<f64>, [usize; 3], [usize; 2], [usize; 2]) -> Array3<f64>;

/// Asks for images that were worked out by hand, then for those of random columns.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Col2im) -> Graded {
    grading("ch07_col2im", move || {
        let ask = |columns: &Array2<f64>,
                   image: [usize; 3],
                   kernel: [usize; 2],
                   stride: [usize; 2],
                   question: &str,
                   target: &Array3<f64>| {
            let words = format!(
                "channels: {}, of {}×{}; windows of {}×{}, stride {} down and {} to the right{}",
                image[0],
                image[1],
                image[2],
                kernel[0],
                kernel[1],
                stride[0],
                stride[1],
                listed(&[("columns", columns.view().into_dyn())])
            );
            compare(words, question, target, || yours(columns.view(), image, kernel, stride))
        };
        let apart = array![[1.0, 3.0], [2.0, 4.0]];
        let question = "Which window is a column of the matrix, and which of its pixels is a row?";
        ask(&apart, [1, 1, 4], [1, 2], [1, 2], question, &array![[[1.0, 2.0, 3.0, 4.0]]])?;
        let question = "What becomes of a pixel that two windows have read?";
        ask(&apart, [1, 1, 3], [1, 2], [1, 1], question, &array![[[1.0, 5.0, 4.0]]])?;
        let corner = array![[1.0], [2.0], [3.0], [4.0]];
        let question = "In which order was the window read?";
        ask(&corner, [1, 2, 2], [2, 2], [1, 1], question, &array![[[1.0, 2.0], [3.0, 4.0]]])?;
        ask(
            &corner,
            [2, 1, 2],
            [1, 2],
            [1, 1],
            "Which rows belong to the second channel?",
            &array![[[1.0, 2.0]], [[3.0, 4.0]]],
        )?;
        let shapes = (1..3_usize, [1..4_usize, 1..4_usize], [1..3_usize, 1..4_usize], [0..4_usize, 0..4_usize]);
        random(shapes, [(2, [33, 34], [35, 36], [70, 72])], |&(channels, kernel, stride, more)| {
            let image = [channels, kernel[0] + more[0], kernel[1] + more[1]];
            let windows = (more[0] / stride[0] + 1) * (more[1] / stride[1] + 1);
            let columns = pattern([channels * kernel[0] * kernel[1], windows], 1);
            let options = Conv2dOptions { stride, ..Conv2dOptions::default() };
            let target = col2im(columns.view(), image, kernel, &options).expect("a window that fits");
            ask(&columns, image, kernel, stride, "From which pixel did im2col copy this number?", &target)
        })
    })
}
