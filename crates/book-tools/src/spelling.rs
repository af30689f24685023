//! The check for misspelt words and for American spellings.

use std::collections::BTreeSet;
use std::path::Path;

use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// Beginnings of words as Americans write them, and as this book does.
const BRITISH: &[(&str, &str)] = &[
    ("analyz", "analys"),
    ("behavior", "behaviour"),
    ("center", "centre"),
    ("color", "colour"),
    ("defense", "defence"),
    ("favor", "favour"),
    ("generaliz", "generalis"),
    ("gray", "grey"),
    ("initializ", "initialis"),
    ("labeled", "labelled"),
    ("labeling", "labelling"),
    ("maximiz", "maximis"),
    ("minimiz", "minimis"),
    ("modeled", "modelled"),
    ("modeling", "modelling"),
    ("neighbor", "neighbour"),
    ("normaliz", "normalis"),
    ("optimiz", "optimis"),
    ("organiz", "organis"),
    ("quantiz", "quantis"),
    ("realiz", "realis"),
    ("recogniz", "recognis"),
    ("regulariz", "regularis"),
    ("standardiz", "standardis"),
    ("summariz", "summaris"),
    ("traveled", "travelled"),
    ("vectoriz", "vectoris"),
    ("visualiz", "visualis"),
];

/// Words and how they are spelt.
#[derive(Debug, Default)]
pub struct Spelling {
    allowed: BTreeSet<String>,
}

impl Spelling {
    /// The usual check, without the words of a list: one on each line, after `#` a comment.
    pub fn of(list: &Path) -> Self {
        let text = std::fs::read_to_string(list).unwrap_or_default();
        let words = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_lowercase());
        Self { allowed: words.filter(|word| !word.is_empty()).collect() }
    }

    /// Adds a problem for each misspelt word of the prose.
    pub fn check(&self, source: &Source, parts: &Parts, problems: &mut Vec<Problem>) {
        for piece in &parts.words {
            let text = &source.text[piece.range.clone()];
            let mut at = 0;
            for word in text.split(|c: char| !c.is_alphabetic() && c != '’' && c != '\'') {
                let start = at;
                at += word.len();
                // The separator after the word, of whatever length.
                at += text[at..].chars().next().map_or(0, char::len_utf8);
                if let Some(better) = self.mend(word) {
                    let message = format!("“{word}” is misspelt; write “{better}”, or add the word to book/words.txt");
                    problems.push(Problem::new(&source.name, source.line(piece.range.start + start), message));
                }
            }
        }
    }

    /// How a misspelt word is spelt, or nothing if it is right, unknown or a name.
    fn mend(&self, word: &str) -> Option<String> {
        let word = word.trim_end_matches("’s").trim_end_matches("'s");
        let inner_capital = word.chars().skip(1).any(char::is_uppercase);
        if word.chars().count() < 4 || inner_capital || self.allowed.contains(&word.to_lowercase()) {
            return None;
        }
        let small = word.to_lowercase();
        let british = BRITISH
            .iter()
            .find_map(|(american, british)| small.strip_prefix(american).map(|rest| format!("{british}{rest}")));
        british.or_else(|| {
            let corrections = typos_dict::WORD.find(&unicase::UniCase::new(small.as_str()))?;
            corrections.first().map(|&better| better.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::found;

    fn problems(spelling: &Spelling, text: &str) -> Vec<String> {
        found("p.md", text, |source, parts, problems| spelling.check(source, parts, problems))
    }

    #[test]
    fn a_misspelt_word_is_named_with_its_line_and_mended() {
        let found = problems(&Spelling::default(), "The kernel\nis convolved seperately.\n");
        assert_eq!(
            found,
            ["book/src/p.md:2: “seperately” is misspelt; write “separately”, or add the word to book/words.txt"]
        );
    }

    #[test]
    fn spelling_is_british() {
        let found = problems(&Spelling::default(), "A neighbor’s color is gray.\n");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("write “neighbour"), "{found:?}");
    }

    #[test]
    fn code_names_and_listed_words_pass() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("words.txt");
        std::fs::write(&list, "# names\ngray # Elisha\n").unwrap();
        let spelling = Spelling::of(&list);
        assert_eq!(
            problems(&spelling, "`color` ColorMap Gray $recieve$\n\n```text\nseperate\n```\n"),
            Vec::<String>::new()
        );
        assert_eq!(Spelling::of(Path::new("/nowhere")).allowed.len(), 0);
    }
}
