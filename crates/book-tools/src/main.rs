//! The preprocessor that `book/book.toml` names.
//!
//! - `book-tools supports RENDERER`: whether it serves a renderer;
//! - `book-tools`: expands the book that mdBook sends;
//! - `book-tools check`: looks for mistakes, without mdBook.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use book_tools::protocol::{RENDERER, Request};
use book_tools::{BookBuilder, Problem};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        [] => expand(),
        ["supports", renderer] => return ExitCode::from(u8::from(renderer != RENDERER)),
        ["check"] => check(),
        _ => Err(vec!["usage: book-tools [check | supports RENDERER]".to_owned()]),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(lines) => {
            for line in &lines {
                eprintln!("{line}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Answers mdBook.
fn expand() -> Result<(), Vec<String>> {
    let one = |message: String| vec![message];
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| one(format!("standard input cannot be read: {error}")))?;
    let request = Request::parse(&text).map_err(one)?;
    let root = request.folder.parent().map_or_else(root, PathBuf::from);
    let builder = builder(root);
    let mut sources = request.sources();
    sources.extend(builder.contributors().map_err(|problems| said(&problems))?);
    let expanded = builder.expand(sources).map_err(|problems| said(&problems))?;
    let answer = request.answer(&builder, &expanded).map_err(one)?;
    let mut out = std::io::stdout().lock();
    let written = serde_json::to_writer(&mut out, &answer).map_err(std::io::Error::from).and_then(|()| out.flush());
    written.map_err(|error| one(format!("the book cannot be handed to mdBook: {error}")))
}

/// Looks for mistakes on the pages as they are on the disk.
fn check() -> Result<(), Vec<String>> {
    let builder = builder(root());
    let sources = builder.sources().map_err(|problems| said(&problems))?;
    let pages = sources.len();
    builder.expand(sources).map_err(|problems| said(&problems))?;
    println!("{pages} pages, no mistake found");
    Ok(())
}

fn builder(root: PathBuf) -> BookBuilder {
    let cache = root.join("target").join("book-cache");
    BookBuilder::new(root, Some(cache))
}

/// The repository's folder, when nobody else says where it is.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = PathBuf::from(package);
    package.ancestors().nth(2).map_or(package.clone(), PathBuf::from)
}

/// The problems as lines, with their number at the end.
fn said(problems: &[Problem]) -> Vec<String> {
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.push(format!(
        "{} to mend",
        if lines.len() == 1 { "1 mistake".into() } else { format!("{} mistakes", lines.len()) }
    ));
    lines
}
