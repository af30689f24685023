//! What the benchmarks compute with, and how they compare.

#![allow(dead_code, reason = "each benchmark uses some of this")]

use conv::{ConvError, rounding};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use ndarray::{Array, Array4, ArrayViewMut4};
use ndarray_rand::RandomExt;
use ndarray_rand::rand_distr::Uniform;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Numbers from −1 to 1, the same for the same seed.
pub fn random(shape: [usize; 4], seed: u64) -> Array4<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    Array::random_using(shape, Uniform::new(-1.0, 1.0).expect("an interval"), &mut rng)
}

/// Largest difference over largest magnitude.
pub fn error(a: &Array4<f32>, b: &Array4<f32>) -> f32 {
    let largest = |values: &Array4<f32>| values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    largest(&(a - b)) / largest(b)
}

/// Input, kernel and upstream gradient of a shape, and room for what a pass gives.
pub struct Operands {
    shape: Shape,
    input: Array4<f32>,
    kernel: Array4<f32>,
    upstream: Array4<f32>,
}

impl Operands {
    /// Random ones.
    pub fn of(shape: Shape) -> Self {
        let [input, kernel, upstream] =
            [(shape.input(), 1), (shape.weights(), 2), (shape.output(), 3)].map(|(sizes, seed)| random(sizes, seed));
        Self { shape, input, kernel, upstream }
    }

    /// Room for the result of a pass.
    pub fn room(&self, pass: Pass) -> Array4<f32> {
        Array4::zeros(match pass {
            Pass::Forward => self.shape.output(),
            Pass::BackwardInput => self.shape.input(),
            Pass::BackwardKernel => self.shape.weights(),
        })
    }

    /// One call.
    pub fn run(&self, algorithm: Algorithm, pass: Pass, result: ArrayViewMut4<'_, f32>) -> Result<(), ConvError> {
        let (x, k, dy, options) = (self.input.view(), self.kernel.view(), self.upstream.view(), self.shape.options());
        match pass {
            Pass::Forward => algorithm.cross_correlate_into(x, k, None, &options, result),
            Pass::BackwardInput => algorithm.backward_input_into(dy, k, &options, result),
            Pass::BackwardKernel => algorithm.backward_kernel_into(dy, x, &options, result),
        }
    }

    /// Runs each algorithm once and compares it with the first that is given.
    ///
    /// # Panics
    /// If they do not agree: what is not equal must not be timed.
    #[track_caller]
    pub fn assert_equal(&self, algorithms: &[Algorithm], pass: Pass) {
        let result = |algorithm: Algorithm| {
            let mut result = self.room(pass);
            self.run(algorithm, pass, result.view_mut()).expect("the algorithm supports it");
            result
        };
        let Some((&first, others)) = algorithms.split_first() else { return };
        let expected = result(first);
        for &other in others {
            let error = error(&result(other), &expected);
            // Both sums are rounded.
            assert!(
                f64::from(error) < 2.0 * rounding::promised::<f32>(),
                "{other} against {first} on {}, {pass:?}: error {error:e}",
                self.shape
            );
        }
    }
}

/// Whether a call is short enough to be repeated: slower rungs are run on smaller shapes.
pub fn is_short(algorithm: Algorithm, shape: &Shape) -> bool {
    let most = match algorithm {
        Algorithm::Loops => 1.5e8,
        Algorithm::Reordered | Algorithm::Im2colPlain => 1.0e9,
        _ => f64::INFINITY,
    };
    shape.operations() <= most
}
