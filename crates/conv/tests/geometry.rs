//! The shape calculator against counting, and against what the convolutions do.

mod geometries;
mod implementations;

use std::collections::BTreeSet;

use conv::{Conv2dOptions, ConvError, Geometry, OutputSize, Padding, ReceptiveField, SlidingWindow, naive};
use geometries::{Case, axis, case};
use ndarray::{Array4, s};
use proptest::prelude::*;

/// Every axis with small numbers, 0 included.
fn small_axes() -> impl Iterator<Item = SlidingWindow> {
    let sizes = (0..=7_usize).flat_map(|input| (0..=4_usize).map(move |kernel| (input, kernel)));
    let steps = || (0..=5_usize).flat_map(|stride| (0..=3_usize).map(move |dilation| (stride, dilation)));
    let pads = || (0..=2_usize).flat_map(|before| (0..=3_usize).map(move |after| (before, after)));
    sizes.flat_map(move |(input, kernel)| {
        steps().flat_map(move |(stride, dilation)| {
            pads().map(move |(pad_before, pad_after)| SlidingWindow {
                input,
                kernel,
                stride,
                pad_before,
                pad_after,
                dilation,
            })
        })
    })
}

/// Slides the window for as long as its last tap stays inside the padded input; collects what each window reads.
// ANCHOR: slide
fn slide(axis: &SlidingWindow) -> Vec<Vec<usize>> {
    let padded = axis.pad_before + axis.input + axis.pad_after;
    let mut windows = Vec::new();
    let mut start = 0;
    while start + (axis.kernel - 1) * axis.dilation < padded {
        windows.push((0..axis.kernel).map(|tap| start + tap * axis.dilation).collect());
        start += axis.stride;
    }
    windows
}
// ANCHOR_END: slide

#[test]
fn output_is_the_number_of_windows_that_fit() {
    let (mut legal, mut illegal) = (0, 0);
    for axis in small_axes() {
        if [axis.input, axis.kernel, axis.stride, axis.dilation].contains(&0) {
            assert!(matches!(axis.output(), Err(ConvError::Zero { .. })), "{axis:?}");
            illegal += 1;
            continue;
        }
        let windows = slide(&axis);
        if windows.is_empty() {
            let SlidingWindow { input, kernel, dilation, pad_before, pad_after, .. } = axis;
            let padding = [pad_before, pad_after];
            assert_eq!(
                axis.output(),
                Err(ConvError::WindowDoesNotFit { operation: "window", input, kernel, dilation, padding })
            );
            illegal += 1;
            continue;
        }
        assert_eq!(axis.output(), Ok(windows.len()), "{axis:?}");
        for (o, window) in windows.iter().enumerate() {
            let pixel = |&place: &usize| (axis.pad_before..axis.pad_before + axis.input).position(|p| p == place);
            assert!(axis.window(o).eq(window.iter().map(pixel)), "{axis:?}, window {o}");
        }
        legal += 1;
    }
    assert!(legal > 4_000 && illegal > 4_000, "{legal} legal, {illegal} illegal: the test should see plenty of both");
}

#[test]
fn unread_is_what_no_window_reads() {
    let mut with_unread = 0;
    for axis in small_axes().filter(|axis| axis.output().is_ok()) {
        let read: BTreeSet<_> = slide(&axis).into_iter().flatten().collect();
        let unread: Vec<_> = (0..axis.input).filter(|pixel| !read.contains(&(pixel + axis.pad_before))).collect();
        assert_eq!(axis.unread().collect::<Vec<_>>(), unread, "{axis:?}");
        with_unread += usize::from(!unread.is_empty());
    }
    assert!(with_unread > 1_000);
}

/// Numbers from 0 to 6 for all there is, most of them illegal together.
fn any_case() -> impl Strategy<Value = Case> {
    let pair = || [0..=3_usize, 0..=3];
    let padding = (0..=2_usize, 0..=2_usize, 0..=2_usize, 0..=2_usize);
    let options =
        (pair(), pair(), padding, 0..=3_usize).prop_map(|(stride, dilation, (top, bottom, left, right), groups)| {
            Conv2dOptions { stride, dilation, padding: Padding { top, bottom, left, right }, groups }
        });
    let sizes = ([0..=6_usize, 0..=6, 0..=6], [0..=6_usize, 0..=4, 0..=4, 0..=4], 0..=2_usize);
    (sizes, options, any::<u64>()).prop_map(|((input, kernel, batch), options, seed)| Case {
        batch,
        input,
        kernel,
        options,
        seed,
    })
}

/// A legal case with one number changed; most of these are illegal for exactly one reason.
fn spoilt_case() -> impl Strategy<Value = Case> {
    (case(), 0..12_usize, 0..=4_usize).prop_map(|(mut case, which, number)| {
        let Case { input, kernel, options, .. } = &mut case;
        match which {
            0..3 => input[which] = number,
            3..7 => kernel[which - 3] = number,
            7 | 8 => options.stride[which - 7] = number,
            9 | 10 => options.dilation[which - 9] = number,
            _ => options.groups = number,
        }
        case
    })
}

/// Legality and output size in other words than the crate's.
fn expected_output(case: &Case) -> Option<[usize; 2]> {
    let Case { input, kernel, options, .. } = case;
    let Conv2dOptions { stride, dilation, padding, groups } = *options;
    let numbers = [&input[..], &kernel[..], &stride[..], &dilation[..], &[groups]].concat();
    if numbers.contains(&0) || !kernel[0].is_multiple_of(groups) || kernel[1] * groups != input[0] {
        return None;
    }
    let windows = |axis: usize, pad_before, pad_after| {
        let (input, kernel) = (input[1 + axis], kernel[2 + axis]);
        let axis =
            SlidingWindow { input, kernel, stride: stride[axis], pad_before, pad_after, dilation: dilation[axis] };
        Some(slide(&axis).len()).filter(|&windows| windows > 0)
    };
    Some([windows(0, padding.top, padding.bottom)?, windows(1, padding.left, padding.right)?])
}

/// What every function says about a case: all give the expected shapes, or all give an error.
fn check_shapes(case: &Case) -> Result<(), TestCaseError> {
    let expected = expected_output(case);
    let geometry = Geometry::new(case.input, case.kernel, &case.options);
    prop_assert_eq!(geometry.as_ref().ok().map(Geometry::output_size), expected);
    let [channels, height, width] = case.input;
    let input = Array4::<f32>::zeros((case.batch, channels, height, width));
    let kernel = Array4::<f32>::zeros(case.kernel);
    let [out_height, out_width] = expected.unwrap_or([1, 1]);
    let upstream = Array4::<f32>::zeros((case.batch, case.kernel[0], out_height, out_width));
    for implementation in implementations::all::<f32>() {
        let output = (implementation.cross_correlate)(input.view(), kernel.view(), None, &case.options);
        prop_assert_eq!(output.as_ref().err(), geometry.as_ref().err(), "{}", implementation.name);
        if let Ok(output) = output {
            prop_assert_eq!(output.dim(), upstream.dim(), "{}", implementation.name);
        }
        let gradient =
            (implementation.backward_kernel)(upstream.view(), input.view(), case.kernel_size(), &case.options);
        if expected.is_some() {
            prop_assert_eq!(gradient.unwrap().dim(), kernel.dim(), "{}", implementation.name);
        } else if kernel.dim().1 * case.options.groups == channels {
            prop_assert!(gradient.is_err(), "{}", implementation.name);
        }
        let gradient =
            (implementation.backward_input)(upstream.view(), kernel.view(), case.input_size(), &case.options);
        if expected.is_some() {
            prop_assert_eq!(gradient.unwrap().dim(), input.dim(), "{}", implementation.name);
        } else if kernel.dim().1 * case.options.groups == channels {
            prop_assert!(gradient.is_err(), "{}", implementation.name);
        }
    }
    Ok(())
}

proptest! {
    // Some wrong numbers are rare: a remainder of 2 modulo 3 groups, say.
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn one_wrong_number_is_an_error_everywhere(case in spoilt_case()) {
        check_shapes(&case)?;
    }
}

proptest! {
    #[test]
    fn legal_cases_have_the_shape_of_the_formula(case in case()) {
        prop_assert!(expected_output(&case).is_some());
        check_shapes(&case)?;
    }

    #[test]
    fn illegal_cases_are_errors_everywhere(case in any_case()) {
        check_shapes(&case)?;
    }

    /// NaN spoils whatever reads it, so it shows exactly who reads a row or a column.
    #[test]
    fn unread_rows_and_columns_have_no_influence(case in case()) {
        let geometry = case.geometry();
        let unread_rows: Vec<_> = geometry.unread_rows().collect();
        let unread_columns: Vec<_> = geometry.unread_columns().collect();
        let [height, width] = case.input_size();
        let all_unread = unread_rows.len() == height || unread_columns.len() == width;
        let kernel = Array4::<f64>::ones(case.kernel);
        for implementation in implementations::all::<f64>() {
            let spoilt = |input: &Array4<f64>| {
                let output = (implementation.cross_correlate)(input.view(), kernel.view(), None, &case.options).unwrap();
                output.iter().any(|y| y.is_nan())
            };
            for row in 0..height {
                let mut input = case.input();
                input.slice_mut(s![.., .., row, ..]).fill(f64::NAN);
                let read = !unread_rows.contains(&row) && !all_unread;
                prop_assert_eq!(spoilt(&input), read, "{}: row {}", implementation.name, row);
            }
            for column in 0..width {
                let mut input = case.input();
                input.slice_mut(s![.., .., .., column]).fill(f64::NAN);
                let read = !unread_columns.contains(&column) && !all_unread;
                prop_assert_eq!(spoilt(&input), read, "{}: column {}", implementation.name, column);
            }
        }
    }

    /// The same, through a stack of layers: NaN in one pixel at a time shows which outputs see it.
    #[test]
    fn receptive_field_is_what_an_output_sees(
        width in 1..=30_usize,
        layers in prop::collection::vec((1..=3_usize, 1..=3_usize, 1..=2_usize, 0..=2_usize, 0..=2_usize), 1..=4),
    ) {
        let (mut field, mut size, mut stack) = (ReceptiveField::input(), width, Vec::new());
        for (kernel, stride, dilation, pad_before, pad_after) in layers {
            let axis = SlidingWindow { input: size, kernel, stride, pad_before, pad_after, dilation };
            // A layer that no longer fits ends the stack.
            let Ok(output) = axis.output() else { break };
            (field, size) = (field.through(&axis).unwrap(), output);
            stack.push(axis);
        }
        prop_assert_eq!(field.start, field.leftmost(0) as f64 + (field.size as f64 - 1.0) / 2.0);
        for pixel in 0..width {
            let mut image = Array4::<f64>::ones((1, 1, 1, width));
            image[[0, 0, 0, pixel]] = f64::NAN;
            for axis in &stack {
                let options = Conv2dOptions {
                    stride: [1, axis.stride],
                    dilation: [1, axis.dilation],
                    padding: Padding { left: axis.pad_before, right: axis.pad_after, ..Padding::NONE },
                    groups: 1,
                };
                let kernel = Array4::ones((1, 1, 1, axis.kernel));
                image = naive::cross_correlate(image.view(), kernel.view(), None, &options).unwrap();
            }
            for (o, output) in image.iter().enumerate() {
                let first = field.leftmost(o);
                let last = first + field.size.cast_signed() as i64 - 1;
                prop_assert!(!output.is_nan() || (first..=last).contains(&(pixel.cast_signed() as i64)), "{o} sees {pixel}");
                // The edges are seen along the first or the last tap of every layer, unless padding is on the way.
                let along = |tap: fn(&SlidingWindow) -> usize| stack.iter().rev().try_fold(o, |i, axis| axis.source(i, tap(axis)));
                for (edge, seen) in [(first, along(|_| 0)), (last, along(|axis| axis.kernel - 1))] {
                    prop_assert!(seen.is_none_or(|seen| seen.cast_signed() as i64 == edge));
                    prop_assert!(seen != Some(pixel) || output.is_nan(), "{o} does not see its edge {pixel}");
                }
            }
            prop_assert_eq!(image.len(), size);
        }
        prop_assert_eq!(field.leftmost(5) - field.leftmost(4), field.jump.cast_signed() as i64);
    }

    #[test]
    fn same_padding_is_the_least_that_gives_the_ceiling(axis in axis()) {
        let SlidingWindow { input, kernel, stride, dilation, .. } = axis;
        let [pad_before, pad_after] = OutputSize::Same.along(input, kernel, stride, dilation).unwrap();
        let output = |pad_before, pad_after| SlidingWindow { pad_before, pad_after, ..axis }.output().unwrap_or(0);
        prop_assert_eq!(output(pad_before, pad_after), input.div_ceil(stride));
        prop_assert!(pad_after == pad_before || pad_after == pad_before + 1);
        if pad_after > 0 {
            prop_assert!(output(pad_before, pad_after - 1) < input.div_ceil(stride));
        }
        // In a mirror, the other way to place the odd pixel.
        prop_assert_eq!(OutputSize::SameLower.along(input, kernel, stride, dilation), Ok([pad_after, pad_before]));
    }

    #[test]
    fn full_padding_is_every_window_that_touches_the_image(axis in axis()) {
        let SlidingWindow { input, kernel, dilation, .. } = axis;
        let [pad_before, pad_after] = OutputSize::Full.along(input, kernel, 1, dilation).unwrap();
        let full = SlidingWindow { pad_before, pad_after, stride: 1, ..axis };
        let windows = full.output().unwrap();
        prop_assert_eq!(windows, input + dilation * (kernel - 1));
        // The first window touches the image with its last tap, the last one with its first.
        prop_assert_eq!(full.source(0, kernel - 1), Some(0));
        prop_assert_eq!(full.source(windows - 1, 0), Some(input - 1));
        prop_assert_eq!(OutputSize::Valid.along(input, kernel, 1, dilation), Ok([0, 0]));
    }

    #[test]
    fn counts_are_those_of_the_arrays(case in case()) {
        let geometry = case.geometry();
        prop_assert_eq!(geometry.parameters(false), case.kernel::<f32>().len());
        prop_assert_eq!(geometry.parameters(true), case.kernel::<f32>().len() + case.bias::<f32>().len());
        let taps = case.kernel[1] * case.kernel[2] * case.kernel[3];
        prop_assert_eq!(geometry.multiply_adds() as usize * case.batch, case.upstream::<f32>().len() * taps);
        let patches = case.batch * geometry.output_size()[0] * geometry.output_size()[1];
        let bytes = geometry.im2col_bytes::<f64>(case.batch).unwrap() as usize;
        prop_assert_eq!(bytes, patches * taps * case.options.groups * 8);
        prop_assert_eq!(geometry.options(), case.options);
        prop_assert_eq!(geometry.input_shape(), case.input);
        prop_assert_eq!(geometry.kernel_shape(), case.kernel);
    }
}

/// 427 rows of a photograph under 2×2 pooling: legal, and the last row is lost.
// ANCHOR: unread
#[test]
fn a_stride_that_does_not_divide() {
    let rows = SlidingWindow { input: 427, kernel: 2, stride: 2, ..SlidingWindow::default() };
    assert_eq!(rows.output(), Ok(213));
    assert_eq!(rows.unread().collect::<Vec<_>>(), [426]);
}
// ANCHOR_END: unread

/// TensorFlow's own example: 13 pixels, windows of 6, stride 5: one pixel before, two after, three windows.
#[test]
fn same_padding_as_tensorflow_explains_it() {
    assert_eq!(OutputSize::Same.along(13, 6, 5, 1), Ok([1, 2]));
    assert_eq!(OutputSize::SameLower.along(13, 6, 5, 1), Ok([2, 1]));
}

/// p = 1, s = 2 and p = 0, s = 1 both make 3×3 of 5×5, through different windows.
// ANCHOR: two_windows
#[test]
fn equal_sizes_need_not_be_equal_windows() {
    let sparse = SlidingWindow { input: 5, kernel: 3, stride: 2, pad_before: 1, pad_after: 1, dilation: 1 };
    let dense = SlidingWindow { input: 5, kernel: 3, ..SlidingWindow::default() };
    assert_eq!((sparse.output(), dense.output()), (Ok(3), Ok(3)));
    assert_eq!(sparse.window(0).collect::<Vec<_>>(), [None, Some(0), Some(1)]);
    assert_eq!(dense.window(0).collect::<Vec<_>>(), [Some(0), Some(1), Some(2)]);
}
// ANCHOR_END: two_windows

/// Sizes, strides and paddings published by Araujo, Norris and Sim (2019), table of architectures.
#[test]
fn receptive_fields_of_known_networks() {
    let conv = |kernel, stride, pad| SlidingWindow {
        input: 512,
        kernel,
        stride,
        pad_before: pad,
        pad_after: pad,
        dilation: 1,
    };
    let through =
        |layers: &[SlidingWindow]| layers.iter().try_fold(ReceptiveField::input(), ReceptiveField::through).unwrap();
    let pool = conv(2, 2, 0);
    let block = |convolutions| [vec![conv(3, 1, 1); convolutions], vec![pool]].concat();
    let vgg16 = through(&[2, 2, 3, 3, 3].map(block).concat());
    assert_eq!((vgg16.size, vgg16.jump, vgg16.leftmost(0)), (212, 32, -90));
    let alexnet = through(&[
        conv(11, 4, 0),
        conv(3, 2, 0),
        conv(5, 1, 2),
        conv(3, 2, 0),
        conv(3, 1, 1),
        conv(3, 1, 1),
        conv(3, 1, 1),
        conv(3, 2, 0),
    ]);
    assert_eq!((alexnet.size, alexnet.jump, alexnet.leftmost(0)), (195, 32, -64));
}

/// Chapter 5's table of what a layer costs.
// ANCHOR: parameters
#[test]
fn parameters_by_hand() {
    let geometry = |input, kernel, groups| {
        Geometry::new(input, kernel, &Conv2dOptions { groups, ..Conv2dOptions::default() }).unwrap()
    };
    assert_eq!(geometry([1, 28, 28], [32, 1, 5, 5], 1).parameters(true), 832);
    assert_eq!(geometry([32, 14, 14], [64, 32, 5, 5], 1).parameters(true), 51_264);
    assert_eq!(geometry([64, 8, 8], [128, 64, 1, 1], 1).parameters(true), 8_320);
    assert_eq!(geometry([64, 8, 8], [128, 16, 3, 3], 4).parameters(false), 18_432); // a quarter of 73 728
    assert_eq!(geometry([64, 8, 8], [64, 1, 3, 3], 64).parameters(false), 576);
    // 10×10 kernels shared over 1000×1000 pixels: 10² weights, and still near 10⁸ multiply–adds.
    let shared = geometry([1, 1000, 1000], [1, 1, 10, 10], 1);
    assert_eq!((shared.parameters(false), shared.multiply_adds()), (100, 98_208_100));
}
// ANCHOR_END: parameters
