//! The words of a report: long lists cut in the middle, long lines broken where the terminal ends.

/// Characters of a line, where nobody says how wide the terminal is.
const WIDTH: usize = 100;
/// Entries of a list that are written out; of a longer one, the first and the last few.
const ENTRIES: usize = 16;
/// Entries on each side of what is left out.
const SIDE: usize = 5;
/// Characters of a question: of a longer one, the beginning and the end, which says what is asked.
const ENDS: [usize; 2] = [400, 200];

/// Characters of a line: as many as `COLUMNS` says, which `cargo xtask exercises` sets to the terminal's width.
pub(crate) fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.unwrap_or(WIDTH).clamp(40, 200)
}

/// The text with its long lists of numbers cut in the middle: `[1, 2, 3, 4, 5, … 90 more …, 96, 97, 98, 99, 100]`. If it is still
/// long, its middle is left out.
pub(crate) fn cut(text: &str) -> String {
    let text = lists_cut(text);
    let all = text.chars().count();
    if all <= ENDS[0] + ENDS[1] {
        return text;
    }
    let first: String = text.chars().take(ENDS[0]).collect();
    let last: String = text.chars().skip(all - ENDS[1]).collect();
    format!("{first} … {last}")
}

/// Only innermost lists are cut, and lists of many lists.
fn lists_cut(text: &str) -> String {
    let mut stack: Vec<Vec<String>> = vec![vec![String::new()]];
    for character in text.chars() {
        match character {
            '[' => stack.push(vec![String::new()]),
            ']' if stack.len() > 1 => {
                let entries = stack.pop().unwrap_or_default();
                append(&mut stack, &list(&entries));
            }
            ',' if stack.len() > 1 => {
                if let Some(entries) = stack.last_mut() {
                    entries.push(String::new());
                }
            }
            other => append(&mut stack, other.encode_utf8(&mut [0; 4])),
        }
    }
    // A bracket that was never closed is a bracket.
    let parts: Vec<String> = stack.into_iter().map(|entries| entries.join(",")).collect();
    parts.join("[")
}

fn append(stack: &mut [Vec<String>], text: &str) {
    if let Some(entry) = stack.last_mut().and_then(|entries| entries.last_mut()) {
        entry.push_str(text);
    }
}

fn list(entries: &[String]) -> String {
    if entries.len() <= ENTRIES {
        return format!("[{}]", entries.join(","));
    }
    let (first, last) = (&entries[..SIDE], &entries[entries.len() - SIDE..]);
    format!("[{}, … {} more …,{}]", first.join(","), entries.len() - 2 * SIDE, last.join(","))
}

/// The text in lines of at most `width` characters, each after `indent` blanks; a line that is short enough stays as it is.
pub(crate) fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.chars().count() <= room {
            lines.push(line.to_owned());
            continue;
        }
        let mut current = String::new();
        for word in line.split(' ') {
            let longer = current.chars().count() + 1 + word.chars().count();
            if !current.is_empty() && longer > room {
                lines.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(current);
    }
    let blanks = " ".repeat(indent);
    lines.iter().map(|line| format!("{blanks}{line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{cut, wrapped};

    #[test]
    fn long_lists_are_cut_and_short_ones_are_not() {
        let short = "labels [0, 1, 2], a kernel [[1, 2], [3, 4]], and [what?";
        assert_eq!(cut(short), short);
        let numbers: Vec<usize> = (0..100).collect();
        assert_eq!(cut(&format!("{numbers:?}.")), "[0, 1, 2, 3, 4, … 90 more …, 95, 96, 97, 98, 99].");
        let rows = vec![vec![1, 2]; 50];
        assert_eq!(cut(&format!("{rows:?}")).matches("[1, 2]").count(), 10);
        let endless = cut(&("a".repeat(5000) + " what?"));
        assert!(endless.chars().count() < 610 && endless.ends_with("what?"), "{endless}");
        assert_eq!(cut("a] b, c"), "a] b, c");
    }

    #[test]
    fn lines_end_where_the_terminal_ends() {
        let text = wrapped(&"word ".repeat(40), 2, 50);
        assert!(text.lines().all(|line| line.starts_with("  word") && line.chars().count() <= 50), "{text}");
        assert_eq!(wrapped("a  b\n  c", 0, 50), "a  b\n  c");
    }
}
