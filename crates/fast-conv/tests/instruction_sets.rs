//! Every algorithm with every instruction set that this processor has: what another processor would compute.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;

use conv::{Conv2dOptions, Padding, Real, rounding};
use fast_conv::{Algorithm, InstructionSet, Pass};
use geometries::{Case, relative_error};

/// Sizes on both sides of every block: lanes of 2 to 64, tiles of 1 to 14 positions, groups, strides, dilation.
fn cases() -> Vec<Case> {
    let case = |batch, input, kernel, stride, padding, dilation, groups| Case {
        batch,
        input,
        kernel,
        options: Conv2dOptions {
            stride: [stride, stride],
            padding: Padding { top: padding, bottom: padding, left: padding, right: 0 },
            dilation: [dilation, 1],
            groups,
        },
        seed: 7,
    };
    vec![
        case(2, [1, 12, 13], [32, 1, 5, 5], 1, 2, 1, 1),
        case(1, [20, 17, 9], [70, 20, 3, 3], 1, 1, 1, 1),
        case(2, [33, 10, 10], [17, 33, 5, 5], 1, 2, 1, 1),
        case(1, [3, 30, 31], [3, 3, 3, 3], 1, 1, 2, 1),
        case(2, [24, 11, 20], [24, 1, 3, 3], 1, 1, 1, 24),
        case(1, [12, 9, 9], [36, 4, 3, 2], 2, 1, 1, 3),
        case(1, [40, 7, 7], [65, 40, 1, 1], 1, 0, 1, 1),
        case(1, [300, 4, 4], [2, 300, 3, 3], 1, 1, 1, 1),
        case(70, [13, 2, 2], [70, 13, 3, 3], 1, 1, 1, 1),
        case(2, [2, 9, 37], [13, 2, 3, 3], 1, 1, 1, 1),
        case(1, [20, 9, 21], [24, 20, 3, 3], 2, 1, 1, 1),
    ]
}

/// Each pass of each algorithm against the loops in `f64`.
fn check<T: Real>(set: InstructionSet, case: &Case) {
    let (x, k, upstream, bias) = (case.input::<T>(), case.kernel::<T>(), case.upstream::<T>(), case.bias::<T>());
    let wide = |values: &ndarray::Array4<T>| values.mapv(Real::f64);
    let options = &case.options;
    let plain = Algorithm::Loops;
    let bias64 = bias.mapv(Real::f64);
    let forward = plain.cross_correlate(wide(&x).view(), wide(&k).view(), Some(bias64.view()), options).unwrap();
    let by_input = plain.backward_input(wide(&upstream).view(), wide(&k).view(), case.input_size(), options).unwrap();
    let by_kernel =
        plain.backward_kernel(wide(&upstream).view(), wide(&x).view(), case.kernel_size(), options).unwrap();
    for algorithm in Algorithm::ALL {
        for pass in Pass::ALL {
            if !algorithm.supports(pass, &case.geometry()) {
                continue;
            }
            let (got, expected) = match pass {
                Pass::Forward => (algorithm.cross_correlate(x.view(), k.view(), Some(bias.view()), options), &forward),
                Pass::BackwardInput => {
                    (algorithm.backward_input(upstream.view(), k.view(), case.input_size(), options), &by_input)
                }
                Pass::BackwardKernel => {
                    (algorithm.backward_kernel(upstream.view(), x.view(), case.kernel_size(), options), &by_kernel)
                }
            };
            let terms = match pass {
                Pass::Forward => k.len() / k.dim().0,
                Pass::BackwardInput => k.len() / case.input[0],
                Pass::BackwardKernel => upstream.len() / upstream.dim().1,
            };
            // Transforms make the numbers larger on their way.
            let transforms = matches!(algorithm, Algorithm::Winograd | Algorithm::Fft);
            let bound = rounding::typical::<T>(terms) * if transforms { 10.0 } else { 1.0 };
            let error = relative_error(&got.unwrap().mapv(Real::f64), expected);
            assert!(error <= bound, "{set}, {algorithm}, {pass:?} of {case:?}: {error:e}");
        }
    }
}

// One test, because the limit is the whole program's.
#[test]
fn all_of_them_agree_with_the_loops() {
    for set in InstructionSet::available() {
        set.limit();
        assert_eq!(InstructionSet::in_use(), set);
        for case in cases() {
            check::<f64>(set, &case);
            check::<f32>(set, &case);
        }
    }
}
