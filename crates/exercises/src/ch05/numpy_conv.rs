//! A convolution in numpy's style, whose photograph has its channels last.

use conv::{Conv2dOptions, naive};
use ndarray::{Array1, Array3, Array4, ArrayView1, ArrayView3, ArrayView4, Axis, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Photograph `[H, W, C]`, kernel `[C_out, C, K_h, K_w]`, bias `[C_out]` → maps `[C_out, H_out, W_out]`.
pub type NumpyConv = fn(ArrayView3<f64>, ArrayView4<f64>, ArrayView1<f64>) -> Array3<f64>;

/// Asks four questions that each show one bug, then for maps of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: NumpyConv) -> Graded {
    grading("ch05_numpy_conv", move || {
        let ask = |photograph: &Array3<f64>, kernel: &Array4<f64>, bias: &Array1<f64>, question: &str| {
            let ((height, width, channels), (filters, _, rows, columns)) = (photograph.dim(), kernel.dim());
            let words = format!(
                "photograph of {height}×{width}, channels: {channels}; filters: {filters}, of {rows}×{columns}; bias {bias}{}",
                listed(&[("photograph", photograph.view().into_dyn()), ("kernel", kernel.view().into_dyn())])
            );
            let channels_first = photograph.view().permuted_axes([2, 0, 1]).insert_axis(Axis(0));
            let options = Conv2dOptions::default();
            let target = naive::cross_correlate(channels_first, kernel.view(), Some(bias.view()), &options);
            let target = target.expect("filters that fit").index_axis_move(Axis(0), 0);
            compare(words, question, &target, || yours(photograph.view(), kernel.view(), bias.view()))
        };
        // Where a kernel is one number, its axes cannot be mistaken.
        let pixels = array![[[1.0], [2.0], [3.0]]];
        ask(&pixels, &array![[[[5.0]]]], &array![0.0], "Whose weights are these?")?;
        ask(&pixels, &array![[[[5.0]]], [[[7.0]]]], &array![0.0, 0.0], "Which filter makes the second map?")?;
        ask(&pixels, &array![[[[5.0]]], [[[7.0]]]], &array![0.5, -1.0], "Which argument does nobody look at?")?;
        // Three channels and a kernel of 3×3: every shape fits.
        let question = "Along which axes do the patch and the filter each run?";
        ask(&pattern([3, 3, 3], 1), &pattern([1, 3, 3, 3], 2), &array![0.0], question)?;
        let shapes = (1..4_usize, 1..4_usize, 1..4_usize, 1..4_usize, 0..3_usize, 0..3_usize);
        random(shapes, [(3, 110, 2, 3, 4, 4)], |&(channels, filters, rows, columns, down, right)| {
            let photograph = pattern([rows + down, columns + right, channels], 1);
            ask(&photograph, &pattern([filters, channels, rows, columns], 2), &pattern([filters], 3), question)
        })
    })
}
