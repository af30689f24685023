//! Layers that read and write much for little arithmetic: forward, and forward with backward.
//!
//! `cargo bench -p layers`; `RAYON_NUM_THREADS=1` for one thread. Sizes are those of the MNIST network at batch 50, and of VGG-16's
//! dense layers. Throughput is in bytes of the weights, or of the values that pass: compare it with what the memory can give.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use layers::{
    AvgPool2d, BatchNorm2d, Context, Conv2dConfig, Dropout, GlobalAvgPool, Initializer, Layer, LinearConfig, MaxPool2d,
    Mode, ReLU, Sequential, Tensor,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn random(shape: &[usize]) -> Tensor<f32> {
    let normal = Initializer::Normal { deviation: 1.0 };
    normal.sample(shape, &mut ChaCha8Rng::seed_from_u64(7)).expect("a legal deviation")
}

/// One layer inside a network, as it is always used: passes then begin on the pool's threads.
fn alone(layer: impl Layer<f32> + 'static) -> Sequential<f32> {
    Sequential::new().with(layer)
}

fn passes(criterion: &mut Criterion, name: &str, bytes: usize, mut layer: Sequential<f32>, shape: &[usize]) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes as u64)).measurement_time(Duration::from_secs(3));
    let label = shape.iter().map(ToString::to_string).collect::<Vec<_>>().join("×");
    let input = random(shape);

    for (name, mut context) in [("forward", Context::eval()), ("forward and backward", Context::train(0))] {
        let upstream = random(layer.forward(input.clone(), &mut context).expect("shapes that fit").shape());
        group.bench_function(BenchmarkId::new(name, &label), |bencher| {
            bencher.iter_custom(|iterations| {
                let mut time = Duration::ZERO;
                for _ in 0..iterations {
                    // Memory goes round, as in training, and only the passes are timed.
                    let (mut values, mut gradient) = (context.allocate(shape), context.allocate(upstream.shape()));
                    values.assign(&input);
                    gradient.assign(&upstream);
                    let start = Instant::now();
                    let output = layer.forward(black_box(values), &mut context).expect("shapes that fit");
                    context.recycle(output);
                    if context.mode == Mode::Train {
                        gradient = layer.backward(gradient, &mut context).expect("the output's shape");
                    }
                    time += start.elapsed();
                    context.recycle(gradient);
                }
                time
            });
        });
    }
    group.finish();
}

fn layers_of_the_mnist_network(criterion: &mut Criterion) {
    let maps = [50, 32, 28, 28];
    let bytes = maps.iter().product::<usize>() * size_of::<f32>();
    passes(criterion, "ReLU", bytes, alone(ReLU::new()), &maps);
    passes(criterion, "MaxPool2d 2×2", bytes, alone(MaxPool2d::new([2, 2])), &maps);
    let overlapping = MaxPool2d::new([3, 3]).stride([2, 2]);
    passes(criterion, "MaxPool2d 3×3, stride 2", bytes, alone(overlapping), &maps);
    let inception = MaxPool2d::new([3, 3]).stride([1, 1]).padding(conv::Padding::symmetric(1));
    passes(criterion, "MaxPool2d 3×3, stride 1", bytes, alone(inception), &maps);
    passes(criterion, "AvgPool2d 2×2", bytes, alone(AvgPool2d::new([2, 2])), &maps);
    passes(criterion, "GlobalAvgPool", bytes, alone(GlobalAvgPool::new()), &maps);
    passes(criterion, "BatchNorm2d", bytes, alone(BatchNorm2d::new(32).expect("32 channels")), &maps);
    passes(criterion, "Dropout", 50 * 1024 * 4, alone(Dropout::new(0.5).expect("a probability")), &[50, 1024]);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let convolution = Conv2dConfig::new(32, 64, [5, 5]).same().init(&mut rng).expect("legal sizes");
    passes(criterion, "Conv2d 5×5", bytes / 4, alone(convolution), &[50, 32, 14, 14]);
}

fn dense_layers(criterion: &mut Criterion) {
    for (batch, from, to) in [(50, 3136, 1024), (50, 1024, 10), (1, 4096, 4096), (8, 4096, 4096)] {
        let layer = LinearConfig::new(from, to).init(&mut ChaCha8Rng::seed_from_u64(1)).expect("legal sizes");
        passes(criterion, &format!("Linear({from}, {to})"), from * to * size_of::<f32>(), alone(layer), &[batch, from]);
    }
}

/// How a dense layer's products are cut against the plain call of ndarray's own product.
fn ways_to_multiply(criterion: &mut Criterion) {
    let (from, to) = (3136, 1024);
    let weight = random(&[to, from]).into_dimensionality::<ndarray::Ix2>().expect("two axes");
    let mut group = criterion.benchmark_group("x·Wᵀ");
    group.throughput(Throughput::Bytes((from * to * size_of::<f32>()) as u64));
    for batch in [1, 8, 50] {
        let x = random(&[batch, from]).into_dimensionality::<ndarray::Ix2>().expect("two axes");
        let mut ours = ndarray::Array2::zeros((batch, to));
        let mut theirs = ours.clone();
        fast_conv::matmul_into(x.view(), weight.t(), ours.view_mut()).expect("shapes that fit");
        ndarray::linalg::general_mat_mul(1.0, &x, &weight.t(), 0.0, &mut theirs);
        let largest = theirs.iter().fold(0.0_f32, |most, y| most.max(y.abs()));
        let apart = ours.iter().zip(&theirs).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
        assert!(apart <= 1e-5 * largest, "the two products differ by {apart} of {largest}");
        group.bench_function(BenchmarkId::new("matmul_into", batch), |bencher| {
            bencher.iter(|| fast_conv::matmul_into(black_box(x.view()), weight.t(), ours.view_mut()));
        });
        group.bench_function(BenchmarkId::new("ndarray", batch), |bencher| {
            bencher.iter(|| ndarray::linalg::general_mat_mul(1.0, black_box(&x), &weight.t(), 0.0, &mut theirs));
        });
    }
    group.finish();
}

criterion_group!(benches, layers_of_the_mnist_network, dense_layers, ways_to_multiply);
criterion_main!(benches);
