//! The project's own commands: `cargo xtask` lists them.
//!
//! | file | what is in it |
//! |---|---|
//! | `main` | the table of commands, and the choice of one |
//! | `process` | other programs, started in the workspace's folder |
//! | `book` | the book, from nothing to an open page |
//! | `live`, `wasm` | the figures' dials: the crates, compiled for the browser |
//! | `chapters` | what the chapters show, and what that needs |
//! | `ci` | all checks |
//! | `exercises` | progress, hints, grading, and the audit of the exercises |
//! | `jupyter`, `notebooks` | the notebooks, opened; executed and compared |
//! | `kernel` | the Rust kernel that both run on, and the compiled crates that it starts from |
//! | `tools`, `python` | programs of others, installed once |
//! | `fixtures` | the numbers that tests compare with, made again by PyTorch |
//! | `digits` | how well photographs of digits are read |
//! | `ladder` | every convolution algorithm, timed |
//! | `precision` | what rounding does to the convolutions of random layers |
//! | `peers` | our speed beside that of other frameworks |
//! | `sanitize` | the unsafe kernels, every address checked |
//! | `fuzz` | what strangers' bytes do to every reader |
//! | `crash` | trainings killed at random moments |
//!
//! A new command is a file that exports a [`Command`], its `mod` line, and its line in [`COMMANDS`].

use std::process::ExitCode;

mod book;
mod chapters;
mod ci;
mod crash;
mod digits;
mod exercises;
mod fixtures;
mod fuzz;
mod jupyter;
mod kernel;
mod ladder;
mod live;
mod notebooks;
mod peers;
mod precision;
mod process;
mod python;
mod sanitize;
mod tools;
mod wasm;

/// All commands, in the order in which they are listed.
const COMMANDS: &[Command] = &[
    book::SERVE,
    book::BOOK,
    live::COMMAND,
    jupyter::COMMAND,
    notebooks::COMMAND,
    ci::COMMAND,
    exercises::COMMAND,
    fixtures::COMMAND,
    chapters::FIGURES,
    chapters::ITEMS,
    chapters::COVERAGE,
    chapters::RECORDS,
    digits::COMMAND,
    ladder::COMMAND,
    precision::COMMAND,
    peers::COMMAND,
    sanitize::COMMAND,
    fuzz::COMMAND,
    crash::COMMAND,
];

/// One command of `cargo xtask`.
struct Command {
    /// What is typed.
    name: &'static str,
    /// What it does, in one line.
    help: &'static str,
    /// Does it, with the arguments that follow the name.
    run: fn(&[String]) -> anyhow::Result<()>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", list());
        return ExitCode::SUCCESS;
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        print!("{}", list());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("cargo xtask: there is no command '{name}'");
        eprint!("{}", list());
        return ExitCode::from(2);
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One line for each command.
fn list() -> String {
    let width = COMMANDS.iter().map(|command| command.name.len()).max().unwrap_or(0);
    let line = |command: &Command| format!("    cargo xtask {:width$}   {}\n", command.name, command.help);
    COMMANDS.iter().map(line).collect()
}
