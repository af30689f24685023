//! `cargo xtask figures`, `items`, `coverage` and `records`: what the chapters show. The work is done by the examples of the
//! package `chapters`, so that xtask itself stays light to compile.

use crate::{Command, process};

/// Draws every item and remakes the checksums of the exact ones.
pub(crate) const FIGURES: Command = Command {
    name: "figures",
    help: "draw all items, or one: cargo xtask figures [FOLDER] [--check|--item ID [JSON]]",
    run: |arguments| example("figures", &[], arguments),
};

/// Prints every item with its parameters.
pub(crate) const ITEMS: Command = Command {
    name: "items",
    help: "print all items and their parameters: cargo xtask items [--schema]",
    run: |arguments| example("items", &[], arguments),
};

/// Prints which items teach what.
pub(crate) const COVERAGE: Command = Command {
    name: "coverage",
    help: "print what must be taught, and which items do",
    run: |arguments| example("coverage", &[], arguments),
};

/// Trains the networks that figures are made from.
pub(crate) const RECORDS: Command = Command {
    name: "records",
    help: "train what figures show: cargo xtask records [NAME...] [--from RUN] [--data DIR]",
    run: |arguments| example("records", &["--release"], arguments),
};

/// Runs an example of the package `chapters`.
pub(crate) fn example(name: &str, options: &[&str], arguments: &[String]) -> anyhow::Result<()> {
    let mut words: Vec<&str> = vec!["run", "--quiet", "--package", "chapters", "--example", name];
    words.extend(options);
    words.push("--");
    words.extend(arguments.iter().map(String::as_str));
    process::run(process::cargo(), &words)
}
