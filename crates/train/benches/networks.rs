//! Whole networks: what a training step takes, and what an image takes to pass.
//!
//! `cargo bench -p train`; `RAYON_NUM_THREADS=1` for one thread. They are here, and not with the layers, because they need
//! models, data and an optimiser, which know the layers and are not known by them.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use layers::{Context, CrossEntropy, Initializer, Layer, LinearConfig, Loss, Path, Slot};
use models::{Architecture, LayerConfig};
use ndarray::ArrayD;
use optim::{Adam, AdamConfig, Optimizer};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use train::{Recipe, Trainer};

fn random(shape: &[usize]) -> ArrayD<f32> {
    let normal = Initializer::Normal { deviation: 1.0 };
    normal.sample(shape, &mut ChaCha8Rng::seed_from_u64(7)).expect("a legal deviation")
}

/// Batch, forward, loss, backward and update, as `cnn train` does them.
fn mnist_steps(criterion: &mut Criterion) {
    let digits = datasets::mnist::load(None).expect("MNIST comes with the crate").train;
    let mut group = criterion.benchmark_group("training step");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    for (name, recipe) in [("classic", Recipe::classic()), ("best", Recipe::best())] {
        group.throughput(Throughput::Elements(recipe.batch as u64));
        let mut trainer = Trainer::new(recipe, digits.take(6_400)).expect("data that fits");
        group.bench_function(name, |bencher| bencher.iter(|| black_box(trainer.step().expect("a finite loss"))));
    }
    group.finish();
}

/// VGG-11's convolutions over images of 32×32 with one dense layer, as it is used for CIFAR-10.
fn vgg11_for_small_images() -> Architecture {
    let vgg11 = models::describe("vgg11", None).expect("a known name");
    let mut layers = vgg11.features().layers().to_vec();
    layers.push(("flatten".to_owned(), LayerConfig::Flatten));
    layers.push(("classifier".to_owned(), LayerConfig::Linear(LinearConfig::new(512, 10))));
    Architecture::new("vgg11, 32×32", [3, 32, 32], layers).expect("layers that fit each other")
}

fn vgg11_step(criterion: &mut Criterion) {
    let batch = 64;
    let mut network = vgg11_for_small_images().build::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).expect("legal sizes");
    let mut context = Context::train(0);
    let mut adam = Adam::new(AdamConfig::default()).expect("the paper's options");
    let images = random(&[batch, 3, 32, 32]);
    let labels: Vec<usize> = (0..batch).map(|image| image % 10).collect();
    let mut path = Path::default();
    let mut step = || {
        let mut input = context.allocate(images.shape());
        input.assign(&images);
        let scores = network.forward(input, &mut context).expect("shapes that fit");
        let scores = scores.into_dimensionality::<ndarray::Ix2>().expect("[batch, classes]");
        let mut upstream = context.allocate(scores.shape());
        let gradient = upstream.view_mut().into_dimensionality().expect("two axes");
        let loss = CrossEntropy::new().evaluate(scores.view(), &labels, Some(gradient)).expect("labels that fit");
        context.recycle(scores.into_dyn());
        network.backward_parameters(upstream, &mut context).expect("the output's shape");
        adam.begin_step(1e-4);
        let mut index = 0;
        network.visit(&mut path, &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                let updated = adam.update(index, parameter.value.view_mut(), parameter.gradient.view(), false);
                updated.expect("a gradient of the parameter's shape");
                index += 1;
            }
        });
        loss
    };
    let mut group = criterion.benchmark_group("training step");
    group.sample_size(10).throughput(Throughput::Elements(batch as u64)).measurement_time(Duration::from_secs(10));
    group.bench_function("VGG-11, 64 images of 32×32", |bencher| bencher.iter(|| black_box(step())));
    group.finish();
}

fn vgg16_forward(criterion: &mut Criterion) {
    let vgg16 = models::describe("vgg16", None).expect("a known name");
    let mut network = vgg16.build::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).expect("legal sizes");
    let mut context = Context::eval();
    let mut group = criterion.benchmark_group("VGG-16 forward, 224×224");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for batch in [1, 8] {
        group.throughput(Throughput::Elements(batch as u64));
        let images = random(&[batch, 3, 224, 224]);
        group.bench_function(BenchmarkId::from_parameter(batch), |bencher| {
            bencher.iter(|| {
                let mut input = context.allocate(images.shape());
                input.assign(&images);
                let scores = network.forward(black_box(input), &mut context).expect("shapes that fit");
                context.recycle(scores);
            });
        });
    }
    group.finish();
}

/// One pass over weights, gradients and both averages: seven numbers read or written for each weight.
fn adam(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("Adam");
    for shape in [[64, 32 * 25], [1024, 3136]] {
        let (mut weight, gradient) = (random(&shape), random(&shape));
        let mut adam = Adam::new(AdamConfig::default()).expect("the paper's options");
        group.throughput(Throughput::Bytes((7 * weight.len() * size_of::<f32>()) as u64));
        group.bench_function(BenchmarkId::from_parameter(weight.len()), |bencher| {
            bencher.iter(|| {
                adam.begin_step(1e-4);
                adam.update(0, weight.view_mut(), black_box(gradient.view()), true).expect("equal shapes");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, mnist_steps, vgg11_step, vgg16_forward, adam);
criterion_main!(benches);
