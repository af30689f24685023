//! Words into lines.

use unicode_width::UnicodeWidthChar;

/// How wide a text is on the screen. What switches colours on and off has no width.
pub fn columns(text: &str) -> usize {
    let mut columns = 0;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\x1b' {
            // An escape sequence ends with its first letter.
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            columns += character.width().unwrap_or(0);
        }
    }
    columns
}

/// Things that stand beside each other, with blanks between them; what does not fit into a line of this width begins the next.
///
/// ```
/// use exercise_tools::terminal::items;
///
/// assert_eq!(items(&["n: the next one", "q: quit"], 80), "n: the next one   q: quit");
/// assert_eq!(items(&["n: the next one", "q: quit"], 20), "n: the next one\nq: quit");
/// ```
pub fn items(items: &[&str], width: usize) -> String {
    const BETWEEN: &str = "   ";
    let mut text = String::new();
    let mut used = 0;
    for item in items {
        if used > 0 && used + BETWEEN.len() + columns(item) > width {
            text.push('\n');
            used = 0;
        }
        if used > 0 {
            text += BETWEEN;
            used += BETWEEN.len();
        }
        text += item;
        used += columns(item);
    }
    text
}

/// The words of a text in lines of this width; the first begins with `first`, the others with `rest`.
pub(super) fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        if !is_empty && columns(&line) + 1 + columns(word) > width {
            lines += line.trim_end();
            lines.push('\n');
            rest.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    lines += line.trim_end();
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::{columns, wrapped};

    #[test]
    fn colours_have_no_width_and_hangul_has_two_columns() {
        assert_eq!(columns("\x1b[1mbold\x1b[0m"), 4);
        assert_eq!(columns("합성곱"), 6);
        assert_eq!(columns("x\u{302}"), 1);
    }

    #[test]
    fn lines_are_filled_and_no_longer_than_the_terminal() {
        assert_eq!(wrapped("one two three four", 9, "  ", "    "), "  one two\n    three\n    four\n");
        assert_eq!(wrapped("a-word-that-is-too-long b", 5, "", ""), "a-word-that-is-too-long\nb\n");
    }
}
