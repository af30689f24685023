//! The plain loops, im2col and what the rule chooses, on the two convolutions of the digit reader at its batch of 50.
//!
//!     cargo bench -p fast-conv --bench naive_against_im2col
//!
//! Results are compared before anything is timed. Criterion's throughput counts multiply–adds, so "elements per second"
//! reads as multiply–adds per second: twice that is FLOP/s. The other rungs are in `rungs`, larger sizes in `sizes`.

mod operands;

use std::hint::black_box;
use std::time::Duration;

use conv::{Conv2dOptions, ConvError, im2col, naive, rounding};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fast_conv::shapes::Shape;
use ndarray::{Array4, ArrayView1, ArrayView4};
use operands::{error, random};

type Forward = fn(
    ArrayView4<'_, f32>,
    ArrayView4<'_, f32>,
    Option<ArrayView1<'_, f32>>,
    &Conv2dOptions,
) -> Result<Array4<f32>, ConvError>;

/// Slowest first.
const WAYS: [(&str, Forward); 3] =
    [("naive", naive::cross_correlate), ("im2col", im2col::cross_correlate), ("fastest", fast_conv::cross_correlate)];

/// The layers' names and shapes.
const LAYERS: [(&str, Shape); 2] = [("conv1", Shape::ALL[0]), ("conv2", Shape::ALL[1])];

fn naive_against_im2col(criterion: &mut Criterion) {
    for (layer, shape) in LAYERS {
        let (input, kernel, options) = (random(shape.input(), 1), random(shape.weights(), 2), shape.options());
        let run = |forward: Forward| forward(input.view(), kernel.view(), None, &options).expect("the shapes fit");
        let expected = run(naive::cross_correlate);
        let mut group = criterion.benchmark_group(layer);
        group.throughput(Throughput::Elements((shape.operations() / 2.0) as u64));
        group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
        for (way, forward) in WAYS {
            let error = error(&run(forward), &expected);
            assert!(f64::from(error) < 2.0 * rounding::promised::<f32>(), "{way} on {layer}: error {error:e}");
            group.bench_with_input(BenchmarkId::from_parameter(way), &forward, |bencher, &forward| {
                bencher.iter(|| black_box(run(forward)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, naive_against_im2col);
criterion_main!(benches);
