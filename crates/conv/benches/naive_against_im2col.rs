//! The plain loops, im2col and the direct kernel on the two convolutions of the digit reader, at its batch of 50.
//!
//!     cargo bench -p conv
//!
//! Results are compared before anything is timed. Criterion's throughput counts multiply–adds, so "elements per second"
//! reads as multiply–adds per second: twice that is FLOP/s.

use std::hint::black_box;
use std::time::Duration;

use conv::{Conv2dOptions, ConvError, Geometry, Padding, im2col, naive};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::{Array, Array4, ArrayView1, ArrayView4};
use ndarray_rand::RandomExt;
use ndarray_rand::rand_distr::Uniform;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

type Forward = fn(
    ArrayView4<'_, f32>,
    ArrayView4<'_, f32>,
    Option<ArrayView1<'_, f32>>,
    &Conv2dOptions,
) -> Result<Array4<f32>, ConvError>;

/// Rungs of chapter 6's ladder, slowest first.
const RUNGS: [(&str, Forward); 3] =
    [("naive", naive::cross_correlate), ("im2col", im2col::cross_correlate), ("direct", conv::cross_correlate)];

/// `[N, C, H, W]` and `[O, C, Kh, Kw]` of the layers.
const LAYERS: [(&str, [usize; 4], [usize; 4]); 2] =
    [("conv1", [50, 1, 28, 28], [32, 1, 5, 5]), ("conv2", [50, 32, 14, 14], [64, 32, 5, 5])];

fn random(shape: [usize; 4], seed: u64) -> Array4<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    Array::random_using(shape, Uniform::new(-1.0, 1.0).expect("an interval"), &mut rng)
}

/// Largest difference over largest magnitude.
fn error(a: &Array4<f32>, b: &Array4<f32>) -> f32 {
    let largest = |values: &Array4<f32>| values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    largest(&(a - b)) / largest(b)
}

fn naive_against_im2col(criterion: &mut Criterion) {
    let options = Conv2dOptions { padding: Padding::symmetric(2), ..Conv2dOptions::default() };
    for (layer, image, filters) in LAYERS {
        let (input, kernel) = (random(image, 1), random(filters, 2));
        let geometry =
            Geometry::new([image[1], image[2], image[3]], filters, &options).expect("5×5 fits with padding 2");
        let run = |forward: Forward| forward(input.view(), kernel.view(), None, &options).expect("the shapes fit");
        let expected = run(naive::cross_correlate);
        let mut group = criterion.benchmark_group(layer);
        group.throughput(Throughput::Elements(geometry.multiply_adds() * image[0] as u64));
        group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
        for (rung, forward) in RUNGS {
            let error = error(&run(forward), &expected);
            assert!(error < 1e-5, "{rung} on {layer}: error {error:e}");
            group.bench_with_input(BenchmarkId::from_parameter(rung), &forward, |bencher, &forward| {
                bencher.iter(|| black_box(run(forward)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, naive_against_im2col);
criterion_main!(benches);
