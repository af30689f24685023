//! `cargo xtask precision`: how far `f32` is from the exact result, over random layers.
//!
//! The work is done by an example of the package `fast-conv`, so that xtask itself stays light to compile.

use crate::{Command, process};

/// Measures, and prints a table.
pub(crate) const COMMAND: Command = Command {
    name: "precision",
    help: "measure rounding on random layers: cargo xtask precision [CASES [SEED]]",
    run: |arguments| {
        let mut words = vec!["run", "--quiet", "--package", "fast-conv", "--example", "precision", "--"];
        words.extend(arguments.iter().map(String::as_str));
        process::run(process::cargo(), &words)
    },
};
