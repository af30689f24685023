//! `cargo xtask exercises`: progress, hints, grading, and the audit. The work is done by `exercise-tools`.

use std::ffi::OsString;
use std::process::Command as Process;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::{Command, process};

/// Passes its arguments on.
pub(crate) const COMMAND: Command = Command {
    name: "exercises",
    help: "the exercises: cargo xtask exercises [list|next|watch|hint|check|explain|audit]",
    run,
};

fn run(arguments: &[String]) -> anyhow::Result<()> {
    compile()?;
    let mut words: Vec<OsString> = ["run", "--quiet", "--package", "exercise-tools", "--"].map(OsString::from).into();
    words.extend(arguments.iter().map(OsString::from));
    process::pass_on(process::cargo(), &words)
}

/// Compiles the program. A quiet cargo says nothing while it waits for another one, in an editor perhaps; so this does.
fn compile() -> anyhow::Result<()> {
    let mut cargo = Process::new(process::cargo());
    cargo.args(["build", "--quiet", "--package", "exercise-tools"]).current_dir(process::workspace());
    let mut build = cargo.spawn().context("cannot start cargo")?;
    let (began, mut is_said) = (Instant::now(), false);
    loop {
        match build.try_wait().context("cannot wait for cargo")? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => std::process::exit(status.code().unwrap_or(1)),
            None if !is_said && began.elapsed() > SILENCE => {
                eprintln!("compiling the exercises' program, or waiting until another cargo is done …");
                is_said = true;
            }
            None => sleep(Duration::from_millis(20)),
        }
    }
}

/// How long nothing may be said.
const SILENCE: Duration = Duration::from_secs(2);
