//! Which signs the formulas' font has: it is cut to those that the book may need, and a page must not use another.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What is in the font, as `book/math-font/cut.py` has read it back: lines `FIRST-LAST`, then the signs themselves.
const LIST: &str = include_str!("../../../book/math-font/signs.txt");

/// Function application, invisible times, separator and plus: for those who read aloud, never drawn.
const INVISIBLE: std::ops::RangeInclusive<char> = '\u{2061}'..='\u{2064}';

static SIGNS: LazyLock<BTreeSet<char>> = LazyLock::new(|| {
    let runs = LIST.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (first, last) = line.split(' ').next().and_then(|run| run.split_once('-')).expect("FIRST-LAST");
        let sign = |hex: &str| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).expect("a sign's number");
        sign(first)..=sign(last)
    });
    runs.flatten().collect()
});

/// The first sign of some `MathML` that the font does not have.
pub fn missing(markup: &str) -> Option<char> {
    let mut rest = markup;
    while let Some((before, tag_and_rest)) = rest.split_once('<') {
        if let Some(sign) = before.chars().find(|&sign| !has(sign)) {
            return Some(sign);
        }
        let (tag, after) = tag_and_rest.split_once('>')?;
        let inside = after.split('<').next().unwrap_or_default();
        // A browser sets a letter that stands alone in <mi> in italics, which are signs of their own.
        let mut alone = inside.chars();
        if let ("mi", Some(letter), None) = (tag, alone.next(), alone.next())
            && !has(italic(letter))
        {
            return Some(italic(letter));
        }
        rest = after;
    }
    rest.chars().find(|&sign| !has(sign))
}

fn has(sign: char) -> bool {
    SIGNS.contains(&sign) || INVISIBLE.contains(&sign) || sign.is_whitespace()
}

/// The mathematical italic of a letter, or the sign itself (`MathML` Core, “italic mappings”).
fn italic(letter: char) -> char {
    let shifted = |first: char, italic: u32| char::from_u32(italic + u32::from(letter) - u32::from(first));
    let found = match letter {
        'h' => Some('ℎ'),
        'A'..='Z' => shifted('A', 0x1D434),
        'a'..='z' => shifted('a', 0x1D44E),
        'Α'..='Ω' => shifted('Α', 0x1D6E2),
        'α'..='ω' => shifted('α', 0x1D6FC),
        _ => None,
    };
    found.unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_list_is_that_of_the_font_on_the_pages() {
        let font = include_bytes!("../../../book/src/assets/book-math.woff2");
        let checksum: String = Sha256::digest(font).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(LIST.lines().next().unwrap().ends_with(&checksum), "run book/math-font/cut.py: {checksum}");
        // Each line shows what its numbers say, so that a list that was read wrongly is noticed.
        let greek = LIST.lines().find(|line| line.starts_with("03B1-")).unwrap();
        assert!(greek.split(' ').nth(1).unwrap().chars().all(has) && has('∑') && has('\u{1D465}'));
    }

    #[test]
    fn a_sign_that_was_cut_away_is_found_wherever_it_stands() {
        assert_eq!(missing("<math><mi>x</mi><mo>=</mo><mtext>one two</mtext></math>"), None);
        assert_eq!(missing("<math><mo>⨌</mo></math>"), Some('⨌'));
        assert_eq!(missing("<math><mtext>Ж</mtext> </math>"), Some('Ж'));
        assert_eq!(missing("<math><mi mathvariant=\"normal\">h</mi></math>"), None);
        assert_eq!(missing("⨌"), Some('⨌'));
    }

    #[test]
    fn a_letter_that_stands_alone_is_an_italic_one() {
        let italics: String = "AZahzαωΑΩ1×".chars().map(italic).collect();
        assert_eq!(italics, "𝐴𝑍𝑎ℎ𝑧𝛼𝜔𝛢𝛺1×");
    }
}
