//! Networks as ONNX, the Open Neural Network Exchange format: operations, their order and their weights in one file, which most
//! engines run.
//!
//! - [`write()`], [`to_bytes`]: a network as a file, or its bytes; [`encode`]: as messages, to look at.
//! - [`proto`]: those messages.
//!
//! What is written is the network as it is in evaluation: batch normalisation with its running statistics, no dropout. Weights
//! are called as in a safetensors file, nodes as the layers. The size of a batch is left open.

mod attributes;
mod graph;
pub mod proto;

use std::path::Path;

use prost::Message as _;

use crate::weights::collect;
use crate::{Model, ModelError, whole_file};
use graph::Graph;
use proto::{IR_VERSION, ModelProto, OPSET, OperatorSetIdProto};

/// The name of the value that goes in: `[batch, channels, height, width]`.
pub const INPUT: &str = "images";

/// The name of the value that comes out: `[batch, classes]`.
pub const OUTPUT: &str = "scores";

/// The name of the axis whose size is left open.
pub const BATCH: &str = "batch";

/// The most bytes that a message may have: lengths are read as signed numbers of 32 bits.
const LARGEST: usize = i32::MAX as usize;

/// Writes a network as an ONNX file, all or nothing.
///
/// # Errors
/// If a layer has no counterpart in ONNX, a weight is not finite, the file would be longer than the format allows, or the system
/// cannot write.
///
/// ```
/// use rand::SeedableRng;
/// let mut model = models::build("lenet5", None, &mut rand_chacha::ChaCha8Rng::seed_from_u64(0))?;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("lenet5.onnx");
/// models::onnx::write(&mut model, &path)?;
/// assert!(std::fs::metadata(&path)?.len() > 4 * 61_706);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(model: &mut Model, path: impl AsRef<Path>) -> Result<(), ModelError> {
    let path = path.as_ref();
    let bytes = to_bytes(model).map_err(|problem| problem.in_file(path))?;
    whole_file::write(path, |file| std::io::Write::write_all(file, &bytes))
}

/// The bytes of the file that [`write()`] writes: the same for the same network.
///
/// # Errors
/// As [`write()`].
pub fn to_bytes(model: &mut Model) -> Result<Vec<u8>, ModelError> {
    let encoded = encode(model)?;
    if encoded.encoded_len() > LARGEST {
        let problem = format!(
            "it takes {} bytes, and the format holds {LARGEST} at most: save it as safetensors",
            encoded.encoded_len()
        );
        return Err(ModelError::Onnx { what: model.name.clone(), problem });
    }
    Ok(encoded.encode_to_vec())
}

/// A network as the messages of an ONNX file.
///
/// # Errors
/// If a layer has no counterpart in ONNX, or a weight is not finite.
///
/// ```
/// use rand::SeedableRng;
/// let mut model = models::build("lenet5", None, &mut rand_chacha::ChaCha8Rng::seed_from_u64(0))?;
/// let graph = models::onnx::encode(&mut model)?.graph.expect("a network");
/// let operations: Vec<&str> = graph.node.iter().map(|node| node.op_type()).collect();
/// assert_eq!(operations[..4], ["Conv", "Tanh", "AveragePool", "Conv"]);
/// assert_eq!(graph.initializer[0].name(), "conv1.weight");
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn encode(model: &mut Model) -> Result<ModelProto, ModelError> {
    // ANCHOR: encode
    let weights = collect(&mut model.network)?.into_iter().collect();
    let mut graph = Graph::new(model.input_shape, weights);
    let scores = graph.add("", &model.network, Graph::input(model.input_shape))?;
    let graph = graph.finish(&model.name, scores)?;
    // ANCHOR_END: encode
    Ok(ModelProto {
        ir_version: Some(IR_VERSION),
        opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(OPSET) }],
        producer_name: Some("cnn".to_owned()),
        producer_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        graph: Some(graph),
    })
}
