//! Chapter 15, leaving the nest: saving, exporting, other engines.
//!
//! - [`mod@file`]: what is in a file of weights, byte by byte, and how long it is.
//! - [`saved`]: a network before it was saved and after it was loaded; [`wrong_files`]: what the loader says to files that are
//!   damaged, hostile or another network's.
//! - [`resume`]: what a checkpoint of training holds besides, and that a run continues with the same bits.
//! - [`layouts`]: one kernel in two orders of memory, and what happens to who mistakes one for the other.
//! - [`graph`]: the digit reader as ONNX, computed by the exporter.
//! - [`engines`]: the same network in other engines; what is called what.

pub mod engines;
pub mod file;
pub mod graph;
pub mod layouts;
mod reader;
pub mod resume;
pub mod saved;
pub mod wrong_files;

pub use engines::{Dictionary, Engines};
pub use file::{FileBytes, FileSize};
pub use graph::{OnnxGraph, OnnxNodes, TensorNames};
pub use layouts::{Filters, Layouts, Misread};
pub use resume::{CheckpointContents, Resume};
pub use saved::SameScores;
pub use wrong_files::WrongFiles;

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<FileBytes>(),
    Entry::of::<FileSize>(),
    Entry::of::<SameScores>(),
    Entry::of::<WrongFiles>(),
    Entry::of::<CheckpointContents>(),
    Entry::of::<Resume>(),
    Entry::of::<Layouts>(),
    Entry::of::<Filters>(),
    Entry::of::<Misread>(),
    Entry::of::<OnnxGraph>(),
    Entry::of::<OnnxNodes>(),
    Entry::of::<TensorNames>(),
    Entry::of::<Engines>(),
    Entry::of::<Dictionary>(),
];
