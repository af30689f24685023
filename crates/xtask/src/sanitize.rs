//! `cargo xtask sanitize`: the unsafe kernels under `AddressSanitizer`.
//!
//! Every address that the program reads or writes is checked while the tests run that compare all algorithms and instruction sets
//! with the plain loops. The sanitizer comes with the compiler, but its option is not stable yet: `RUSTC_BOOTSTRAP` lets the stable
//! compiler take it. Miri would see more, but it knows no AVX-512, and it is not there for a stable compiler.

use std::process::Command as Process;

use anyhow::{Context, bail};

use crate::{Command, process};

/// Runs the tests of the kernels.
pub(crate) const COMMAND: Command =
    Command { name: "sanitize", help: "the tests of the unsafe kernels under AddressSanitizer (x86-64 Linux)", run };

/// The tests that reach every kernel, and those of the layers' pooling.
const TESTS: [&[&str]; 2] = [
    &[
        "-p",
        "fast-conv",
        "--lib",
        "--test",
        "agreement",
        "--test",
        "instruction_sets",
        "--test",
        "hostile",
        "--test",
        "threads",
    ],
    &["-p", "layers", "--lib"],
];

/// Random cases of each property.
const CASES: &str = "12";

/// A name makes cargo compile dependencies for the target and build scripts for this machine: only the former are checked.
const TARGET: &str = "x86_64-unknown-linux-gnu";

fn run(arguments: &[String]) -> anyhow::Result<()> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        bail!("the sanitizer is set up for {TARGET} only");
    }
    for tests in TESTS {
        let mut command = Process::new(process::cargo());
        command.arg("test").args(tests).args(["--target", TARGET, "--target-dir"]);
        command.arg(process::workspace().join("target").join("sanitize")).args(arguments);
        // What is kept for each thread until the end of the program is no leak. The plain loops, to compare with, become twenty
        // times as slow, so there are fewer random cases.
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("PROPTEST_CASES", CASES)
            .env("RUSTFLAGS", "-Zsanitizer=address")
            .env("ASAN_OPTIONS", "detect_leaks=0");
        println!("$ RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address cargo test {} --target {TARGET}", tests.join(" "));
        let status = command.current_dir(process::workspace()).status().context("cannot start cargo")?;
        if !status.success() {
            bail!("a test failed, or the sanitizer found something ({status})");
        }
    }
    Ok(())
}
