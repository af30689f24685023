//! Other programs, started in the workspace's folder.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    // Cargo says where this package is now. Where it was compiled may be gone.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = PathBuf::from(package);
    package.ancestors().nth(2).map_or(package.clone(), PathBuf::from)
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Prints a command line and runs it in the workspace's folder; an error unless it ends with success.
pub(crate) fn run<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: &[S]) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace());
    run_command(&mut command)
}

/// Prints a command line and runs it where it says; an error unless it ends with success.
pub(crate) fn run_command(command: &mut Command) -> anyhow::Result<()> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let line = line.join(" ");
    println!("$ {line}");
    let status = command.status().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a program in the workspace's folder without a word, and ends as it ends.
pub(crate) fn pass_on<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: &[S]) -> anyhow::Result<()> {
    let program = program.as_ref();
    let status = Command::new(program).args(arguments).current_dir(workspace()).status();
    let status = status.with_context(|| format!("cannot start {}", program.display()))?;
    if status.success() {
        return Ok(());
    }
    std::process::exit(status.code().unwrap_or(1));
}
