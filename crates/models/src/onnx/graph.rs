//! The graph of a network: a node for each operation, in the order in which they run.

use std::collections::{BTreeMap, BTreeSet};

use conv::{Padding, PaddingMode};
use layers::{Layer, LayerError, Operation, Summary};
use ndarray::ArrayD;

use super::attributes::{integer, integer_of, integers, number, pads, tensor, whole_numbers, window, word};
use super::proto::{
    AttributeProto, Dimension, DimensionValue, FLOAT, GraphProto, NodeProto, TensorShapeProto, TensorTypeProto,
    TypeProto, ValueInfoProto,
};
use super::{BATCH, INPUT, OUTPUT};
use crate::ModelError;
use crate::error::quoted;

/// A tensor on its way through the network.
#[derive(Clone, Debug)]
pub(super) struct Value {
    name: String,
    /// The shape for one image.
    shape: Vec<usize>,
}

/// A graph that grows by a layer at a time.
pub(super) struct Graph {
    /// What no node has used yet.
    weights: BTreeMap<String, ArrayD<f32>>,
    /// The names of nodes and values, each of which may be given once.
    names: BTreeSet<String>,
    written: GraphProto,
}

impl Graph {
    /// Nothing yet but an input, of images of this shape.
    pub(super) fn new(input: [usize; 3], weights: BTreeMap<String, ArrayD<f32>>) -> Self {
        let names = [INPUT, OUTPUT].map(str::to_owned).into_iter().chain(weights.keys().cloned()).collect();
        let words = "a batch of images as the network was trained on: channels, height, width";
        let input = ValueInfoProto { doc_string: Some(words.to_owned()), ..info(&Self::input(input)) };
        Self { weights, names, written: GraphProto { input: vec![input], ..GraphProto::default() } }
    }

    /// What goes into the network.
    pub(super) fn input(shape: [usize; 3]) -> Value {
        Value { name: INPUT.to_owned(), shape: shape.to_vec() }
    }

    /// Adds a layer that reads `input`, and gives what it makes.
    // ANCHOR: add
    pub(super) fn add(&mut self, name: &str, layer: &dyn Layer<f32>, input: Value) -> Result<Value, ModelError> {
        let shape = layer.trace(&input.shape, &mut Summary::new(&input.shape))?;
        match layer.operation(&input.shape)? {
            Operation::Sequential(layers) => {
                layers.into_iter().try_fold(input, |value, (child, layer)| self.add(&join(name, child), layer, value))
            }
            Operation::Identity => Ok(input),
            Operation::ReLU => Ok(self.node(name, "Relu", vec![input.name], vec![], shape)),
            Operation::Conv2d { kernel, stride, padding, dilation, groups } => {
                let attributes = vec![
                    integers("dilations", &dilation),
                    integer("group", groups),
                    integers("kernel_shape", &kernel),
                    pads(padding),
                    integers("strides", &stride),
                ];
                let inputs = self.with_weights(name, input, &["weight"], &["bias"])?;
                Ok(self.node(name, "Conv", inputs, attributes, shape))
            }
            // Every other layer is translated likewise, below.
            other => self.add_other(name, other, input, shape),
        }
    }
    // ANCHOR_END: add

    fn add_other(
        &mut self,
        name: &str,
        operation: Operation<'_, f32>,
        input: Value,
        shape: Vec<usize>,
    ) -> Result<Value, ModelError> {
        let (operator, attributes) = match operation {
            Operation::Linear => {
                let inputs = self.with_weights(name, input, &["weight"], &["bias"])?;
                // The weight is [outputs, inputs].
                return Ok(self.node(name, "Gemm", inputs, vec![integer("transB", 1)], shape));
            }
            Operation::BatchNorm2d { epsilon } => {
                let parameters = ["weight", "bias", "running_mean", "running_var"];
                let inputs = self.with_weights(name, input, &parameters, &[])?;
                return Ok(self.node(name, "BatchNormalization", inputs, vec![number("epsilon", epsilon)], shape));
            }
            Operation::Concat(branches) => return self.add_concat(name, branches, input, shape),
            Operation::Residual { body, shortcut, activation } => {
                return self.add_residual(name, body, shortcut, activation, input);
            }
            Operation::GlobalAvgPool => {
                let pixel = [shape.as_slice(), &[1, 1]].concat();
                let means = self.node(name, "GlobalAveragePool", vec![input.name], vec![], pixel);
                let list = join(name, "flatten");
                return Ok(self.node(&list, "Flatten", vec![means.name], vec![integer("axis", 1)], shape));
            }
            Operation::AdaptiveAvgPool2d { size } if input.shape[1..] == size => return Ok(input),
            Operation::AdaptiveAvgPool2d { size: [1, 1] } => ("GlobalAveragePool", vec![]),
            Operation::AdaptiveAvgPool2d { size } => ("AveragePool", equal_windows(name, &input.shape, size)?),
            Operation::MaxPool2d { kernel, stride, padding, dilation } => {
                let mut attributes = window(kernel, stride, padding);
                if dilation != [1, 1] {
                    attributes.push(integers("dilations", &dilation));
                }
                ("MaxPool", attributes)
            }
            Operation::AvgPool2d { kernel, stride, padding, overhang, count_include_pad } => {
                // What hangs over becomes padding that does not count, so padding that does cannot stand beside it.
                let counts = count_include_pad && padding != Padding::NONE;
                if counts && overhang != [0, 0] {
                    let problem = "it counts its padding in windows that hang over the edge, and ONNX Runtime counts \
                                   those otherwise: turn off ceil_mode or count_include_pad";
                    return Err(refused(name, problem));
                }
                let (bottom, right) = (padding.bottom + overhang[0], padding.right + overhang[1]);
                let counts = if overhang == [0, 0] { count_include_pad } else { counts };
                let counts = integer("count_include_pad", usize::from(counts));
                ("AveragePool", [vec![counts], window(kernel, stride, Padding { bottom, right, ..padding })].concat())
            }
            Operation::ConvTranspose2d { kernel, stride, padding, output_padding, dilation, groups } => {
                let attributes = vec![
                    integers("dilations", &dilation),
                    integer("group", groups),
                    integers("kernel_shape", &kernel),
                    integers("output_padding", &output_padding),
                    pads(padding),
                    integers("strides", &stride),
                ];
                let inputs = self.with_weights(name, input, &["weight"], &["bias"])?;
                return Ok(self.node(name, "ConvTranspose", inputs, attributes, shape));
            }
            Operation::LocalResponseNorm { size, .. } if size.is_multiple_of(2) => {
                let problem = "ONNX puts the odd one of an even number of channels on the other side: \
                               choose an odd size";
                return Err(refused(name, problem));
            }
            Operation::LocalResponseNorm { size, alpha, beta, k } => {
                let numbers =
                    [("alpha", alpha), ("beta", beta), ("bias", k)].map(|(option, value)| number(option, value));
                ("LRN", [&numbers[..], &[integer("size", size)]].concat())
            }
            Operation::Softmax => ("Softmax", vec![integer("axis", 1)]),
            Operation::LogSoftmax => ("LogSoftmax", vec![integer("axis", 1)]),
            Operation::Pad2d { padding, padding_mode } => {
                return self.add_pad(name, padding, padding_mode, input, shape);
            }
            Operation::LeakyReLU { slope } => ("LeakyRelu", vec![number("alpha", slope)]),
            Operation::Sigmoid => ("Sigmoid", vec![]),
            Operation::Tanh => ("Tanh", vec![]),
            Operation::Flatten => ("Flatten", vec![integer("axis", 1)]),
            Operation::Other => {
                let problem = "there is no translation of this layer: put it together from layers that have one";
                return Err(refused(name, problem));
            }
            Operation::Sequential(_) | Operation::Identity | Operation::ReLU | Operation::Conv2d { .. } => {
                unreachable!("these are translated above")
            }
        };
        Ok(self.node(name, operator, vec![input.name], attributes, shape))
    }

    /// Pixels around the image; how many is a weight of its own in this format, of eight whole numbers.
    fn add_pad(
        &mut self,
        name: &str,
        padding: Padding,
        padding_mode: PaddingMode<f32>,
        input: Value,
        shape: Vec<usize>,
    ) -> Result<Value, ModelError> {
        let mode = match padding_mode {
            PaddingMode::Zeros | PaddingMode::Constant(_) => "constant",
            PaddingMode::Reflect => "reflect",
            PaddingMode::Replicate => "edge",
            PaddingMode::Circular => {
                return Err(refused(name, "this version of ONNX has no circular padding: choose another padding mode"));
            }
        };
        let Padding { top, bottom, left, right } = padding;
        let mut inputs = vec![input.name];
        let pads = self.unused(&join(name, "pads"));
        self.written.initializer.push(whole_numbers(&pads, &[0, 0, top, left, 0, 0, bottom, right]));
        inputs.push(pads);
        if let PaddingMode::Constant(value) = padding_mode {
            let filling = self.unused(&join(name, "value"));
            self.written.initializer.push(tensor(&filling, &ndarray::arr0(value).into_dyn()));
            inputs.push(filling);
        }
        Ok(self.node(name, "Pad", inputs, vec![word("mode", mode)], shape))
    }

    fn add_concat(
        &mut self,
        name: &str,
        branches: Vec<(&str, &dyn Layer<f32>)>,
        input: Value,
        shape: Vec<usize>,
    ) -> Result<Value, ModelError> {
        let branch = |(child, layer): (&str, _)| self.add(&join(name, child), layer, input.clone());
        let outputs = branches.into_iter().map(branch).collect::<Result<Vec<Value>, ModelError>>()?;
        let outputs = outputs.into_iter().map(|value| value.name).collect();
        Ok(self.node(name, "Concat", outputs, vec![integer("axis", 1)], shape))
    }

    fn add_residual(
        &mut self,
        name: &str,
        body: &dyn Layer<f32>,
        shortcut: Option<(&str, &dyn Layer<f32>)>,
        activation: Option<(&str, &dyn Layer<f32>)>,
        input: Value,
    ) -> Result<Value, ModelError> {
        let through = self.add(name, body, input.clone())?;
        let past = match shortcut {
            Some((child, layer)) => self.add(&join(name, child), layer, input)?,
            None => input,
        };
        let sum = self.node(&join(name, "add"), "Add", vec![through.name, past.name], vec![], through.shape);
        match activation {
            Some((child, layer)) => self.add(&join(name, child), layer, sum),
            None => Ok(sum),
        }
    }

    /// The graph with this as its output.
    pub(super) fn finish(mut self, name: &str, scores: Value) -> Result<GraphProto, ModelError> {
        if let Some(weight) = self.weights.keys().next() {
            let problem = format!("no node uses its tensor {}", quoted(weight));
            return Err(ModelError::Onnx { what: name.to_owned(), problem });
        }
        let scores = if scores.name == INPUT {
            // No layers: an output may not be an input, so a node passes it on.
            self.node("identity", "Identity", vec![scores.name], vec![], scores.shape)
        } else {
            scores
        };
        self.written.value_info.retain(|value| value.name() != scores.name);
        for node in &mut self.written.node {
            for value in node.input.iter_mut().chain(&mut node.output).filter(|value| **value == scores.name) {
                OUTPUT.clone_into(value);
            }
        }
        self.written.output = vec![info(&Value { name: OUTPUT.to_owned(), ..scores })];
        self.written.name = Some(name.to_owned());
        Ok(self.written)
    }

    /// Adds a node; its one output has its name.
    fn node(
        &mut self,
        name: &str,
        operator: &str,
        input: Vec<String>,
        attribute: Vec<AttributeProto>,
        shape: Vec<usize>,
    ) -> Value {
        let name = self.unused(name);
        let value = Value { name: name.clone(), shape };
        self.written.value_info.push(info(&value));
        let output = vec![name.clone()];
        let op_type = Some(operator.to_owned());
        self.written.node.push(NodeProto { input, output, name: Some(name), op_type, attribute });
        value
    }

    /// The name, or the name with a number behind it if it was given already.
    fn unused(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}#{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        let free = candidates.find(|name| !name.is_empty() && !self.names.contains(name)).expect("numbers do not end");
        self.names.insert(free.clone());
        free
    }

    /// The names of a node's inputs: what flows in, parameters that must be there, and those that may.
    fn with_weights(
        &mut self,
        name: &str,
        input: Value,
        needed: &[&str],
        possible: &[&str],
    ) -> Result<Vec<String>, ModelError> {
        let mut inputs = vec![input.name];
        for (at, parameter) in needed.iter().chain(possible).enumerate() {
            let weight = join(name, parameter);
            match self.weights.remove(&weight) {
                Some(values) => {
                    self.written.initializer.push(tensor(&weight, &values));
                    inputs.push(weight);
                }
                None if at < needed.len() => {
                    let problem = format!("its tensor {} is missing or used twice", quoted(&weight));
                    return Err(ModelError::Onnx { what: layer(name), problem });
                }
                None => {}
            }
        }
        Ok(inputs)
    }
}

/// A child's name behind its parent's, as in a file of weights.
fn join(name: &str, child: &str) -> String {
    if name.is_empty() { child.to_owned() } else { format!("{name}.{child}") }
}

fn layer(name: &str) -> String {
    format!("layer {}", quoted(name))
}

fn refused(name: &str, problem: &str) -> ModelError {
    ModelError::Onnx { what: layer(name), problem: problem.to_owned() }
}

/// The windows of adaptive pooling, where they are all of a size.
fn equal_windows(name: &str, input: &[usize], size: [usize; 2]) -> Result<Vec<AttributeProto>, ModelError> {
    let &[_, height, width] = input else {
        let (expected, got) = ("[channels, height, width]".to_owned(), input.to_vec());
        return Err(LayerError::Shape { layer: "AdaptiveAvgPool2d", expected, got }.into());
    };
    if !height.is_multiple_of(size[0]) || !width.is_multiple_of(size[1]) {
        let [to_height, to_width] = size;
        let problem = format!(
            "adaptive pooling from {height}×{width} to {to_height}×{to_width} has windows of different sizes, and ONNX has no \
             operator for that: take images for which the sizes divide, or another pooling"
        );
        return Err(ModelError::Onnx { what: layer(name), problem });
    }
    let kernel = [height / size[0], width / size[1]];
    Ok(window(kernel, kernel, Padding::NONE))
}

/// A value's name and shape, the size of the batch left open.
fn info(value: &Value) -> ValueInfoProto {
    let sizes = value.shape.iter().map(|&size| DimensionValue::DimValue(integer_of(size)));
    let sizes = std::iter::once(DimensionValue::DimParam(BATCH.to_owned())).chain(sizes);
    let dim = sizes.map(|size| Dimension { value: Some(size) }).collect();
    let tensor_type = TensorTypeProto { elem_type: Some(FLOAT), shape: Some(TensorShapeProto { dim }) };
    ValueInfoProto {
        name: Some(value.name.clone()),
        r#type: Some(TypeProto { tensor_type: Some(tensor_type) }),
        doc_string: None,
    }
}
