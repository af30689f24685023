//! `{{#listing FILE:ANCHOR}}`: code between two comments of a file that is compiled and tested.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use crate::code_line::broken_line;
use crate::directive::Anchor;
use crate::{code_page, escape, highlight};

/// Lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line in its file.
    pub line: usize,
    /// The lines, without the indentation that they share.
    pub code: String,
}

/// The lines of a file between `ANCHOR: name` and `ANCHOR_END: name`.
///
/// # Errors
///
/// If the file cannot be read or the anchor is not in it, has no end or no lines.
pub fn excerpt(root: &Path, anchor: &Anchor) -> Result<Excerpt, String> {
    let text = code_page::read(root, &anchor.file)?;
    let (begins, ends) = (format!("ANCHOR: {}", anchor.name), format!("ANCHOR_END: {}", anchor.name));
    let at = |mark: &str| text.lines().position(|line| line.trim_end().ends_with(mark) && is_comment(line));
    let Some(start) = at(&begins) else {
        let anchors: Vec<&str> = text
            .lines()
            .filter(|line| is_comment(line))
            .filter_map(|line| line.split_once("ANCHOR: "))
            .map(|(_, name)| name.trim())
            .collect();
        let known = if anchors.is_empty() { "none".to_owned() } else { anchors.join(", ") };
        return Err(format!(
            "{} has no anchor {}; put the comments “// {begins}” and “// {ends}” around the lines (it has {known})",
            anchor.file, anchor.name
        ));
    };
    let Some(end) = at(&ends).filter(|end| *end > start) else {
        return Err(format!(
            "{}: the anchor {} has no end; put the comment “// {ends}” below",
            anchor.file, anchor.name
        ));
    };
    // Anchors inside of anchors are not for the reader.
    let kept: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .take(end)
        .skip(start + 1)
        .filter(|(_, line)| !(is_comment(line) && (line.contains("ANCHOR: ") || line.contains("ANCHOR_END: "))))
        .collect();
    let Some((first, _)) = kept.first() else {
        return Err(format!("{}: the anchor {} holds no lines", anchor.file, anchor.name));
    };
    let lines: Vec<&str> = kept.iter().map(|(_, line)| *line).collect();
    Ok(Excerpt { line: first + 1, code: dedented(&lines) })
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "<!--"].iter().any(|mark| line.starts_with(mark))
}

/// Lines without the spaces that all of them begin with.
fn dedented(lines: &[&str]) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line.get(shared..).unwrap_or_default())).collect()
}

/// A listing as a block of HTML: its lines, those that the older one has not marked, and where they are. One that folds
/// out shows a line that says what is in it.
pub fn html(shown: &Anchor, excerpt: &Excerpt, older: Option<&Excerpt>, folded: bool) -> String {
    let added = older.map(|older| added(&older.code, &excerpt.code));
    let mut code = String::new();
    let lines = highlight::lines(&shown.file, &excerpt.code);
    for (index, (line, plain)) in lines.iter().zip(excerpt.code.lines()).enumerate() {
        let is_added = added.as_ref().is_some_and(|added| added.get(index) == Some(&true));
        let tag = if is_added && !line.is_empty() { "ins" } else { "span" };
        code += &broken_line(tag, "", line, plain);
    }
    let note = if added.is_some() { " <span class=\"grown\">Marked lines are new.</span>" } else { "" };
    let (file, line) = (escape::html(&shown.file), excerpt.line);
    let place = format!("<a href=\"{}#L{line}\">{file}:{line}</a>{note}", escape::html(&code_page::link(&shown.file)));
    // The blank line ends the block of HTML that the first tag begins; a pre may hold blank lines.
    let body = format!("<p class=\"place\">{place}</p>\n\n<pre><code class=\"nohighlight\">{code}</code></pre>\n\n");
    if folded {
        let summary = escape::html(&in_words(&excerpt.code));
        format!("<details class=\"listing\">\n<summary>{summary}</summary>\n{body}</details>")
    } else {
        format!("<div class=\"listing\">\n{body}</div>")
    }
}

/// What is in a listing that folds out: the names of its tests, which are sentences, or how many lines it has.
fn in_words(code: &str) -> String {
    let tests: Vec<String> = code
        .split("#[test]")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("fn ")?.1.split_once('(')?.0.replace('_', " ")))
        .collect();
    match &tests[..] {
        [] => format!("The code, {} lines", code.lines().count()),
        [one] => format!("The test: {one}"),
        [first, rest @ ..] => format!("{} tests: {first}; {}", tests.len(), rest.join("; ")),
    }
}

/// For each line of the newer text, whether the older one lacks it.
fn added(older: &str, newer: &str) -> Vec<bool> {
    let diff = TextDiff::from_lines(older, newer);
    diff.iter_all_changes()
        .filter(|change| change.tag() != ChangeTag::Delete)
        .map(|change| change.tag() == ChangeTag::Insert)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(name: &str) -> Anchor {
        Anchor { file: "a.rs".into(), name: name.into() }
    }

    fn root(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.rs"), text).unwrap();
        folder
    }

    const CODE: &str = "mod m {\n    // ANCHOR: f\n    fn f() {\n        // ANCHOR: g\n        g();\n\n        // ANCHOR_END: g\n    }\n    // ANCHOR_END: f\n    // ANCHOR: open\n    // ANCHOR: empty\n    // ANCHOR_END: empty\n}\n";

    #[test]
    fn an_excerpt_is_dedented_and_knows_its_line() {
        let folder = root(CODE);
        let excerpt = excerpt(folder.path(), &anchor("f")).unwrap();
        assert_eq!(excerpt, Excerpt { line: 3, code: "fn f() {\n    g();\n\n}\n".into() });
    }

    #[test]
    fn what_is_missing_is_said() {
        let folder = root(CODE);
        let error = |name: &str| excerpt(folder.path(), &anchor(name)).unwrap_err();
        assert!(error("h").starts_with("a.rs has no anchor h; put the comments"), "{}", error("h"));
        assert!(error("h").ends_with("(it has f, g, open, empty)"), "{}", error("h"));
        assert!(error("open").contains("has no end"));
        assert!(error("empty").contains("holds no lines"));
        let nowhere = Anchor { file: "b.rs".into(), name: "f".into() };
        assert!(excerpt(folder.path(), &nowhere).unwrap_err().contains("b.rs"));
    }

    #[test]
    fn new_lines_are_marked_and_the_file_linked() {
        let older = Excerpt { line: 1, code: "a\nc\n".into() };
        let newer = Excerpt { line: 9, code: "a\nb\nc\n".into() };
        let html = html(&anchor("f"), &newer, Some(&older), false);
        assert!(html.contains("a\n</span><ins class=\"line\">b\n</ins><span"), "{html}");
        assert!(html.contains("<a href=\"code/a.rs.html#L9\">a.rs:9</a>"), "{html}");
    }

    #[test]
    fn what_folds_out_says_what_it_holds() {
        let shown = |code: &str| html(&anchor("f"), &Excerpt { line: 1, code: code.into() }, None, true);
        let one = shown("#[test]\nfn padding_keeps_the_size() {\n}\n");
        assert!(
            one.starts_with("<details class=\"listing\">\n<summary>The test: padding keeps the size</summary>"),
            "{one}"
        );
        assert!(one.ends_with("</details>"), "{one}");
        let two = shown("#[test]\nfn a_b() {}\n#[test]\nfn c(x in y()) {}\n");
        assert!(two.contains("<summary>2 tests: a b; c</summary>"), "{two}");
        assert!(shown("fn f() {}\n").contains("<summary>The code, 1 lines</summary>"));
    }
}
