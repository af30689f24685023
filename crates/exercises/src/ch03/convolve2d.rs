//! The full convolution in two dimensions.

use conv::OutputSize;
use ndarray::{Array2, ArrayView2, array};

use crate::strategies::plane;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// Image, kernel → their full convolution.
pub type Convolve2d = fn(ArrayView2<f64>, ArrayView2<f64>) -> Array2<f64>;

/// Asks for one bright pixel, for two, and for random images and kernels.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Convolve2d) -> Graded {
    grading("ch03_convolve2d", move || {
        let ask = |image: &Array2<f64>, kernel: &Array2<f64>, question: &str, target: &Array2<f64>| {
            let ((height, width), (rows, columns)) = (image.dim(), kernel.dim());
            let words = format!("an image of {height}×{width}, convolved with a kernel of {rows}×{columns}");
            let graded = compare(words, question, target, || yours(image.view(), kernel.view()));
            graded.map_err(|report| report.given("image", image).given("kernel", kernel))
        };
        let kernel = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let question = "One bright pixel is seen as the kernel. Does yours stand as it is, or on its head?";
        ask(&array![[1.0]], &kernel, question, &kernel)?;
        let question = "Where does the print of a pixel begin that is not at the upper left?";
        let moved = array![[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        ask(&array![[0.0], [1.0]], &kernel, question, &moved)?;
        let question = "Two prints overlap. What is seen where both are?";
        ask(&array![[1.0, 10.0]], &kernel, question, &array![[1.0, 12.0, 23.0, 30.0], [4.0, 45.0, 56.0, 60.0]])?;
        random((plane(1..5, 1..6), plane(1..4, 1..5)), [(loud([20, 21], 1), unlike([11, 12], 2))], |(image, kernel)| {
            let target = conv::convolve2d(image.view(), kernel.view(), OutputSize::Full).expect("neither is empty");
            ask(
                image,
                kernel,
                "Which pairs of pixel and weight meet at a place? What do their indices add up to?",
                &target,
            )
        })
    })
}
