//! `cargo xtask digits`: how well `cnn predict` reads digits that are photographed in many ways.
//!
//! The work is done by a test of the package `cnn`, so that xtask itself stays light to compile.

use crate::{Command, process};

/// Prints the table.
pub(crate) const COMMAND: Command = Command {
    name: "digits",
    help: "print how well photographs of digits are read, in many conditions",
    run: |_| {
        let test = ["test", "--quiet", "--release", "--package", "cnn", "--test", "digits"];
        let only = ["--", "--ignored", "--nocapture", "--exact", "table"];
        process::run(process::cargo(), &[&test[..], &only].concat())
    },
};
