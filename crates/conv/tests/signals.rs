//! The laws of chapter 2. The samples are whole numbers, so both sides are equal to the last bit.

use conv::signal::{autocorrelate, convolve, cross_correlate};
use conv::{ConvError, OutputSize};
use ndarray::{Array1, array, concatenate, s};
use proptest::prelude::*;

const SIZES: [OutputSize; 4] = [OutputSize::Full, OutputSize::Same, OutputSize::SameLower, OutputSize::Valid];

fn signal() -> impl Strategy<Value = Array1<f64>> {
    prop::collection::vec((-9..=9).prop_map(f64::from), 1..=9).prop_map(Array1::from)
}

fn full(a: &Array1<f64>, b: &Array1<f64>) -> Array1<f64> {
    convolve(a.view(), b.view(), OutputSize::Full).unwrap()
}

fn reversed(a: &Array1<f64>) -> Array1<f64> {
    a.slice(s![..;-1]).to_owned()
}

/// The formula with x and k as functions that are 0 outside.
fn correlation_at(x: &Array1<f64>, k: &Array1<f64>, lag: isize) -> f64 {
    let x = |t: isize| usize::try_from(t).ok().and_then(|t| x.get(t)).copied().unwrap_or(0.0);
    k.iter().enumerate().map(|(tau, k)| x(lag + tau.cast_signed()) * k).sum()
}

proptest! {
    // ANCHOR: commutes
    #[test]
    fn full_convolution_commutes(a in signal(), b in signal()) {
        prop_assert_eq!(full(&a, &b), full(&b, &a));
    }
    // ANCHOR_END: commutes

    // ANCHOR: associates
    #[test]
    fn full_convolution_associates(a in signal(), b in signal(), c in signal()) {
        prop_assert_eq!(full(&full(&a, &b), &c), full(&a, &full(&b, &c)));
    }
    // ANCHOR_END: associates

    // ANCHOR: linear
    #[test]
    fn convolution_is_linear(a in signal(), k in signal(), factor in -5..=5_i32) {
        let (b, factor) = (a.mapv(|x| x * x - 3.0), f64::from(factor));
        prop_assert_eq!(full(&(&a * factor + &b), &k), full(&a, &k) * factor + full(&b, &k));
    }
    // ANCHOR_END: linear

    // ANCHOR: shift_equivariant
    /// A signal that starts later gives a result that starts later, and is else the same.
    #[test]
    fn convolution_is_shift_equivariant(a in signal(), k in signal(), delay in 0..=5_usize) {
        let late = |x: &Array1<f64>| concatenate![ndarray::Axis(0), Array1::zeros(delay), x.view()];
        prop_assert_eq!(full(&late(&a), &k), late(&full(&a, &k)));
    }
    // ANCHOR_END: shift_equivariant

    #[test]
    fn one_sample_of_one_is_neutral(a in signal()) {
        prop_assert_eq!(full(&a, &array![1.0]), a);
    }

    // ANCHOR: flipped
    #[test]
    fn convolution_is_correlation_with_the_flipped_kernel(x in signal(), k in signal()) {
        let correlated = cross_correlate(x.view(), reversed(&k).view(), OutputSize::Full).unwrap();
        prop_assert_eq!(full(&x, &k), correlated);
    }
    // ANCHOR_END: flipped

    // ANCHOR: swapped
    #[test]
    fn swapping_a_correlation_reverses_time(x in signal(), k in signal()) {
        let correlate = |x: &Array1<f64>, k: &Array1<f64>| cross_correlate(x.view(), k.view(), OutputSize::Full).unwrap();
        prop_assert_eq!(correlate(&x, &k), reversed(&correlate(&k, &x)));
    }
    // ANCHOR_END: swapped

    // ANCHOR: autocorrelation
    #[test]
    fn autocorrelation_is_even_and_greatest_at_zero(x in signal()) {
        let y = autocorrelate(x.view(), OutputSize::Full).unwrap();
        prop_assert_eq!(&y, &reversed(&y));
        let at_zero = y[x.len() - 1];
        prop_assert_eq!(at_zero, x.mapv(|x| x * x).sum());
        prop_assert!(y.iter().all(|&y| y <= at_zero));
    }
    // ANCHOR_END: autocorrelation

    #[test]
    fn every_mode_follows_the_formula_at_its_lags(x in signal(), k in signal()) {
        for size in SIZES {
            if size == OutputSize::Valid && k.len() > x.len() {
                let expected = ConvError::KernelLongerThanSignal {
                    operation: "cross_correlate", kernel: k.len(), signal: x.len()
                };
                prop_assert_eq!(cross_correlate(x.view(), k.view(), size), Err(expected));
                prop_assert!(convolve(x.view(), k.view(), size).is_err());
                prop_assert!(size.length(x.len(), k.len()).is_err());
                continue;
            }
            let lags = size.lags(x.len(), k.len()).unwrap();
            let expected: Array1<f64> = lags.map(|lag| correlation_at(&x, &k, lag)).collect();
            prop_assert_eq!(&cross_correlate(x.view(), k.view(), size).unwrap(), &expected);
            let length = size.length(x.len(), k.len()).unwrap();
            prop_assert_eq!(expected.len(), length);
            prop_assert_eq!(convolve(x.view(), k.view(), size).unwrap().len(), length);
        }
    }

    #[test]
    fn same_and_valid_are_parts_of_full(x in signal(), k in signal()) {
        let whole = full(&x, &k);
        for (size, first) in [(OutputSize::Same, k.len() / 2), (OutputSize::SameLower, (k.len() - 1) / 2)] {
            let same = convolve(x.view(), k.view(), size).unwrap();
            prop_assert_eq!(same.view(), whole.slice(s![first..first + x.len()]));
        }
        if k.len() <= x.len() {
            let valid = convolve(x.view(), k.view(), OutputSize::Valid).unwrap();
            prop_assert_eq!(valid.view(), whole.slice(s![k.len() - 1..x.len()]));
        }
    }
}

#[test]
fn empty_signals_are_errors() {
    let (empty, one) = (Array1::<f32>::zeros(0), array![1.0_f32]);
    for size in SIZES {
        for (x, k) in [(&empty, &one), (&one, &empty), (&empty, &empty)] {
            assert!(matches!(convolve(x.view(), k.view(), size), Err(ConvError::Zero { .. })));
            assert!(matches!(cross_correlate(x.view(), k.view(), size), Err(ConvError::Zero { .. })));
        }
        assert!(autocorrelate(empty.view(), size).is_err());
    }
}

/// An even kernel has no middle: `Same` puts its left middle tap on the sample, `SameLower` its right one. The convolution
/// flips it first.
#[test]
fn where_an_even_kernel_lies() {
    let (pulse, kernel) = (array![0.0, 0.0, 1.0, 0.0, 0.0], array![1.0, 2.0, 3.0, 4.0]);
    for (size, correlated, convolved) in [
        (OutputSize::Same, array![4.0, 3.0, 2.0, 1.0, 0.0], array![1.0, 2.0, 3.0, 4.0, 0.0]),
        (OutputSize::SameLower, array![0.0, 4.0, 3.0, 2.0, 1.0], array![0.0, 1.0, 2.0, 3.0, 4.0]),
    ] {
        assert_eq!(cross_correlate(pulse.view(), kernel.view(), size).unwrap(), correlated, "{size}");
        assert_eq!(convolve(pulse.view(), kernel.view(), size).unwrap(), convolved, "{size}");
    }
}
