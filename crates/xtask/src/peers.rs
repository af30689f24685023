//! `cargo xtask peers`: our speed beside that of other frameworks.
//!
//! The work is done by the package `peers`, which is outside the workspace: it compiles several frameworks, and nobody
//! should who does not ask for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::bail;

use crate::{Command, fixtures, process, python};

/// Times everybody and prints a table.
pub(crate) const COMMAND: Command = Command {
    name: "peers",
    help: "time us beside other frameworks: cargo xtask peers [--quick] [--without-pytorch]",
    run,
};

/// Runs the comparison, with a Python that has PyTorch unless it is to be left out.
fn run(arguments: &[String]) -> anyhow::Result<()> {
    let given = |option: &str| arguments.iter().any(|argument| argument.split('=').next() == Some(option));
    let mut words: Vec<OsString> = ["run", "--release", "--manifest-path"].map(OsString::from).into();
    words.push(process::workspace().join("crates").join("peers").join("Cargo.toml").into());
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        // Beside what the workspace compiles, where nobody commits it.
        words.push("--target-dir".into());
        words.push(process::workspace().join("target").join("peers").into());
    }
    words.extend(["--", "compare"].map(OsString::from));
    words.extend(arguments.iter().map(OsString::from));
    if !["--without-pytorch", "--python", "--help", "-h"].into_iter().any(given) {
        words.push("--python".into());
        words.push(python_with_torch()?.into());
    }
    process::run(process::cargo(), &words)
}

/// The first Python that can import what the comparison needs: the fixtures' environment, or the system's.
fn python_with_torch() -> anyhow::Result<PathBuf> {
    let candidates = [Some(python::of_environment(&fixtures::environment())), python::system().ok().map(PathBuf::from)];
    match candidates.into_iter().flatten().find(|python| has_torch(python)) {
        Some(python) => Ok(python),
        None => bail!(
            "no Python with PyTorch found; `pip install torch==2.13.0 numpy`, or leave it out: cargo xtask peers \
             --without-pytorch"
        ),
    }
}

fn has_torch(python: &Path) -> bool {
    // To look for a package is quick; to import this one takes seconds.
    let check =
        "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(p) is None for p in ('torch', 'numpy')))";
    let status = Process::new(python).args(["-c", check]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
