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
