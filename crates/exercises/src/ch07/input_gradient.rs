//! The gradient of the input, pixel by pixel.

use conv::{Conv2dOptions, naive};
use ndarray::{Array2, ArrayView2, Axis, array, s};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Upstream gradient, kernel → gradient of the input.
pub type InputGradient = fn(ArrayView2<f64>, ArrayView2<f64>) -> Array2<f64>;

/// Asks for gradients that were worked out by hand, then for those of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: InputGradient) -> Graded {
    grading("ch07_input_gradient", move || {
        let ask = |upstream: &Array2<f64>, kernel: &Array2<f64>, question: &str, target: &Array2<f64>| {
            let ((rows, columns), (height, width)) = (upstream.dim(), kernel.dim());
            let words = format!(
                "upstream gradient of {rows}×{columns}, kernel of {height}×{width}{}",
                listed(&[("upstream", upstream.view().into_dyn()), ("kernel", kernel.view().into_dyn())])
            );
            compare(words, question, target, || yours(upstream.view(), kernel.view()))
        };
        let kernel = array![[1.0, 2.0]];
        let question = "With which weight did the output read the first pixel, and with which the second?";
        ask(&array![[10.0]], &kernel, question, &array![[10.0, 20.0]])?;
        let question = "From which outputs does the pixel in the middle get something?";
        ask(&array![[10.0, 100.0]], &kernel, question, &array![[10.0, 120.0, 200.0]])?;
        ask(&array![[10.0]], &array![[1.0], [2.0]], "Which axes does the flip turn round?", &array![[10.0], [20.0]])?;
        random(([1..5_usize, 1..5_usize], [1..4_usize, 1..4_usize]), [([11, 12], [11, 12])], |&(output, size)| {
            let (upstream, kernel) = (pattern(output, 1), pattern(size, 2));
            let size = [output[0] + size[0] - 1, output[1] + size[1] - 1];
            let four_axes = |matrix: &Array2<f64>| matrix.clone().insert_axis(Axis(0)).insert_axis(Axis(0));
            let (share, weights) = (four_axes(&upstream), four_axes(&kernel));
            let target = naive::backward_input(share.view(), weights.view(), size, &Conv2dOptions::default());
            let target = target.expect("a kernel that fits").slice_move(s![0, 0, .., ..]);
            ask(&upstream, &kernel, "How many zeros on each side, and which way round is the kernel?", &target)
        })
    })
}
