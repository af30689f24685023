//! The boxes of a page: predict first, find the bug, what it costs, what to remember.

use crate::escape;
use crate::parts::{Container, Kind};

/// What the opening line of a box becomes.
///
/// `title` is the box's title as Markdown, `label` the id of the heading that names it, and `level` the level of that
/// heading, or none where a heading of the author's stands right above.
pub fn opening(container: &Container, title: &str, label: &str, level: Option<usize>) -> String {
    let label = escape::html(label);
    let words = match container.kind {
        Kind::Predict => {
            let summary = inline(title);
            return format!("<details class=\"predict\">\n<summary><b>Predict first.</b> {summary}</summary>\n\n");
        }
        Kind::Hint => return format!("<details class=\"hint\">\n<summary><b>Hint</b> {}</summary>\n\n", inline(title)),
        Kind::Solution => return "<details class=\"solution\">\n<summary><b>Solution</b></summary>\n\n".into(),
        Kind::Bug => format!("Find the bug: {title}"),
        Kind::Cost if title.is_empty() => "What it costs".to_owned(),
        Kind::Summary if title.is_empty() => "To remember".to_owned(),
        Kind::Cost | Kind::Summary => title.to_owned(),
    };
    let section = format!("<section class=\"{}\" aria-labelledby=\"{label}\">\n\n", class(container.kind));
    match level {
        None => section,
        Some(level) => format!("{section}{} {words} {{#{label}}}\n\n", "#".repeat(level)),
    }
}

/// What the closing line of a box becomes.
pub fn closing(container: &Container) -> &'static str {
    match container.kind {
        Kind::Predict | Kind::Hint | Kind::Solution => "\n</details>\n",
        _ => "\n</section>\n",
    }
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Predict => "predict",
        Kind::Bug => "bug",
        Kind::Cost => "cost",
        Kind::Summary => "summary",
        Kind::Hint => "hint",
        Kind::Solution => "solution",
    }
}

/// A line of Markdown as HTML, without the paragraph around it.
pub fn inline(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(markdown, crate::parts::options()));
    let html = html.trim();
    html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).unwrap_or(html).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(kind: Kind) -> Container {
        Container { kind, title: String::new(), open: 0..1, close: 2..3 }
    }

    #[test]
    fn a_prediction_folds_out() {
        let open = opening(&container(Kind::Predict), "How *many*?", "", None);
        assert_eq!(
            open,
            "<details class=\"predict\">\n<summary><b>Predict first.</b> How <em>many</em>?</summary>\n\n"
        );
        assert_eq!(closing(&container(Kind::Predict)), "\n</details>\n");
    }

    #[test]
    fn a_section_is_named_by_a_heading() {
        let open = opening(&container(Kind::Bug), "“Same keeps the size”", "bug-same", Some(3));
        assert!(open.starts_with("<section class=\"bug\" aria-labelledby=\"bug-same\">\n\n"));
        assert!(open.ends_with("### Find the bug: “Same keeps the size” {#bug-same}\n\n"));
        assert!(opening(&container(Kind::Cost), "", "cost", Some(3)).contains("### What it costs {#cost}"));
        assert!(!opening(&container(Kind::Summary), "", "summary", None).contains('#'));
    }
}
