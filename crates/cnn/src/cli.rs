//! The command line: options in, exit codes and one-line errors out.
//!
//! What is where: a file for each subcommand (`train`, `predict`, `features`, `export`, `summary`, `shape`,
//! `fetch`); what
//! several share in `network` (a model by name, its weights, an image as its input), `maps` (the feature maps of a
//! network), `run_folder` (the files of a run), `report` (what a finished run shows), `drawing` (a picture in a
//! terminal), `file` (whole or not at all), `number` (numbers as they are typed) and `interrupt` (Ctrl-C).

mod data;
mod drawing;
mod export;
mod features;
mod fetch;
mod file;
mod interrupt;
mod maps;
mod network;
mod number;
mod predict;
mod report;
mod run_folder;
mod shape;
mod summary;
mod train;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// The exit code of a run that Ctrl-C ended: 128 and the number of the signal, as shells count.
const INTERRUPTED: u8 = 130;

/// The exit code of options that make no sense.
const USAGE: u8 = 2;

#[derive(Parser)]
#[command(
    name = "cnn",
    version,
    max_term_width = 80,
    arg_required_else_help = true,
    about = "Convolutional neural networks, built from first principles",
    after_help = "\
In a clone of the repository, `cnn` stands for `cargo run --release -p cnn --`.

Examples:
  cnn train                     learn to read digits
  cnn predict digit.png         read a digit
  cnn summary vgg16             every layer of VGG-16 in a table
  cnn train --help              more about one of them"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Train(train::Options),
    Predict(predict::Options),
    Features(features::Options),
    Export(export::Options),
    Summary(summary::Options),
    Shape(shape::Options),
    Fetch(fetch::Options),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return explain_usage(&error),
    };
    let result = match command {
        Command::Train(options) => train::run(options),
        Command::Predict(options) => predict::run(&options),
        Command::Features(options) => features::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Summary(options) => summary::run(&options),
        Command::Shape(options) => shape::run(&options),
        Command::Fetch(options) => fetch::run(&options),
    };
    result.unwrap_or_else(|error| {
        // Whoever reads our output has seen enough: `cnn summary vgg19 | head` is no error.
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        // The messages name their causes themselves, so the chain behind them would say everything twice. An error of the
        // system that nobody has given a name to is one of printing.
        let about = if error.is::<io::Error>() { "cannot write to standard output: " } else { "" };
        print_error(&format!("{about}{error}"));
        ExitCode::FAILURE
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints help as clap does, and a mistake in one line.
fn explain_usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help that was asked for; nobody may be there to read it.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(USAGE);
    }
    print_error(&usage_error(&error.to_string()));
    ExitCode::from(USAGE)
}

/// Clap's message without its repetition of the usage, and where to read more.
fn usage_error(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = message.split("\nUsage: ").next().unwrap_or(message);
    let message = message.split("\nFor more information").next().unwrap_or(message);
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let asked = std::env::args().nth(1).unwrap_or_default();
    let known = Cli::command().get_subcommands().any(|subcommand| subcommand.get_name() == asked);
    let help = if known { format!("cnn {asked} --help") } else { "cnn --help".to_owned() };
    format!("{}; see {help}", lines.join("; ").replace(":; ", ": "))
}

/// One line on standard error. If that is closed there is nobody to tell.
fn print_error(message: &str) {
    let message = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "error: {}", without_numbers(&message));
}

/// One line on standard error about what was done otherwise than it was asked for.
fn print_note(message: &str) {
    let _ = writeln!(io::stderr(), "note: {message}");
}

/// The system's errors without their numbers, which say nothing to whoever reads the words before them.
fn without_numbers(message: &str) -> String {
    let mut parts = message.split(" (os error ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let part = part.trim_start_matches(|c: char| c.is_ascii_digit());
        text.push_str(part.strip_prefix(')').unwrap_or(part));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_have_words_and_no_numbers() {
        let error = |number| io::Error::from_raw_os_error(number).to_string();
        let message = format!("a: {}; b: ({}): c", error(2), error(28));
        assert!(message.contains("os error"));
        let shown = without_numbers(&message);
        assert!(!shown.contains("os error"), "{shown}");
        assert!(shown.starts_with("a: ") && shown.ends_with("): c") && shown.contains("; b: ("), "{shown}");
        assert_eq!(without_numbers("as it is (1)"), "as it is (1)");
    }
}
