//! What is wrong with a shape, an order of calls or a replaced field is told in one line that names the layer: the whole text
//! of it, for every layer.

use std::collections::BTreeSet;

use conv::{Padding, PaddingMode};
use layers::{
    AdaptiveAvgPool2d, Algorithm, AvgPool2d, BatchNorm2d, Concat, Context, Conv2d, Conv2dConfig, ConvTranspose2dConfig,
    Dropout, Flatten, GlobalAvgPool, Initializer, Layer, LayerError, LeakyReLU, LinearConfig, LocalResponseNorm,
    LogSoftmax, MaxPool2d, Pad2d, Parameter, ParameterKind, Path, ReLU, Residual, Sequential, Sigmoid, Slot, Softmax,
    Tanh, Tensor, summarize,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a layer says to an input of this shape: nothing, or this behind its name.
type Said = (&'static [usize], Result<(), &'static str>);

struct Case {
    layer: Box<dyn Layer<f32>>,
    /// An input that it takes.
    input: &'static [usize],
    /// What comes out.
    output: &'static [usize],
    /// What it says to other inputs, forward.
    forward: Vec<Said>,
    /// What it says to other images, in a summary.
    trace: Vec<Said>,
}

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(0)
}

fn conv(config: Conv2dConfig) -> Conv2d<f32> {
    config.init(&mut rng()).unwrap()
}

const MAPS: &str = "expected [batch, channels, height, width], got a tensor of shape [2, 3]";
const MAP: &str = "expected [channels, height, width], got a tensor of shape [3]";

/// A layer that takes images of any size.
fn of_maps(layer: impl Layer<f32> + 'static, output: &'static [usize], forward: Vec<Said>, trace: Vec<Said>) -> Case {
    let forward = [vec![(&[2, 3][..], Err(MAPS))], forward].concat();
    let trace = [vec![(&[3][..], Err(MAP))], trace].concat();
    Case { layer: Box::new(layer), input: &[2, 3, 6, 7], output, forward, trace }
}

/// A layer that takes anything.
fn of_anything(layer: impl Layer<f32> + 'static) -> Case {
    let anything: Vec<Said> = vec![(&[], Ok(())), (&[0], Ok(())), (&[2, 0, 3], Ok(()))];
    Case { layer: Box::new(layer), input: &[2, 3], output: &[2, 3], forward: anything.clone(), trace: anything }
}

/// A layer that takes lists of classes, alone or at places.
fn of_classes(layer: impl Layer<f32> + 'static) -> Case {
    Case {
        layer: Box::new(layer),
        input: &[2, 3],
        output: &[2, 3],
        forward: vec![
            (&[2], Err("expected [batch, classes, …], got a tensor of shape [2]")),
            (&[2, 0, 3, 3], Ok(())),
            (&[0, 3], Ok(())),
        ],
        trace: vec![(&[], Err("expected [classes, …], got a tensor of shape []")), (&[3, 4, 4], Ok(()))],
    }
}

const NO_PIXELS: &str = "expected images of at least one pixel, got a tensor of shape [2, 3, 0, 7]";
const NO_PIXEL: &str = "expected images of at least one pixel, got a tensor of shape [3, 6, 0]";

/// Every layer, and with it what it cannot take: another rank, other channels, sizes of 0, too few pixels.
#[allow(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<Case> {
    let convolution = |algorithm| Case {
        layer: Box::new(conv(Conv2dConfig::new(3, 4, [3, 3]).algorithm(algorithm))),
        input: &[2, 3, 6, 7],
        output: &[2, 4, 4, 5],
        forward: vec![
            (&[3, 6, 7], Err("expected [batch, 3, height, width], got a tensor of shape [3, 6, 7]")),
            (&[1, 1, 8, 8], Err("expected [batch, 3, height, width], got a tensor of shape [1, 1, 8, 8]")),
            (&[1, 3, 0, 8], Err("input height is 0: choose at least 1")),
            (
                &[1, 3, 2, 8],
                Err("kernel 3×3 with dilation 1×1 does not fit input 2×8 with padding 0+0 × 0+0: \
                     pad more or choose a smaller kernel"),
            ),
            (&[0, 3, 6, 7], Ok(())),
        ],
        trace: vec![
            (&[6, 7], Err("expected [3, height, width], got a tensor of shape [6, 7]")),
            (&[1, 8, 8], Err("expected [3, height, width], got a tensor of shape [1, 8, 8]")),
            (&[3, 8, 0], Err("input width is 0: choose at least 1")),
        ],
    };
    let fixed_channels = |layer: Box<dyn Layer<f32>>, output| Case {
        layer,
        input: &[2, 3, 6, 7],
        output,
        forward: vec![
            (&[2, 3], Err("expected [batch, 3, height, width], got a tensor of shape [2, 3]")),
            (&[1, 1, 8, 8], Err("expected [batch, 3, height, width], got a tensor of shape [1, 1, 8, 8]")),
        ],
        trace: vec![
            (&[3], Err("expected [3, height, width], got a tensor of shape [3]")),
            (&[1, 8, 8], Err("expected [3, height, width], got a tensor of shape [1, 8, 8]")),
        ],
    };
    let mut transposed = fixed_channels(
        Box::new(ConvTranspose2dConfig::new(3, 4, [2, 2]).stride([2, 2]).init(&mut rng()).unwrap()),
        &[2, 4, 12, 14],
    );
    transposed.forward.push((&[1, 3, 0, 8], Err("an input side is 0: choose at least 1")));
    let mut norm = fixed_channels(Box::new(BatchNorm2d::new(3).unwrap()), &[2, 3, 6, 7]);
    norm.forward.push((
        &[1, 3, 1, 1],
        Err("training needs more than one value per channel, got shape [1, 3, 1, 1]: use a larger batch or Mode::Eval"),
    ));
    let pooling: Vec<Said> = vec![
        (&[2, 3, 0, 7], Err("input height is 0: choose at least 1")),
        (
            &[2, 3, 1, 7],
            Err("kernel 2×2 with dilation 1×1 does not fit input 1×7 with padding 0+0 × 0+0: \
                 pad more or choose a smaller kernel"),
        ),
        (&[2, 0, 6, 7], Ok(())),
    ];
    let pooling_trace: Vec<Said> = vec![(&[3, 6, 0], Err("input width is 0: choose at least 1"))];
    let two_branches = || Concat::new().with(conv(Conv2dConfig::new(3, 2, [1, 1]))).with(Sequential::new());
    vec![
        convolution(Some(Algorithm::Loops)),
        convolution(None),
        transposed,
        Case {
            layer: Box::new(LinearConfig::new(3, 4).init::<f32>(&mut rng()).unwrap()),
            input: &[2, 3],
            output: &[2, 4],
            forward: vec![
                (&[3], Err("expected [batch, 3], got a tensor of shape [3]")),
                (&[2, 4], Err("expected [batch, 3], got a tensor of shape [2, 4]")),
                (&[2, 3, 1, 1], Err("expected [batch, 3], got a tensor of shape [2, 3, 1, 1]")),
                (&[0, 3], Ok(())),
            ],
            trace: vec![
                (&[4], Err("expected [3], got a tensor of shape [4]")),
                (&[3, 1, 1], Err("expected [3], got a tensor of shape [3, 1, 1]")),
            ],
        },
        norm,
        of_maps(MaxPool2d::new([2, 2]), &[2, 3, 3, 3], pooling.clone(), pooling_trace.clone()),
        of_maps(AvgPool2d::new([2, 2]), &[2, 3, 3, 3], pooling, pooling_trace),
        of_maps(
            AdaptiveAvgPool2d::new([2, 3]).unwrap(),
            &[2, 3, 2, 3],
            vec![(&[2, 3, 0, 7], Err(NO_PIXELS))],
            vec![(&[3, 6, 0], Err(NO_PIXEL))],
        ),
        of_maps(
            GlobalAvgPool::new(),
            &[2, 3],
            vec![(&[2, 3, 0, 7], Err(NO_PIXELS))],
            vec![(&[3, 6, 0], Err(NO_PIXEL))],
        ),
        of_maps(LocalResponseNorm::new(3).unwrap(), &[2, 3, 6, 7], vec![(&[2, 0, 6, 7], Ok(()))], vec![]),
        of_maps(
            Pad2d::new([2, 1], PaddingMode::Reflect),
            &[2, 3, 10, 9],
            vec![
                (&[2, 3, 0, 7], Err("a side of the image is 0: choose at least 1")),
                (&[2, 3, 2, 7], Err("reflect padding of 2 pixels does not fit an image side of 2: choose at most 1")),
            ],
            vec![],
        ),
        Case {
            layer: Box::new(Flatten::new()),
            input: &[2, 3, 6, 7],
            output: &[2, 126],
            forward: vec![(&[], Err("expected [batch, …], got a tensor of shape []")), (&[2, 0, 3], Ok(()))],
            trace: vec![(&[], Ok(()))],
        },
        of_anything(ReLU::new()),
        of_anything(LeakyReLU::new(0.1).unwrap()),
        of_anything(Sigmoid::new()),
        of_anything(Tanh::new()),
        of_anything(Dropout::new(0.5).unwrap()),
        of_classes(Softmax::new()),
        of_classes(LogSoftmax::new()),
        of_anything(Sequential::new()),
        Case {
            layer: Box::new(two_branches()),
            input: &[2, 3, 6, 7],
            output: &[2, 5, 6, 7],
            forward: vec![(
                &[2, 1, 6, 7],
                Err("layer branch1: Conv2d: expected [batch, 3, height, width], got a tensor of shape [2, 1, 6, 7]"),
            )],
            trace: vec![(
                &[1, 6, 7],
                Err("layer branch1: Conv2d: expected [3, height, width], got a tensor of shape [1, 6, 7]"),
            )],
        },
        Case {
            layer: Box::new(Residual::new(ReLU::new()).shortcut(conv(Conv2dConfig::new(3, 3, [1, 1])))),
            input: &[2, 3, 6, 7],
            output: &[2, 3, 6, 7],
            forward: vec![(
                &[2, 3],
                Err("layer downsample: Conv2d: expected [batch, 3, height, width], got a tensor of shape [2, 3]"),
            )],
            trace: vec![(
                &[1, 6, 7],
                Err("layer downsample: Conv2d: expected [3, height, width], got a tensor of shape [1, 6, 7]"),
            )],
        },
    ]
}

/// The line of an error, with the layer's name put in front where the table leaves it out.
fn line(layer: &dyn Layer<f32>, said: &str) -> String {
    if said.starts_with("layer ") { said.to_owned() } else { format!("{}: {said}", layer.name()) }
}

fn ones(shape: &[usize]) -> Tensor<f32> {
    Tensor::ones(shape)
}

#[test]
fn every_layer_is_in_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let layers = text.lines().filter_map(|line| line.strip_prefix("impl<T: Real> Layer<T> for "));
        written.extend(layers.map(|rest| rest.trim_end_matches(" {").trim_end_matches("<T>").to_owned()));
    }
    written.remove("Box<dyn Layer<T>>");
    let found: BTreeSet<String> = cases().iter().map(|case| case.layer.name().to_owned()).collect();
    assert_eq!(found, written);
}

#[test]
fn wrong_shapes_are_told_forward_and_in_a_summary() {
    for Case { mut layer, input, output, forward, trace } in cases() {
        let given = layer.forward(ones(input), &mut Context::train(0)).unwrap();
        assert_eq!(given.shape(), output, "{layer}");
        let summary = summarize(&*layer, &input[1..]).unwrap();
        assert_eq!(summary.lines().last().map_or(&output[1..], |line| &line.output[..]), &output[1..], "{layer}");
        for (shape, said) in forward {
            let result = layer.forward(ones(shape), &mut Context::train(0)).map(|_| ()).map_err(|e| e.to_string());
            assert_eq!(result, said.map_err(|said| line(&*layer, said)), "{layer} on {shape:?}");
        }
        for (shape, said) in trace {
            let result = summarize(&*layer, shape).map(|_| ()).map_err(|e| e.to_string());
            assert_eq!(result, said.map_err(|said| line(&*layer, said)), "{layer} traced on {shape:?}");
        }
    }
}

/// Backward before forward, with a gradient of another shape, and twice: each layer refuses each in the same words.
#[test]
fn the_order_of_passes_is_the_same_for_every_layer() {
    let again = "backward needs a forward pass before it, in a mode that keeps activations (Train or Explain), \
                 and each forward pass serves one backward";
    for Case { mut layer, input, output, .. } in cases() {
        let mut context = Context::train(0);
        // What a container's own children say has their place in front.
        let ends = |result: Result<Tensor<f32>, LayerError>, what: &str| {
            let text = result.unwrap_err().to_string();
            let name = layer_name(&text);
            assert_eq!(text.rsplit_once(&format!("{name}: ")).map(|(_, end)| end), Some(what), "{text}");
        };
        ends(layer.backward(ones(output), &mut context), again);
        layer.forward(ones(input), &mut Context::eval()).unwrap();
        ends(layer.backward(ones(output), &mut context), again);

        layer.forward(ones(input), &mut context).unwrap();
        let wrong = [output, &[1]].concat();
        ends(
            layer.backward(ones(&wrong), &mut context),
            &format!("expected an upstream gradient of the output's shape {output:?}, got a tensor of shape {wrong:?}"),
        );
        // A gradient that was refused may be followed by one that fits.
        let gradient = layer.backward(ones(output), &mut context).unwrap();
        assert_eq!(gradient.shape(), input, "{layer}");
        ends(layer.backward(ones(output), &mut context), again);

        layer.forward(ones(input), &mut context).unwrap();
        layer.backward_parameters(ones(output), &mut context).unwrap();
        ends(layer.backward_parameters(ones(output), &mut context).map(|()| ones(&[])), again);
    }
}

/// The layer that speaks: the word before the last colon but those of the sentence.
fn layer_name(text: &str) -> String {
    let rest = text.strip_prefix("layer ").map_or(text, |rest| rest.split_once(": ").expect("a path").1);
    rest.split_once(": ").expect("a name").0.to_owned()
}

/// A layer that has kept a pass and then got another field; input, output, and what it says.
type Broken = (Box<dyn Layer<f32>>, &'static [usize], &'static [usize], &'static str);

fn broken<L: Layer<f32> + 'static>(
    mut layer: L,
    [input, output]: [&'static [usize]; 2],
    change: impl FnOnce(&mut L),
    said: &'static str,
) -> Broken {
    layer.forward(ones(input), &mut Context::train(0)).unwrap();
    change(&mut layer);
    (Box::new(layer), input, output, said)
}

/// A public field may be replaced; by one of another shape it is refused, forward and backward, before anything is computed.
#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn replaced_fields_are_told() {
    let bias = |shape: &[usize]| Some(Parameter::new(ones(shape), ParameterKind::Bias));
    let three = || conv(Conv2dConfig::new(3, 4, [3, 3]));
    let three_shapes: [&[usize]; 2] = [&[2, 3, 6, 7], &[2, 4, 4, 5]];
    let up = || ConvTranspose2dConfig::new(3, 4, [2, 2]).init::<f32>(&mut rng()).unwrap();
    let up_shapes: [&[usize]; 2] = [&[2, 3, 6, 7], &[2, 4, 7, 8]];
    let linear = || LinearConfig::new(3, 4).init::<f32>(&mut rng()).unwrap();
    let linear_shapes: [&[usize]; 2] = [&[2, 3], &[2, 4]];
    let norm = || BatchNorm2d::<f32>::new(3).unwrap();
    let norm_shapes: [&[usize]; 2] = [&[2, 3, 6, 7]; 2];
    let layers = [
        broken(
            three(),
            three_shapes,
            |layer| layer.weight.value = ones(&[4, 3]),
            "weight.value holds a tensor of shape [4, 3], but a tensor of shape [4, 3, 3, 3] is needed",
        ),
        broken(
            three(),
            three_shapes,
            |layer| layer.weight.gradient = ones(&[]),
            "weight.gradient holds a tensor of shape [], but a tensor of shape [4, 3, 3, 3] is needed",
        ),
        broken(
            three(),
            three_shapes,
            |layer| layer.bias = bias(&[4, 1]),
            "bias.value holds a tensor of shape [4, 1], but a tensor of shape [4] is needed",
        ),
        broken(
            three(),
            three_shapes,
            |layer| layer.bias = None,
            "bias holds nothing, but a tensor of shape [4] is needed",
        ),
        broken(
            conv(Conv2dConfig::new(3, 4, [3, 3]).bias(false)),
            three_shapes,
            |layer| layer.bias = bias(&[4]),
            "bias holds a tensor, but nothing is needed",
        ),
        broken(
            up(),
            up_shapes,
            |layer| layer.weight.value = ones(&[4, 3, 2, 2]),
            "weight.value holds a tensor of shape [4, 3, 2, 2], but a tensor of shape [3, 4, 2, 2] is needed",
        ),
        broken(
            up(),
            up_shapes,
            |layer| layer.bias = bias(&[3]),
            "bias.value holds a tensor of shape [3], but a tensor of shape [4] is needed",
        ),
        broken(
            linear(),
            linear_shapes,
            |layer| layer.weight.value = ones(&[3, 4]),
            "weight.value holds a tensor of shape [3, 4], but a tensor of shape [4, 3] is needed",
        ),
        broken(
            linear(),
            linear_shapes,
            |layer| layer.weight.value = ones(&[12]),
            "weight.value holds a tensor of shape [12], but a tensor of shape [4, 3] is needed",
        ),
        broken(
            linear(),
            linear_shapes,
            |layer| layer.bias = bias(&[2, 4]),
            "bias.value holds a tensor of shape [2, 4], but a tensor of shape [4] is needed",
        ),
        broken(
            norm(),
            norm_shapes,
            |layer| layer.weight.value = ones(&[5]),
            "weight.value holds a tensor of shape [5], but a tensor of shape [3] is needed",
        ),
        broken(
            norm(),
            norm_shapes,
            |layer| layer.bias.gradient = ones(&[3, 1]),
            "bias.gradient holds a tensor of shape [3, 1], but a tensor of shape [3] is needed",
        ),
        broken(
            norm(),
            norm_shapes,
            |layer| layer.running_mean = ones(&[1]),
            "running_mean holds a tensor of shape [1], but a tensor of shape [3] is needed",
        ),
        broken(
            norm(),
            norm_shapes,
            |layer| layer.running_var = ones(&[2]),
            "running_var holds a tensor of shape [2], but a tensor of shape [3] is needed",
        ),
    ];
    for (mut layer, input, output, said) in layers {
        let expected = format!("{}: {said}: put back one that fits", layer.name());
        assert_eq!(layer.backward(ones(output), &mut Context::train(0)).unwrap_err().to_string(), expected);
        for mut context in [Context::train(0), Context::eval(), Context::explain()] {
            assert_eq!(layer.forward(ones(input), &mut context).unwrap_err().to_string(), expected);
        }
    }
}

/// A field of the right shape whose numbers lie in another order in memory is as good as any.
#[test]
fn replaced_fields_may_lie_in_any_order() {
    for Case { mut layer, input, output, .. } in cases() {
        let pass = |layer: &mut dyn Layer<f32>| {
            let mut context = Context::train(0);
            let value = layer.forward(Tensor::from_shape_fn(input, |at| at[0] as f32 - at[1] as f32), &mut context);
            let gradient = layer.backward(ones(output), &mut context).unwrap();
            let mut gradients = vec![value.unwrap(), gradient];
            layer.visit(&mut Path::default(), &mut |_, slot| {
                if let Slot::Parameter(parameter) = slot {
                    gradients.push(parameter.gradient.clone());
                }
            });
            gradients
        };
        let expected = pass(&mut *layer);
        let turned = |tensor: &Tensor<f32>| {
            let mut copy = tensor.clone();
            (0..copy.ndim()).for_each(|axis| copy.invert_axis(ndarray::Axis(axis)));
            let mut copy = copy.as_standard_layout().into_owned();
            (0..copy.ndim()).for_each(|axis| copy.invert_axis(ndarray::Axis(axis)));
            copy
        };
        layer.visit(&mut Path::default(), &mut |_, slot| match slot {
            Slot::Parameter(Parameter { value, gradient, .. }) => {
                (*value, *gradient) = (turned(value), turned(gradient));
            }
            Slot::Buffer(buffer) => *buffer = turned(buffer),
        });
        // Another order in memory is another order of sums: the last digit may differ.
        for (found, expected) in pass(&mut *layer).iter().zip(&expected) {
            assert_eq!(found.shape(), expected.shape(), "{layer}");
            let apart = found.iter().zip(expected).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(apart < 1e-5, "{layer}: {found} and {expected}");
        }
    }
}

/// An error in a network says where: by the names that its parameters have.
#[test]
fn an_error_says_which_layer_of_a_network() {
    let block = Residual::new(
        Sequential::new()
            .with_named("conv1", conv(Conv2dConfig::new(4, 4, [3, 3]).same()))
            .with_named("pool", ReLU::new()),
    );
    let inception = Concat::new().with(Sequential::new().with(conv(Conv2dConfig::new(5, 2, [1, 1]))));
    let mut network = Sequential::new()
        .with_named("stem", conv(Conv2dConfig::new(3, 4, [3, 3]).same()))
        .with_named("layer1", Sequential::new().with(block))
        .with_named("inception", inception);
    let expected = "layer inception.branch1.0: Conv2d: expected [batch, 5, height, width], \
                    got a tensor of shape [2, 4, 6, 6]";
    let error = network.forward(ones(&[2, 3, 6, 6]), &mut Context::train(0)).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(matches!(error.cause(), LayerError::Shape { layer: "Conv2d", .. }));
    assert_eq!(
        summarize(&network, &[3, 6, 6]).unwrap_err().to_string(),
        "layer inception.branch1.0: Conv2d: expected [5, height, width], got a tensor of shape [4, 6, 6]"
    );
    // What comes back has the same names.
    let error = network.backward(ones(&[2, 4, 6, 6]), &mut Context::train(0)).unwrap_err();
    assert!(error.to_string().starts_with("layer inception: Concat: backward needs a forward pass"), "{error}");
    let zero = Sequential::<f32>::new().with(ReLU::new()).with(MaxPool2d::new([0, 2]));
    assert_eq!(
        summarize(&zero, &[1, 4, 4]).unwrap_err().to_string(),
        "layer 1: MaxPool2d: kernel height is 0: choose at least 1"
    );
    let uneven = Sequential::<f32>::new().with(Concat::new().with(ReLU::new()).with(GlobalAvgPool::new()));
    assert_eq!(
        summarize(&uneven, &[1, 4, 4]).unwrap_err().to_string(),
        "layer 0: Concat: path branch2 gives [1]: only maps have channels to stack: \
         give it layers that end in height and width"
    );
}

/// Options that make no sense are told with the layer's name, when it is made.
#[test]
fn options_are_told() {
    fn text<T>(result: Result<T, LayerError>) -> String {
        result.map(|_| ()).unwrap_err().to_string()
    }
    let conv = |config: Conv2dConfig| text(config.init::<f32>(&mut rng()));
    let three = Conv2dConfig::new(4, 6, [3, 3]);
    for (said, expected) in [
        (conv(Conv2dConfig::new(0, 6, [3, 3])), "Conv2d: number of input channels is 0: choose at least 1"),
        (conv(Conv2dConfig::new(4, 6, [0, 3])), "Conv2d: kernel height is 0: choose at least 1"),
        (conv(three.stride([1, 0])), "Conv2d: horizontal stride is 0: choose at least 1"),
        (conv(three.groups(3)), "Conv2d: 3 groups do not divide 4 input channels: choose a divisor of 4"),
        (
            text(three.with_weights(ndarray::Array4::<f32>::ones((6, 4, 3, 2)), None)),
            "Conv2d: weight.value holds a tensor of shape [6, 4, 3, 2], but a tensor of shape [6, 4, 3, 3] is needed: \
             put back one that fits",
        ),
        (text(LinearConfig::new(0, 2).init::<f32>(&mut rng())), "Linear: in_features is 0, it must be at least 1"),
        (
            text(LinearConfig::new(2, 1).with_weights(ndarray::arr2(&[[1.0, 2.0]]), Some(ndarray::arr1(&[1.0, 2.0])))),
            "Linear: bias.value holds a tensor of shape [2], but a tensor of shape [1] is needed: put back one that fits",
        ),
        (text(BatchNorm2d::<f32>::new(0)), "BatchNorm2d: channels is 0, it must be at least 1"),
        (
            text(BatchNorm2d::with_weights(
                ndarray::arr1(&[1.0]),
                ndarray::arr1(&[1.0]),
                ndarray::arr1(&[1.0]),
                ndarray::arr1(&[1.0, 2.0]),
            )),
            "BatchNorm2d: running_var holds a tensor of shape [2], but a tensor of shape [1] is needed: \
             put back one that fits",
        ),
        (
            text(Initializer::Normal { deviation: -1.0 }.sample::<f32>(&[1], &mut rng())),
            "Initializer: deviation is -1, it must be a finite number, not below 0",
        ),
    ] {
        assert_eq!(said, expected);
    }
    let padded = MaxPool2d::new([2, 2]).padding(Padding::symmetric(3));
    assert_eq!(
        text(summarize::<f32>(&padded, &[1, 8, 8])),
        "MaxPool2d: padding is 3+3 beside a window of 2, it must be at most half the window on each side"
    );
}
