//! A layer's output from its columns.

use conv::{Conv2dOptions, im2col::im2col, naive};
use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis, array, concatenate};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Kernel `[C_out, C_in, K_h, K_w]`, columns, `[N, H_out, W_out]` → output `[N, C_out, H_out, W_out]`.
pub type Product = fn(ArrayView4<f64>, ArrayView2<f64>, [usize; 3]) -> Array4<f64>;

/// Asks for products that were worked out by hand, then for layers of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Product) -> Graded {
    grading("ch06_product", move || {
        let ask = |kernel: &Array4<f64>,
                   columns: &Array2<f64>,
                   output: [usize; 3],
                   question: &str,
                   target: &Array4<f64>| {
            let (filters, channels, rows, width) = kernel.dim();
            let [images, out_height, out_width] = output;
            let words = format!(
                "filters: {filters}, each {channels}×{rows}×{width}; images: {images}; outputs: {out_height}×{out_width}{}",
                listed(&[("kernel", kernel.view().into_dyn()), ("columns", columns.view().into_dyn())])
            );
            compare(words, question, target, || yours(kernel.view(), columns.view(), output))
        };
        // One filter of two taps, three windows in a row.
        let columns = array![[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]];
        let target = array![[[[21.0, 32.0, 43.0]]]];
        ask(&array![[[[1.0, 10.0]]]], &columns, [1, 1, 3], "Which row of a matrix is a filter?", &target)?;
        // Two filters of one tap, one window in each of two images.
        let kernel = array![[[[1.0]]], [[[100.0]]]];
        let target = array![[[[2.0]], [[200.0]]], [[[3.0]], [[300.0]]]];
        let question = "A row of the product is one filter on all images. Whose outputs should stand together?";
        ask(&kernel, &array![[2.0, 3.0]], [2, 1, 1], question, &target)?;
        let shapes = ([1..4_usize, 1..4_usize, 1..4_usize], [1..4_usize, 1..4_usize], [0..3_usize, 0..3_usize]);
        random(shapes, [([3, 2, 13], [2, 2], [35, 3])], |&([images, ins, outs], size, more)| {
            let input = pattern([images, ins, size[0] + more[0], size[1] + more[1]], 1);
            let kernel = pattern([outs, ins, size[0], size[1]], 2);
            let options = Conv2dOptions::default();
            let of_image = |image| im2col(image, size, &options).expect("a window that fits");
            let columns: Vec<Array2<f64>> = input.outer_iter().map(of_image).collect();
            let views: Vec<ArrayView2<f64>> = columns.iter().map(|columns| columns.view()).collect();
            let columns = concatenate(Axis(1), &views).expect("columns of one length");
            let target = naive::cross_correlate(input.view(), kernel.view(), None, &options).expect("filters that fit");
            let output = [images, more[0] + 1, more[1] + 1];
            ask(&kernel, &columns, output, "In which order do images, filters and windows stand in memory?", &target)
        })
    })
}
