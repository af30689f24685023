//! `cargo xtask exercises`: progress, hints, grading, and the audit. The work is done by `exercise-tools`.

use std::ffi::OsString;

use crate::{Command, process};

/// Passes its arguments on.
pub(crate) const COMMAND: Command = Command {
    name: "exercises",
    help: "the exercises: cargo xtask exercises [list|next|watch|hint|check|explain|audit]",
    run,
};

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let mut words: Vec<OsString> = ["run", "--quiet", "--package", "exercise-tools", "--"].map(OsString::from).into();
    words.extend(arguments.iter().map(OsString::from));
    process::pass_on(process::cargo(), &words)
}
