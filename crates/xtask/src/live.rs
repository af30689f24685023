//! `cargo xtask live`: what makes the figures of the pages answer to dials, compiled for the browser.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use anyhow::{Context, bail};

use crate::wasm;
use crate::{Command, process};

/// Compiles the module, and puts it and its files where mdBook takes them along.
pub(crate) const COMMAND: Command = Command {
    name: "live",
    help: "compile the dials of the pages' figures: cargo xtask live [OPTION OF CARGO …]",
    run,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Where the pages look for it, below the book's sources: whatever is there becomes part of the book.
const FOLDER: &str = "book/src/live";

/// What a program holds on a computer, and a page fetches when a figure needs it: the files of all `asset!`s that are used.
const FILES: &[&str] = &[
    "crates/datasets/data/mnist/t10k-images-idx3-ubyte.gz",
    "crates/datasets/data/mnist/t10k-labels-idx1-ubyte.gz",
    "crates/datasets/data/mnist/train-labels-idx1-ubyte.gz",
    "crates/datasets/data/photographs/chelsea.png",
    "crates/datasets/data/photographs/china.jpg",
    "crates/datasets/data/photographs/flower.jpg",
    "crates/models/data/digits.safetensors",
];

fn run(options: &[String]) -> anyhow::Result<()> {
    if options.is_empty() && !is_there() {
        bail!("{ADVICE}");
    }
    build(options)
}

/// What is said where the figures stay as they are.
pub(crate) const ADVICE: &str =
    "the figures' dials need Rust's library for the browser: rustup target add wasm32-unknown-unknown";

/// Whether this compiler can compile for the browser.
pub(crate) fn is_there() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Process::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
    output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// Compiles the module with these options for cargo, and puts it and its files into the book.
pub(crate) fn build(options: &[String]) -> anyhow::Result<()> {
    let root = process::workspace();
    // A folder of its own: nobody waits for it, and it may be another compiler's.
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into).join("live");
    let mut cargo = Process::new(process::cargo());
    cargo.args(["build", "--locked", "--package", "live", "--bin", "live", "--profile", "live", "--target", TARGET]);
    cargo.arg("--target-dir").arg(&folder).args(options).current_dir(&root);
    process::run_command(&mut cargo)?;

    let module = folder.join(TARGET).join("live").join("live.wasm");
    let bytes = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?;
    let lean = wasm::without_descriptions(&bytes).with_context(|| format!("{} is no module", module.display()))?;
    let book = root.join(FOLDER);
    put(&book.join("live.wasm"), &lean)?;
    for file in FILES {
        let (from, name) = (root.join(file), file.rsplit('/').next().unwrap_or(file));
        put(&book.join(name), &fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?)?;
    }
    println!("the figures have dials: {FOLDER}/live.wasm, {:.1} MB", lean.len() as f64 / 1e6);
    Ok(())
}

/// Writes a file, unless it is there already: mdBook builds the book again when one changes.
fn put(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if fs::read(file).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let partial = file.with_extension("part");
    fs::write(&partial, bytes).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, file).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there_and_has_a_name_of_its_own() {
        let mut names: Vec<_> = FILES.iter().map(|file| file.rsplit('/').next().unwrap()).collect();
        assert!(FILES.iter().all(|file| process::workspace().join(file).is_file()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }

    #[test]
    fn what_is_the_same_is_not_written_again() {
        let file = std::env::temp_dir().join(format!("live-{}.bin", std::process::id()));
        put(&file, b"1").unwrap();
        let written = fs::metadata(&file).unwrap().modified().unwrap();
        put(&file, b"1").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);
        put(&file, b"2").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"2");
        fs::remove_file(&file).unwrap();
    }
}
