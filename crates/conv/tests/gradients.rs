//! Gradients against central differences, in `f64`, under random upstream gradients.
//!
//! Each output is linear in each operand, so central differences are exact but for rounding, at any step.

mod geometries;
mod implementations;

use conv::{Conv2dOptions, Padding, PaddingMode, naive, pad, pad_adjoint, transposed};
use geometries::{case, inner, random};
use implementations::all;
use ndarray::{Array, Array4, Dimension};
use proptest::prelude::*;

const STEP: f64 = 1e-3;
const TOLERANCE: f64 = 1e-7;

/// Compares some entries of `gradient`, spread over the whole array, with differences of `loss`.
fn check<D: Dimension>(
    what: &str,
    gradient: &Array<f64, D>,
    at: &Array<f64, D>,
    loss: impl Fn(&Array<f64, D>) -> f64,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(gradient.shape(), at.shape());
    let largest = gradient.iter().fold(0.0_f64, |largest, g| largest.max(g.abs()));
    let every = at.len().div_ceil(12);
    for index in (0..at.len()).step_by(every) {
        let moved = |by: f64| {
            let mut moved = at.clone();
            *moved.iter_mut().nth(index).expect("inside") += by;
            loss(&moved)
        };
        let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        let entry = *gradient.iter().nth(index).expect("inside");
        // Where every gradient is 0 there is no magnitude to be relative to.
        let error = (entry - difference).abs() / largest.max(1e-3);
        prop_assert!(error <= TOLERANCE, "{}[{}]: {} against {}, error {}", what, index, entry, difference, error);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_the_convolution(case in case()) {
        let (x, k, b, u) = (case.input::<f64>(), case.kernel::<f64>(), case.bias::<f64>(), case.upstream::<f64>());
        for run in all() {
            let loss = |x: &Array4<f64>, k: &Array4<f64>, b: &ndarray::Array1<f64>| {
                inner(&(run.cross_correlate)(x.view(), k.view(), Some(b.view()), &case.options).unwrap(), &u)
            };
            let dx = (run.backward_input)(u.view(), k.view(), case.input_size(), &case.options).unwrap();
            check("input", &dx, &x, |x| loss(x, &k, &b))?;
            let dk = (run.backward_kernel)(u.view(), x.view(), case.kernel_size(), &case.options).unwrap();
            check("kernel", &dk, &k, |k| loss(&x, k, &b))?;
            check("bias", &(run.backward_bias)(u.view()), &b, |b| loss(&x, &k, b))?;
        }
    }

    #[test]
    fn of_the_transposed_convolution(case in case()) {
        let options = Conv2dOptions { padding: Padding::NONE, ..case.options };
        let extra = [0, 1].map(|axis| options.stride[axis].max(options.dilation[axis]) - 1);
        let (k, x) = (case.kernel::<f64>(), case.upstream::<f64>());
        let forward = |x: &Array4<f64>, k: &Array4<f64>| {
            transposed::conv_transpose(naive::backward_input, x.view(), k.view(), None, &options, extra).unwrap()
        };
        let u: Array4<f64> = random(forward(&x, &k).dim(), case.seed ^ 6);
        let dx = transposed::backward_input(naive::cross_correlate, u.view(), k.view(), [x.dim().2, x.dim().3], &options, extra).unwrap();
        check("input", &dx, &x, |x| inner(&forward(x, &k), &u))?;
        let dk = transposed::backward_kernel(naive::backward_kernel, u.view(), x.view(), case.kernel_size(), &options, extra).unwrap();
        check("kernel", &dk, &k, |k| inner(&forward(&x, k), &u))?;
    }

    #[test]
    fn of_the_padding_modes(sides in [0..=3_usize, 0..=3, 0..=3, 0..=3], seed in any::<u64>()) {
        let [top, bottom, left, right] = sides;
        let padding = Padding { top, bottom, left, right };
        let x: Array4<f64> = random([1, 2, 4, 5], seed);
        for padding_mode in [PaddingMode::Zeros, PaddingMode::Constant(0.5), PaddingMode::Reflect, PaddingMode::Replicate, PaddingMode::Circular] {
            let forward = |x: &Array4<f64>| pad(x.view(), padding, padding_mode).unwrap();
            let u: Array4<f64> = random(forward(&x).dim(), seed ^ 1);
            let dx = pad_adjoint(u.view(), padding, padding_mode).unwrap();
            check("input", &dx, &x, |x| inner(&forward(x), &u))?;
        }
    }
}
