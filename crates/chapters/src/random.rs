//! Seeded random numbers, the same on every machine.

use ndarray::Array4;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// A generator whose numbers follow from the seed alone.
pub(crate) fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Normally distributed numbers with mean 0, in row order.
pub(crate) fn normal(shape: (usize, usize, usize, usize), deviation: f64, random: &mut ChaCha8Rng) -> Array4<f64> {
    Array4::from_shape_simple_fn(shape, || {
        let value: f64 = StandardNormal.sample(random);
        value * deviation
    })
}
