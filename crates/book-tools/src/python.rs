//! Python as coloured markup, for the listings of programs that run our networks elsewhere.

use crate::escape;

/// The words that have a meaning of their own (The Python Language Reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The lines of a program as HTML, without their line feeds. Texts over several lines are left plain.
pub fn lines(code: &str) -> Vec<String> {
    code.lines().map(line).collect()
}

fn line(code: &str) -> String {
    let mut html = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (length, class) = token(rest, first);
        let (text, after) = rest.split_at(length);
        rest = after;
        let text = escape::html(text);
        match class {
            Some(class) => html.push_str(&format!("<span class=\"{class}\">{text}</span>")),
            None => html.push_str(&text),
        }
    }
    html
}

/// How long the first token is, and its class.
fn token(rest: &str, first: char) -> (usize, Option<&'static str>) {
    let while_ = |wanted: fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    if first == '#' {
        return (rest.len(), Some("rs-comment"));
    }
    if first == '"' || first == '\'' {
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|&(_, c)| {
            let closes = c == first && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        return (end.map_or(rest.len(), |(at, _)| at + 1), Some("rs-string"));
    }
    if first.is_ascii_digit() {
        return (while_(|c| c.is_alphanumeric() || c == '.' || c == '_'), Some("rs-number"));
    }
    if first.is_alphabetic() || first == '_' {
        let length = while_(|c| c.is_alphanumeric() || c == '_');
        let (word, after) = rest.split_at(length);
        let class = match word {
            word if KEYWORDS.contains(&word) => Some("rs-keyword"),
            _ if first.is_ascii_uppercase() => Some("rs-type"),
            _ if after.starts_with('(') => Some("rs-call"),
            _ => None,
        };
        return (length, class);
    }
    (first.len_utf8(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_texts_and_numbers_have_colours() {
        let html = lines("def f(x):  # <a>\n    return nn.Conv2d(1, 'a\\'b', x < 2)\n");
        assert_eq!(
            html[0],
            "<span class=\"rs-keyword\">def</span> <span class=\"rs-call\">f</span>(x):  <span class=\"rs-comment\"># &lt;a&gt;</span>"
        );
        assert!(
            html[1].contains("nn.<span class=\"rs-type\">Conv2d</span>(<span class=\"rs-number\">1</span>, "),
            "{}",
            html[1]
        );
        assert!(html[1].ends_with("x &lt; <span class=\"rs-number\">2</span>)"), "{}", html[1]);
        assert!(html[1].contains("<span class=\"rs-string\">"), "{}", html[1]);
    }

    #[test]
    fn a_text_that_does_not_end_ends_with_its_line() {
        assert_eq!(lines("\"open\nx"), ["<span class=\"rs-string\">&quot;open</span>", "x"]);
        assert_eq!(lines(""), Vec::<String>::new());
    }
}
