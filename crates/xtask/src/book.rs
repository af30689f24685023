//! `cargo xtask serve` and `cargo xtask book`: the book, from nothing to an open page.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};

use anyhow::bail;

use crate::{Command, live, process, tools};

/// Builds the book, serves it and opens it.
pub(crate) const SERVE: Command = Command {
    name: "serve",
    help: "read the book, rebuilt on change: cargo xtask serve [--no-open] [--port N]",
    run: serve,
};

/// Builds the book, or looks for mistakes only.
pub(crate) const BOOK: Command =
    Command { name: "book", help: "build the book, or look for mistakes: cargo xtask book [--check]", run: book };

/// The version that the book is made for. Any 0.5 will do.
const VERSION: &str = "0.5.4";

fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let mut words: Vec<OsString> = ["serve", "book"].map(OsString::from).into();
    let mut open = true;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--open" => open = true,
            "--no-open" => open = false,
            "--port" => match rest.next().map(|port| port.parse::<u16>()) {
                Some(Ok(port)) => words.extend(["--port".into(), port.to_string().into()]),
                _ => bail!("--port needs a number from 0 to 65535"),
            },
            other => bail!("there is no option {other}; there are: --open, --no-open, --port N"),
        }
    }
    if open {
        words.push("--open".into());
    }
    let program = mdbook()?;
    compile()?;
    // The page first: nobody waits for the dials of its figures. When they are there, mdBook sees it and the page reloads.
    std::thread::spawn(|| {
        if live::is_there() {
            live::build(&[]).unwrap_or_else(|error| eprintln!("the figures have no dials: {error:#}"));
        } else {
            println!("{}", live::ADVICE);
        }
    });
    process::run(program, &words)
}

fn book(arguments: &[String]) -> anyhow::Result<()> {
    match arguments {
        [] => {
            let program = mdbook()?;
            compile()?;
            if live::is_there() {
                live::build(&[])?;
            } else {
                println!("{}", live::ADVICE);
            }
            process::run(program, &["build", "book"])?;
            println!("the book is in target/book/index.html");
            Ok(())
        }
        [option] if option == "--check" => {
            let mut words = cargo_words("run");
            words.extend(["--quiet", "--", "check"].map(OsString::from));
            process::run(process::cargo(), &words)
        }
        _ => bail!("there is no option {}; there is: --check", arguments.join(" ")),
    }
}

/// Compiles the preprocessor where it is seen: mdBook would start it without a word.
fn compile() -> anyhow::Result<()> {
    process::run(process::cargo(), &cargo_words("build"))
}

/// What book/book.toml says, too: a target folder of its own.
fn cargo_words(command: &str) -> Vec<OsString> {
    let words = [command, "--locked", "--package", "book-tools", "--target-dir"].map(OsString::from);
    let mut words: Vec<OsString> = words.into();
    words.push(process::workspace().join("target").join("book-tools").into());
    words
}

/// An mdBook that fits: one that is installed, ours from an earlier time, or one that is compiled now.
fn mdbook() -> anyhow::Result<PathBuf> {
    let (tools, ours) = (tools::folder(), tools::program("mdbook"));
    for program in [PathBuf::from("mdbook"), ours.clone()] {
        if fits(&program) {
            return Ok(program);
        }
    }
    println!("mdBook 0.5 is not installed: compiling {VERSION} once, into {} (two to five minutes)", tools.display());
    let words = ["install", "mdbook", "--version", VERSION, "--locked", "--root"].map(OsString::from);
    let mut words: Vec<OsString> = words.into();
    words.push(tools.into());
    process::run(process::cargo(), &words)?;
    Ok(ours)
}

/// Whether a program is mdBook 0.5.
fn fits(program: &PathBuf) -> bool {
    let output = Process::new(program).arg("--version").stderr(Stdio::null()).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    version.is_ok_and(|version| is_right(&version))
}

/// Whether that is what mdBook 0.5 says of itself.
fn is_right(version: &str) -> bool {
    version.trim().trim_start_matches("mdbook").trim().trim_start_matches('v').starts_with("0.5.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_mdbook_of_the_right_series_fits() {
        assert!(is_right("mdbook v0.5.4\n") && is_right("mdbook 0.5.0"));
        assert!(!is_right("mdbook v0.4.52") && !is_right("") && !is_right("cargo 0.50.1"));
    }

    #[test]
    fn options_that_are_none_are_refused_before_anything_is_built() {
        assert!(serve(&["--fly".into()]).unwrap_err().to_string().contains("--no-open"));
        assert!(serve(&["--port".into(), "many".into()]).unwrap_err().to_string().contains("--port"));
        assert!(book(&["--fly".into()]).unwrap_err().to_string().contains("--check"));
    }
}
