//! What can be wrong with a model's name, its layers or a file of its weights.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use layers::LayerError;
use thiserror::Error;

use crate::explain::ExplainError;

/// A name, an option or a file that a model cannot be made from.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// No model has this name.
    #[error("no model is called {name}{hint}; there are: {names}")]
    UnknownName {
        /// What was asked for.
        name: String,
        /// A question about the nearest name, or nothing.
        hint: String,
        /// All names.
        names: String,
    },
    /// A layer cannot be made, or not follow the one before it.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// A question about a network that it cannot answer.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// A list of layers makes no sense.
    #[error("{architecture}: {problem}")]
    Architecture {
        /// The name of the model that was to be made.
        architecture: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// Something is wrong with this file.
    #[error("{}: {problem}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: Box<ModelError>,
    },
    /// The system cannot read or write.
    #[error("cannot {operation} the file: {error}")]
    System {
        /// `read` or `write`.
        operation: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// A folder, a pipe or a device in place of a file.
    #[error("is not a regular file: give the path of a file")]
    NotAFile,
    /// More bytes than could be needed.
    #[error("is {bytes} bytes long, at most {limit} are expected: it holds something else than was asked for")]
    TooLong {
        /// Its length, or one more than the limit if that is all that was read.
        bytes: u64,
        /// What is read at most.
        limit: u64,
    },
    /// Not what the format says.
    #[error("not a valid safetensors file: {0}")]
    Format(String),
    /// Weights in another format.
    #[error("is {0}")]
    OtherFormat(&'static str),
    /// A tensor that is needed is not there.
    #[error("tensor {tensor} is missing: the network needs one of shape {expected}; was another model saved?")]
    Missing {
        /// Its name.
        tensor: String,
        /// Its shape.
        expected: String,
    },
    /// A tensor that is there is not needed.
    #[error("unexpected tensor {tensor} of shape {got}: the network has no such parameter; was another model saved?")]
    Unexpected {
        /// Its name.
        tensor: String,
        /// Its shape.
        got: String,
    },
    /// A tensor has another shape than the network's.
    #[error("tensor {tensor} has shape {got}, the network needs {expected}")]
    Shape {
        /// Its name.
        tensor: String,
        /// The network's shape.
        expected: String,
        /// The file's shape.
        got: String,
    },
    /// A tensor has values of a type that is not read.
    #[error("tensor {tensor} of shape {shape} holds {got} values, expected F32 or F64: convert it before saving")]
    Dtype {
        /// Its name.
        tensor: String,
        /// Its shape.
        shape: String,
        /// The type's name in the format.
        got: String,
    },
    /// A tensor holds a value that is not a number, or infinite.
    #[error(
        "tensor {tensor} of shape {shape} holds {value} at flat index {index}: weights must be finite `f32` numbers"
    )]
    NotFinite {
        /// Its name.
        tensor: String,
        /// Its shape.
        shape: String,
        /// Where, in row order.
        index: usize,
        /// What is there.
        value: f32,
    },
    /// A variance below zero has no square root.
    #[error("tensor {tensor} of shape {shape} holds a negative variance: the file is damaged")]
    NegativeVariance {
        /// Its name.
        tensor: String,
        /// Its shape.
        shape: String,
    },
    /// Two tensors cannot have one name, and one name is the format's own.
    #[error("tensor {tensor} cannot be written: {problem}")]
    Name {
        /// Its name.
        tensor: String,
        /// Why not.
        problem: &'static str,
    },
    /// A layer or a network that another engine's format has no words for.
    #[error("{what} cannot be written as ONNX: {problem}")]
    Onnx {
        /// The layer's name, or the network's.
        what: String,
        /// Why not, and what to do.
        problem: String,
    },
    /// The names, shapes and the metadata make a header that would not be read again.
    #[error("the header takes {bytes} bytes, at most {limit} can be written: store less metadata")]
    HeaderTooLong {
        /// Its length.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
}

impl ModelError {
    /// The same error, saying in which file.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        Self::File { path: path.to_owned(), problem: Box::new(self) }
    }

    pub(crate) fn read(error: io::Error) -> Self {
        Self::System { operation: "read", error }
    }

    pub(crate) fn write(error: io::Error) -> Self {
        Self::System { operation: "write", error }
    }
}

/// Text from a file, fit for one line of an error message: control characters escaped, cut if long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// A shape from a file, cut if it has absurdly many axes: `[32, 1, 5, 5]`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    const MOST_AXES: usize = 8;
    if shape.len() <= MOST_AXES {
        return format!("{shape:?}");
    }
    let mut text = String::from("[");
    for size in &shape[..MOST_AXES] {
        let _ = write!(text, "{size}, ");
    }
    let _ = write!(text, "… {} axes]", shape.len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_files_stays_on_one_short_line() {
        assert_eq!(quoted("conv1.weight"), "conv1.weight");
        assert_eq!(quoted("a\nb\u{7}"), "a\\nb\\u{7}");
        assert_eq!(quoted(&"x".repeat(1000)).chars().count(), 201);
        assert_eq!(shape_text(&[32, 1, 5, 5]), "[32, 1, 5, 5]");
        assert_eq!(shape_text(&[7; 1000]), "[7, 7, 7, 7, 7, 7, 7, 7, … 1000 axes]");
    }
}
