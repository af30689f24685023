//! The laws of chapter 2. The samples are whole numbers, so both sides are equal to the last bit.

use conv::ConvError;
use conv::signal::{Mode, autocorrelate, convolve, cross_correlate};
use ndarray::{Array1, array, concatenate, s};
use proptest::prelude::*;

fn signal() -> impl Strategy<Value = Array1<f64>> {
    prop::collection::vec((-9..=9).prop_map(f64::from), 1..=9).prop_map(Array1::from)
}

fn full(a: &Array1<f64>, b: &Array1<f64>) -> Array1<f64> {
    convolve(a.view(), b.view(), Mode::Full).unwrap()
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
        let correlated = cross_correlate(x.view(), reversed(&k).view(), Mode::Full).unwrap();
        prop_assert_eq!(full(&x, &k), correlated);
    }
    // ANCHOR_END: flipped

    // ANCHOR: swapped
    #[test]
    fn swapping_a_correlation_reverses_time(x in signal(), k in signal()) {
        let correlate = |x: &Array1<f64>, k: &Array1<f64>| cross_correlate(x.view(), k.view(), Mode::Full).unwrap();
        prop_assert_eq!(correlate(&x, &k), reversed(&correlate(&k, &x)));
        if x.len() != k.len() {
            // Of an even length there is no middle that both orders share, so here the lengths must differ.
            let same = |x: &Array1<f64>, k: &Array1<f64>| cross_correlate(x.view(), k.view(), Mode::Same).unwrap();
            prop_assert_eq!(same(&x, &k), reversed(&same(&k, &x)));
        }
    }
    // ANCHOR_END: swapped

    // ANCHOR: autocorrelation
    #[test]
    fn autocorrelation_is_even_and_greatest_at_zero(x in signal()) {
        let y = autocorrelate(x.view(), Mode::Full).unwrap();
        prop_assert_eq!(&y, &reversed(&y));
        let at_zero = y[x.len() - 1];
        prop_assert_eq!(at_zero, x.mapv(|x| x * x).sum());
        prop_assert!(y.iter().all(|&y| y <= at_zero));
    }
    // ANCHOR_END: autocorrelation

    #[test]
    fn every_mode_follows_the_formula_at_its_lags(x in signal(), k in signal()) {
        for mode in [Mode::Full, Mode::Same, Mode::Valid] {
            if mode == Mode::Valid && k.len() > x.len() {
                let expected = ConvError::KernelLongerThanSignal {
                    operation: "cross_correlate", kernel: k.len(), signal: x.len()
                };
                prop_assert_eq!(cross_correlate(x.view(), k.view(), mode), Err(expected));
                prop_assert!(convolve(x.view(), k.view(), mode).is_err());
                prop_assert!(mode.length(x.len(), k.len()).is_err());
                continue;
            }
            let lags = mode.lags(x.len(), k.len()).unwrap();
            let expected: Array1<f64> = lags.map(|lag| correlation_at(&x, &k, lag)).collect();
            prop_assert_eq!(&cross_correlate(x.view(), k.view(), mode).unwrap(), &expected);
            let length = mode.length(x.len(), k.len()).unwrap();
            prop_assert_eq!(expected.len(), length);
            prop_assert_eq!(convolve(x.view(), k.view(), mode).unwrap().len(), length);
        }
    }

    #[test]
    fn same_and_valid_are_parts_of_full(x in signal(), k in signal()) {
        let whole = full(&x, &k);
        let (short, long) = (x.len().min(k.len()), x.len().max(k.len()));
        let first = (short - 1) / 2;
        let same = convolve(x.view(), k.view(), Mode::Same).unwrap();
        prop_assert_eq!(same.view(), whole.slice(s![first..first + long]));
        if k.len() <= x.len() {
            let valid = convolve(x.view(), k.view(), Mode::Valid).unwrap();
            prop_assert_eq!(valid.view(), whole.slice(s![k.len() - 1..x.len()]));
        }
    }
}

#[test]
fn empty_signals_are_errors() {
    let (empty, one) = (Array1::<f32>::zeros(0), array![1.0_f32]);
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        for (x, k) in [(&empty, &one), (&one, &empty), (&empty, &empty)] {
            assert!(matches!(convolve(x.view(), k.view(), mode), Err(ConvError::Zero { .. })));
            assert!(matches!(cross_correlate(x.view(), k.view(), mode), Err(ConvError::Zero { .. })));
        }
        assert!(autocorrelate(empty.view(), mode).is_err());
    }
}

/// An even kernel has no middle: the correlation puts its right middle tap on the sample, the convolution the left.
#[test]
fn where_an_even_kernel_lies() {
    let (pulse, kernel) = (array![0.0, 0.0, 1.0, 0.0, 0.0], array![1.0, 2.0, 3.0, 4.0]);
    let correlated = cross_correlate(pulse.view(), kernel.view(), Mode::Same).unwrap();
    assert_eq!(correlated, array![0.0, 4.0, 3.0, 2.0, 1.0]);
    let convolved = convolve(pulse.view(), kernel.view(), Mode::Same).unwrap();
    assert_eq!(convolved, array![0.0, 1.0, 2.0, 3.0, 4.0]);
}
