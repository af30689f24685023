//! The check for numbers in prose that code could compute.

use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// Words after which a number counts the parts of a book.
const COUNTED: &[&str] = &[
    "chapter",
    "chapters",
    "section",
    "sections",
    "appendix",
    "part",
    "step",
    "steps",
    "row",
    "rows",
    "column",
    "columns",
    "figure",
    "line",
    "lines",
    "layer",
    "layers",
    "exercise",
    "exercises",
    "case",
    "form",
    "page",
];

/// Adds a problem for each number in prose that is neither small, a year, a size, an ordinal nor part of a name.
pub fn check(source: &Source, parts: &Parts, problems: &mut Vec<Problem>) {
    for words in parts.words.iter().filter(|words| !words.linked) {
        // What masks a value is no text of the author's.
        let text = masked(source, parts, words.range.clone());
        for (at, number) in numbers(&text) {
            if !is_allowed(&text, at, number) {
                let message = format!(
                    "{number} is typed; take it from an item with {{{{ID}}}}, set it as mathematics, or write [[{number}]] \
                     if no code of ours can compute it"
                );
                problems.push(Problem::new(&source.name, source.line(words.range.start + at), message));
            }
        }
    }
}

/// The problems in a text that is no page: a box's title.
pub fn problems_in(text: &str) -> Vec<String> {
    let bad = numbers(text).into_iter().filter(|&(at, number)| !is_allowed(text, at, number));
    bad.map(|(_, number)| number.to_owned()).collect()
}

/// A piece of prose, with letters in the place of values.
fn masked(source: &Source, parts: &Parts, range: std::ops::Range<usize>) -> String {
    let mut bytes = source.text.as_bytes()[range.clone()].to_vec();
    let values = parts.values.iter().map(|(at, _)| at).chain(parts.literals.iter().map(|(at, _)| at));
    for value in values {
        let (start, end) = (value.start.max(range.start), value.end.min(range.end));
        if start < end {
            bytes[start - range.start..end - range.start].fill(b'v');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The runs of digits, with the points, commas and signs of multiplication between them, and where they begin.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let mut end = start;
        for (offset, c) in text[start..].char_indices() {
            let next = text[start + offset + c.len_utf8()..].chars().next();
            let joins = ".,".contains(c) && next.is_some_and(|next| next.is_ascii_digit());
            let multiplies = c == '×' && next.is_some_and(char::is_alphanumeric);
            let factor = c.is_ascii_alphabetic() && text[start..start + offset].ends_with('×');
            if !(c.is_ascii_digit() || is_superscript(c) || joins || multiplies || factor) {
                break;
            }
            end = start + offset + c.len_utf8();
        }
        found.push((start, &text[start..end]));
        at = end;
    }
    found
}

fn is_superscript(c: char) -> bool {
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains(c)
}

fn is_allowed(text: &str, at: usize, number: &str) -> bool {
    let before = &text[..at];
    let after = &text[at + number.len()..];
    // A name: Conv2d, f32, VGG-16, LeNet-5, N×28.
    let letter_before = before.trim_end_matches(['-', '‑', '_', '×']).ends_with(char::is_alphabetic);
    if letter_before && !before.ends_with(' ') {
        return true;
    }
    if number.contains('×') {
        return true;
    }
    if before.ends_with('×') {
        return true;
    }
    // An ordinal: 13th. A dimension: 2D.
    if ["st", "nd", "rd", "th"].iter().any(|ending| after.starts_with(ending)) || after.starts_with('D') {
        return true;
    }
    // An angle.
    if after.starts_with('°') || after.starts_with(" degrees") {
        return true;
    }
    let previous = before.trim_end().rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    if COUNTED.contains(&previous.to_lowercase().as_str()) {
        return true;
    }
    let Ok(value) = number.parse::<u32>() else { return false };
    // An exponent makes any number large or small: 1e-4.
    let exponent =
        after.strip_prefix('e').is_some_and(|rest| rest.starts_with(|c: char| "+-−".contains(c) || c.is_ascii_digit()));
    if exponent {
        return false;
    }
    value <= 20 || (number.len() == 4 && (1700..2100).contains(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::found;

    fn problems(text: &str) -> Vec<String> {
        found("p.md", text, check)
    }

    #[test]
    fn a_typed_number_is_named_with_its_line() {
        let found = problems("words\nand 138,357,544 parameters\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("book/src/p.md:2: 138,357,544 is typed; take it from an item"), "{}", found[0]);
    }

    #[test]
    fn large_numbers_decimals_powers_and_exponents_are_refused() {
        for text in
            ["21 maps", "0.5 of them", "98 %", "10⁸ weights", "1e-4", "100ms", "from 0–255", "- 3,136", "**44**"]
        {
            assert_eq!(problems(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn counting_years_sizes_ordinals_names_and_what_is_meant_pass() {
        for text in [
            "0 to 20 of them, −1, 1/2",
            "in 1998 and 2026",
            "3×3 in 28×28×3",
            "N×3×224×224",
            "the 32nd",
            "Conv2d, f32, im2col, ResNet-50, CIFAR-10, H100",
            "chapter 12 and section 4.2",
            "[[138]] million",
            "{{ch05.n}}",
            "`138`",
            "$138$",
            "[the 138 layers](a.md)",
            "2D and 1-D",
            "by 180 degrees or 90°",
        ] {
            assert_eq!(problems(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn fences_are_not_prose() {
        assert_eq!(problems("```text\n138\n```\n"), Vec::<String>::new());
    }
}
