//! `cargo xtask ladder`: every rung of chapter 6's ladder, timed, and what this machine could do at best.
//!
//! The work is done by an example of the package `chapters`, so that xtask itself stays light to compile.

use crate::{Command, chapters};

/// Measures, and writes the record that chapter 6 is drawn from.
pub(crate) const COMMAND: Command = Command {
    name: "ladder",
    help: "time every convolution algorithm: cargo xtask ladder [--quick] [--output FILE]",
    run: |arguments| chapters::example("ladder", &["--release"], arguments),
};
