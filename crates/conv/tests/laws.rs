//! What convolution is, said in several ways that must agree: for the plain loops and for im2col.

mod geometries;
mod implementations;

use conv::OutputSize;
use conv::{Conv2dOptions, Padding, PaddingMode, convolve2d, cross_correlate2d, naive, pad};
use geometries::{Case, assert_close, case, case_with, random};
use implementations::{Implementation, all};
use ndarray::{Array2, Array4, ArrayView4, Axis, concatenate, s};
use proptest::prelude::*;

fn correlate(
    implementation: &Implementation<f64>,
    x: &Array4<f64>,
    k: &Array4<f64>,
    options: &Conv2dOptions,
) -> Array4<f64> {
    (implementation.cross_correlate)(x.view(), k.view(), None, options).unwrap()
}

/// An image and a kernel for it, small enough for three convolutions in a row.
fn image() -> impl Strategy<Value = Array2<f64>> {
    (1..=5_usize, 1..=5_usize, any::<u64>()).prop_map(|(height, width, seed)| random([height, width], seed))
}

proptest! {
    #[test]
    fn linear_in_the_image_and_in_the_kernel(case in case(), factor in -3.0..3.0_f64) {
        let (x1, k1) = (case.input::<f64>(), case.kernel::<f64>());
        let (x2, k2) = (random(x1.dim(), case.seed ^ 8), random(k1.dim(), case.seed ^ 9));
        for run in all() {
            let y = |x: &Array4<f64>, k: &Array4<f64>| correlate(&run, x, k, &case.options);
            assert_close(&y(&(&x1 * factor + &x2), &k1), &(y(&x1, &k1) * factor + y(&x2, &k1)));
            assert_close(&y(&x1, &(&k1 * factor + &k2)), &(y(&x1, &k1) * factor + y(&x1, &k2)));
        }
    }

    #[test]
    fn the_bias_is_added_to_its_channel(case in case()) {
        let (x, k, bias) = (case.input(), case.kernel(), case.bias::<f64>());
        for run in all() {
            let mut expected = correlate(&run, &x, &k, &case.options);
            for (mut maps, &b) in expected.axis_iter_mut(Axis(1)).zip(&bias) {
                maps += b;
            }
            let got = (run.cross_correlate)(x.view(), k.view(), Some(bias.view()), &case.options).unwrap();
            assert_close(&got, &expected);
        }
    }

    // ANCHOR: shift_equivariant
    /// Moving the image by whole strides moves the result by whole pixels.
    #[test]
    fn shift_equivariant(case in case(), down in 0..=2_usize, right in 0..=2_usize) {
        let [vertical, horizontal] = [down * case.options.stride[0], right * case.options.stride[1]];
        let at = |top, left| {
            let (bottom, right) = (vertical - top, horizontal - left);
            pad(case.input().view(), Padding { top, bottom, left, right }, PaddingMode::Zeros).unwrap()
        };
        let valid = Conv2dOptions { padding: Padding::NONE, ..case.options };
        // Without padding of its own the kernel may be too large for the image alone.
        let room = Padding::symmetric(8);
        let [still, moved] = [at(0, 0), at(vertical, horizontal)].map(|x| pad(x.view(), room, PaddingMode::Zeros).unwrap());
        for run in all() {
            let [still, moved] = [&still, &moved].map(|x| correlate(&run, x, &case.kernel(), &valid));
            let (_, _, height, width) = still.dim();
            let moved = moved.slice_move(s![.., .., down.., right..]);
            assert_close(&moved, &still.slice(s![.., .., ..height - down, ..width - right]));
        }
    }
    // ANCHOR_END: shift_equivariant

    // ANCHOR: flipped
    #[test]
    fn convolving_is_correlating_with_the_flipped_kernel(case in case()) {
        let (x, k, bias) = (case.input::<f64>(), case.kernel::<f64>(), case.bias::<f64>());
        let [_, _, height, width] = case.kernel;
        let flipped = Array4::from_shape_fn(k.dim(), |(o, c, u, v)| k[[o, c, height - 1 - u, width - 1 - v]]);
        for run in all() {
            let convolved = (run.convolve)(x.view(), k.view(), Some(bias.view()), &case.options).unwrap();
            let correlated = (run.cross_correlate)(x.view(), flipped.view(), Some(bias.view()), &case.options).unwrap();
            assert_close(&convolved, &correlated);
        }
    }
    // ANCHOR_END: flipped

    #[test]
    fn padding_is_zeros_around_the_image(case in case()) {
        let padded = pad(case.input().view(), case.options.padding, PaddingMode::Zeros).unwrap();
        let valid = Conv2dOptions { padding: Padding::NONE, ..case.options };
        for run in all() {
            let expected = correlate(&run, &padded, &case.kernel(), &valid);
            assert_close(&correlate(&run, &case.input(), &case.kernel(), &case.options), &expected);
        }
    }

    #[test]
    fn a_stride_keeps_every_sth_output(case in case()) {
        let [down, right] = case.options.stride;
        let dense = Conv2dOptions { stride: [1, 1], ..case.options };
        for run in all() {
            let expected = correlate(&run, &case.input(), &case.kernel(), &dense).slice_move(s![.., .., ..;down, ..;right]);
            assert_close(&correlate(&run, &case.input(), &case.kernel(), &case.options), &expected);
        }
    }

    #[test]
    fn dilation_is_zeros_between_the_taps(case in case()) {
        let [down, right] = case.options.dilation;
        let geometry = case.geometry();
        let (height, width) = (geometry.height().extent(), geometry.width().extent());
        let mut holed = Array4::zeros((case.kernel[0], case.kernel[1], height, width));
        holed.slice_mut(s![.., .., ..;down, ..;right]).assign(&case.kernel::<f64>());
        let dense = Conv2dOptions { dilation: [1, 1], ..case.options };
        for run in all() {
            let expected = correlate(&run, &case.input(), &holed, &dense);
            assert_close(&correlate(&run, &case.input(), &case.kernel(), &case.options), &expected);
        }
    }

    #[test]
    fn groups_are_convolutions_side_by_side(case in case_with(2..=4)) {
        let groups = case.options.groups;
        let [channels, filters] = [case.input[0] / groups, case.kernel[0] / groups];
        let alone = Conv2dOptions { groups: 1, ..case.options };
        let (x, k) = (case.input::<f64>(), case.kernel::<f64>());
        for run in all() {
            let parts: Vec<_> = (0..groups).map(|g| {
                let x = x.slice(s![.., g * channels..(g + 1) * channels, .., ..]);
                let k = k.slice(s![g * filters..(g + 1) * filters, .., .., ..]);
                (run.cross_correlate)(x, k, None, &alone).unwrap()
            }).collect();
            let views: Vec<_> = parts.iter().map(|part| part.view()).collect();
            assert_close(&correlate(&run, &x, &k, &case.options), &concatenate(Axis(1), &views).unwrap());
        }
    }

    /// A filter spans all channels: its map is the sum of one map per channel.
    #[test]
    fn channels_add_up(case in case_with(1..=1)) {
        let (x, k) = (case.input::<f64>(), case.kernel::<f64>());
        for run in all() {
            let sum = (0..case.input[0]).map(|c| {
                let (x, k) = (x.slice(s![.., c..=c, .., ..]), k.slice(s![.., c..=c, .., ..]));
                (run.cross_correlate)(x, k, None, &case.options).unwrap()
            });
            assert_close(&correlate(&run, &x, &k, &case.options), &sum.reduce(|a, b| a + b).unwrap());
        }
    }

    #[test]
    fn images_of_a_batch_do_not_meet(case in case()) {
        let x = case.input::<f64>();
        for run in all() {
            let together = correlate(&run, &x, &case.kernel(), &case.options);
            for n in 0..case.batch {
                let alone = (run.cross_correlate)(x.slice(s![n..=n, .., .., ..]), case.kernel().view(), None, &case.options);
                assert_close(&alone.unwrap(), &together.slice(s![n..=n, .., .., ..]));
            }
        }
    }

    /// Rows and columns have the same right: exchanging them everywhere exchanges them in the result.
    #[test]
    fn transposing_everything_transposes_the_result(case in case()) {
        fn exchanged(x: &Array4<f64>) -> ArrayView4<'_, f64> {
            x.view().permuted_axes([0, 1, 3, 2])
        }
        let Conv2dOptions { stride: [s0, s1], dilation: [d0, d1], padding, groups } = case.options;
        let Padding { top, bottom, left, right } = padding;
        let options = Conv2dOptions {
            stride: [s1, s0],
            dilation: [d1, d0],
            padding: Padding { top: left, bottom: right, left: top, right: bottom },
            groups,
        };
        for run in all() {
            // Views that are not contiguous, besides.
            let (x, k) = (case.input(), case.kernel());
            let got = (run.cross_correlate)(exchanged(&x), exchanged(&k), None, &options).unwrap();
            assert_close(&got.permuted_axes([0, 1, 3, 2]), &correlate(&run, &x, &k, &case.options));
        }
    }

    /// Any view will do: reversed, with steps, a part of something larger.
    #[test]
    fn views_need_not_be_contiguous(case in case()) {
        let spread = |x: &Array4<f64>| {
            let (a, b, c, d) = x.dim();
            let mut larger = Array4::from_elem((a, b + 1, 2 * c, d), f64::NAN);
            larger.slice_mut(s![.., 1.., ..;2, ..;-1]).assign(x);
            larger
        };
        let (x, k, u) = (case.input::<f64>(), case.kernel::<f64>(), case.upstream::<f64>());
        let [spread_x, spread_k, spread_u] = [&x, &k, &u].map(spread);
        let [x_view, k_view, u_view] = [&spread_x, &spread_k, &spread_u].map(|a| a.slice(s![.., 1.., ..;2, ..;-1]));
        for run in all() {
            assert_close(
                &(run.cross_correlate)(x_view, k_view, None, &case.options).unwrap(),
                &correlate(&run, &x, &k, &case.options),
            );
            assert_close(
                &(run.backward_input)(u_view, k_view, case.input_size(), &case.options).unwrap(),
                &(run.backward_input)(u.view(), k.view(), case.input_size(), &case.options).unwrap(),
            );
            assert_close(
                &(run.backward_kernel)(u_view, x_view, case.kernel_size(), &case.options).unwrap(),
                &(run.backward_kernel)(u.view(), x.view(), case.kernel_size(), &case.options).unwrap(),
            );
            assert_close(&(run.backward_bias)(u_view), &(run.backward_bias)(u.view()));
        }
    }

    /// A 1×1 kernel is a matrix that mixes the channels of each pixel.
    #[test]
    fn one_by_one_is_a_matrix_product(sizes in [1..=5_usize, 1..=4, 1..=4, 1..=5], seed in any::<u64>()) {
        let [channels, height, width, filters] = sizes;
        let case = Case {
            batch: 1, input: [channels, height, width], kernel: [filters, channels, 1, 1],
            options: Conv2dOptions::default(), seed,
        };
        let matrix = case.kernel::<f64>().into_shape_with_order((filters, channels)).unwrap();
        let pixels = case.input::<f64>().into_shape_with_order((channels, height * width)).unwrap();
        let expected = matrix.dot(&pixels).into_shape_with_order((1, filters, height, width)).unwrap();
        for run in all() {
            assert_close(&correlate(&run, &case.input(), &case.kernel(), &case.options), &expected);
        }
    }

    /// Chapter 7: at stride 1, the input's gradient is a full convolution of the upstream gradient: the flip returns.
    #[test]
    // ANCHOR: input_gradient
    fn the_input_gradient_is_a_full_convolution(case in case_with(1..=1)) {
        let options = Conv2dOptions { stride: [1, 1], padding: Padding::NONE, ..case.options };
        let room = pad(case.input().view(), Padding::symmetric(9), PaddingMode::Zeros).unwrap();
        for run in all() {
            let upstream = correlate(&run, &room, &case.kernel(), &options);
            let size = [room.dim().2, room.dim().3];
            let gradient = (run.backward_input)(upstream.view(), case.kernel().view(), size, &options).unwrap();
            let (reach_down, reach_right) = (case.geometry().height().extent() - 1, case.geometry().width().extent() - 1);
            let padding = Padding { top: reach_down, bottom: reach_down, left: reach_right, right: reach_right };
            // Input and output channels change places.
            let kernel = case.kernel::<f64>().permuted_axes([1, 0, 2, 3]);
            let full = Conv2dOptions { padding, ..options };
            assert_close(&gradient, &(run.convolve)(upstream.view(), kernel.view(), None, &full).unwrap());
        }
    }
    // ANCHOR_END: input_gradient

    /// Chapter 7: the kernel's gradient is a correlation in which stride and dilation have changed places.
    #[test]
    // ANCHOR: kernel_gradient
    fn the_kernel_gradient_is_a_correlation_with_the_upstream_gradient(case in case_with(1..=1)) {
        let Conv2dOptions { stride, dilation, .. } = case.options;
        let exchanged = Conv2dOptions { stride: dilation, dilation: stride, ..case.options };
        // Channels as images, images as channels.
        let (x, u) = (case.input::<f64>().permuted_axes([1, 0, 2, 3]), case.upstream::<f64>().permuted_axes([1, 0, 2, 3]));
        let [height, width] = case.kernel_size();
        for run in all() {
            let y = (run.cross_correlate)(x.view(), u.view(), None, &exchanged).unwrap();
            let expected = y.permuted_axes([1, 0, 2, 3]).slice_move(s![.., .., ..height, ..width]);
            let (x, u) = (case.input(), case.upstream());
            let gradient = (run.backward_kernel)(u.view(), x.view(), case.kernel_size(), &case.options).unwrap();
            assert_close(&gradient, &expected);
        }
    }
    // ANCHOR_END: kernel_gradient

    #[test]
    fn full_convolution_of_images_commutes_and_associates(a in image(), b in image(), c in image()) {
        let full = |a: &Array2<f64>, b: &Array2<f64>| convolve2d(a.view(), b.view(), OutputSize::Full).unwrap();
        assert_close(&full(&a, &b), &full(&b, &a));
        assert_close(&full(&full(&a, &b), &c), &full(&a, &full(&b, &c)));
    }

    #[test]
    fn swapping_a_correlation_of_images_turns_it_by_180_degrees(a in image(), b in image()) {
        let turned = |a: &Array2<f64>| a.slice(s![..;-1, ..;-1]).to_owned();
        let correlate = |a: &Array2<f64>, b: &Array2<f64>| convolve2d(a.view(), turned(b).view(), OutputSize::Full).unwrap();
        assert_close(&correlate(&a, &b), &correlate(&b, &a).slice(s![..;-1, ..;-1]));
    }

    /// Four loops, against the seven of a batch of one image with one channel.
    #[test]
    fn one_image_and_one_kernel_are_a_small_batch(image in image(), kernel in image()) {
        let small_batch = naive::cross_correlate(
            image.view().insert_axis(Axis(0)).insert_axis(Axis(0)),
            kernel.view().insert_axis(Axis(0)).insert_axis(Axis(0)),
            None,
            &Conv2dOptions::default(),
        );
        let expected = small_batch.map(|output| output.slice_move(s![0, 0, .., ..]));
        prop_assert_eq!(cross_correlate2d(image.view(), kernel.view()), expected);
    }

    /// The formula, with image and kernel as functions that are 0 outside.
    #[test]
    fn convolving_images_follows_the_formula(x in image(), k in image()) {
        let ((height, width), (kernel_height, kernel_width)) = (x.dim(), k.dim());
        let full = Array2::from_shape_fn((height + kernel_height - 1, width + kernel_width - 1), |(i, j)| {
            let at = |u: usize, v: usize| x.get([i.checked_sub(u)?, j.checked_sub(v)?]).map(|x| x * k[[u, v]]);
            k.indexed_iter().filter_map(|((u, v), _)| at(u, v)).sum::<f64>()
        });
        assert_close(&convolve2d(x.view(), k.view(), OutputSize::Full).unwrap(), &full);
        let (top, left) = (kernel_height / 2, kernel_width / 2);
        let same = full.slice(s![top..top + height, left..left + width]);
        assert_close(&convolve2d(x.view(), k.view(), OutputSize::Same).unwrap(), &same);
        let valid = convolve2d(x.view(), k.view(), OutputSize::Valid);
        if kernel_height <= height && kernel_width <= width {
            assert_close(&valid.unwrap(), &full.slice(s![kernel_height - 1..height, kernel_width - 1..width]));
        } else {
            prop_assert!(valid.is_err());
        }
    }
}
