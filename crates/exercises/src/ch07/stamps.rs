//! The gradient of the input, overlap by overlap.

use conv::{Conv2dOptions, naive};
use ndarray::{Array3, Array4, ArrayView3, ArrayView4, Axis, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Upstream gradient `[C_out, H_out, W_out]`, kernel `[C_out, C_in, K_h, K_w]`, H and W, stride → gradient `[C_in, H, W]`.
pub type Stamps = fn(ArrayView3<f64>, ArrayView4<f64>, [usize; 2], [usize; 2]) -> Array3<f64>;

/// Asks for gradients that were worked out by hand, then for those of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Stamps) -> Graded {
    grading("ch07_stamps", move || {
        let ask = |upstream: &Array3<f64>,
                   kernel: &Array4<f64>,
                   size: [usize; 2],
                   stride: [usize; 2],
                   question: &str,
                   target: &Array3<f64>| {
            let ((filters, rows, columns), (_, channels, height, width)) = (upstream.dim(), kernel.dim());
            let words = format!(
                "filters: {filters}, of {height}×{width}; outputs: {rows}×{columns}; channels: {channels}, of {}×{}; stride {} \
                 down and {} to the right{}",
                size[0],
                size[1],
                stride[0],
                stride[1],
                listed(&[("upstream", upstream.view().into_dyn()), ("kernel", kernel.view().into_dyn())])
            );
            compare(words, question, target, || yours(upstream.view(), kernel.view(), size, stride))
        };
        let kernel = array![[[[1.0, 2.0]]]];
        let one = array![[[10.0]]];
        ask(&one, &kernel, [1, 2], [1, 1], "What does one output stamp, and how strongly?", &array![[[10.0, 20.0]]])?;
        let two = array![[[10.0, 100.0]]];
        let target = array![[[10.0, 120.0, 200.0]]];
        ask(&two, &kernel, [1, 3], [1, 1], "What happens where two stamps overlap?", &target)?;
        let target = array![[[10.0, 20.0, 100.0, 200.0]]];
        ask(&two, &kernel, [1, 4], [1, 2], "Where does the window of the second output begin?", &target)?;
        let target = array![[[10.0, 20.0, 100.0, 200.0, 0.0]]];
        ask(&two, &kernel, [1, 5], [1, 2], "What is the gradient of a pixel that no window reads?", &target)?;
        let shapes = (
            [1..4_usize, 1..4_usize],
            [1..4_usize, 1..4_usize],
            [1..4_usize, 1..4_usize],
            [1..3_usize, 1..4_usize],
            [0..2_usize, 0..2_usize],
        );
        random(
            shapes,
            [([2, 10], [5, 6], [3, 4], [33, 34], [1, 1])],
            |&([ins, outs], kernel, output, stride, unread)| {
                let upstream = pattern([outs, output[0], output[1]], 1);
                let kernel = pattern([outs, ins, kernel[0], kernel[1]], 2);
                // What a stride leaves over is less than a step.
                let side = |axis: usize| {
                    (output[axis] - 1) * stride[axis] + kernel.shape()[2 + axis] + unread[axis].min(stride[axis] - 1)
                };
                let size = [side(0), side(1)];
                let options = Conv2dOptions { stride, ..Conv2dOptions::default() };
                let target = naive::backward_input(upstream.view().insert_axis(Axis(0)), kernel.view(), size, &options);
                let target = target.expect("a kernel that fits").index_axis_move(Axis(0), 0);
                ask(&upstream, &kernel, size, stride, "Which pixel did this output read with which weight?", &target)
            },
        )
    })
}
