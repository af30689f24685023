//! Text for a terminal.

use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};
use exercise_tools::{Exercise, stub, terminal};

/// Whether the terminal shows styles and the reader wants them.
fn colours() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::io::stdout().is_terminal()
}

fn paint(style: Style, text: &str) -> String {
    if colours() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

pub(super) fn bold(text: &str) -> String {
    paint(Style::new().bold(), text)
}

pub(super) fn good(text: &str) -> String {
    paint(AnsiColor::Green.on_default().bold(), text)
}

pub(super) fn bad(text: &str) -> String {
    paint(AnsiColor::Red.on_default().bold(), text)
}

pub(super) fn faint(text: &str) -> String {
    paint(Style::new().dimmed(), text)
}

/// Every line moved to the right.
pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("  {line}\n") }).collect()
}

/// The book's Markdown, as wide as the terminal.
pub(super) fn plain(markdown: &str) -> String {
    terminal::text(markdown, terminal::width(), colours())
}

/// An exercise's title, name, difficulty and minutes.
pub(super) fn heading(exercise: &Exercise) -> String {
    let facts = &exercise.facts;
    let title = bold(&terminal::inline(&exercise.title));
    let about = faint(&format!("{}, {}, about {} minutes", facts.name, facts.difficulty, facts.minutes));
    terminal::items(&[&title, &about], terminal::width())
}

/// The heading, the task, what the functions of the solution take and give, and the file.
pub(super) fn task(exercise: &Exercise, solution: &str) -> String {
    let facts = &exercise.facts;
    let functions: Vec<String> = stub::signatures(solution).iter().map(|line| format!("{line}\n")).collect();
    let functions = functions.concat();
    format!(
        "{}\n\n{}\n{}\n  your file: {}\n  a hint:    cargo xtask exercises hint {}\n",
        heading(exercise),
        plain(&exercise.task),
        indented(&functions),
        facts.file(),
        facts.name
    )
}
