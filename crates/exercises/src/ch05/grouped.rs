//! Filters that see the channels of their own group.

use conv::{Conv2dOptions, naive};
use ndarray::{Array3, Array4, ArrayView3, ArrayView4, Axis, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Image `[C_in, H, W]`, kernel `[C_out, C_in / G, K_h, K_w]`, G → maps `[C_out, H_out, W_out]`.
pub type Grouped = fn(ArrayView3<f64>, ArrayView4<f64>, usize) -> Array3<f64>;

/// Asks for single pixels that were worked out by hand, then for maps of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Grouped) -> Graded {
    grading("ch05_grouped", move || {
        let ask = |image: &Array3<f64>, kernel: &Array4<f64>, groups: usize, question: &str, target: &Array3<f64>| {
            let ((channels, height, width), (filters, _, rows, columns)) = (image.dim(), kernel.dim());
            let words = format!(
                "channels: {channels}, of {height}×{width}; filters: {filters}, of {rows}×{columns}; groups: {groups}{}",
                listed(&[("image", image.view().into_dyn()), ("kernel", kernel.view().into_dyn())])
            );
            compare(words, question, target, || yours(image.view(), kernel.view(), groups))
        };
        // One pixel with four channels, and filters of ones.
        let image = array![[[1.0]], [[10.0]], [[100.0]], [[1000.0]]];
        let ones = |filters, channels| Array4::ones((filters, channels, 1, 1));
        ask(&image, &ones(1, 4), 1, "What is one group?", &array![[[1111.0]]])?;
        let target = array![[[11.0]], [[1100.0]]];
        ask(&image, &ones(2, 2), 2, "Which channels does the second filter see?", &target)?;
        let target = array![[[11.0]], [[11.0]], [[1100.0]], [[1100.0]]];
        ask(&image, &ones(4, 2), 2, "How many filters has a group, and which ones are the first group's?", &target)?;
        let shapes = (1..4_usize, 1..3_usize, 1..3_usize, 1..3_usize, 1..4_usize, 0..3_usize, 0..3_usize);
        random(shapes, [(34, 2, 16, 2, 2, 1, 2)], |&(groups, ins, outs, rows, columns, down, right)| {
            let image = pattern([ins * groups, rows + down, columns + right], 1);
            let kernel = pattern([outs * groups, ins, rows, columns], 2);
            let options = Conv2dOptions { groups, ..Conv2dOptions::default() };
            let output = naive::cross_correlate(image.view().insert_axis(Axis(0)), kernel.view(), None, &options);
            let target = output.expect("filters that fit").index_axis_move(Axis(0), 0);
            ask(
                &image,
                &kernel,
                groups,
                "Which group is this filter in, and which channel is that group's first?",
                &target,
            )
        })
    })
}
