//! Random convolutions: the strategies that all property tests draw from.

#![allow(dead_code, reason = "each test program uses some of this")]

use std::ops::RangeInclusive;

use conv::{Conv2dOptions, Geometry, Padding, Real, SlidingWindow};
use ndarray::{Array, Array4, ArrayRef, Dimension, ShapeBuilder};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A convolution that is legal: sizes, options, and the seed of its numbers.
#[derive(Clone, Debug)]
pub struct Case {
    pub batch: usize,
    pub input: [usize; 3],
    pub kernel: [usize; 4],
    pub options: Conv2dOptions,
    pub seed: u64,
}

impl Case {
    pub fn geometry(&self) -> Geometry {
        Geometry::new(self.input, self.kernel, &self.options).expect("the strategy makes legal cases")
    }

    pub fn input_size(&self) -> [usize; 2] {
        [self.input[1], self.input[2]]
    }

    pub fn kernel_size(&self) -> [usize; 2] {
        [self.kernel[2], self.kernel[3]]
    }

    pub fn input<T: Real>(&self) -> Array4<T> {
        let [channels, height, width] = self.input;
        random([self.batch, channels, height, width], self.seed)
    }

    pub fn kernel<T: Real>(&self) -> Array4<T> {
        random(self.kernel, self.seed ^ 1)
    }

    pub fn bias<T: Real>(&self) -> ndarray::Array1<T> {
        random([self.kernel[0]], self.seed ^ 2)
    }

    pub fn upstream<T: Real>(&self) -> Array4<T> {
        let [channels, height, width] = self.geometry().output_shape();
        random([self.batch, channels, height, width], self.seed ^ 3)
    }
}

/// One axis on which a kernel fits, at any stride, dilation and padding, dividing or not.
pub fn axis() -> impl Strategy<Value = SlidingWindow> {
    let parts = (1..=4_usize, 1..=4_usize, 1..=3_usize, 0..=3_usize, 0..=3_usize, 0..=6_usize);
    parts.prop_map(|(kernel, stride, dilation, pad_before, pad_after, room)| {
        let mut axis = SlidingWindow { input: 1, kernel, stride, pad_before, pad_after, dilation };
        axis.input = axis.extent().saturating_sub(pad_before + pad_after).max(1) + room;
        axis
    })
}

/// A whole convolution: two such axes, some images, channels in groups.
pub fn case() -> impl Strategy<Value = Case> {
    case_with(1..=3)
}

/// As [`case`], with the number of groups drawn from `groups`.
pub fn case_with(groups: RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    (axis(), axis(), 1..=2_usize, groups, 1..=3_usize, 1..=3_usize, any::<u64>()).prop_map(
        |(height, width, batch, groups, channels, filters, seed)| Case {
            batch,
            input: [groups * channels, height.input, width.input],
            kernel: [groups * filters, channels, height.kernel, width.kernel],
            options: Conv2dOptions {
                stride: [height.stride, width.stride],
                padding: Padding {
                    top: height.pad_before,
                    bottom: height.pad_after,
                    left: width.pad_before,
                    right: width.pad_after,
                },
                dilation: [height.dilation, width.dilation],
                groups,
            },
            seed,
        },
    )
}

/// Numbers from −1 to 1, the same for the same seed, in either precision.
pub fn random<T: Real, Sh: ShapeBuilder>(shape: Sh, seed: u64) -> Array<T, Sh::Dim> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    Array::from_shape_simple_fn(shape, || T::of(f64::from(rng.random_range(-1.0_f32..1.0))))
}

/// ⟨a, b⟩, summed in `f64`.
pub fn inner<T: Real, D: Dimension>(a: &ArrayRef<T, D>, b: &ArrayRef<T, D>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    a.iter().zip(b).map(|(a, b)| a.f64() * b.f64()).sum()
}

/// The largest difference over the largest magnitude of `expected`.
pub fn relative_error<T: Real, D: Dimension>(got: &ArrayRef<T, D>, expected: &ArrayRef<T, D>) -> f64 {
    assert_eq!(got.shape(), expected.shape());
    let differences = got.iter().zip(expected).map(|(a, b)| (a.f64() - b.f64()).abs());
    // `f64::max` drops a NaN; a NaN here must fail the test.
    let largest = |largest: f64, x: f64| if x.is_nan() { f64::INFINITY } else { largest.max(x) };
    let difference = differences.fold(0.0, largest);
    let magnitude = expected.iter().map(|b| b.f64().abs()).fold(0.0, largest);
    if difference == 0.0 { 0.0 } else { difference / magnitude }
}

/// Says in a proptest by how much two arrays differ, if they do.
#[track_caller]
pub fn assert_close<D: Dimension>(got: &ArrayRef<f64, D>, expected: &ArrayRef<f64, D>) {
    assert_eq!(got.shape(), expected.shape(), "shapes differ");
    let difference = got.iter().zip(expected).map(|(a, b)| (a - b).abs());
    // Sums of up to some hundred products of numbers up to 1.
    assert!(difference.clone().all(|d| d < 1e-12), "largest difference {}", difference.fold(0.0, f64::max));
}
