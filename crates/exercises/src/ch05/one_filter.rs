//! One filter over all channels.

use conv::{Conv2dOptions, naive};
use ndarray::{Array2, Array3, ArrayView3, Axis, array, aview1, s};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Image `[C, H, W]`, filter `[C, K_h, K_w]`, bias → map.
pub type OneFilter = fn(ArrayView3<f64>, ArrayView3<f64>, f64) -> Array2<f64>;

/// Asks for windows that were worked out by hand, then for maps of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: OneFilter) -> Graded {
    grading("ch05_one_filter", move || {
        let ask = |image: &Array3<f64>, filter: &Array3<f64>, bias: f64, question: &str, target: &Array2<f64>| {
            let ((channels, height, width), (_, kernel_height, kernel_width)) = (image.dim(), filter.dim());
            let words = format!(
                "channels: {channels}, of {height}×{width}; kernels of {kernel_height}×{kernel_width}; bias {bias}{}",
                listed(&[("image", image.view().into_dyn()), ("filter", filter.view().into_dyn())])
            );
            compare(words, question, target, || yours(image.view(), filter.view(), bias))
        };
        // One window: 1·1 + 2·2 = 5 in the first channel, 3·10 + 4·100 = 430 in the second.
        let image = array![[[1.0, 2.0]], [[3.0, 4.0]]];
        let filter = array![[[1.0, 2.0]], [[10.0, 100.0]]];
        ask(
            &image,
            &filter,
            0.0,
            "How many numbers come out of one window, however many channels it has?",
            &array![[435.0]],
        )?;
        ask(&image, &filter, 0.5, "What is added that does not depend on the image, and how often?", &array![[435.5]])?;
        let shapes = (1..4_usize, 1..4_usize, 1..4_usize, 0..4_usize, 0..4_usize, -3..4_i32);
        random(
            shapes,
            [(3, 6, 7, 10, 10, 1_500_000_000)],
            |&(channels, kernel_height, kernel_width, down, right, bias)| {
                let image = pattern([channels, kernel_height + down, kernel_width + right], 1);
                let filter = pattern([channels, kernel_height, kernel_width], 2);
                let bias = f64::from(bias);
                let output = naive::cross_correlate(
                    image.view().insert_axis(Axis(0)),
                    filter.view().insert_axis(Axis(0)),
                    Some(aview1(&[bias])),
                    &Conv2dOptions::default(),
                );
                let target = output.expect("a filter that fits").slice_move(s![0, 0, .., ..]);
                ask(&image, &filter, bias, "Which pixel of which channel meets which weight?", &target)
            },
        )
    })
}
