//! Text for a terminal.

use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};
use exercise_tools::Exercise;

/// A text in a style, where the terminal shows styles and the reader wants them.
fn paint(style: Style, text: &str) -> String {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if refused || !std::io::stdout().is_terminal() { text.to_owned() } else { format!("{style}{text}{style:#}") }
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

/// Markdown as it is read in a terminal: links keep their words, directives of the book are left out.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for line in markdown.lines().filter(|line| !line.starts_with("{{#")) {
        let mut rest = line;
        // [words](target) becomes words.
        while let Some((before, (words, after))) = link(rest) {
            text.push_str(before);
            text.push_str(words);
            rest = after;
        }
        text.push_str(rest);
        text.push('\n');
    }
    text.replace("\\$", "$")
}

/// What stands before the first link, its words, and what stands after.
fn link(text: &str) -> Option<(&str, (&str, &str))> {
    let middle = text.find("](")?;
    let start = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((&text[..start], (&text[start + 1..middle], &text[end + 1..])))
}

/// An exercise's name, title, difficulty and minutes, its task, and its file.
pub(super) fn task(exercise: &Exercise) -> String {
    let facts = &exercise.facts;
    format!(
        "{}  {}\n\n{}\n  your file: {}\n  a hint:    cargo xtask exercises hint {}\n",
        bold(&plain(&exercise.title).trim_end().replace(['*', '`'], "")),
        faint(&format!("{}, {}, about {} minutes", facts.name, facts.difficulty, facts.minutes)),
        indented(&plain(&exercise.task)),
        facts.file(),
        facts.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_words() {
        assert_eq!(plain("See [chapter 4](a.md) and [5](b.md).\n{{#run x}}\nEnd\n"), "See chapter 4 and 5.\nEnd\n");
        assert_eq!(indented("a\n\nb"), "  a\n\n  b\n");
    }
}
