//! One kernel for each channel.

use conv::{Conv2dOptions, naive};
use ndarray::{Array3, ArrayView3, Axis, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Image `[C, H, W]`, kernels `[C, K_h, K_w]` → maps `[C, H_out, W_out]`.
pub type Depthwise = fn(ArrayView3<f64>, ArrayView3<f64>) -> Array3<f64>;

/// Asks for a window that was worked out by hand, then for maps of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Depthwise) -> Graded {
    grading("ch05_depthwise", move || {
        let ask = |image: &Array3<f64>, kernels: &Array3<f64>, question: &str, target: &Array3<f64>| {
            let ((channels, height, width), (_, rows, columns)) = (image.dim(), kernels.dim());
            let words = format!(
                "channels: {channels}, of {height}×{width}; kernels of {rows}×{columns}{}",
                listed(&[("image", image.view().into_dyn()), ("kernels", kernels.view().into_dyn())])
            );
            compare(words, question, target, || yours(image.view(), kernels.view()))
        };
        // 1·1 + 2·2 = 5 in the first channel, 3·10 + 4·100 = 430 in the second.
        let image = array![[[1.0, 2.0]], [[3.0, 4.0]]];
        let kernels = array![[[1.0, 2.0]], [[10.0, 100.0]]];
        ask(
            &image,
            &kernels,
            "Which kernel slides over the second channel, and what is added up?",
            &array![[[5.0]], [[430.0]]],
        )?;
        let shapes = (1..4_usize, 1..4_usize, 1..4_usize, 0..4_usize, 0..4_usize);
        random(shapes, [(4, 6, 7, 5, 6)], |&(channels, rows, columns, down, right)| {
            let image = pattern([channels, rows + down, columns + right], 1);
            let kernels = pattern([channels, rows, columns], 2);
            let options = Conv2dOptions { groups: channels, ..Conv2dOptions::default() };
            let (input, kernel) = (image.view().insert_axis(Axis(0)), kernels.view().insert_axis(Axis(1)));
            let output = naive::cross_correlate(input, kernel, None, &options).expect("kernels that fit");
            ask(&image, &kernels, "Whose kernel is it, and how far does it slide?", &output.index_axis_move(Axis(0), 0))
        })
    })
}
