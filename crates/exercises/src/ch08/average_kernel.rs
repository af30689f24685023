//! The kernel of average pooling.

use conv::{Conv2dOptions, naive};
use layers::{AvgPool2d, Context, Layer as _};
use ndarray::{Array, Array4, Ix4, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Channels, window → `[channels, channels, height, width]`.
pub type AverageKernel = fn(usize, [usize; 2]) -> Array4<f64>;

/// Asks for two kernels, then convolves random images with others.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: AverageKernel) -> Graded {
    grading("ch08_average_kernel", move || {
        let half = arr2(&[[0.5], [0.5]]).into_shape_with_order((1, 1, 2, 1)).expect("two numbers");
        compare(
            "the kernel for one channel and a window of 2×1",
            "With what is each number under the window multiplied, when a mean is taken?",
            &half,
            || yours(1, [2, 1]),
        )?;
        let two = Array::from_shape_vec((2, 2, 1, 2), vec![0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5]);
        compare(
            "the kernel for two channels and a window of 1×2",
            "From which channels does an output channel of a pool take its numbers?",
            &two.expect("eight numbers"),
            || yours(2, [1, 2]),
        )?;
        let pools = ([1..3_usize, 1..4_usize], [1..4_usize, 1..4_usize], [1..4_usize, 1..4_usize]);
        let cases = pools.prop_flat_map(|([batch, channels], window, stride)| {
            let images = whole_numbers([batch, channels, window[0] + 3, window[1] + 2]);
            (images, proptest::strategy::Just((window, stride)))
        });
        let unusual = [(loud([1, 33, 5, 6], 1), ([2, 3], [1, 1])), (unlike([1, 1, 36, 36], 1), ([33, 34], [1, 1]))];
        random(cases, unusual, |(images, (window, stride))| {
            let (_, channels, height, width) = images.dim();
            let words = format!(
                "{channels} channel(s) of {height}×{width}, pooled with {}×{} at stride ({}, {}), by a convolution with \
                 your kernel",
                window[0], window[1], stride[0], stride[1]
            );
            let pool = AvgPool2d::new(*window).stride(*stride).forward(images.clone().into_dyn(), &mut Context::eval());
            let target: Array4<f64> = pool.expect("the window fits").into_dimensionality::<Ix4>().expect("four axes");
            compare(words, "How many numbers are under the window?", &target, || {
                let kernel = yours(channels, *window);
                let options = Conv2dOptions { stride: *stride, ..Conv2dOptions::default() };
                match naive::cross_correlate(images.view(), kernel.view(), None, &options) {
                    Ok(maps) => maps,
                    Err(error) => panic!("the convolution refuses a kernel of shape {:?}: {error}", kernel.shape()),
                }
            })
        })
    })
}
