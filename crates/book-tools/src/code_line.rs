//! A line of code on a page.

/// A line of code as markup. Where it is wider than the page it goes on below, further in than it began: the style sheet
/// is told how far that is.
pub fn broken_line(tag: &str, attributes: &str, line: &str, plain: &str) -> String {
    let indent = plain.len() - plain.trim_start_matches(' ').len();
    let style = if indent == 0 { String::new() } else { format!(" style=\"--in:{indent}\"") };
    format!("<{tag} class=\"line\"{attributes}{style}>{line}\n</{tag}>")
}

#[cfg(test)]
mod tests {
    use super::broken_line;

    #[test]
    fn a_line_knows_how_far_in_it_begins() {
        assert_eq!(
            broken_line("span", "", "  <b>x</b>", "  x"),
            "<span class=\"line\" style=\"--in:2\">  <b>x</b>\n</span>"
        );
    }
}
