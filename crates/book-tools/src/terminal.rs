//! `{{#terminal FILE}}`: what a program printed on a terminal, with its colours.

use std::path::Path;

use crate::escape;

/// The styles that our programs use, as the numbers that switch them on and the classes that show them.
const STYLES: [(&str, &str); 4] = [("1", "bold"), ("2", "dim"), ("31", "red"), ("36", "cyan")];

/// A recorded output as a block of HTML.
///
/// # Errors
///
/// If the file cannot be read, or has a style that no class shows.
pub fn html(root: &Path, file: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(root.join(file)).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let text =
        styled(text.trim_end()).map_err(|code| format!("{file} has the style {code}, which the book cannot show"))?;
    Ok(format!("<pre class=\"terminal\" tabindex=\"0\"><code class=\"nohighlight\">{text}\n</code></pre>\n"))
}

/// Text with escape sequences as text with spans; a sequence switches one style on, or all off.
fn styled(text: &str) -> Result<String, String> {
    let mut pieces = text.split("\x1b[");
    let mut html = escape::html(pieces.next().unwrap_or_default());
    let mut open = 0;
    for piece in pieces {
        let (code, rest) = piece.split_once('m').ok_or(piece)?;
        if code == "0" || code.is_empty() {
            html += &"</span>".repeat(open);
            open = 0;
        } else {
            let (_, class) = STYLES.iter().find(|(number, _)| *number == code).ok_or(code)?;
            html += &format!("<span class=\"{class}\">");
            open += 1;
        }
        html += &escape::html(rest);
    }
    Ok(html + &"</span>".repeat(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_become_spans() {
        assert_eq!(
            styled("a \x1b[1m\x1b[31m<b>\x1b[0m c").unwrap(),
            "a <span class=\"bold\"><span class=\"red\">&lt;b&gt;</span></span> c"
        );
        assert_eq!(styled("\x1b[7mx").unwrap_err(), "7");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        assert!(html(Path::new("/"), "no.txt").unwrap_err().starts_with("no.txt cannot be read"));
    }
}
