//! im2col and the default against the plain loops, forward and backward.

mod geometries;
mod implementations;

use conv::{Conv2dOptions, Padding};
use geometries::{Case, case};
use implementations::{Implementation, all};
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

/// Sums of many thousand products: the error is measured against the largest of them.
fn assert_close(got: &Array4<f64>, expected: &Array4<f64>) {
    assert_eq!(got.dim(), expected.dim());
    let largest = |values: &Array4<f64>| values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    assert!(largest(&(got - expected)) <= 1e-12 * largest(expected), "{:e}", largest(&(got - expected)));
}

/// Every implementation gives what the plain loops give.
fn check(case: &Case) {
    let (x, k, upstream, bias) = (case.input(), case.kernel(), case.upstream(), case.bias());
    let [plain, others @ ..] = all::<f64>();
    let forward = |run: &Implementation<f64>| {
        (run.cross_correlate)(x.view(), k.view(), Some(bias.view()), &case.options).unwrap()
    };
    let input = |run: &Implementation<f64>| {
        (run.backward_input)(upstream.view(), k.view(), case.input_size(), &case.options).unwrap()
    };
    let kernel = |run: &Implementation<f64>| {
        (run.backward_kernel)(upstream.view(), x.view(), case.kernel_size(), &case.options).unwrap()
    };
    for other in &others {
        assert_close(&forward(other), &forward(&plain));
        assert_close(&input(other), &input(&plain));
        assert_close(&kernel(other), &kernel(&plain));
    }
}

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
}
