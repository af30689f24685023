//! The cross-correlation of one image and one kernel.

use conv::cross_correlate2d;
use ndarray::{Array2, ArrayView2, array};

use crate::strategies::image_and_kernel;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// Image, kernel → map.
pub type CrossCorrelate = fn(ArrayView2<f64>, ArrayView2<f64>) -> Array2<f64>;

/// Asks for an edge, for kernels with a single weight, and for random images and kernels.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: CrossCorrelate) -> Graded {
    grading("ch03_nine_places", move || {
        let ask = |image: &Array2<f64>, kernel: &Array2<f64>, question: &str, target: &Array2<f64>| {
            let ((height, width), (rows, columns)) = (image.dim(), kernel.dim());
            let words = format!("an image of {height}×{width} under a kernel of {rows}×{columns}");
            let graded = compare(words, question, target, || yours(image.view(), kernel.view()));
            graded.map_err(|report| report.given("image", image).given("kernel", kernel))
        };
        let image = array![[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]];
        let question = "How many steps can the kernel take to the right and down, and where did it begin?";
        ask(&image, &array![[1.0]], question, &image)?;
        let question = "The only weight is at the lower right. Which pixel does it meet at the first place?";
        ask(&image, &array![[0.0, 0.0], [0.0, 1.0]], question, &array![[6.0, 7.0, 8.0], [10.0, 11.0, 12.0]])?;
        let edge = array![[0.0, 0.0, 9.0, 9.0], [0.0, 0.0, 9.0, 9.0]];
        let question = "At the second place, which pixels lie under −1 and which under 1?";
        ask(&edge, &array![[-1.0, 1.0]], question, &array![[0.0, 9.0, 0.0], [0.0, 9.0, 0.0]])?;
        random(image_and_kernel(), [(loud([22, 23], 1), unlike([11, 12], 2))], |(image, kernel)| {
            let target = cross_correlate2d(image.view(), kernel.view()).expect("the kernel fits");
            ask(image, kernel, "Which index belongs to the place, and which to the kernel?", &target)
        })
    })
}
