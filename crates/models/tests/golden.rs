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

/// Every layer that a list can name, made and traced, says the same of itself and of its shape; and AlexNet's normalisation of
/// 2012 has the paper's constants, whose α is not divided by the channels.
#[test]
fn whatever_a_list_can_name_is_made() {
    use conv::{Padding, PaddingMode};
    use layers::{Conv2dConfig, ConvTranspose2dConfig, Summary};
    use models::LayerConfig;
    let mirror = LayerConfig::Pad2d { padding: Padding::from([1, 2]), padding_mode: PaddingMode::Reflect };
    for (config, output, text) in [
        (LayerConfig::Conv2d(Conv2dConfig::new(3, 2, [1, 1])), [2, 6, 6], "Conv2d(3, 2, kernel 1×1, stride 1)"),
        (
            LayerConfig::ConvTranspose2d(ConvTranspose2dConfig::new(3, 2, [2, 2]).stride([2, 2])),
            [2, 12, 12],
            "ConvTranspose2d(3, 2, kernel 2×2, stride 2)",
        ),
        (LayerConfig::LocalResponseNorm(5), [3, 6, 6], "LocalResponseNorm(5, alpha 5e-4, beta 0.75, k 2)"),
        (LayerConfig::LeakyReLU(0.1), [3, 6, 6], "LeakyReLU(0.1)"),
        (LayerConfig::Sigmoid, [3, 6, 6], "Sigmoid"),
        (LayerConfig::Softmax, [3, 6, 6], "Softmax"),
        (LayerConfig::LogSoftmax, [3, 6, 6], "LogSoftmax"),
        (mirror, [3, 8, 10], "Pad2d(1×2, reflect)"),
    ] {
        let layer = config.init::<f32>(&mut rng()).unwrap();
        assert_eq!(layer.to_string(), text);
        let summary = summarize(&*layer, &[3, 6, 6]).unwrap();
        let mut traced = Summary::new(&[3, 6, 6]);
        assert_eq!(config.trace(&[3, 6, 6], &mut traced).unwrap(), output);
        assert_eq!(traced.lines(), summary.lines());
    }
}

/// Which layer of a list does not fit is said by its name.
#[test]
fn an_error_in_a_list_says_which_layer() {
    use layers::{Conv2dConfig, LinearConfig};
    use models::{Architecture, LayerConfig};
    let conv = |from, to| LayerConfig::Conv2d(Conv2dConfig::new(from, to, [3, 3]));
    let said = |layers: Vec<(&str, LayerConfig)>| {
        let layers = layers.into_iter().map(|(name, layer)| (name.to_owned(), layer)).collect();
        let made = Architecture::new("mine", [1, 8, 8], layers).and_then(|architecture| architecture.model(&mut rng()));
        made.map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(
        said(vec![("features.0", conv(1, 4)), ("features.1", conv(3, 4))]),
        "layer features.1: Conv2d: expected [3, height, width], got a tensor of shape [4, 6, 6]"
    );
    let block = LayerConfig::Residual { body: vec![("conv1".to_owned(), conv(2, 1))], shortcut: None };
    assert_eq!(
        said(vec![("block", block)]),
        "layer block.conv1: Conv2d: expected [2, height, width], got a tensor of shape [1, 8, 8]"
    );
    let classifier = LayerConfig::Linear(LinearConfig::new(63, 10));
    assert_eq!(
        said(vec![("flatten", LayerConfig::Flatten), ("fc", classifier)]),
        "layer fc: Linear: expected [63], got a tensor of shape [64]"
    );
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
fn the_others_have_the_published_parameters() {
    // torchvision's documentation lists the first four and those of ResNet; the paper's table 6 says 0.27 M and 0.85 M for
    // networks whose shortcuts have no parameters, as many as the plain networks have.
    let expected = [
        ("alexnet", 61_100_840),
        ("googlenet", 6_624_904),
        ("resnet18", 11_689_512),
        ("resnet34", 21_797_672),
        ("resnet50", 25_557_032),
        // 5×5 where torchvision has 3×3: 16 more taps for each pair of channels in nine blocks.
        ("googlenet-5x5", 7_005_832),
        ("plain20", 269_722),
        ("resnet20", 269_722 + 2_752),
        ("plain56", 853_018),
        ("resnet56", 853_018 + 2_752),
    ];
    for (name, parameters) in expected {
        assert_eq!(describe(name, None).unwrap().parameters(), parameters, "{name}");
    }
    // The projections: 1×1 kernels from 16 to 32 and from 32 to 64 channels, with γ and β.
    assert_eq!(2_752, 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64);
    // 990 scores less: each with a weight for each feature and a bias.
    for (name, features) in [("alexnet", 4096), ("googlenet", 1024), ("resnet18", 512), ("resnet50", 2048)] {
        let less = describe(name, None).unwrap().parameters() - describe(name, Some(10)).unwrap().parameters();
        assert_eq!(less, 990 * (features + 1), "{name}");
    }
}

#[test]
fn sizes_go_through_the_others_as_their_papers_say() {
    let shapes = |name: &str, wanted: &[&str]| -> Vec<Vec<usize>> {
        let network = describe(name, None).unwrap();
        let lines = network.summary().lines();
        let after = |path: &&str| lines.iter().rfind(|line| line.path.starts_with(*path)).unwrap().output.clone();
        wanted.iter().map(after).collect()
    };
    assert_eq!(
        shapes("alexnet", &["features.0", "features.2", "features.5", "features.12", "flatten"]),
        [vec![64, 55, 55], vec![64, 27, 27], vec![192, 13, 13], vec![256, 6, 6], vec![9216]]
    );
    assert_eq!(
        shapes("googlenet", &["maxpool1", "maxpool2", "inception3a", "maxpool3", "inception4e", "inception5b"]),
        [[64, 56, 56], [192, 28, 28], [256, 28, 28], [480, 14, 14], [832, 14, 14], [1024, 7, 7]]
    );
    for (name, channels) in [("resnet18", [64, 128, 256, 512]), ("resnet50", [256, 512, 1024, 2048])] {
        let [a, b, c, d] = channels;
        let found = shapes(name, &["maxpool", "layer1.", "layer2.", "layer3.", "layer4."]);
        assert_eq!(found, [[64, 56, 56], [a, 56, 56], [b, 28, 28], [c, 14, 14], [d, 7, 7]], "{name}");
    }
    assert_eq!(shapes("resnet20", &["layer1.2", "layer2.2", "layer3.2"]), [[16, 32, 32], [32, 16, 16], [64, 8, 8]]);
    // Known from the literature, in thousand millions: 0.7, 1.5, 1.8, 3.6, 4.1.
    let adds = |name: &str| describe(name, None).unwrap().summary().multiply_adds() / 10_000_000;
    let found = ["alexnet", "googlenet", "resnet18", "resnet34", "resnet50"].map(adds);
    assert_eq!(found, [71, 149, 181, 366, 408]);
}

/// Whether a test can afford to make all weights: those of AlexNet and VGG take up to a gigabyte.
fn is_small(name: &str) -> bool {
    !name.starts_with("vgg") && name != "alexnet"
}

#[test]
fn what_is_built_is_what_was_described() {
    for &name in names() {
        let part =
            if is_small(name) { describe(name, Some(7)).unwrap() } else { describe(name, None).unwrap().first(10) };
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
fn batches_become_scores_and_gradients() {
    for &name in names().iter().filter(|name| is_small(name)) {
        let mut model = build(name, Some(10), &mut rng()).unwrap();
        let [channels, height, width] = model.input_shape;
        // A part of the width is enough to walk through the networks for photographs.
        let [height, width] = if height == 224 { [64, 48] } else { [height, width] };
        let batch = Tensor::from_shape_fn(vec![3, channels, height, width], |at| {
            ((at[0] + 1) * at[2] * (at[3] + at[1]) % 7) as f32 / 7.0
        });
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
    let dense = ["classifier.1", "classifier.4", "classifier.6"];
    let convolutions = [0, 3, 6, 8, 10].map(|at| format!("features.{at}"));
    assert_eq!(names_of("alexnet"), [convolutions.to_vec(), dense.map(str::to_owned).to_vec()].concat());
}

/// The parameters of these layers, in order.
fn parameters_of(name: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    let network = describe(name, Some(10)).unwrap();
    let layers: Vec<_> = network.layers().iter().filter(|(layer, _)| layer.starts_with(prefix)).cloned().collect();
    for (name, layer) in layers {
        let mut layer = layer.init::<f32>(&mut rng()).unwrap();
        let path = &mut Path::default();
        path.within(&name, |path| layer.visit(path, &mut |parameter, _| names.push(parameter.to_owned())));
    }
    names
}

#[test]
fn blocks_have_torchvision_s_names() {
    let norm = |layer: &str| ["weight", "bias", "running_mean", "running_var"].map(|slot| format!("{layer}.{slot}"));
    let one = |text: &str| vec![text.to_owned()];
    assert_eq!(
        parameters_of("resnet18", "layer2.0"),
        [
            one("layer2.0.conv1.weight"),
            norm("layer2.0.bn1").to_vec(),
            one("layer2.0.conv2.weight"),
            norm("layer2.0.bn2").to_vec(),
            one("layer2.0.downsample.0.weight"),
            norm("layer2.0.downsample.1").to_vec(),
        ]
        .concat()
    );
    let bottleneck = parameters_of("resnet50", "layer1.2");
    assert!(bottleneck.contains(&"layer1.2.conv3.weight".to_owned()) && bottleneck.len() == 15, "{bottleneck:?}");
    assert_eq!(parameters_of("resnet50", "layer1.0").len(), 20);
    assert_eq!(parameters_of("resnet50", "conv1"), ["conv1.weight"]);
    assert_eq!(parameters_of("resnet50", "fc"), ["fc.weight", "fc.bias"]);
    let inception = parameters_of("googlenet", "inception3a");
    let weights: Vec<_> = inception.iter().filter(|name| name.ends_with("conv.weight")).collect();
    let branches = ["branch1", "branch2.0", "branch2.1", "branch3.0", "branch3.1", "branch4.1"];
    assert_eq!(weights, branches.map(|branch| format!("inception3a.{branch}.conv.weight")).iter().collect::<Vec<_>>());
    assert!(inception.contains(&"inception3a.branch3.1.bn.running_var".to_owned()));
}

#[test]
fn residual_networks_start_as_torchvision_starts_them() {
    let first = |name: &str| describe(name, Some(10)).unwrap().layers()[3].1.clone();
    let mut block = first("resnet20").init::<f64>(&mut rng()).unwrap();
    block.visit(&mut Path::default(), &mut |name, slot| {
        let layers::Slot::Parameter(parameter) = slot else { return };
        match name {
            // √(2 / fan-out), fan-out = 16·3·3; 2,304 draws know their deviation to 1.5 %.
            "conv1.weight" => assert!((parameter.value.std(0.0) / (2.0_f64 / 144.0).sqrt() - 1.0).abs() < 0.06),
            "bn1.weight" => assert!(parameter.value.iter().all(|&scale| scale == 1.0)),
            _ => (),
        }
    });
    let network = describe("resnet18", None).unwrap();
    let (_, head) = network.layers().last().unwrap();
    head.init::<f64>(&mut rng()).unwrap().visit(&mut Path::default(), &mut |name, slot| {
        let layers::Slot::Parameter(parameter) = slot else { return };
        if name == "weight" {
            // Uniform between ±1/√512.
            let bound = 1.0 / 512.0_f64.sqrt();
            assert!(parameter.value.iter().all(|weight| weight.abs() <= bound));
            assert!((parameter.value.std(0.0) * 3.0_f64.sqrt() / bound - 1.0).abs() < 0.01);
        }
    });
    let network = describe("googlenet", None).unwrap();
    network.layers()[0].1.init::<f64>(&mut rng()).unwrap().visit(&mut Path::default(), &mut |name, slot| {
        let layers::Slot::Parameter(parameter) = slot else { return };
        if name == "conv.weight" {
            assert!((parameter.value.std(0.0) / 0.01 - 1.0).abs() < 0.03);
        }
    });
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
    for blocks in [0, usize::MAX] {
        one_line(models::resnet::small("mine", blocks, models::resnet::Shortcut::None, 10));
        one_line(models::resnet::architecture("mine", models::resnet::Block::Basic, [1, blocks, 1, 1], 10));
    }
    let halving = models::resnet::block(models::resnet::Block::Basic, 4, 8, 2, models::resnet::Shortcut::Projection);
    let models::LayerConfig::Residual { body, .. } = halving else { panic!("a residual block") };
    let unequal = models::LayerConfig::Residual { body, shortcut: None };
    one_line(models::Architecture::new("mine", [4, 8, 8], vec![("a".into(), unequal)]));
    one_line(models::Architecture::new("mine", [4, 8, 8], vec![("a".into(), models::LayerConfig::Concat(Vec::new()))]));
    let twice = vec![("a".into(), models::LayerConfig::ReLU); 2];
    one_line(models::Architecture::new("mine", [1; 3], twice));
    one_line(describe("vgg11", None).unwrap().features().model(&mut rng()).map(|_| unreachable!()));
}
