//! The gradient of the weights.

use conv::{Conv2dOptions, naive};
use ndarray::{Array4, ArrayView4, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Input `[N, C_in, H, W]`, upstream gradient `[N, C_out, H_out, W_out]` → gradient `[C_out, C_in, K_h, K_w]`.
pub type KernelGradient = fn(ArrayView4<f64>, ArrayView4<f64>) -> Array4<f64>;

/// Asks for gradients that were worked out by hand, then for those of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: KernelGradient) -> Graded {
    grading("ch07_kernel_gradient", move || {
        let ask = |input: &Array4<f64>, upstream: &Array4<f64>, question: &str, target: &Array4<f64>| {
            let ((images, channels, height, width), (_, filters, rows, columns)) = (input.dim(), upstream.dim());
            let words = format!(
                "images: {images}, channels: {channels}, of {height}×{width}; filters: {filters}, outputs: {rows}×{columns}{}",
                listed(&[("input", input.view().into_dyn()), ("upstream", upstream.view().into_dyn())])
            );
            compare(words, question, target, || yours(input.view(), upstream.view()))
        };
        // Two outputs of a kernel of two weights: 1·1 + 10·2 and 1·2 + 10·3.
        let row = array![[[[1.0, 2.0, 3.0]]]];
        let question = "Which pixels did the first weight meet, and which outputs came of it?";
        ask(&row, &array![[[[1.0, 10.0]]]], question, &array![[[[21.0, 32.0]]]])?;
        // One output: each weight met one pixel.
        let pixels = array![[[[1.0, 2.0], [3.0, 4.0]]]];
        ask(
            &pixels,
            &array![[[[2.0]]]],
            "How many weights has the kernel, if it left one output?",
            &array![[[[2.0, 4.0], [6.0, 8.0]]]],
        )?;
        let images = array![[[[1.0]]], [[[10.0]]]];
        ask(
            &images,
            &array![[[[2.0]]], [[[3.0]]]],
            "In how many images did the weight take part?",
            &array![[[[32.0]]]],
        )?;
        let shapes = ([1..3_usize, 1..4_usize, 1..4_usize], [1..4_usize, 1..4_usize], [1..4_usize, 1..4_usize]);
        random(shapes, [([2, 3, 4], [5, 6], [6, 7])], |&([images, ins, outs], kernel, output)| {
            let input = pattern([images, ins, kernel[0] + output[0] - 1, kernel[1] + output[1] - 1], 1);
            let upstream = pattern([images, outs, output[0], output[1]], 2);
            let target = naive::backward_kernel(upstream.view(), input.view(), kernel, &Conv2dOptions::default());
            let question = "Which letters of the formula choose the pixel, and which the share?";
            ask(&input, &upstream, question, &target.expect("a kernel that fits"))
        })
    })
}
