//! The digit reader as ONNX.

use conv::times;
use models::onnx::proto::{AttributeProto, DimensionValue, GraphProto, NodeProto, ValueInfoProto, attribute_type};
use viz::palette::Color;
use viz::{Block, BlockShape, Cell, Table, blocks, cells};

use super::reader;
use crate::digit_reader;
use crate::{ChapterError, Item, Shown, declare};

/// The graph that the exporter makes of a model.
fn graph(model: &str) -> Result<GraphProto, ChapterError> {
    Ok(models::onnx::encode(&mut reader::trained(model)?)?.graph.unwrap_or_default())
}

/// The sizes of a value's axes behind the batch.
fn sizes(value: &ValueInfoProto) -> Vec<usize> {
    let tensor = value.r#type.as_ref().and_then(|of| of.tensor_type.as_ref());
    let axes = tensor.and_then(|of| of.shape.as_ref()).map(|shape| shape.dim.as_slice()).unwrap_or_default();
    let size = |value: &Option<DimensionValue>| match value {
        Some(DimensionValue::DimValue(size)) => usize::try_from(*size).ok(),
        _ => None,
    };
    axes.iter().filter_map(|axis| size(&axis.value)).collect()
}

/// The shape of what a node makes.
fn output(graph: &GraphProto, node: &NodeProto) -> Vec<usize> {
    let made = |value: &&ValueInfoProto| node.output.first().is_some_and(|name| name == value.name());
    graph.value_info.iter().chain(&graph.output).find(made).map(sizes).unwrap_or_default()
}

fn is_weight(graph: &GraphProto, name: &str) -> bool {
    graph.initializer.iter().any(|weight| weight.name() == name)
}

/// The graph as a row of boxes.
#[declare("ch15.onnx-graph", "The digit reader as an ONNX graph", covers = ["15.2"])]
pub struct OnnxGraph {
    /// The network's name in the catalogue of models.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
}

impl Item for OnnxGraph {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let graph = graph(&self.model)?;
        let shape = |sizes: &[usize]| match *sizes {
            [channels, height, width] => BlockShape::Volume([channels, height, width]),
            _ => BlockShape::Vector(sizes.iter().product()),
        };
        let mut boxes: Vec<(String, BlockShape)> =
            graph.input.iter().map(|input| (input.name().to_owned(), shape(&sizes(input)))).collect();
        for node in &graph.node {
            let made = shape(&output(&graph, node));
            let after_the_input = boxes.len() > graph.input.len();
            match boxes.last_mut() {
                // What changes no shape is written into the box before it.
                Some((name, before)) if after_the_input && *before == made => {
                    name.push('\n');
                    name.push_str(node.op_type());
                }
                _ => boxes.push((node.op_type().to_owned(), made)),
            }
        }
        let color = |name: &str| match name.lines().next() {
            Some("Conv") => Color::Kernel,
            Some("Gemm") => Color::Output,
            _ => Color::Input,
        };
        let drawn: Vec<Block> =
            boxes.into_iter().map(|(name, shape)| Block::new(name.clone(), shape).color(color(&name))).collect();
        let caption = format!(
            "{} as ONNX: {} nodes by their operators, {} tensors of weights. Each box is what comes out of the nodes that are \
             named in it, for one image.",
            graph.name(),
            graph.node.len(),
            graph.initializer.len()
        );
        Ok(Shown::figure(blocks(&drawn, None)?, caption))
    }
}

/// A node's options, as one line.
fn options(node: &NodeProto) -> String {
    let value = |attribute: &AttributeProto| match attribute.r#type() {
        attribute_type::INTS => attribute.ints.iter().map(i64::to_string).collect::<Vec<_>>().join(" "),
        attribute_type::INT => attribute.i().to_string(),
        _ => attribute.f().to_string(),
    };
    let words = node.attribute.iter().map(|attribute| format!("{} {}", attribute.name(), value(attribute)));
    words.collect::<Vec<_>>().join(", ")
}

/// The nodes of the graph, one after another.
#[declare("ch15.onnx-nodes", "The nodes of an ONNX graph", covers = ["15.2"])]
pub struct OnnxNodes {
    /// The network's name in the catalogue of models.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
    /// At most so many, from the first.
    #[parameter(default = 8, range = 1..=200)]
    pub most: usize,
}

impl Item for OnnxNodes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let most = self.most;
        let graph = graph(&self.model)?;
        let mut table = Table::new(["node", "operator", "reads", "weights", "options", "makes"]);
        for node in graph.node.iter().take(most) {
            let (weights, reads): (Vec<&str>, Vec<&str>) =
                node.input.iter().map(String::as_str).partition(|name| is_weight(&graph, name));
            let weights = weights.join(", ");
            table.push(cells![
                node.name(),
                node.op_type(),
                reads.join(", "),
                weights,
                options(node),
                times(&output(&graph, node))
            ])?;
        }
        let all = graph.node.len();
        let left_out = match all.saturating_sub(most) {
            0 => String::new(),
            more => format!(" {more} more follow."),
        };
        let caption =
            format!("The nodes of {}, {} of {all}, as the exporter wrote them.{left_out}", graph.name(), all.min(most));
        Ok(Shown::table(table, caption))
    }
}

/// All tensors of a network, and which node of the graph reads them.
#[declare("ch15.names", "The names of all tensors", covers = ["15.1", "15.2", "15.3"])]
pub struct TensorNames {
    /// The network's name in the catalogue of models.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
}

impl Item for TensorNames {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let graph = graph(&self.model)?;
        let mut table = Table::new(["name, here and in PyTorch", "shape", "numbers", "is", "in ONNX"]);
        let tensors = reader::tensors(&mut reader::trained(&self.model)?.network);
        for (name, learned, values) in &tensors {
            let place = graph.node.iter().find_map(|node| {
                let at = node.input.iter().position(|input| input == name)?;
                Some(format!("{}, input {at}", node.op_type()))
            });
            let is = if *learned { "learned" } else { "measured" };
            table.push(cells![name.as_str(), times(values.shape()), values.len(), is, place])?;
        }
        let numbers: usize = tensors.iter().map(|(_, _, values)| values.len()).sum();
        let caption = format!(
            "Every tensor of {} with the name that the safetensors file, PyTorch's state dictionary and the ONNX graph have for it: \
             {} tensors, {} numbers. Input 0 of a node is what flows in.",
            self.model,
            tensors.len(),
            Cell::from(numbers).display()
        );
        Ok(Shown::table(table, caption))
    }
}
