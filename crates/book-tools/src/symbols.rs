//! The letters of formulas: each must be one of the table of notation.

use std::collections::BTreeSet;

use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// The page whose tables explain the letters.
pub const PAGE: &str = "notation.md";

const GREEK: [&str; 24] = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
    "varepsilon",
];

/// Commands whose argument is a word.
const WORDS: [&str; 5] = ["text", "operatorname", "mathrm", "begin", "end"];

/// The letters of a formula without their subscripts: `C_{in} + \tau` has `C` and `\tau`.
pub fn of(latex: &str) -> BTreeSet<String> {
    let mut symbols = BTreeSet::new();
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '\\' => {
                let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                if GREEK.contains(&name.to_ascii_lowercase().as_str()) {
                    symbols.insert(format!("\\{name}"));
                }
                if WORDS.contains(&name) {
                    argument(after)
                } else if name.is_empty() {
                    // An escaped sign, such as `\,`.
                    after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()
                } else {
                    after
                }
            }
            '_' => argument(after),
            _ => {
                if c.is_alphabetic() {
                    symbols.insert(c.to_string());
                }
                after
            }
        };
    }
    symbols
}

/// What follows an argument: a group in braces, a command, or a single sign.
fn argument(text: &str) -> &str {
    let text = text.trim_start();
    if let Some(command) = text.strip_prefix('\\') {
        return command.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    }
    if !text.starts_with('{') {
        return text.get(text.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// The letters that the page of notation explains: those in the first column of its tables.
pub fn explained(source: &Source, parts: &Parts) -> BTreeSet<String> {
    let in_first_column = parts.formulas.iter().filter(|formula| {
        let start = source.text[..formula.range.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &source.text[start..formula.range.start];
        before.starts_with('|') && before.matches('|').count() == 1
    });
    in_first_column.flat_map(|formula| of(&formula.latex)).collect()
}

/// A problem for each letter of a page's formulas that nobody explains.
pub fn check(source: &Source, parts: &Parts, explained: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    for formula in &parts.formulas {
        for symbol in of(&formula.latex).difference(explained) {
            let message = format!(
                "{symbol} is no symbol of book/src/{PAGE}; use one that is, or explain it there; words are \\text{{…}}"
            );
            problems.push(Problem::new(&source.name, source.line(formula.range.start), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(latex: &str) -> Vec<String> {
        of(latex).into_iter().collect()
    }

    #[test]
    fn letters_without_their_subscripts_and_words() {
        assert_eq!(symbols(r"C_{in} \cdot H_h + x^{2a}"), ["C", "H", "a", "x"]);
        assert_eq!(symbols(r"\sum_{\tau} x[t + \tau]\, k[\tau]"), [r"\tau", "k", "t", "x"]);
        assert_eq!(symbols(r"\text{numbers} = \frac{\partial L}{\partial y}"), ["L", "y"]);
        assert_eq!(symbols(r"\max_i |a_i|"), ["a"]);
        assert_eq!(symbols(r"W_\alpha \Delta \%"), ["W", r"\Delta"]);
        assert_eq!(symbols(r"x_{a_{b}} y \text{open"), ["x", "y"]);
        assert_eq!(symbols(r"\"), Vec::<String>::new());
    }

    #[test]
    fn what_the_table_explains_may_be_used() {
        let read = |text: &str| {
            let source = Source::new("a.md", text);
            let parts = Parts::of(&source, &mut Vec::new());
            (source, parts)
        };
        let (source, parts) = read("# N\n\n| symbol | meaning |\n|---|---|\n| $C_{in}$, $x$ | of $q$ |\n\n$$z$$\n");
        let explained = explained(&source, &parts);
        assert_eq!(explained, BTreeSet::from(["C".into(), "x".into()]));
        let (source, parts) = read("# A\n\n$C_{out} x$\n\n$q$\n");
        let mut problems = Vec::new();
        check(&source, &parts, &explained, &mut problems);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].to_string().starts_with("book/src/a.md:5: q is no symbol of"), "{problems:?}");
    }
}
