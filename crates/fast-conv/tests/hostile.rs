//! Absurd sizes: an error, never a panic, a hang or a request for absurd memory.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;
mod implementations;

use conv::{
    Conv2dOptions, ConvError, Geometry, OutputSize, Padding, PaddingMode, ReceptiveField, SlidingWindow, pad,
    pad_adjoint, transposed,
};
use fast_conv::Algorithm;
use geometries::random;
use implementations::all;
use ndarray::{Array3, Array4, s};
use proptest::prelude::*;

/// Small sizes, and sizes that overflow as soon as something is added or multiplied.
fn size() -> impl Strategy<Value = usize> {
    let absurd = prop::sample::select(vec![
        1 << 40,
        1 << 62,
        (1 << 40) - 1,
        isize::MAX as usize,
        usize::MAX / 2 + 1,
        usize::MAX - 1,
        usize::MAX,
    ]);
    prop_oneof![3 => 0..=4_usize, 1 => absurd]
}

fn options() -> impl Strategy<Value = Conv2dOptions> {
    let pair = || [size(), size()];
    (pair(), pair(), [size(), size(), size(), size()], size()).prop_map(|(stride, dilation, padding, groups)| {
        let [top, bottom, left, right] = padding;
        Conv2dOptions { stride, dilation, padding: Padding { top, bottom, left, right }, groups }
    })
}

/// One line, with the operation's name in front.
fn one_line<T>(result: Result<T, ConvError>) -> Result<(), TestCaseError> {
    if let Err(error) = result {
        let message = error.to_string();
        prop_assert!(!message.contains('\n') && message.contains(": "), "{}", message);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn axes(sizes in [size(), size(), size(), size(), size(), size()]) {
        let [input, kernel, stride, pad_before, pad_after, dilation] = sizes;
        let axis = SlidingWindow { input, kernel, stride, pad_before, pad_after, dilation };
        let output = axis.output();
        for pixel in [0, 1, input / 2, input.saturating_sub(1), input, usize::MAX] {
            let read = axis.reads(pixel);
            prop_assert!(!read || pixel < input && output.is_ok());
        }
        for o in [0, 1, output.clone().map_or(0, |output| output - 1), usize::MAX] {
            for tap in [0, 1, kernel.saturating_sub(1), usize::MAX] {
                prop_assert!(axis.source(o, tap).is_none_or(|pixel| pixel < input));
            }
        }
        one_line(output.clone())?;
        for tap in [0, 1, kernel.saturating_sub(1), usize::MAX] {
            let inside = axis.inside(tap);
            prop_assert!(inside.is_empty() || output.as_ref().is_ok_and(|&output| inside.end <= output));
        }
        for size in [OutputSize::Valid, OutputSize::Same, OutputSize::SameLower, OutputSize::Full] {
            one_line(size.along(input, kernel, stride, dilation))?;
            let lags = size.lags(input, kernel);
            prop_assert_eq!(lags.clone().map(|lags| lags.len()), size.length(input, kernel));
            one_line(lags)?;
        }
        let field = ReceptiveField::input().through(&axis).and_then(|field| field.through(&axis));
        prop_assert!(field.as_ref().is_ok_and(|field| field.leftmost(0) as f64 <= field.start) || field.is_err());
        one_line(field)?;
    }

    #[test]
    fn geometries(
        input in [size(), size(), size()],
        kernel in [size(), size(), size(), size()],
        options in options(),
        batch in size(),
    ) {
        let geometry = Geometry::new(input, kernel, &options);
        if let Ok(geometry) = &geometry {
            one_line(geometry.im2col_bytes::<f64>(batch))?;
            prop_assert!(geometry.parameters(true) > geometry.parameters(false));
        }
        one_line(geometry)?;
        let [_, height, width] = input;
        one_line(transposed::output_size([height, width], [kernel[2], kernel[3]], &options, [batch, input[0]]))?;
    }

    #[test]
    fn arrays(
        input in [0..=2_usize, 0..=3, 0..=3, 0..=3],
        kernel in [0..=3_usize, 0..=3, 0..=3, 0..=3],
        upstream in [0..=2_usize, 0..=3, 0..=3, 0..=3],
        options in options(),
        input_size in [size(), size()],
        extra in [size(), size()],
        bias in 0..=3_usize,
    ) {
        let (x, k, u): (Array4<f64>, Array4<f64>, Array4<f64>) = (random(input, 1), random(kernel, 2), random(upstream, 3));
        let bias = random([bias], 4);
        for run in all::<f64>() {
            one_line((run.cross_correlate)(x.view(), k.view(), Some(bias.view()), &options))?;
            one_line((run.convolve)(x.view(), k.view(), None, &options))?;
            one_line((run.backward_input)(u.view(), k.view(), input_size, &options))?;
            one_line((run.backward_kernel)(u.view(), x.view(), input_size, &options))?;
        }
        one_line(transposed::conv_transpose(fast_conv::backward_input, x.view(), k.view(), Some(bias.view()), &options, extra))?;
        one_line(transposed::backward_input(fast_conv::cross_correlate, u.view(), k.view(), input_size, &options, extra))?;
        one_line(transposed::backward_kernel(fast_conv::backward_kernel, u.view(), x.view(), input_size, &options, extra))?;
        for padding_mode in [PaddingMode::Zeros, PaddingMode::Constant(1.0), PaddingMode::Reflect, PaddingMode::Replicate, PaddingMode::Circular] {
            one_line(pad(x.view(), options.padding, padding_mode))?;
            one_line(pad_adjoint(u.view(), options.padding, padding_mode))?;
        }
    }
}

/// One window far out in a huge input: the upstream gradient is one number, the gradient would be 2⁸⁰.
#[test]
fn a_stride_as_wide_as_the_image() {
    let one = Array4::<f32>::ones((1, 1, 1, 1));
    let options = Conv2dOptions { stride: [1 << 40, 1 << 40], ..Conv2dOptions::default() };
    for run in all::<f32>() {
        for side in [1 << 20, 1 << 31, 1 << 40] {
            let gradient = (run.backward_input)(one.view(), one.view(), [side, side], &options);
            assert!(matches!(gradient, Err(ConvError::TooLarge { .. })), "{}", run.name);
        }
    }
}

/// A padding typed with some zeros too many: refused before any memory is asked for.
#[test]
fn more_than_the_largest_array() {
    let one = Array4::<f64>::ones((1, 1, 1, 1));
    let padding = Padding { left: 1 << 31, ..Padding::NONE };
    assert!(matches!(pad(one.view(), padding, PaddingMode::Zeros), Err(ConvError::TooLarge { .. })));
    for run in all::<f64>() {
        let options = Conv2dOptions { padding, ..Conv2dOptions::default() };
        let output = (run.cross_correlate)(one.view(), one.view(), None, &options);
        assert!(matches!(output, Err(ConvError::TooLarge { .. })), "{}", run.name);
    }
}

/// The columns of im2col are more than the image by the taps of a kernel.
#[test]
fn columns_that_no_memory_holds() {
    let image = Array3::<f64>::ones((1, 1, 1));
    let options = Conv2dOptions { padding: Padding::symmetric(1 << 16), ..Conv2dOptions::default() };
    let columns = conv::im2col::im2col(image.view(), [1, 1], &options);
    assert!(matches!(columns, Err(ConvError::TooLarge { .. })));
}

/// Every other channel, row and column of a larger array: results go where they should, and nowhere else.
#[test]
fn outputs_with_gaps() {
    let (x, k) = (random([2, 4, 6, 6], 1), random([4, 4, 3, 3], 2));
    let options = Conv2dOptions { padding: Padding::symmetric(1), ..Conv2dOptions::default() };
    let gaps = s![.., ..;2, ..;2, ..;2];
    for algorithm in Algorithm::ALL {
        let expected: Array4<f64> = algorithm.cross_correlate(x.view(), k.view(), None, &options).unwrap();
        let mut around = Array4::from_elem((2, 8, 12, 12), 7.0);
        algorithm.cross_correlate_into(x.view(), k.view(), None, &options, around.slice_mut(gaps)).unwrap();
        assert_eq!(around.slice(gaps), expected, "{algorithm}");
        around.slice_mut(gaps).fill(7.0);
        algorithm.backward_input_into(x.view(), k.view(), &options, around.slice_mut(gaps)).unwrap();
        assert_eq!(around.slice(gaps), algorithm.backward_input(x.view(), k.view(), [6, 6], &options).unwrap());
        around.slice_mut(gaps).fill(7.0);
        assert!(around.iter().all(|&number| number == 7.0), "{algorithm}");
        let mut around = Array4::from_elem((4, 8, 6, 6), 7.0);
        algorithm
            .backward_kernel_into(x.view(), x.view(), &options, around.slice_mut(s![.., ..;2, ..;2, ..;2]))
            .unwrap();
        let expected = algorithm.backward_kernel(x.view(), x.view(), [3, 3], &options).unwrap();
        assert_eq!(around.slice(s![.., ..;2, ..;2, ..;2]), expected, "{algorithm}");
    }
}

#[test]
fn padding_modes_that_do_not_fit() {
    let image = Array4::<f32>::ones((1, 1, 3, 4));
    let too_wide = |padding, padding_mode| {
        let padded = pad(image.view(), padding, padding_mode);
        matches!(padded, Err(ConvError::PaddingTooWide { .. }))
    };
    let top = |top| Padding { top, ..Padding::NONE };
    let right = |right| Padding { right, ..Padding::NONE };
    assert!(!too_wide(top(2), PaddingMode::Reflect) && too_wide(top(3), PaddingMode::Reflect));
    assert!(!too_wide(right(3), PaddingMode::Reflect) && too_wide(right(4), PaddingMode::Reflect));
    assert!(!too_wide(top(3), PaddingMode::Circular) && too_wide(top(4), PaddingMode::Circular));
    assert!(!too_wide(top(9), PaddingMode::Replicate) && !too_wide(top(9), PaddingMode::Zeros));
    let all_padding = pad_adjoint(image.view(), Padding::symmetric(2), PaddingMode::Zeros);
    assert!(matches!(all_padding, Err(ConvError::NothingInsidePadding { padded: 3, .. })));
}

#[test]
fn operands_that_do_not_fit() {
    let image = Array4::<f32>::ones((2, 3, 5, 5));
    let kernel = Array4::<f32>::ones((4, 3, 3, 3));
    let options = Conv2dOptions::default();
    for run in all::<f32>() {
        let bias = ndarray::Array1::ones(3);
        let error = (run.cross_correlate)(image.view(), kernel.view(), Some(bias.view()), &options).unwrap_err();
        assert_eq!(error, ConvError::BiasLength { operation: "cross_correlate", bias: 3, out_channels: 4 });
        let upstream = Array4::<f32>::ones((2, 4, 3, 2));
        let [upstream_shape, output] = [[2, 4, 3, 2], [2, 4, 3, 3]];
        let error = (run.backward_input)(upstream.view(), kernel.view(), [5, 5], &options).unwrap_err();
        let expected = |operation| ConvError::UpstreamShape { operation, upstream: upstream_shape, output };
        assert_eq!(error, expected("backward_input"), "{}", run.name);
        let error = (run.backward_kernel)(upstream.view(), image.view(), [3, 3], &options).unwrap_err();
        assert_eq!(error, expected("backward_kernel"), "{}", run.name);
        assert_eq!(
            error.to_string(),
            "backward_kernel: upstream gradient 2×4×3×2 does not have the output's shape 2×4×3×3: \
             give one number per output"
        );
        let mut sums = ndarray::Array1::from_elem(3, 7.0);
        let error = fast_conv::backward_bias_into(upstream.view(), sums.view_mut()).unwrap_err();
        assert_eq!(error, ConvError::BiasLength { operation: "backward_bias", bias: 3, out_channels: 4 });
        assert!(sums.iter().all(|&untouched| untouched == 7.0));
        let other = Array4::<f32>::ones((1, 4, 3, 3));
        assert!((run.backward_kernel)(other.view(), image.view(), [3, 3], &options).is_err(), "{}", run.name);
    }
}
