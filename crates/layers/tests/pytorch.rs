//! Every layer and loss against PyTorch, forward and all gradients, in both precisions.
//!
//! The expected values and the script that made them are in `tests/fixtures/layers/` at the top of the repository.

use conv::{Padding, PaddingMode, Real};
use layers::{
    AdaptiveAvgPool2d, Algorithm, AvgPool2d, BatchNorm2d, Concat, Context, Conv2dConfig, ConvTranspose2dConfig,
    CrossEntropy, Flatten, GlobalAvgPool, Hinge, Layer, LeakyReLU, LinearConfig, LocalResponseNorm, LogSoftmax, Loss,
    MaxPool2d, NegativeLogLikelihood, Pad2d, Path, ReLU, Reduction, Residual, Sequential, Sigmoid, Slot, Softmax, Tanh,
    Tensor,
};
use ndarray::{Array2, Ix2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Fixtures {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    layer: String,
    name: String,
    options: serde_json::Value,
    tensors: BTreeMap<String, Values>,
}

#[derive(Deserialize)]
struct Values {
    shape: Vec<usize>,
    values: Vec<f64>,
}

impl Case {
    fn tensor<T: Real>(&self, key: &str) -> Tensor<T> {
        let Values { shape, values } = &self.tensors[key];
        Tensor::from_shape_vec(shape.clone(), values.iter().map(|&x| T::of(x)).collect()).unwrap()
    }

    fn option<V: for<'a> Deserialize<'a>>(&self, key: &str) -> V {
        serde_json::from_value(self.options[key].clone())
            .unwrap_or_else(|error| panic!("{}: {key}: {error}", self.name))
    }

    /// An option that older cases do not name, because PyTorch's default was meant.
    fn option_or<V: for<'a> Deserialize<'a>>(&self, key: &str, default: V) -> V {
        if self.options.get(key).is_some() { self.option(key) } else { default }
    }

    fn shape(&self, key: &str) -> &[usize] {
        &self.tensors[key].shape
    }

    /// Fails if `found` is further from the tensor `key` than the precision's tolerance.
    fn compare<T: Real>(&self, key: &str, found: &Tensor<T>) {
        let expected = &self.tensors[key];
        assert_eq!(found.shape(), expected.shape, "{} ({}): shape of {key}", self.layer, self.name);
        let error = found.iter().zip(&expected.values).fold(0.0_f64, |most, (a, b)| {
            let error = (a.f64() - b).abs();
            if error.is_nan() { error } else { most.max(error) }
        });
        let magnitude = expected.values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        // No sum of a layer has more terms than its largest tensor has numbers. PyTorch's is rounded, too; and where a mean is
        // subtracted, or a root taken, what is rounded once more is rounded a few times in all.
        let terms = self.tensors.values().map(|tensor| tensor.values.len()).max().unwrap_or(1);
        let tolerance = 4.0 * conv::rounding::typical::<T>(terms);
        // A gradient of nothing but zeros (one class, a mean of one value) has no magnitude of its own.
        let scale = if magnitude < 1e-9 { 1.0 } else { magnitude };
        assert!(error <= tolerance * scale, "{} ({}): {key} is off by {:e}", self.layer, self.name, error / scale);
    }

    fn padding(&self) -> Padding {
        match self.option::<Vec<usize>>("padding")[..] {
            [top, bottom, left, right] => Padding { top, bottom, left, right },
            [height, width] => Padding { top: height, bottom: height, left: width, right: width },
            _ => panic!("two or four numbers"),
        }
    }
}

/// The layers that a case describes; a convolution once by each algorithm.
fn layers_of<T: Real>(case: &Case) -> Vec<Box<dyn Layer<T>>> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    match case.layer.as_str() {
        "Conv2d" => {
            let groups: usize = case.option("groups");
            let &[out, channels, height, width] = case.shape("weight") else { panic!("four axes") };
            let config = Conv2dConfig::new(channels * groups, out, [height, width])
                .stride(case.option("stride"))
                .padding(case.padding())
                .dilation(case.option("dilation"))
                .groups(groups)
                .bias(case.tensors.contains_key("bias"));
            let mut layer =
                |algorithm| -> Box<dyn Layer<T>> { Box::new(config.algorithm(algorithm).init::<T>(&mut rng).unwrap()) };
            vec![layer(Some(Algorithm::Loops)), layer(None)]
        }
        "ConvTranspose2d" => {
            let groups: usize = case.option("groups");
            let &[channels, out, height, width] = case.shape("weight") else { panic!("four axes") };
            let config = ConvTranspose2dConfig::new(channels, out * groups, [height, width])
                .stride(case.option("stride"))
                .padding(case.padding())
                .output_padding(case.option("output_padding"))
                .dilation(case.option("dilation"))
                .groups(groups)
                .bias(case.tensors.contains_key("bias"));
            vec![Box::new(config.init::<T>(&mut rng).unwrap())]
        }
        "LocalResponseNorm" => {
            let norm = LocalResponseNorm::new(case.option("size")).unwrap().alpha(case.option("alpha")).unwrap();
            vec![Box::new(norm.beta(case.option("beta")).unwrap().k(case.option("k")).unwrap())]
        }
        "Pad2d" => {
            let padding_mode = match case.option::<String>("padding_mode").as_str() {
                "zeros" => PaddingMode::Zeros,
                "constant" => PaddingMode::Constant(T::of(0.25)),
                "reflect" => PaddingMode::Reflect,
                "replicate" => PaddingMode::Replicate,
                "circular" => PaddingMode::Circular,
                other => panic!("no padding mode is called {other}"),
            };
            vec![Box::new(Pad2d::new(case.padding(), padding_mode))]
        }
        "Softmax" => vec![Box::new(Softmax::new())],
        "LogSoftmax" => vec![Box::new(LogSoftmax::new())],
        "Linear" => {
            let &[out, features] = case.shape("weight") else { panic!("two axes") };
            let config = LinearConfig::new(features, out).bias(case.tensors.contains_key("bias"));
            vec![Box::new(config.init::<T>(&mut rng).unwrap())]
        }
        "MaxPool2d" => {
            let pool = max_pool(case);
            vec![Box::new(pool)]
        }
        "AvgPool2d" => {
            let pool = AvgPool2d::new(case.option("kernel")).stride(case.option("stride")).padding(case.padding());
            let pool = pool.ceil_mode(case.option_or("ceil_mode", false));
            vec![Box::new(pool.count_include_pad(case.option("count_include_pad")))]
        }
        "AdaptiveAvgPool2d" => vec![Box::new(AdaptiveAvgPool2d::new(case.option("size")).unwrap())],
        "GlobalAvgPool" => vec![Box::new(GlobalAvgPool::new())],
        "Flatten" => vec![Box::new(Flatten::new())],
        "ReLU" => vec![Box::new(ReLU::new())],
        "LeakyReLU" => vec![Box::new(LeakyReLU::new(case.option("slope")).unwrap())],
        "Sigmoid" => vec![Box::new(Sigmoid::new())],
        "Tanh" => vec![Box::new(Tanh::new())],
        "Residual" => {
            let stride: usize = case.option("stride");
            let [channels, out]: [usize; 2] = case.option("channels");
            let mut conv = |channels, size, stride: usize, bias| {
                let config = Conv2dConfig::new(channels, out, [size, size]).padding(Padding::symmetric(size / 2));
                config.stride([stride, stride]).bias(bias).init::<T>(&mut rng).unwrap()
            };
            let body = Sequential::new()
                .with(conv(channels, 3, stride, false))
                .with(BatchNorm2d::new(out).unwrap())
                .with(ReLU::new())
                .with(conv(out, 3, 1, true));
            let block = Residual::new(body).activation(ReLU::new());
            vec![Box::new(if stride > 1 || channels != out {
                block.shortcut(Sequential::new().with(conv(channels, 1, stride, true)))
            } else {
                block
            })]
        }
        "Concat" => {
            let mut conv = |channels, out, size| {
                Conv2dConfig::new(channels, out, [size, size]).same().init::<T>(&mut rng).unwrap()
            };
            let pool = MaxPool2d::new([3, 3]).stride([1, 1]).padding(Padding::symmetric(1));
            vec![Box::new(
                Concat::new()
                    .with(Sequential::new().with(conv(3, 2, 1)))
                    .with(Sequential::new().with(conv(3, 2, 1)).with(ReLU::new()).with(conv(2, 4, 3)))
                    .with(Sequential::new().with(pool).with(conv(3, 1, 1))),
            )]
        }
        other => panic!("no test for layer {other}"),
    }
}

fn max_pool(case: &Case) -> MaxPool2d {
    MaxPool2d::new(case.option("kernel"))
        .stride(case.option("stride"))
        .padding(case.padding())
        .dilation(case.option_or("dilation", [1, 1]))
        .ceil_mode(case.option_or("ceil_mode", false))
}

/// Where the winners are, in the cases that say it.
fn check_winners<T: Real>(case: &Case) {
    if case.tensors.contains_key("winner_indices") {
        let mut pool = max_pool(case);
        pool.forward(case.tensor::<T>("input"), &mut Context::eval()).unwrap();
        let places = pool.winner_indices().unwrap().mapv(|place| T::of(place as f64));
        case.compare("winner_indices", &places.into_dyn());
    }
}

fn check_layer<T: Real>(case: &Case) {
    for mut layer in layers_of::<T>(case) {
        layer.visit(&mut Path::default(), &mut |name, slot| {
            if let Slot::Parameter(parameter) = slot {
                parameter.value.assign(&case.tensor(name));
                parameter.gradient.fill(T::nan());
            }
        });
        let mut context = Context::train(0);
        // Twice, so that the second pass runs in recycled memory.
        for _ in 0..2 {
            let output = layer.forward(case.tensor("input"), &mut context).unwrap();
            case.compare("output", &output);
            context.recycle(output);
            let gradient = layer.backward(case.tensor("upstream"), &mut context).unwrap();
            case.compare("input_gradient", &gradient);
            context.recycle(gradient);
        }
        layer.visit(&mut Path::default(), &mut |name, slot| {
            if let Slot::Parameter(parameter) = slot {
                case.compare(&format!("{name}_gradient"), &parameter.gradient);
            }
        });
    }
}

/// Three training batches, then evaluation with the running statistics (and its gradient, as saliency uses it).
fn check_batch_norm<T: Real>(case: &Case) {
    let mut norm = BatchNorm2d::<T>::new(case.shape("weight")[0]).unwrap();
    norm = norm.epsilon(case.option("epsilon")).unwrap().momentum(case.option("momentum")).unwrap();
    norm.weight.value = case.tensor("weight");
    norm.bias.value = case.tensor("bias");
    for step in 0..4 {
        let key = |name: &str| format!("{step}.{name}");
        let mut context = if step < 3 { Context::train(0) } else { Context::explain() };
        let output = norm.forward(case.tensor(&key("input")), &mut context).unwrap();
        case.compare(&key("output"), &output);
        let gradient = norm.backward(case.tensor(&key("upstream")), &mut context).unwrap();
        case.compare(&key("input_gradient"), &gradient);
        case.compare(&key("weight_gradient"), &norm.weight.gradient);
        case.compare(&key("bias_gradient"), &norm.bias.gradient);
        case.compare(&key("running_mean"), &norm.running_mean);
        case.compare(&key("running_var"), &norm.running_var);
    }
    let output = norm.forward(case.tensor("3.input"), &mut Context::eval()).unwrap();
    case.compare("3.output", &output);
}

fn check_loss<T: Real>(case: &Case) {
    // The three have the same options, and each its own type.
    macro_rules! counted {
        ($loss:expr) => {{
            let mut loss = $loss;
            if case.options.get("ignore_index").is_some() {
                loss = loss.ignore_index(case.option("ignore_index"));
            }
            if case.options.get("class_weights").is_some() {
                loss = loss.class_weights(case.option("class_weights")).unwrap();
            }
            if case.option_or("reduction", String::new()) == "sum" {
                loss = loss.reduction(Reduction::Sum);
            }
            Box::new(loss)
        }};
    }
    let loss: Box<dyn Loss<T>> = match case.layer.as_str() {
        "CrossEntropy" => counted!(CrossEntropy::new().label_smoothing(case.option("label_smoothing")).unwrap()),
        "NegativeLogLikelihood" => counted!(NegativeLogLikelihood::new()),
        _ => counted!(Hinge::new().margin(case.option("margin")).unwrap()),
    };
    let scores: Array2<T> = case.tensor("input").into_dimensionality::<Ix2>().unwrap();
    let labels: Vec<usize> = case.option("labels");
    let mut gradient = Array2::from_elem(scores.dim(), T::nan());
    if case.option_or("reduction", String::new()) == "none" {
        let each = loss.evaluate_each(scores.view(), &labels, Some(gradient.view_mut())).unwrap();
        case.compare("output", &each.into_dyn());
        // Each loss depends on its own row: the upstream gradient multiplies that row.
        let upstream = case.tensor::<T>("upstream").into_dimensionality::<ndarray::Ix1>().unwrap();
        case.compare("input_gradient", &(gradient * &upstream.insert_axis(ndarray::Axis(1))).into_dyn());
        return;
    }
    let value = loss.evaluate(scores.view(), &labels, Some(gradient.view_mut())).unwrap();
    case.compare("output", &ndarray::arr0(value).into_dyn());
    case.compare("input_gradient", &gradient.into_dyn());
    assert_eq!(loss.evaluate(scores.view(), &labels, None).unwrap(), value);
}

fn check<T: Real>() {
    let text = include_str!("../../../tests/fixtures/layers/layers.json");
    let Fixtures { cases } = serde_json::from_str(text).unwrap();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *kinds.entry(&case.layer).or_default() += 1;
        match case.layer.as_str() {
            "BatchNorm2d" => check_batch_norm::<T>(case),
            "CrossEntropy" | "NegativeLogLikelihood" | "Hinge" => check_loss::<T>(case),
            "MaxPool2d" => {
                check_layer::<T>(case);
                check_winners::<T>(case);
            }
            _ => check_layer::<T>(case),
        }
    }
    let expected = [
        "AdaptiveAvgPool2d",
        "AvgPool2d",
        "BatchNorm2d",
        "Concat",
        "Conv2d",
        "ConvTranspose2d",
        "CrossEntropy",
        "Flatten",
        "GlobalAvgPool",
        "Hinge",
        "LeakyReLU",
        "Linear",
        "LocalResponseNorm",
        "LogSoftmax",
        "MaxPool2d",
        "NegativeLogLikelihood",
        "Pad2d",
        "ReLU",
        "Residual",
        "Sigmoid",
        "Softmax",
        "Tanh",
    ];
    assert!(kinds.keys().eq(&expected), "every layer has its cases: {kinds:?}");
}

#[test]
fn agrees_with_pytorch_in_f32() {
    check::<f32>();
}

#[test]
fn agrees_with_pytorch_in_f64() {
    check::<f64>();
}
