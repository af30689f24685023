//! A convolutional network that learns to read digits, whole, in one file: `cargo run --release -p one-file`.
//!
//! 28×28 pixels → convolution, ReLU, pooling → convolution, ReLU, pooling → dense layer → ten scores. Everything is written
//! out in plain loops. The other crates do the same for any network, many times faster, and tell you what you did wrong.

use std::io::Read;
use std::path::Path;
use std::time::Instant;

use ndarray::{Array1, Array2, Array3, Array4, Axis, s};
use rand::{SeedableRng, seq::SliceRandom};
use rand_distr::{Distribution, Normal};

// ANCHOR: constants
// All other numbers are learned.
const KERNEL: usize = 5; // a kernel has 5×5 weights
const FILTERS: [usize; 2] = [8, 16]; // in the two convolutions
const CLASSES: usize = 10;
const BATCH: usize = 32; // images that are looked at before each update
const LEARNING_RATE: f32 = 0.05;
const MOMENTUM: f32 = 0.9;
const SEED: u64 = 0;
// ANCHOR_END: constants

// ANCHOR: read
/// Images `[number, height, width]` from 0 to 1, and the digit that each of them shows.
/// An IDX file is a header, 16 bytes for images and 8 for labels, and then one byte after the other.
fn read(name: &str) -> (Array3<f32>, Vec<usize>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/mnist");
    let bytes = |file: String| {
        let packed = std::fs::read(folder.join(file)).expect("the digits are in the repository");
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("the file is whole");
        bytes
    };
    let (images, labels) =
        (bytes(format!("{name}-images-idx3-ubyte.gz")), bytes(format!("{name}-labels-idx1-ubyte.gz")));
    let pixels = images[16..].iter().map(|&byte| f32::from(byte) / 255.0).collect();
    let labels: Vec<usize> = labels[8..].iter().map(|&byte| usize::from(byte)).collect();
    (Array3::from_shape_vec((labels.len(), 28, 28), pixels).expect("28×28 pixels for each label"), labels)
}
// ANCHOR_END: read

// ANCHOR: network
/// All parameters. A gradient has a number for each of them, and so has a velocity: they are networks, too.
struct Network {
    kernels: [Array4<f32>; 2], // filters × channels × height × width
    biases: [Array1<f32>; 2],
    weights: Array2<f32>, // classes × features
    bias: Array1<f32>,
}

impl Network {
    /// Zeros everywhere: where a gradient and a velocity begin.
    fn zeros() -> Self {
        let [first, second] = FILTERS;
        Self {
            kernels: [Array4::zeros((first, 1, KERNEL, KERNEL)), Array4::zeros((second, first, KERNEL, KERNEL))],
            biases: FILTERS.map(Array1::zeros),
            weights: Array2::zeros((CLASSES, second * 4 * 4)), // 28 → 24 → 12 → 8 → 4 pixels
            bias: Array1::zeros(CLASSES),
        }
    }

    /// Random weights of variance 2 / (numbers that are added up), so that no layer makes its input louder or softer.
    fn random(rng: &mut rand_chacha::ChaCha8Rng) -> Self {
        let mut network = Self::zeros();
        let mut draw = |weights: &mut [f32], fan_in: usize| {
            let normal = Normal::new(0.0, (2.0 / fan_in as f32).sqrt()).expect("a deviation that is finite");
            weights.fill_with(|| normal.sample(rng));
        };
        for kernels in &mut network.kernels {
            let fan_in = kernels.len() / kernels.len_of(Axis(0));
            draw(kernels.as_slice_mut().expect("in order"), fan_in);
        }
        let features = network.weights.ncols();
        draw(network.weights.as_slice_mut().expect("in order"), features);
        network
    }

    /// Every parameter, in lists.
    fn parameters(&mut self) -> [&mut [f32]; 6] {
        let ([k1, k2], [b1, b2]) = (&mut self.kernels, &mut self.biases);
        let lists = [k1.as_slice_mut(), b1.as_slice_mut(), k2.as_slice_mut(), b2.as_slice_mut()];
        let [k1, b1, k2, b2] = lists.map(|list| list.expect("in order"));
        [k1, b1, k2, b2, self.weights.as_slice_mut().expect("in order"), self.bias.as_slice_mut().expect("in order")]
    }
}
// ANCHOR_END: network

// ANCHOR: convolution
/// Each filter slides over the image: at each place, multiply what is under it, and add up.
fn convolution(image: &Array3<f32>, kernels: &Array4<f32>, bias: &Array1<f32>) -> Array3<f32> {
    let ((channels, height, width), filters) = (image.dim(), bias.len());
    Array3::from_shape_fn((filters, height - KERNEL + 1, width - KERNEL + 1), |(filter, row, column)| {
        let mut sum = bias[filter];
        for channel in 0..channels {
            for i in 0..KERNEL {
                for j in 0..KERNEL {
                    sum += image[[channel, row + i, column + j]] * kernels[[filter, channel, i, j]];
                }
            }
        }
        sum
    })
}

/// The same loops backwards. Each product had two factors: the gradient of one is the other, times what came from above.
fn convolution_backward(
    image: &Array3<f32>,
    kernels: &Array4<f32>,
    upstream: &Array3<f32>,
    (kernel_gradient, bias_gradient): (&mut Array4<f32>, &mut Array1<f32>),
) -> Array3<f32> {
    let mut image_gradient = Array3::zeros(image.dim());
    for ((filter, row, column), &above) in upstream.indexed_iter() {
        if above == 0.0 {
            continue; // most are: pooling sends a gradient to one pixel of four
        }
        bias_gradient[filter] += above;
        for channel in 0..image.dim().0 {
            for i in 0..KERNEL {
                for j in 0..KERNEL {
                    let (pixel, tap) = ([channel, row + i, column + j], [filter, channel, i, j]);
                    kernel_gradient[tap] += above * image[pixel];
                    image_gradient[pixel] += above * kernels[tap];
                }
            }
        }
    }
    image_gradient
}
// ANCHOR_END: convolution

// ANCHOR: pooling
/// What is below zero becomes zero, and then each 2×2 window keeps its largest number. Also gives where that one was.
fn relu_and_pool(image: &Array3<f32>) -> (Array3<f32>, Array3<[usize; 2]>) {
    let (channels, height, width) = image.dim();
    let winners = Array3::from_shape_fn((channels, height / 2, width / 2), |(channel, row, column)| {
        let window = [[0, 0], [0, 1], [1, 0], [1, 1]].map(|[i, j]| [2 * row + i, 2 * column + j]);
        let value = |[row, column]: [usize; 2]| image[[channel, row, column]];
        window
            .into_iter()
            .reduce(|best, next| if value(next) > value(best) { next } else { best })
            .expect("four pixels")
    });
    let pooled = Array3::from_shape_fn(winners.dim(), |at| {
        let [row, column] = winners[at];
        image[[at.0, row, column]].max(0.0)
    });
    (pooled, winners)
}

/// The gradient goes to the pixel that won, unless it was cut to zero.
fn relu_and_pool_backward(image: &Array3<f32>, winners: &Array3<[usize; 2]>, upstream: &Array3<f32>) -> Array3<f32> {
    let mut gradient = Array3::zeros(image.dim());
    for ((channel, i, j), &[row, column]) in winners.indexed_iter() {
        if image[[channel, row, column]] > 0.0 {
            gradient[[channel, row, column]] = upstream[[channel, i, j]];
        }
    }
    gradient
}
// ANCHOR_END: pooling

// ANCHOR: forward
/// A convolution with its ReLU and pooling, and what the way back needs of it.
struct Stage {
    input: Array3<f32>,
    maps: Array3<f32>, // as the convolution gave them
    winners: Array3<[usize; 2]>,
}

/// The stages, the features that the last one gives, and the scores.
fn forward(network: &Network, image: Array3<f32>) -> (Vec<Stage>, Array3<f32>, Array1<f32>) {
    let (mut stages, mut input) = (Vec::new(), image);
    for (kernels, bias) in network.kernels.iter().zip(&network.biases) {
        let maps = convolution(&input, kernels, bias);
        let (pooled, winners) = relu_and_pool(&maps);
        stages.push(Stage { input, maps, winners });
        input = pooled;
    }
    let scores = network.weights.dot(&input.flatten()) + &network.bias;
    (stages, input, scores)
}

/// Scores become probabilities: all positive, and together 1. The largest score is subtracted first, so that no number is too
/// large for exp.
fn softmax(scores: &Array1<f32>) -> Array1<f32> {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.mapv(|score| (score - largest).exp());
    &powers / powers.sum()
}
// ANCHOR_END: forward

// ANCHOR: backward
/// Adds the gradient of this image's loss to `gradient`, and gives the loss: −log(probability of the right digit).
fn backward(network: &Network, image: Array3<f32>, label: usize, gradient: &mut Network) -> f32 {
    let (stages, features, scores) = forward(network, image);
    // Cross-entropy behind softmax has the simplest gradient there is: the probabilities, less 1 at the right digit.
    let probabilities = softmax(&scores);
    let mut upstream = probabilities.clone();
    upstream[label] -= 1.0;

    let list = features.flatten();
    for ((class, feature), gradient) in gradient.weights.indexed_iter_mut() {
        *gradient += upstream[class] * list[feature];
    }
    gradient.bias += &upstream;
    let upstream = network.weights.t().dot(&upstream);

    let mut upstream = upstream.into_shape_with_order(features.dim()).expect("as many numbers as features");
    for (at, Stage { input, maps, winners }) in stages.iter().enumerate().rev() {
        upstream = relu_and_pool_backward(maps, winners, &upstream);
        let gradients = (&mut gradient.kernels[at], &mut gradient.biases[at]);
        upstream = convolution_backward(input, &network.kernels[at], &upstream, gradients);
    }
    -probabilities[label].ln()
}
// ANCHOR_END: backward

// ANCHOR: step
/// Loss and gradient of a batch, both averaged. Each quarter of the batch has a thread of its own.
fn batch_gradient(network: &Network, images: &Array3<f32>, labels: &[usize], batch: &[usize]) -> (f32, Network) {
    let quarter = |numbers: &[usize]| {
        let (mut loss, mut gradient) = (0.0, Network::zeros());
        for &number in numbers {
            let image = images.slice(s![number..=number, .., ..]).to_owned(); // one channel
            loss += backward(network, image, labels[number], &mut gradient);
        }
        (loss, gradient)
    };
    let quarters: Vec<(f32, Network)> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            batch.chunks(batch.len().div_ceil(4)).map(|numbers| scope.spawn(move || quarter(numbers))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no image makes it fail")).collect()
    });
    let (mut loss, mut mean) = (0.0, Network::zeros());
    for (part, mut gradient) in quarters {
        loss += part / batch.len() as f32;
        for (mean, part) in mean.parameters().into_iter().zip(gradient.parameters()) {
            mean.iter_mut().zip(part).for_each(|(mean, part)| *mean += *part / batch.len() as f32);
        }
    }
    (loss, mean)
}

/// One step downhill. Momentum: a ball that rolls, instead of a walker who looks only at the slope under his feet.
fn update(network: &mut Network, velocity: &mut Network, gradient: &mut Network) {
    let lists = network.parameters().into_iter().zip(velocity.parameters()).zip(gradient.parameters());
    for ((parameters, velocities), gradients) in lists {
        for ((parameter, velocity), gradient) in parameters.iter_mut().zip(velocities).zip(gradients) {
            *velocity = MOMENTUM * *velocity - LEARNING_RATE * *gradient;
            *parameter += *velocity;
        }
    }
}
// ANCHOR_END: step

// ANCHOR: train
/// How many in a hundred it reads right: where no score is as large as that of the digit.
fn accuracy(network: &Network, images: &Array3<f32>, labels: &[usize]) -> f32 {
    let mut right = 0;
    for (number, &label) in labels.iter().enumerate() {
        let (_, _, scores) = forward(network, images.slice(s![number..=number, .., ..]).to_owned());
        right += usize::from((0..CLASSES).all(|class| class == label || scores[class] < scores[label]));
    }
    100.0 * right as f32 / labels.len() as f32
}

/// A network that has learned from the first `most` images of a random order, and the loss of each batch on its way.
fn train(images: &Array3<f32>, labels: &[usize], most: usize) -> (Network, Vec<f32>) {
    let start = Instant::now();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    let (mut network, mut velocity) = (Network::random(&mut rng), Network::zeros());
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut rng);
    let mut losses = Vec::new();
    for batch in order[..most].chunks(BATCH) {
        let (loss, mut gradient) = batch_gradient(&network, images, labels, batch);
        update(&mut network, &mut velocity, &mut gradient);
        losses.push(loss);
        if losses.len() % 100 == 0 {
            let mean = losses[losses.len() - 100..].iter().sum::<f32>() / 100.0;
            println!("{:5} images, loss {mean:.3}, {:.0} s", losses.len() * BATCH, start.elapsed().as_secs_f32());
        }
    }
    (network, losses)
}

fn main() {
    let (images, labels) = read("train");
    let (network, _) = train(&images, &labels, labels.len());
    let (images, labels) = read("t10k");
    println!("of 100 new digits it reads {:.2} right", accuracy(&network, &images, &labels));
}
// ANCHOR_END: train

#[cfg(test)]
mod tests;
