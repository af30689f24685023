//! ONNX: the structure of what is written, the bytes of a small network, and what ONNX Runtime computes with it. The file and
//! its pass are beside `tests/fixtures/models/make_onnx.py`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use conv::{Padding, PaddingMode};
use layers::{
    AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Concat, Context, Conv2dConfig, ConvTranspose2dConfig, Dropout, Flatten,
    GlobalAvgPool, Initializer, Layer, LeakyReLU, LinearConfig, LocalResponseNorm, LogSoftmax, MaxPool2d, Pad2d, Path,
    ReLU, Residual, Sequential, Sigmoid, Slot, Softmax, Tanh, Tensor,
};
use models::onnx::proto::{DimensionValue, FLOAT, GraphProto, ModelProto, NodeProto, ValueInfoProto};
use models::{Model, onnx, read_tensors};
use prost::Message as _;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/models")).join(name)
}

/// A network that has every layer with all its options, small enough for a file in the repository.
fn every_layer() -> Model {
    let mut rng = ChaCha8Rng::seed_from_u64(15);
    let padding = Padding { top: 0, bottom: 1, left: 2, right: 1 };
    let start = Initializer::Constant(0.25);
    let mut conv = |config: Conv2dConfig| config.bias_initializer(start).init(&mut rng).unwrap();
    let strided = conv(Conv2dConfig::new(2, 6, [3, 2]).stride([2, 1]).padding(padding).dilation([1, 2]).groups(2));
    let inner = conv(Conv2dConfig::new(6, 4, [3, 3]).same().bias(false));
    let around = conv(Conv2dConfig::new(6, 4, [1, 1]));
    let branch = conv(Conv2dConfig::new(4, 2, [1, 1]));
    let up = ConvTranspose2dConfig::new(10, 10, [3, 2]).stride([2, 2]).padding([1, 0]).output_padding([1, 0]).groups(2);
    let up = up.bias_initializer(start).init(&mut ChaCha8Rng::seed_from_u64(16)).unwrap();
    let pool = MaxPool2d::new([3, 3]).stride([1, 1]).padding(Padding::symmetric(1));
    let overlapping = MaxPool2d::new([3, 3]).stride([2, 2]).padding(Padding { bottom: 1, right: 1, ..Padding::NONE });
    let block = Residual::new(
        Sequential::new()
            .with_named("conv1", inner)
            .with_named("bn1", BatchNorm2d::new(4).unwrap().epsilon(1e-3).unwrap()),
    );
    let block = block.shortcut(Sequential::new().with(around)).activation(ReLU::new());
    let branches = Concat::new()
        .with(Sequential::new().with(branch).with(Sigmoid::new()))
        .with(pool)
        .with(AvgPool2d::new([3, 3]).stride([1, 1]).padding(Padding::symmetric(1)).count_include_pad(false));
    let network = Sequential::new()
        .with_named("conv", strided)
        .with_named("leaky", LeakyReLU::new(0.1).unwrap())
        .with_named("block", block)
        .with_named("branches", branches)
        .with_named("again", Residual::new(Tanh::new()))
        .with_named("reflect", Pad2d::new([1, 2], PaddingMode::Reflect))
        .with_named("up", up)
        .with_named("norm", LocalResponseNorm::new(3).unwrap().alpha(0.5).unwrap().k(1.5).unwrap())
        .with_named("dilated", MaxPool2d::new([2, 2]).stride([1, 2]).dilation([2, 1]).ceil_mode(true))
        .with_named("hang", AvgPool2d::new([2, 2]).stride([2, 1]).ceil_mode(true).count_include_pad(false))
        .with_named("replicate", Pad2d::new(Padding { left: 1, ..Padding::NONE }, PaddingMode::Replicate))
        .with_named("constant", Pad2d::new([0, 1], PaddingMode::Constant(-0.5)))
        .with_named("pool", overlapping)
        .with_named("mean", AvgPool2d::new([2, 2]).stride([1, 1]).padding(Padding { top: 1, left: 1, ..Padding::NONE }))
        .with_named("adaptive", AdaptiveAvgPool2d::new([2, 1]).unwrap())
        .with_named("one", AdaptiveAvgPool2d::new([1, 1]).unwrap())
        .with_named("dropout", Dropout::new(0.5).unwrap())
        .with_named("flatten", Flatten::new())
        .with_named("fc1", LinearConfig::new(10, 8).bias(false).init(&mut rng).unwrap())
        .with_named("softmax", Softmax::new())
        .with_named("fc2", LinearConfig::new(8, 3).bias_initializer(start).init(&mut rng).unwrap())
        .with_named("log", LogSoftmax::new());
    let mut model = Model { name: "every-layer".to_owned(), network, input_shape: [2, 9, 8], classes: 3 };
    // As if it had been trained: no mean is 0 and no variance 1.
    let mut at = 0.0_f32;
    model.network.visit(&mut Path::default(), &mut |name, slot| {
        let values = match slot {
            Slot::Buffer(values) => values,
            Slot::Parameter(parameter) if name.contains("bn1") => &mut parameter.value,
            Slot::Parameter(_) => return,
        };
        for value in values {
            at += 0.125;
            *value = at;
        }
    });
    model
}

fn operations(graph: &GraphProto) -> Vec<&str> {
    graph.node.iter().map(NodeProto::op_type).collect()
}

/// The sizes of a value's axes, and the name of one that is open.
fn shape(value: &ValueInfoProto) -> Vec<String> {
    let tensor = value.r#type.as_ref().and_then(|of| of.tensor_type.as_ref()).expect("a tensor");
    let size = |value: &Option<DimensionValue>| match value {
        Some(DimensionValue::DimValue(size)) => size.to_string(),
        Some(DimensionValue::DimParam(name)) => name.clone(),
        None => "?".to_owned(),
    };
    tensor.shape.as_ref().expect("a shape").dim.iter().map(|dim| size(&dim.value)).collect()
}

/// Every value is made before it is used, once, and every weight is used.
fn check(graph: &GraphProto, model: &mut Model) {
    let mut known: BTreeSet<&str> = graph.input.iter().map(ValueInfoProto::name).collect();
    for weight in &graph.initializer {
        assert!(known.insert(weight.name()), "{} stands twice", weight.name());
        let size = if weight.data_type() == FLOAT { size_of::<f32>() } else { size_of::<i64>() };
        let bytes = weight.dims.iter().product::<i64>() as usize * size;
        assert_eq!(weight.raw_data().len(), bytes, "{}", weight.name());
    }
    let mut used = BTreeSet::new();
    let mut names = BTreeSet::new();
    for node in &graph.node {
        assert!(names.insert(node.name()), "two nodes are called {}", node.name());
        for input in &node.input {
            assert!(known.contains(input.as_str()), "{} reads {input}, which is not there yet", node.name());
            used.insert(input.as_str());
        }
        for output in &node.output {
            assert!(known.insert(output), "{output} is made twice");
        }
    }
    assert!(graph.initializer.iter().all(|weight| used.contains(weight.name())), "a weight is not used");
    assert_eq!(graph.output.len(), 1);
    assert!(known.contains(graph.output[0].name()));
    let mut shapes = Vec::new();
    model.network.visit(&mut Path::default(), &mut |name, slot| {
        let value = match slot {
            Slot::Parameter(parameter) => &parameter.value,
            Slot::Buffer(buffer) => &*buffer,
        };
        shapes.push((
            name.to_owned(),
            value.shape().iter().map(|&size| i64::try_from(size).unwrap()).collect::<Vec<i64>>(),
        ));
    });
    let mut written: Vec<_> =
        graph.initializer.iter().map(|weight| (weight.name().to_owned(), weight.dims.clone())).collect();
    // What is an option here and a constant there.
    written.retain(|(name, _)| !matches!(name.rsplit_once('.'), Some((_, "pads" | "value"))));
    shapes.sort();
    written.sort();
    assert_eq!(written, shapes, "{}", model.name);
}

#[test]
fn every_model_is_a_graph_of_its_layers() {
    // The large ones differ from these in numbers only, and take gigabytes.
    for name in models::names() {
        let description = models::describe(name, Some(10)).unwrap();
        if description.parameters() > 15_000_000 {
            continue;
        }
        let mut model = models::build(name, Some(10), &mut ChaCha8Rng::seed_from_u64(0)).unwrap();
        let bytes = onnx::to_bytes(&mut model).unwrap();
        let decoded = ModelProto::decode(bytes.as_slice()).unwrap();
        assert_eq!((decoded.ir_version(), decoded.opset_import[0].version()), (8, 17));
        let graph = decoded.graph.expect("a graph");
        assert_eq!(graph.name(), *name);
        check(&graph, &mut model);
        let [channels, height, width] = model.input_shape.map(|size| size.to_string());
        assert_eq!(shape(&graph.input[0]), ["batch", &channels, &height, &width]);
        assert_eq!(shape(&graph.output[0]), ["batch", "10"]);
        assert_eq!(graph.output[0].name(), "scores");
    }
}

// ANCHOR: digits
#[test]
fn the_digit_reader_is_seventeen_operations() {
    let mut model = models::build("digits", None, &mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    let graph = onnx::encode(&mut model).unwrap().graph.expect("a graph");
    let pooled = ["Conv", "MaxPool", "BatchNormalization", "Relu"];
    let plain = ["Conv", "BatchNormalization", "Relu"];
    let head = ["GlobalAveragePool", "Flatten", "Gemm"];
    assert_eq!(operations(&graph), [&pooled[..], &pooled, &plain, &plain, &head].concat());
    // The first convolution: 5×5, two rows and columns of zeros on each side; its weight has the name of the file of weights.
    let first = &graph.node[0];
    assert_eq!(first.input, ["images", "features.0.weight"]);
    let pads = first.attribute.iter().find(|attribute| attribute.name() == "pads").expect("pads");
    assert_eq!(pads.ints, [2, 2, 2, 2]);
}
// ANCHOR_END: digits

/// The variable that has the fixture written again.
const WRITE: &str = "WRITE_ONNX_FIXTURE";

#[test]
fn the_bytes_of_a_small_network_stay_the_same() {
    let bytes = onnx::to_bytes(&mut every_layer()).unwrap();
    let path = fixture("every-layer.onnx");
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &bytes).unwrap();
    }
    let committed = fs::read(&path).unwrap_or_default();
    assert!(
        bytes == committed,
        "{} differs; if that is meant, run this test with {WRITE}=1 and then make_onnx.py",
        path.display()
    );
}

// ANCHOR: runtime
#[test]
fn onnx_runtime_computes_the_same() {
    // What ONNX Runtime made of the committed file, whose bytes are those that are written today.
    let (mut pass, _) = read_tensors(fixture("every-layer-pass.safetensors"), 100_000).unwrap();
    let (images, expected) = (pass.remove("input").unwrap(), &pass["output"]);
    let scores = every_layer().network.forward(images, &mut Context::eval()).unwrap();
    assert_eq!(scores.shape(), expected.shape());
    let largest = |values: &Tensor<f32>| values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let error = largest(&(&scores - expected)) / largest(expected);
    assert!(error <= 1e-5, "{error:e}");
}
// ANCHOR_END: runtime

#[test]
fn options_arrive_as_attributes() {
    let mut model = every_layer();
    let graph = onnx::encode(&mut model).unwrap().graph.expect("a graph");
    check(&graph, &mut model);
    let node = |name: &str| graph.node.iter().find(|node| node.name() == name).unwrap_or_else(|| panic!("{name}"));
    let integers = |name: &str, attribute: &str| {
        let found = node(name).attribute.iter().find(|found| found.name() == attribute).expect(attribute);
        found.ints.clone()
    };
    assert_eq!(integers("conv", "strides"), [2, 1]);
    // Beginnings first: top, left, bottom, right.
    assert_eq!(integers("conv", "pads"), [0, 2, 1, 1]);
    assert_eq!(integers("conv", "dilations"), [1, 2]);
    assert_eq!(node("block.add").input, ["block.bn1", "block.downsample.0"]);
    assert_eq!(node("block.activation").op_type(), "Relu");
    assert_eq!(node("branches").input, ["branches.branch1.1", "branches.branch2", "branches.branch3"]);
    assert_eq!(node("again.add").input, ["again", "branches"]);
    assert!(!graph.node.iter().any(|node| node.name() == "dropout"));
    assert_eq!(node("fc1").input, ["flatten", "fc1.weight"]);
}

fn of(network: Sequential<f32>, input_shape: [usize; 3]) -> Model {
    Model { name: "small".to_owned(), network, input_shape, classes: 1 }
}

#[test]
fn what_onnx_cannot_say_is_refused_by_the_layer_s_name() {
    let uneven = Sequential::new().with_named("avgpool", AdaptiveAvgPool2d::new([7, 7]).unwrap());
    let error = onnx::encode(&mut of(uneven, [1, 10, 13])).unwrap_err().to_string();
    assert!(
        error.starts_with("layer avgpool cannot be written as ONNX: adaptive pooling from 10×13 to 7×7"),
        "{error}"
    );
    // Where the sizes divide it is plain pooling, and where they are equal nothing.
    for (size, operators) in [(14, &["AveragePool", "Flatten"][..]), (7, &["Flatten"])] {
        let even = Sequential::new().with(AdaptiveAvgPool2d::new([7, 7]).unwrap()).with(Flatten::new());
        let encoded = onnx::encode(&mut of(even, [1, size, size])).unwrap();
        assert_eq!(operations(&encoded.graph.unwrap()), operators);
    }
    let counted = AvgPool2d::new([3, 3]).stride([2, 2]).padding([1, 1]).ceil_mode(true);
    let refused: [(Box<dyn Layer<f32>>, &str); 3] = [
        (
            Box::new(counted),
            "it counts its padding in windows that hang over the edge, and ONNX Runtime counts those otherwise: \
             turn off ceil_mode or count_include_pad",
        ),
        (
            Box::new(LocalResponseNorm::new(4).unwrap()),
            "ONNX puts the odd one of an even number of channels on the other side: choose an odd size",
        ),
        (
            Box::new(Pad2d::new([1, 1], PaddingMode::Circular)),
            "this version of ONNX has no circular padding: choose another padding mode",
        ),
    ];
    for (layer, problem) in refused {
        let network = Sequential::new().with_named("this", layer);
        let error = onnx::encode(&mut of(network, [1, 4, 4])).unwrap_err().to_string();
        assert_eq!(error, format!("layer this cannot be written as ONNX: {problem}"));
    }
    let wrong = Sequential::new().with(GlobalAvgPool::new()).with(MaxPool2d::new([2, 2]));
    assert!(onnx::encode(&mut of(wrong, [1, 4, 4])).is_err());
    let mut broken = every_layer();
    broken.network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Buffer(values) = slot {
            values.fill(f32::NAN);
        }
    });
    assert!(onnx::encode(&mut broken).unwrap_err().to_string().contains("NaN"));
}

#[test]
fn names_are_unique_whatever_the_layers_are_called() {
    let names = ["scores", "images", "twice", "twice", "", "fc.weight"];
    let dense = LinearConfig::new(1, 1).init(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    let mut flat = Sequential::new().with(Flatten::new()).with_named("fc", dense);
    for name in names {
        flat.push(name, Tanh::new());
    }
    let mut model = of(flat, [1, 1, 1]);
    let graph = onnx::encode(&mut model).unwrap().graph.unwrap();
    check(&graph, &mut model);
    assert_eq!(graph.node.len(), 8);
    // No layers at all: an output that is no input.
    let mut nothing = of(Sequential::new(), [1, 1, 1]);
    let graph = onnx::encode(&mut nothing).unwrap().graph.unwrap();
    check(&graph, &mut nothing);
    assert_eq!(operations(&graph), ["Identity"]);
}

#[test]
fn a_file_that_cannot_be_written_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = every_layer();
    let error = onnx::write(&mut model, folder.path()).unwrap_err().to_string();
    assert!(error.contains("is not a regular file"), "{error}");
    let error = onnx::write(&mut model, folder.path().join("none/a.onnx")).unwrap_err().to_string();
    assert!(error.contains("none/a.onnx: cannot write the file"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
