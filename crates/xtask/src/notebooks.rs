//! `cargo xtask notebooks`: every notebook executed from top to bottom, and compared with what is committed.

use crate::kernel::{Kernel, script};
use crate::{Command, process};

/// Executes and compares; with `--update`, rewrites.
pub(crate) const COMMAND: Command = Command {
    name: "notebooks",
    help: "check the notebooks by running them: cargo xtask notebooks [--update] [NN...]",
    run,
};

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let kernel = Kernel::ready()?;
    let mut command = kernel.command();
    command.arg(script("run_notebooks.py")).args(arguments);
    process::run_command(&mut command)
}
