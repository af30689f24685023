//! Every algorithm, and the choice among them, against the plain loops: forward and both gradients.

mod geometries;

use conv::{Algorithm, Conv2dOptions, Padding, Pass};
use geometries::{Case, case};
use ndarray::Array4;
use proptest::prelude::*;

/// Many filters, many channels, images larger than a tile. Sizes on both sides of every block: 64 filters side by side, panels of 128 taps, pieces of half a mebibyte.
fn wide() -> impl Strategy<Value = Case> {
    let sizes = (1..=2_usize, 1..=80_usize, 1..=150_usize, 1..=12_usize, 1..=40_usize);
    let kernel = (1..=3_usize, 1..=5_usize, 1..=2_usize, 0..=2_usize);
    (sizes, kernel, any::<u64>()).prop_map(|((batch, in_channels, out_channels, height, width), kernel, seed)| {
        let (kernel_height, kernel_width, stride, padding) = kernel;
        Case {
            batch,
            input: [in_channels, height.max(kernel_height), width.max(kernel_width)],
            kernel: [out_channels, in_channels, kernel_height, kernel_width],
            options: Conv2dOptions {
                stride: [stride, 1],
                padding: Padding { top: padding, bottom: 0, left: 1, right: padding },
                ..Conv2dOptions::default()
            },
            seed,
        }
    })
}

/// What Winograd's transforms are made for: square kernels at stride 1, tiles that do not divide the output, uneven padding.
fn square() -> impl Strategy<Value = Case> {
    let sizes = (1..=3_usize, 1..=40_usize, 1..=80_usize, 0..=20_usize, 0..=30_usize);
    let kernel = prop_oneof![Just(3_usize), Just(5_usize)];
    (sizes, kernel, 0..3_usize, 0..3_usize, any::<u64>()).prop_map(|(sizes, kernel, top, left, seed)| {
        let (batch, in_channels, out_channels, height, width) = sizes;
        Case {
            batch,
            input: [in_channels, kernel + height, kernel + width],
            kernel: [out_channels, in_channels, kernel, kernel],
            options: Conv2dOptions {
                padding: Padding { top, bottom: left, left, right: 0 },
                ..Conv2dOptions::default()
            },
            seed,
        }
    })
}

/// Sums of many thousand products of numbers up to 1: the error is measured against the largest of them. (Where nothing but
/// padding is read the sum is 0, and a Fourier transform leaves its rounding.)
#[track_caller]
fn assert_close(algorithm: Algorithm, got: &Array4<f64>, expected: &Array4<f64>) {
    assert_eq!(got.dim(), expected.dim(), "{algorithm}");
    let largest = |values: &Array4<f64>| values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let difference = largest(&(got - expected));
    assert!(difference <= 1e-12 * largest(expected).max(1.0), "{algorithm}: {difference:e}");
}

/// Every algorithm gives what the plain loops give, and so does the choice among them.
// ANCHOR: check
fn check(case: &Case) {
    let (x, k, upstream, bias) = (case.input(), case.kernel(), case.upstream(), case.bias());
    let (options, size, kernel_size) = (&case.options, case.input_size(), case.kernel_size());
    let plain = Algorithm::Loops;
    let forward = plain.cross_correlate(x.view(), k.view(), Some(bias.view()), options).unwrap();
    let by_input = plain.backward_input(upstream.view(), k.view(), size, options).unwrap();
    let by_kernel = plain.backward_kernel(upstream.view(), x.view(), kernel_size, options).unwrap();
    let geometry = case.geometry();
    for other in Algorithm::ALL {
        if other.supports(Pass::Forward, &geometry) {
            let got = other.cross_correlate(x.view(), k.view(), Some(bias.view()), options).unwrap();
            assert_close(other, &got, &forward);
        }
        if other.supports(Pass::BackwardInput, &geometry) {
            let got = other.backward_input(upstream.view(), k.view(), size, options).unwrap();
            assert_close(other, &got, &by_input);
        }
        if other.supports(Pass::BackwardKernel, &geometry) {
            let got = other.backward_kernel(upstream.view(), x.view(), kernel_size, options).unwrap();
            assert_close(other, &got, &by_kernel);
        }
    }
    for pass in Pass::ALL {
        assert!(Algorithm::auto(pass, &geometry, case.batch).supports(pass, &geometry), "{pass:?} of {geometry:?}");
    }
    let chosen = conv::cross_correlate(x.view(), k.view(), Some(bias.view()), options).unwrap();
    assert_close(Algorithm::auto(Pass::Forward, &geometry, case.batch), &chosen, &forward);
    let chosen = conv::backward_input(upstream.view(), k.view(), size, options).unwrap();
    assert_close(Algorithm::auto(Pass::BackwardInput, &geometry, case.batch), &chosen, &by_input);
    let chosen = conv::backward_kernel(upstream.view(), x.view(), kernel_size, options).unwrap();
    assert_close(Algorithm::auto(Pass::BackwardKernel, &geometry, case.batch), &chosen, &by_kernel);
}
// ANCHOR_END: check

proptest! {
    #[test]
    fn small_convolutions_of_every_kind_agree(case in case()) {
        check(&case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn wide_ones_agree(case in wide()) {
        check(&case);
    }
    #[test]
    fn square_ones_agree(case in square()) {
        check(&case);
    }
}
