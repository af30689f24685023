//! `cargo xtask exercises`: progress, hints, grading on save, and the audit.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use exercise_tools::{Catalogue, Exercise};

mod commands;

/// The exercises, in the order of the book.
#[derive(Parser)]
#[command(name = "cargo xtask exercises", bin_name = "cargo xtask exercises")]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// All exercises, and which of them pass (what you get without a command)
    List,
    /// The first exercise that does not pass yet, with its task
    Next,
    /// Grade an exercise each time its file is saved; keys give hints and lead on
    Watch {
        /// Where to begin; without it, the first that does not pass
        name: Option<String>,
    },
    /// A hint: the first of three, or the one with this number
    Hint {
        /// As `ch04_output_size` or `output_size`
        name: String,
        /// 1, 2 or 3
        #[arg(default_value_t = 1)]
        number: usize,
    },
    /// Grade an exercise, or all of a chapter
    Check {
        /// As `ch04_output_size`, `output_size` or `ch04`
        name: String,
    },
    /// The solution with its reasons, once yours passes
    Explain {
        /// As `ch04_output_size` or `output_size`
        name: String,
        /// Show it before yours passes
        #[arg(long)]
        anyway: bool,
    },
    /// Put an exercise back as it was given; each time, your code is kept beside it in a new file that ends in .mine
    Reset {
        /// As `ch04_output_size` or `output_size`
        name: String,
    },
    /// For authors: write every exercise anew from its solution
    Stubs,
    /// For authors: hold every exercise against its rules, and every grader against mutants of its solution
    Audit {
        /// Only exercises whose names contain this
        #[arg(default_value = "")]
        only: String,
        /// Rewrite what the book shows of wrong attempts
        #[arg(long)]
        update: bool,
    },
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask exercises: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> anyhow::Result<bool> {
    let root = workspace()?;
    let catalogue = Catalogue::read(&root)?;
    let find = |name: &str| find(&catalogue, name);
    match options.command.unwrap_or(Command::List) {
        Command::List => commands::list(&root, &catalogue),
        Command::Next => commands::next(&root, &catalogue),
        Command::Watch { name } => {
            let from = name.map(|name| find(&name)).transpose()?;
            commands::watch(&root, &catalogue, from)
        }
        Command::Hint { name, number } => commands::hint(find(&name)?, number),
        Command::Check { name } => {
            let chapter = name.strip_prefix("ch").and_then(|digits| digits.parse::<u8>().ok());
            let chosen: Vec<&Exercise> = match chapter {
                Some(chapter) => catalogue.of_chapter(chapter).collect(),
                None => vec![find(&name)?],
            };
            commands::check(&root, &catalogue, &chosen)
        }
        Command::Explain { name, anyway } => commands::explain(&root, find(&name)?, anyway),
        Command::Reset { name } => commands::reset(&root, find(&name)?),
        Command::Stubs => commands::stubs(&root, &catalogue),
        Command::Audit { only, update } => commands::audit(&root, &catalogue, &only, update),
    }
}

fn find<'a>(catalogue: &'a Catalogue, name: &str) -> anyhow::Result<&'a Exercise> {
    match catalogue.find(name) {
        Some(exercise) => Ok(exercise),
        None => bail!("there is no exercise {name}; `cargo xtask exercises list` names all"),
    }
}

/// The workspace's folder: cargo says where this package is.
fn workspace() -> anyhow::Result<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = PathBuf::from(package);
    package.ancestors().nth(2).map(PathBuf::from).context("start this program with cargo xtask exercises")
}
