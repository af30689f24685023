//! The book's texts in a terminal: as wide as it is, with formulas and tables that can be read.
//!
//! | file | what is in it |
//! |---|---|
//! | `markdown` | paragraphs, lists, tables and code of a page |
//! | `formula` | LaTeX as signs: `\frac{a}{b}` becomes a / b |
//! | `wrap` | words into lines, and how wide they are |

mod formula;
mod markdown;
mod wrap;

pub use formula::plain as formula;
pub use markdown::{inline, text};
pub use wrap::{columns, items};

/// Columns where nobody knows how wide the terminal is.
const USUAL: usize = 100;
/// Fewer columns make no text, and longer lines are hard to read.
const BOUNDS: (usize, usize) = (30, 120);

/// The columns of the reader's terminal.
pub fn width() -> usize {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).or_else(told);
    columns.unwrap_or(USUAL).clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{text, wrap};
    use crate::Catalogue;

    /// All texts of all exercises, each with the exercise's name.
    fn texts() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the package lies in crates/");
        let catalogue = Catalogue::read(root).expect("the pages can be read");
        let of = |exercise: crate::Exercise| {
            let texts = [vec![exercise.title, exercise.task, exercise.explanation], exercise.hints].concat();
            texts.into_iter().map(move |text| (exercise.facts.name.clone(), text))
        };
        catalogue.exercises.into_iter().flat_map(of).collect()
    }

    #[test]
    fn every_text_of_the_book_can_be_read() {
        let texts = texts();
        assert!(texts.iter().filter(|(_, text)| text.contains('\\')).count() > 20, "there are formulas");
        for (name, page) in texts {
            let told = text(&page, 100, false);
            for sign in ["\\", "$", "{{", "](", "|-", "**"] {
                assert!(!told.contains(sign), "{name} shows {sign:?}: {told}");
            }
        }
    }

    #[test]
    fn no_line_is_longer_than_a_narrow_terminal() {
        for (name, page) in texts() {
            for line in text(&page, 60, false).lines() {
                let words = line.split_whitespace().count();
                // A table, and a single long piece of code, cannot be broken.
                let fits = wrap::columns(line) <= 60 || words == 1 || line.contains("   ");
                assert!(fits || page.contains("|---"), "{name}: {line}");
            }
        }
    }
}
