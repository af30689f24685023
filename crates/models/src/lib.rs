//! Networks by name, and their weights in files.
//!
//! - [`write_tensors`], [`read_tensors`]: named tensors and a JSON text in one safetensors file, whole or not at all.
//! - [`ModelError`]: what can be wrong with a name or a file.

mod error;
mod tensors;

pub use error::ModelError;
pub use tensors::{LONGEST_HEADER, read_tensors, tensors_from_bytes, write_tensors};
