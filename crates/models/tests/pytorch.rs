//! Agreement with PyTorch: its files are read, and its outputs come out. The files are made by
//! `tests/fixtures/models/make_models.py`.

use std::path::PathBuf;

use layers::{Context, Conv2dConfig, Layer, LinearConfig, Path, Sequential, Slot, Tensor};
use models::googlenet::{Inception, ThirdBranch, halving_pool, inception};
use models::resnet::{Block, Shortcut, block};
use models::{Architecture, Item, LayerConfig, digits, read_tensors, weights};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/models")).join(name)
}

/// Loads `name` into the network and compares what comes out with what PyTorch computed.
fn agrees(name: &str, architecture: &Architecture) {
    let mut network = architecture.build::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    let before = error(name, &mut network);
    assert!(before > 0.1, "{name}: the test would pass without the file: {before:e}");
    let metadata = weights::load(&mut network, fixture(&format!("{name}.safetensors"))).unwrap();
    assert_eq!(metadata["format"], "pt");
    let after = error(name, &mut network);
    assert!(after <= 1e-5, "{name}: {after:e}");
}

/// The largest difference over the largest magnitude.
fn error(name: &str, network: &mut Sequential<f32>) -> f32 {
    let (mut pass, _) = read_tensors(fixture(&format!("{name}-pass.safetensors")), 100_000).unwrap();
    let (input, expected) = (pass.remove("input").unwrap(), &pass["output"]);
    let output = network.forward(input, &mut Context::eval()).unwrap();
    assert_eq!(output.shape(), expected.shape());
    let largest =
        |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, |largest: f32, value| largest.max(value.abs()));
    largest(&mut (&output - expected).into_iter()) / largest(&mut expected.iter().copied())
}

#[test]
fn a_stack_with_torchvision_s_names_agrees() {
    let conv = |channels, kernel| Item::Conv { channels, kernel };
    let items = [conv(6, 5), Item::MaxPool, conv(8, 3), Item::MaxPool, conv(12, 3)];
    agrees("digits", &digits::architecture("digits", &items, 10).unwrap());
}

#[test]
fn a_rectangular_network_in_double_precision_agrees() {
    let layers = [
        ("conv1", LayerConfig::Conv2d(Conv2dConfig::new(2, 6, [3, 2]).stride([2, 1]))),
        ("bn1", LayerConfig::BatchNorm2d(6)),
        ("tanh1", LayerConfig::Tanh),
        ("pool1", LayerConfig::AvgPool2d([1, 2])),
        ("flatten", LayerConfig::Flatten),
        ("fc1", LayerConfig::Linear(LinearConfig::new(6 * 4 * 5, 7))),
    ];
    let layers = layers.map(|(name, layer)| (name.to_owned(), layer)).into();
    agrees("rectangular", &Architecture::new("rectangular", [2, 9, 11], layers).unwrap());
}

/// The largest difference over the largest magnitude.
fn away(ours: &Tensor<f32>, theirs: &Tensor<f32>) -> f32 {
    assert_eq!(ours.shape(), theirs.shape());
    let largest = |values: Tensor<f32>| values.into_iter().fold(0.0, |largest: f32, value| largest.max(value.abs()));
    largest(ours - theirs) / largest(theirs.clone())
}

/// Loads `name` and compares output and all gradients of a pass in training mode with PyTorch's.
fn agrees_with_gradients(name: &str, input_shape: [usize; 3], layers: Vec<(&str, LayerConfig)>) {
    let layers = layers.into_iter().map(|(name, layer)| (name.to_owned(), layer)).collect();
    let architecture = Architecture::new(name, input_shape, layers).unwrap();
    let mut network = architecture.build::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    weights::load(&mut network, fixture(&format!("{name}.safetensors"))).unwrap();
    let (mut pass, _) = read_tensors(fixture(&format!("{name}-pass.safetensors")), 100_000).unwrap();
    let mut take = |key: &str| pass.remove(key).unwrap_or_else(|| panic!("{name}: no {key}"));
    let mut context = Context::train(0);
    let output = network.forward(take("input"), &mut context).unwrap();
    let error = away(&output, &take("output"));
    assert!(error < 2e-5, "{name}: output {error:e}");
    let gradient = network.backward(take("upstream"), &mut context).unwrap();
    let error = away(&gradient, &take("input_gradient"));
    assert!(error < 2e-5, "{name}: input's gradient {error:e}");
    let mut compared = 0;
    network.visit(&mut Path::default(), &mut |parameter, slot| {
        if let Slot::Parameter(slot) = slot {
            let error = away(&slot.gradient, &take(&format!("gradient.{parameter}")));
            assert!(error < 1e-4, "{name}: gradient of {parameter} {error:e}");
            compared += 1;
        }
    });
    assert!(compared > 10 && pass.is_empty(), "{name}: PyTorch has more: {:?}", pass.keys());
}

#[test]
fn residual_blocks_agree_forwards_and_backwards() {
    let layers = vec![
        ("basic", block(Block::Basic, 4, 4, 1, Shortcut::Projection)),
        ("wider", block(Block::Basic, 4, 6, 2, Shortcut::Projection)),
        ("bottleneck", block(Block::Bottleneck, 6, 2, 2, Shortcut::Projection)),
        ("deeper", block(Block::Bottleneck, 8, 2, 1, Shortcut::Projection)),
    ];
    agrees_with_gradients("residual", [4, 11, 9], layers);
}

#[test]
fn inception_blocks_and_their_pools_agree_forwards_and_backwards() {
    let small = Inception { input: 4, one: 2, three: [3, 4], five: [2, 3], pool: 2 };
    for (name, third) in [("inception3", ThirdBranch::ThreeByThree), ("inception5", ThirdBranch::FiveByFive)] {
        let layers =
            vec![("maxpool3", halving_pool(3)), ("inception", inception(small, third)), ("maxpool2", halving_pool(2))];
        agrees_with_gradients(name, [4, 11, 14], layers);
    }
}

#[test]
fn running_statistics_are_read_too() {
    let items = [Item::Conv { channels: 6, kernel: 5 }];
    let part = digits::architecture("digits", &items, 10).unwrap();
    let mut network = part.build::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    let mut names = Vec::new();
    network.visit(&mut Path::default(), &mut |name, slot| {
        if let Slot::Buffer(_) = slot {
            names.push(name.to_owned());
        }
    });
    assert_eq!(names, ["features.1.running_mean", "features.1.running_var"]);
    // A network of fewer layers does not take the file: the first tensor that differs is named.
    let error = weights::load(&mut network, fixture("digits.safetensors")).unwrap_err().to_string();
    assert!(
        error.ends_with("digits.safetensors: tensor classifier.weight has shape [10, 12], the network needs [10, 6]"),
        "{error}"
    );
}
