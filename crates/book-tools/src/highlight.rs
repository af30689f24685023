//! Rust as coloured markup, line by line, so that pages need no script for it.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use crate::{escape, python};

/// The words that have a meaning of their own (The Rust Reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while",
];

/// The lines of a file as HTML, without their line feeds; Rust and Python are coloured.
pub fn lines(file: &str, code: &str) -> Vec<String> {
    match file.rsplit_once('.') {
        Some((_, "rs")) => rust(code),
        Some((_, "py")) => python::lines(code),
        _ => code.lines().map(escape::html).collect(),
    }
}

fn rust(code: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut at = 0;
    for token in tokenize(code, FrontmatterAllowed::No) {
        let text = &code[at..at + token.len as usize];
        at += token.len as usize;
        let class = class(token.kind, text, &code[at..]);
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            let Some(line) = lines.last_mut() else { continue };
            let part = escape::html(part);
            match class {
                Some(class) if !part.is_empty() => line.push_str(&format!("<span class=\"{class}\">{part}</span>")),
                _ => line.push_str(&part),
            }
        }
    }
    if code.ends_with('\n') {
        lines.pop();
    }
    lines
}

/// The class of a token, from its kind and what follows it.
fn class(kind: TokenKind, text: &str, rest: &str) -> Option<&'static str> {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Some("rs-comment"),
        TokenKind::Literal { kind, .. } => match kind {
            ra_ap_rustc_lexer::LiteralKind::Int { .. } | ra_ap_rustc_lexer::LiteralKind::Float { .. } => {
                Some("rs-number")
            }
            _ => Some("rs-string"),
        },
        TokenKind::Lifetime { .. } => Some("rs-lifetime"),
        TokenKind::Ident if KEYWORDS.contains(&text) => Some("rs-keyword"),
        TokenKind::Ident if rest.starts_with('!') && !rest.starts_with("!=") => Some("rs-call"),
        TokenKind::Ident if text.starts_with(|c: char| c.is_ascii_uppercase()) => Some("rs-type"),
        TokenKind::Ident if rest.starts_with('(') => Some("rs-call"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_whole() {
        let lines = lines("a.rs", "/* a\nb */\nlet x: Vec<f32> = f(1);\n");
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "<span class=\"rs-comment\">/* a</span>");
        assert_eq!(lines[1], "<span class=\"rs-comment\">b */</span>");
        assert!(
            lines[2]
                .starts_with("<span class=\"rs-keyword\">let</span> x: <span class=\"rs-type\">Vec</span>&lt;f32&gt;")
        );
    }

    #[test]
    fn other_files_are_plain() {
        assert_eq!(lines("a.toml", "a = \"<\"\n\nb\n"), ["a = &quot;&lt;&quot;", "", "b"]);
    }
}
