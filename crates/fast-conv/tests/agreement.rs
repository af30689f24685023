//! Every algorithm, and the choice among them, against the plain loops: forward and both gradients.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;

use conv::{Conv2dOptions, Padding, rounding};
use fast_conv::{Algorithm, Pass};
use geometries::{Case, case};
use ndarray::{Array1, Array4};
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

/// Images of a few pixels in large batches, where most taps of a kernel lie on padding.
fn tiny() -> impl Strategy<Value = Case> {
    let sizes = (1..=80_usize, 1..=20_usize, 1..=70_usize, 1..=3_usize, 1..=3_usize);
    let kernel = (prop_oneof![Just(3_usize), Just(5_usize)], 1..=3_usize, 1..=2_usize);
    (sizes, kernel, any::<u64>()).prop_map(|((batch, in_channels, out_channels, height, width), kernel, seed)| {
        let (kernel, stride, dilation) = kernel;
        Case {
            batch,
            input: [in_channels, height, width],
            kernel: [out_channels, in_channels, kernel, kernel],
            options: Conv2dOptions {
                stride: [stride, 1],
                padding: Padding::symmetric(dilation * (kernel / 2)),
                dilation: [dilation, dilation],
                ..Conv2dOptions::default()
            },
            seed,
        }
    })
}

/// First layers: few taps, long rows, filters of every number, windows that keep the image's size and windows that do not.
fn few_taps() -> impl Strategy<Value = Case> {
    let sizes = (1..=3_usize, 1..=3_usize, 1..=40_usize, 1..=12_usize, 1..=60_usize);
    let kernel = (1..=5_usize, 1..=5_usize, 1..=2_usize, 1..=2_usize, 0..=2_usize);
    (sizes, kernel, 1..=2_usize, any::<u64>()).prop_map(|(sizes, kernel, groups, seed)| {
        let (batch, in_channels, out_channels, height, width) = sizes;
        let (kernel_height, kernel_width, stride, dilation, padding) = kernel;
        Case {
            batch,
            input: [in_channels * groups, height + dilation * kernel_height, width + dilation * kernel_width],
            kernel: [out_channels * groups, in_channels, kernel_height, kernel_width],
            options: Conv2dOptions {
                stride: [stride, stride],
                padding: Padding::symmetric(padding),
                dilation: [1, dilation],
                groups,
            },
            seed,
        }
    })
}

/// Many channels at a stride: every phase of the gradient fills the vectors.
fn strided() -> impl Strategy<Value = Case> {
    let sizes = (1..=3_usize, 10..=40_usize, 1..=40_usize, 0..=20_usize, 0..=20_usize);
    let kernel = (2..=5_usize, 2..=5_usize, 1..=3_usize, 1..=3_usize, 1..=2_usize, 0..=2_usize);
    (sizes, kernel, any::<u64>()).prop_map(|((batch, in_channels, out_channels, height, width), kernel, seed)| {
        let (kernel_height, kernel_width, down, across, dilation, padding) = kernel;
        Case {
            batch,
            input: [in_channels, height + dilation * kernel_height, width + dilation * kernel_width],
            kernel: [out_channels, in_channels, kernel_height, kernel_width],
            options: Conv2dOptions {
                stride: [down, across],
                padding: Padding { top: padding, bottom: 1, left: 0, right: padding },
                dilation: [dilation, dilation],
                ..Conv2dOptions::default()
            },
            seed,
        }
    })
}

/// The numbers that go into a convolution and its gradients.
struct Operands {
    input: Array4<f64>,
    kernel: Array4<f64>,
    bias: Array1<f64>,
    upstream: Array4<f64>,
}

impl Operands {
    fn of(case: &Case) -> Self {
        Self { input: case.input(), kernel: case.kernel(), bias: case.bias(), upstream: case.upstream() }
    }

    fn magnitudes(&self) -> Self {
        Self {
            input: self.input.abs(),
            kernel: self.kernel.abs(),
            bias: self.bias.abs(),
            upstream: self.upstream.abs(),
        }
    }

    /// A pass by one algorithm, or by the one that is chosen.
    fn compute(&self, case: &Case, pass: Pass, algorithm: Option<Algorithm>) -> Array4<f64> {
        let (x, k, bias, dy) = (self.input.view(), self.kernel.view(), Some(self.bias.view()), self.upstream.view());
        let (options, size, kernel_size) = (&case.options, case.input_size(), case.kernel_size());
        let result = match (pass, algorithm) {
            (Pass::Forward, None) => fast_conv::cross_correlate(x, k, bias, options),
            (Pass::Forward, Some(algorithm)) => algorithm.cross_correlate(x, k, bias, options),
            (Pass::BackwardInput, None) => fast_conv::backward_input(dy, k, size, options),
            (Pass::BackwardInput, Some(algorithm)) => algorithm.backward_input(dy, k, size, options),
            (Pass::BackwardKernel, None) => fast_conv::backward_kernel(dy, x, kernel_size, options),
            (Pass::BackwardKernel, Some(algorithm)) => algorithm.backward_kernel(dy, x, kernel_size, options),
        };
        result.unwrap()
    }
}

/// What the loops give, the sum of the magnitudes of the products in each of these numbers, and how many products that are.
struct Expected {
    numbers: Array4<f64>,
    magnitudes: Array4<f64>,
    terms: usize,
}

impl Expected {
    fn of(case: &Case, pass: Pass, operands: &Operands) -> Self {
        let Operands { kernel, upstream, .. } = operands;
        let terms = match pass {
            Pass::Forward => kernel.len() / kernel.dim().0 + 1, // the bias
            Pass::BackwardInput => kernel.len() / case.input[0],
            Pass::BackwardKernel => upstream.len() / upstream.dim().1,
        };
        let numbers = operands.compute(case, pass, Some(Algorithm::Loops));
        let magnitudes = operands.magnitudes().compute(case, pass, Some(Algorithm::Loops));
        Self { numbers, magnitudes, terms }
    }

    /// Both sums are rounded, so they may be apart by twice what rounding can do to one. Transforms mix the numbers of a tile or
    /// a plane, so what they lose is a share of the largest; and for a while the numbers are larger than at the end.
    #[track_caller]
    fn assert_close(&self, algorithm: Algorithm, got: &Array4<f64>) {
        assert_eq!(got.dim(), self.numbers.dim(), "{algorithm}");
        let largest = self.magnitudes.iter().fold(0.0_f64, |largest, &sum| largest.max(sum));
        let mixes = matches!(algorithm, Algorithm::Winograd | Algorithm::Fft);
        for ((got, expected), &magnitudes) in got.iter().zip(&self.numbers).zip(&self.magnitudes) {
            let magnitudes = if mixes { LARGER_ON_THE_WAY * largest.max(1.0) } else { magnitudes };
            let bound = 2.0 * rounding::certain::<f64>(self.terms) * magnitudes;
            assert!((got - expected).abs() <= bound, "{algorithm}: {got} is not {expected} within {bound:e}");
        }
    }
}

/// How much larger than the products' magnitudes the numbers of a transform may be.
const LARGER_ON_THE_WAY: f64 = 64.0;

/// Every algorithm gives what the plain loops give, and so does the choice among them.
// ANCHOR: check
fn check(case: &Case) {
    let (operands, geometry) = (Operands::of(case), case.geometry());
    for pass in Pass::ALL {
        let expected = Expected::of(case, pass, &operands);
        for algorithm in Algorithm::ALL.into_iter().filter(|other| other.supports(pass, &geometry)) {
            expected.assert_close(algorithm, &operands.compute(case, pass, Some(algorithm)));
        }
        let chosen = Algorithm::auto(pass, &geometry, case.batch);
        assert!(chosen.supports(pass, &geometry), "{pass:?} of {geometry:?}");
        expected.assert_close(chosen, &operands.compute(case, pass, None));
    }
}
// ANCHOR_END: check

proptest! {
    #[test]
    fn small_convolutions_of_every_kind_agree(case in case()) {
        check(&case);
    }
    #[test]
    fn ones_of_few_taps_agree(case in few_taps()) {
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
    #[test]
    fn tiny_ones_agree(case in tiny()) {
        check(&case);
    }
    #[test]
    fn strided_ones_agree(case in strided()) {
        check(&case);
    }
}
