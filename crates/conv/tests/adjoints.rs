//! Adjointness: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩. Every backward pass here is the adjoint of a linear map.

mod geometries;
mod implementations;

use conv::{Conv2dOptions, Padding, PaddingMode, naive, pad, pad_adjoint, transposed};
use geometries::{case, inner, random};
use implementations::all;
use ndarray::Array4;
use proptest::prelude::*;

/// Equal, up to the rounding of sums whose terms have this magnitude.
fn equal(a: f64, b: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs().max(b.abs())) * 100.0, "{} against {}", a, b);
    Ok(())
}

fn padding_mode() -> impl Strategy<Value = PaddingMode<f64>> {
    prop_oneof![
        Just(PaddingMode::Zeros),
        Just(PaddingMode::Reflect),
        Just(PaddingMode::Replicate),
        Just(PaddingMode::Circular)
    ]
}

proptest! {
    #[test]
    // ANCHOR: backward
    fn backward_is_the_adjoint_of_forward(case in case()) {
        let (x, k, u) = (case.input::<f64>(), case.kernel::<f64>(), case.upstream::<f64>());
        for run in all() {
            let y = (run.cross_correlate)(x.view(), k.view(), None, &case.options).unwrap();
            let energy = inner(&y, &u);
            let dx = (run.backward_input)(u.view(), k.view(), case.input_size(), &case.options).unwrap();
            equal(energy, inner(&x, &dx))?;
            let dk = (run.backward_kernel)(u.view(), x.view(), case.kernel_size(), &case.options).unwrap();
            equal(energy, inner(&k, &dk))?;
            let bias = case.bias::<f64>();
            let biased = (run.cross_correlate)(x.view(), k.view(), Some(bias.view()), &case.options).unwrap();
            equal(inner(&biased, &u) - energy, inner(&bias, &(run.backward_bias)(u.view())))?;
        }
    }
    // ANCHOR_END: backward

    #[test]
    fn padding_and_its_adjoint(
        padding_mode in padding_mode(),
        sides in [0..=3_usize, 0..=3, 0..=3, 0..=3],
        size in (4..=6_usize, 4..=6_usize),
        seed in any::<u64>(),
    ) {
        let [top, bottom, left, right] = sides;
        let padding = Padding { top, bottom, left, right };
        let x: Array4<f64> = random([2, 2, size.0, size.1], seed);
        let padded = pad(x.view(), padding, padding_mode).unwrap();
        let y: Array4<f64> = random(padded.dim(), seed ^ 1);
        let back = pad_adjoint(y.view(), padding, padding_mode).unwrap();
        equal(inner(&padded, &y), inner(&x, &back))?;
        // A constant is added, not multiplied: its adjoint is that of zeros.
        let [constant, zero] = [PaddingMode::Constant(7.0), PaddingMode::Zeros].map(|padding_mode| {
            pad_adjoint(y.view(), padding, padding_mode).unwrap()
        });
        prop_assert_eq!(constant, zero);
    }

    /// With the output padding that leads back to the size it came from.
    #[test]
    fn transposed_convolution_is_the_adjoint_of_the_convolution(case in case()) {
        let geometry = case.geometry();
        let output_padding = [geometry.height(), geometry.width()].map(|axis| {
            let padded = axis.input + axis.pad_before + axis.pad_after;
            (padded - axis.extent()) % axis.stride
        });
        let (x, k, y) = (case.input::<f64>(), case.kernel::<f64>(), case.upstream::<f64>());
        let back = transposed::conv_transpose(naive::backward_input, y.view(), k.view(), None, &case.options, output_padding).unwrap();
        prop_assert_eq!(back.dim(), x.dim());
        let forward = naive::cross_correlate(x.view(), k.view(), None, &case.options).unwrap();
        equal(inner(&forward, &y), inner(&x, &back))?;
    }

    /// And its own backward passes are its adjoints, for every output padding that is allowed.
    #[test]
    fn transposed_convolution_has_its_own_adjoints(case in case(), extra in (0..=3_usize, 0..=3_usize)) {
        let Conv2dOptions { stride, dilation, groups, .. } = case.options;
        let largest = [0, 1].map(|axis| stride[axis].max(dilation[axis]) - 1);
        let extra = [extra.0.min(largest[0]), extra.1.min(largest[1])];
        let (k, x) = (case.kernel::<f64>(), case.upstream::<f64>());
        let size = [x.dim().2, x.dim().3];
        let Ok([height, width]) = transposed::output_size(size, case.kernel_size(), &case.options, extra) else {
            // Nothing is left by the padding.
            prop_assert!(transposed::conv_transpose(naive::backward_input, x.view(), k.view(), None, &case.options, extra).is_err());
            return Ok(());
        };
        let bias = random([case.input[0]], case.seed ^ 4);
        let y = transposed::conv_transpose(naive::backward_input, x.view(), k.view(), None, &case.options, extra).unwrap();
        prop_assert_eq!(y.dim(), (case.batch, groups * case.kernel[1], height, width));
        let u: Array4<f64> = random(y.dim(), case.seed ^ 5);
        let energy = inner(&y, &u);
        let dx = transposed::backward_input(naive::cross_correlate, u.view(), k.view(), size, &case.options, extra).unwrap();
        equal(energy, inner(&x, &dx))?;
        let dk = transposed::backward_kernel(naive::backward_kernel, u.view(), x.view(), case.kernel_size(), &case.options, extra).unwrap();
        equal(energy, inner(&k, &dk))?;
        let biased = transposed::conv_transpose(naive::backward_input, x.view(), k.view(), Some(bias.view()), &case.options, extra).unwrap();
        equal(inner(&biased, &u) - energy, inner(&bias, &naive::backward_bias(u.view())))?;
    }

    /// A pixel that no window reads has no gradient.
    #[test]
    fn unread_pixels_get_nothing(case in case()) {
        let geometry = case.geometry();
        for run in all() {
            let ones = Array4::<f64>::ones(case.kernel);
            let upstream = Array4::ones(case.upstream::<f64>().dim());
            let gradient = (run.backward_input)(upstream.view(), ones.view(), case.input_size(), &case.options).unwrap();
            for ((_, _, row, column), &share) in gradient.indexed_iter() {
                let read = geometry.height().reads(row) && geometry.width().reads(column);
                prop_assert_eq!(share > 0.0, read, "{}: {}, {}", run.name, row, column);
            }
        }
    }
}
