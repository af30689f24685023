//! What can be wrong with an item's parameters.

use std::borrow::Cow;

use thiserror::Error;

use crate::records::names::{CIFAR_SAMPLE, MEASURED};

/// Why an item could not be shown; every message is one line.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChapterError {
    /// No item has this id.
    #[error("no item is called {id}{hint}; `cargo xtask coverage` lists all")]
    UnknownItem {
        /// What was asked for.
        id: String,
        /// A question about the nearest id, or nothing.
        hint: String,
    },
    /// The JSON is none, or is not about this item's parameters.
    #[error("{item}: the parameters are not what it takes: {problem}")]
    Json {
        /// The item's id.
        item: &'static str,
        /// What is wrong with them.
        problem: String,
    },
    /// A parameter is out of its range.
    #[error("{parameter} is {value}, but it must be {range}")]
    Parameter {
        /// The field's name.
        parameter: Cow<'static, str>,
        /// What it was.
        value: String,
        /// What it may be.
        range: String,
    },
    /// The record of a trained or measured item is missing or damaged.
    #[error("record {record}: {problem}; `{}` makes it again", command(record))]
    Record {
        /// The record's name.
        record: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A convolution that cannot be computed.
    #[error(transparent)]
    Conv(#[from] conv::ConvError),
    /// A layer refused its options or its input.
    #[error(transparent)]
    Layer(#[from] layers::LayerError),
    /// A network that cannot be put together.
    #[error(transparent)]
    Model(#[from] models::ModelError),
    /// A question about a network that it cannot answer.
    #[error(transparent)]
    Explain(#[from] models::explain::ExplainError),
    /// A run that failed.
    #[error(transparent)]
    Train(#[from] train::TrainError),
    /// An optimiser refused its options.
    #[error(transparent)]
    Optim(#[from] optim::OptimError),
    /// A figure that cannot be drawn.
    #[error(transparent)]
    Viz(#[from] viz::VizError),
    /// Images that cannot be read or cut.
    #[error(transparent)]
    Data(#[from] datasets::Error),
}

/// What is typed to make a record.
fn command(record: &str) -> String {
    match record {
        CIFAR_SAMPLE => format!("cargo xtask records {record} --data DIR"),
        _ if MEASURED.contains(&record) => format!("cargo xtask {record}"),
        _ => format!("cargo xtask records {record}"),
    }
}
