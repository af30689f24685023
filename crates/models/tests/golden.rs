//! Parameter counts as published, shapes through the whole of each network, and the torchvision names.

use layers::{Context, Layer, Path, Tensor, count_parameters, summarize};
use models::{Normalisation, build, describe, names, vgg};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(0)
}

/// Name, parameters with 1000 classes, parameters with 10, what batch normalisation adds. torchvision's documentation lists
/// the first column.
const VGG: [(&str, usize, usize, usize); 4] = [
    ("vgg11", 132_863_336, 128_807_306, 5_504),
    ("vgg13", 133_047_848, 128_991_818, 5_888),
    ("vgg16", 138_357_544, 134_301_514, 8_448),
    ("vgg19", 143_667_240, 139_611_210, 11_008),
];

#[test]
fn vgg_has_the_published_parameters() {
    let parameters = |name: &str, classes| describe(name, classes).unwrap().parameters();
    for (name, thousand, ten, added) in VGG {
        assert_eq!(parameters(name, None), thousand, "{name}");
        assert_eq!(parameters(name, Some(10)), ten, "{name}");
        assert_eq!(parameters(&format!("{name}-bn"), None), thousand + added, "{name}-bn");
        assert_eq!(parameters(&format!("{name}-bn"), Some(10)), ten + added, "{name}-bn");
    }
    assert_eq!(parameters("vgg-custom", None), 74_182_632);
    // γ and β for each of 3·64 + 3·128 + 3·256 channels.
    assert_eq!(parameters("vgg-custom-bn", None), 74_182_632 + 2 * 1344);
}

#[test]
fn readers_of_digits_have_the_parameters_counted_by_hand() {
    // Normalisation takes the 32 + 64 biases of the convolutions away and brings γ and β for each channel.
    let added = 32 + 64;
    let expected = [
        ("mnist", 832 + 51_264 + 3_212_288 + 10_250),
        ("mnist-bn", 3_274_634 + added),
        ("mnist-b", 3_199_106),
        ("mnist-b-bn", 3_199_106 + added),
        ("lenet5", 61_706),
    ];
    for (name, parameters) in expected {
        assert_eq!(describe(name, None).unwrap().parameters(), parameters, "{name}");
        assert_eq!(count_parameters(&mut build(name, None, &mut rng()).unwrap().network), parameters, "{name}");
    }
}

#[test]
fn what_is_built_is_what_was_described() {
    for &name in names() {
        // The dense layers of the VGG family are left out: a gigabyte for each network.
        let part = if name.starts_with("vgg") {
            describe(name, None).unwrap().first(10)
        } else {
            describe(name, Some(7)).unwrap()
        };
        let mut network = part.build::<f32>(&mut rng()).unwrap();
        let summary = summarize(&network, &part.input_shape()).unwrap();
        assert_eq!(summary.lines(), part.summary().lines(), "{name}");
        assert_eq!(count_parameters(&mut network), part.parameters(), "{name}");
    }
}

#[test]
fn a_whole_vgg_is_built() {
    let mut model = build("vgg11", None, &mut rng()).unwrap();
    assert_eq!(count_parameters(&mut model.network), 132_863_336);
    assert_eq!((model.input_shape, model.classes), ([3, 224, 224], 1000));
    // A quarter of the width is enough to walk through all layers: pooling to 7×7 copes with the smaller map.
    let image = Tensor::ones(vec![1, 3, 64, 48]);
    let scores = model.network.forward(image, &mut Context::eval()).unwrap();
    assert_eq!(scores.shape(), [1, 1000]);
    assert!(scores.iter().all(|score| score.is_finite()) && scores.iter().any(|&score| score != 0.0));
}

#[test]
fn batches_of_digits_become_scores_and_gradients() {
    for &name in names().iter().filter(|name| !name.starts_with("vgg")) {
        let mut model = build(name, None, &mut rng()).unwrap();
        let [channels, height, width] = model.input_shape;
        let batch = Tensor::from_shape_fn(vec![3, channels, height, width], |at| ((at[2] * at[3]) % 7) as f32 / 7.0);
        let mut context = Context::train(0);
        let scores = model.network.forward(batch, &mut context).unwrap();
        assert_eq!(scores.shape(), [3, 10], "{name}");
        model.network.backward_parameters(scores.mapv(|score| 1.0 + score), &mut context).unwrap();
        model.network.visit(&mut Path::default(), &mut |parameter, slot| {
            if let layers::Slot::Parameter(slot) = slot {
                let learns = slot.gradient.iter().any(|&gradient| gradient != 0.0);
                assert!(learns, "{name}: nothing reaches {parameter}");
            }
        });
    }
}

#[test]
fn one_image_goes_through_the_feature_layers_of_vgg16() {
    let features = describe("vgg16", None).unwrap().features();
    let mut network = features.build::<f32>(&mut rng()).unwrap();
    let image =
        Tensor::from_shape_fn(vec![1, 3, 224, 224], |at| (at[2] as f32 / 40.0).sin() * (at[3] as f32 / 25.0).cos());
    let mut shapes = Vec::new();
    let mut spread = Vec::new();
    let observe = &mut |_: usize, _: &str, maps: &Tensor<f32>| {
        shapes.push(maps.shape()[1..].to_vec());
        spread.push(maps.std(0.0));
    };
    network.forward_each(image, &mut Context::eval(), observe).unwrap();
    let expected: Vec<_> = features.summary().lines().iter().map(|line| line.output.clone()).collect();
    assert_eq!(shapes, expected);
    assert_eq!(shapes.last().unwrap(), &[512, 7, 7]);
    // Kaiming's initialisation keeps the signal alive through thirteen convolutions.
    assert!(spread.iter().all(|deviation| (1e-3..1e3).contains(deviation)), "{spread:?}");
}

#[test]
fn the_list_of_vgg16_halves_the_size_and_doubles_the_channels() {
    let network = describe("vgg16", None).unwrap();
    let pools = network.summary().lines().iter().filter(|line| line.label.starts_with("MaxPool2d"));
    let shapes: Vec<_> = pools.map(|line| line.output.clone()).collect();
    assert_eq!(shapes, [[64, 112, 112], [128, 56, 56], [256, 28, 28], [512, 14, 14], [512, 7, 7]]);
    // Known from the literature: 15.5 thousand million multiply–adds, a receptive field of 212 pixels before the dense layers.
    assert_eq!(network.summary().multiply_adds(), 15_470_264_320);
    let last = network.features();
    assert_eq!(last.summary().lines().last().unwrap().receptive_field.unwrap().map(|axis| axis.size), [212, 212]);
}

#[test]
fn parameters_have_torchvision_s_names() {
    let names_of = |name: &str| -> Vec<String> {
        let lines = describe(name, None).unwrap();
        let lines = lines.summary().lines().iter().filter(|line| line.parameters > 0);
        lines.map(|line| line.path.clone()).collect()
    };
    let dense = ["classifier.0", "classifier.3", "classifier.6"];
    let plain = [0, 3, 6, 8, 11, 13, 16, 18].map(|at| format!("features.{at}"));
    assert_eq!(names_of("vgg11"), [plain.to_vec(), dense.map(str::to_owned).to_vec()].concat());
    let normalised = [0, 1, 4, 5, 8, 9, 11, 12, 15, 16, 18, 19, 22, 23, 25, 26].map(|at| format!("features.{at}"));
    assert_eq!(names_of("vgg11-bn"), [normalised.to_vec(), dense.map(str::to_owned).to_vec()].concat());
    assert_eq!(names_of("mnist"), ["conv1", "conv2", "fc1", "fc2"]);
}

#[test]
fn vgg_starts_as_torchvision_starts_it() {
    let part = vgg::architecture("vgg", &vgg::VGG11[..4], Normalisation::BatchWithBias, 10).unwrap().first(5);
    let mut network = part.build::<f64>(&mut rng()).unwrap();
    network.visit(&mut Path::default(), &mut |name, slot| {
        let layers::Slot::Parameter(parameter) = slot else { return };
        let values = &parameter.value;
        match name {
            // √(2 / fan-out), fan-out = 128·3·3; 73,728 draws know their deviation to 0.3 %.
            "features.4.weight" => assert!((values.std(0.0) / (2.0_f64 / 1152.0).sqrt() - 1.0).abs() < 0.015),
            "features.1.weight" => assert!(values.iter().all(|&scale| scale == 1.0)),
            "features.0.weight" => assert_eq!(values.shape(), [64, 3, 3, 3]),
            _ => assert!(name.ends_with("bias") && values.iter().all(|&bias| bias == 0.0), "{name}"),
        }
    });
    let head = vgg::architecture("vgg", &[models::Item::Conv { channels: 1, kernel: 3 }], Normalisation::None, 10);
    let mut head = head.unwrap().build::<f64>(&mut rng()).unwrap();
    head.visit(&mut Path::default(), &mut |name, slot| {
        if let layers::Slot::Parameter(parameter) = slot
            && name == "classifier.0.weight"
        {
            assert!((parameter.value.std(0.0) / 0.01 - 1.0).abs() < 0.015);
        }
    });
}

#[test]
fn the_mnist_network_starts_as_its_recipe_says() {
    let mut network = build("mnist", None, &mut rng()).unwrap().network;
    network.visit(&mut Path::default(), &mut |name, slot| {
        let layers::Slot::Parameter(parameter) = slot else { return };
        let values = &parameter.value;
        if name.ends_with("bias") {
            assert!(values.iter().all(|&bias| bias == 0.1), "{name}");
        } else {
            assert!(values.iter().all(|&weight| weight.abs() <= 0.2), "{name}: beyond two deviations");
            // What is left of a normal distribution cut at 2σ has 0.880 σ.
            let tolerance = 5.0 / (2.0 * values.len() as f32).sqrt();
            assert!((values.std(0.0) / 0.088 - 1.0).abs() < tolerance, "{name}: {}", values.std(0.0));
        }
    });
}

#[test]
fn the_same_seed_gives_the_same_weights() {
    let bytes = |seed| {
        let mut model = build("digits", None, &mut ChaCha8Rng::seed_from_u64(seed)).unwrap();
        models::weights::to_bytes(&mut model.network, &std::collections::BTreeMap::new()).unwrap()
    };
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn lists_that_do_not_fit_are_refused_in_one_line() {
    use models::{Item, digits, mnist};
    let conv = |channels| Item::Conv { channels, kernel: 3 };
    let too_many_pools = [conv(4), Item::MaxPool, Item::MaxPool, Item::MaxPool, Item::MaxPool, Item::MaxPool];
    let one_line = |result: Result<models::Architecture, models::ModelError>| {
        let error = result.unwrap_err().to_string();
        assert!(!error.contains('\n'), "{error}");
    };
    one_line(digits::architecture("mine", &too_many_pools, 10));
    for item in [conv(0), conv(usize::MAX), Item::Conv { channels: 4, kernel: 0 }, Item::Dropout(1.5)] {
        one_line(digits::architecture("mine", &[item], 10));
        one_line(vgg::architecture("mine", &[item], Normalisation::None, 10));
    }
    one_line(mnist::architecture("mine", 0, Normalisation::None, 10));
    one_line(mnist::architecture("mine", usize::MAX, Normalisation::None, 10));
    one_line(models::Architecture::new("mine", [usize::MAX; 3], vec![("a".into(), models::LayerConfig::Flatten)]));
    let twice = vec![("a".into(), models::LayerConfig::ReLU); 2];
    one_line(models::Architecture::new("mine", [1; 3], twice));
    one_line(describe("vgg11", None).unwrap().features().model(&mut rng()).map(|_| unreachable!()));
}
