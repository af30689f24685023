//! Networks by name, and their weights in files.
//!
//! - [`build`]: a [`Model`] by its name; [`describe`]: its [`Architecture`], from which shapes and counts are known before a
//!   weight is; [`names`], [`catalogue`]: which there are.
//! - [`mnist`], [`digits`], [`lenet5`], [`alexnet`], [`vgg`], [`googlenet`], [`resnet`]: how each is made; [`stack`]: layers
//!   from a list of [`Item`]s.
//! - [`weights`]: a network's parameters to and from safetensors, with PyTorch's names and layouts.
//! - [`write_tensors`], [`read_tensors`]: named tensors and a JSON text in one safetensors file, whole or not at all.
//! - [`explain`]: saliency, occlusion, Grad-CAM: what an output depends on, and where a class was found.
//! - [`onnx`]: a network for other engines, as one file of operations and weights.
//! - [`ModelError`]: what can be wrong with a name or a file.

pub mod alexnet;
mod architecture;
mod catalogue;
pub mod digits;
mod error;
pub mod explain;
mod foreign;
pub mod googlenet;
mod layer_config;
pub mod lenet5;
pub mod mnist;
mod model;
pub mod onnx;
pub mod resnet;
mod stack;
mod tensors;
pub mod vgg;
pub mod weights;
mod whole_file;

pub use architecture::Architecture;
pub use catalogue::{Entry, MOST_CLASSES, build, catalogue, describe, names};
pub use error::ModelError;
pub use layer_config::LayerConfig;
pub use model::Model;
pub use stack::{Item, Normalisation, stack};
pub use tensors::{
    JSON_KEY, LONGEST_HEADER, NamedTensors, read_metadata, read_names, read_tensors, tensors_from_bytes,
    tensors_to_bytes, write_tensors,
};
