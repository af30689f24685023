//! All filters over a batch of images.

use conv::{Conv2dOptions, naive};
use ndarray::{Array1, Array4, ArrayView1, ArrayView4, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Input `[N, C_in, H, W]`, kernel `[C_out, C_in, K_h, K_w]`, bias `[C_out]` → output `[N, C_out, H_out, W_out]`.
pub type AllFilters = fn(ArrayView4<f64>, ArrayView4<f64>, ArrayView1<f64>) -> Array4<f64>;

/// Asks for a pixel's worth that was worked out by hand, then for layers of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: AllFilters) -> Graded {
    grading("ch05_all_filters", move || {
        let ask = |input: &Array4<f64>,
                   kernel: &Array4<f64>,
                   bias: &Array1<f64>,
                   question: &str,
                   target: &Array4<f64>| {
            let ((images, channels, height, width), (filters, _, rows, columns)) = (input.dim(), kernel.dim());
            let words = format!(
                "images: {images}, channels: {channels}, of {height}×{width}; filters: {filters}, of {rows}×{columns}; bias {bias}{}",
                listed(&[("input", input.view().into_dyn()), ("kernel", kernel.view().into_dyn())])
            );
            compare(words, question, target, || yours(input.view(), kernel.view(), bias.view()))
        };
        // One pixel with the channels 2 and 3, and the filters (1, 10) and (100, 1000).
        let input = array![[[[2.0]], [[3.0]]]];
        let kernel = array![[[[1.0]], [[10.0]]], [[[100.0]], [[1000.0]]]];
        let target = array![[[[32.0]], [[3200.0]]]];
        ask(&input, &kernel, &array![0.0, 0.0], "Which two weights make the first map?", &target)?;
        let target = array![[[[32.5]], [[3199.0]]]];
        ask(
            &input,
            &kernel,
            &array![0.5, -1.0],
            "Whose number is a bias: an image's, a channel's or a filter's?",
            &target,
        )?;
        let shapes = (1..3_usize, 1..4_usize, 1..4_usize, 1..4_usize, 1..4_usize, 0..3_usize, 0..3_usize);
        random(shapes, [(2, 2, 110, 2, 3, 3, 4)], |&(images, ins, outs, rows, columns, down, right)| {
            let input = pattern([images, ins, rows + down, columns + right], 1);
            let kernel = pattern([outs, ins, rows, columns], 2);
            let bias = pattern([outs], 3);
            let options = Conv2dOptions::default();
            let target = naive::cross_correlate(input.view(), kernel.view(), Some(bias.view()), &options);
            let question = "Which letters of the formula choose the pixel, and which the weight?";
            ask(&input, &kernel, &bias, question, &target.expect("filters that fit"))
        })
    })
}
