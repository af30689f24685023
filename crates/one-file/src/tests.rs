//! The loops against the layers, and a short run against the recorded one.

use approx::assert_abs_diff_eq;
use layers::{
    Context, Conv2dConfig, CrossEntropy, Flatten, Layer, LinearConfig, Loss, MaxPool2d, Path, ReLU, Sequential, Slot,
};
use ndarray::Ix2;

use super::*;

/// The network of the layers that has these parameters.
fn of_layers(network: &Network) -> Sequential<f32> {
    let mut layers = Sequential::new();
    for (kernels, bias) in network.kernels.iter().zip(&network.biases) {
        let config = Conv2dConfig::new(kernels.dim().1, kernels.dim().0, [KERNEL, KERNEL]);
        layers = layers.with(config.with_weights(kernels.clone(), Some(bias.clone())).unwrap());
        layers = layers.with(ReLU::new()).with(MaxPool2d::new([2, 2]));
    }
    let dense = LinearConfig::new(network.weights.ncols(), CLASSES);
    layers.with(Flatten::new()).with(dense.with_weights(network.weights.clone(), Some(network.bias.clone())).unwrap())
}

#[test]
fn loss_and_gradient_are_those_of_the_layers() {
    let (images, labels) = read("t10k");
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut network = Network::random(&mut rng);
    // Biases that matter.
    network.biases.iter_mut().for_each(|bias| bias.fill(0.1));
    network.bias[3] = -0.5;
    // 13 images: the quarters differ in size.
    let batch: Vec<usize> = (40..53).collect();
    let (loss, mut gradient) = batch_gradient(&network, &images, &labels, &batch);

    let mut layers = of_layers(&network);
    let input = images.slice(s![40..53, .., ..]).insert_axis(Axis(1)).to_owned().into_dyn();
    let mut context = Context::train(0);
    let scores = layers.forward(input, &mut context).unwrap().into_dimensionality::<Ix2>().unwrap();
    let mut upstream = Array2::zeros(scores.dim());
    let expected = CrossEntropy::new().evaluate(scores.view(), &labels[40..53], Some(upstream.view_mut())).unwrap();
    layers.backward(upstream.into_dyn(), &mut context).unwrap();
    assert_abs_diff_eq!(loss, expected, epsilon = 1e-5);

    let mut gradients = gradient.parameters().into_iter();
    layers.visit(&mut Path::default(), &mut |name, slot| {
        let Slot::Parameter(parameter) = slot else { return };
        let gradient = gradients.next().unwrap();
        let largest = gradient.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        assert!(largest > 1e-3, "{name}: {largest}");
        for (gradient, expected) in gradient.iter().zip(&parameter.gradient) {
            assert_abs_diff_eq!(*gradient, *expected, epsilon = 1e-5 * largest);
        }
    });
    assert!(gradients.next().is_none());
}

/// The book shows the output of a whole run, from a file. A short run begins as that did.
#[test]
fn a_short_run_begins_as_the_recorded_one_and_reads_digits() {
    let (images, labels) = read("train");
    let (network, losses) = train(&images, &labels, 200 * BATCH);
    let (images, labels) = read("t10k");
    let score = accuracy(&network, &images, &labels);
    assert!(score > 90.0, "{score}");

    let record = include_str!("../run.txt");
    let numbers =
        |line: &'static str| -> Vec<f32> { line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect() };
    let lines: Vec<Vec<f32>> = record.lines().skip(1).map(numbers).collect();
    for (line, losses) in lines.iter().zip(losses.chunks_exact(100)) {
        // Another processor adds up in another order.
        assert_abs_diff_eq!(line[1], losses.iter().sum::<f32>() / 100.0, epsilon = 0.02);
    }
    let [hundred, score] = lines[lines.len() - 1][..] else { panic!("{record}") };
    assert!(hundred == 100.0 && score >= 97.0, "{record}");
}
