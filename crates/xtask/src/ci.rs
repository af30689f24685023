//! `cargo xtask ci`: all checks.

use anyhow::bail;

use crate::{Command, process};

/// Runs `.ci/run`.
pub(crate) const COMMAND: Command =
    Command { name: "ci", help: "run all checks, or those named: cargo xtask ci [STEP...]", run };

fn run(steps: &[String]) -> anyhow::Result<()> {
    if cfg!(windows) {
        bail!("the checks are a shell script, .ci/run: run it in WSL, or run `cargo clippy` and `cargo test` here");
    }
    process::run(process::workspace().join(".ci").join("run"), steps)
}
