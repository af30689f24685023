//! The text of a page, with its lines, and edits to it.

use std::ops::Range;

/// A page as its author wrote it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it lies below `book/src`.
    pub name: String,
    /// Its Markdown.
    pub text: String,
    starts: Vec<usize>,
}

impl Source {
    /// A page from its name and its Markdown.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text: String = text.into().replace("\r\n", "\n");
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, starts }
    }

    /// The line, from 1, in which a byte lies.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The byte ranges of all lines, without their line feeds.
    pub fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.starts.iter().enumerate().map(|(index, &start)| {
            let end = self.starts.get(index + 1).map_or(self.text.len(), |&next| next - 1);
            start..end
        })
    }

    /// The end of the line in which a byte lies, before its line feed.
    pub fn line_end(&self, offset: usize) -> usize {
        self.text[offset..].find('\n').map_or(self.text.len(), |at| offset + at)
    }

    /// The number of the chapter, from a name such as `ch04-padding-stride-dilation.md`.
    pub fn chapter(&self) -> Option<u8> {
        let digits = self.name.strip_prefix("ch")?.get(..2)?;
        digits.parse().ok().filter(|_| self.name.get(4..5) == Some("-"))
    }

    /// The number of the chapter whose exercises these are, from a name such as `exercises-04.md`.
    pub fn exercises_of(&self) -> Option<u8> {
        self.name.strip_prefix("exercises-")?.strip_suffix(".md")?.parse().ok()
    }
}

/// Replacements of parts of a text, in any order.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts a text in the place of a range; an empty range inserts.
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.0.push((range, with.into()));
    }

    /// The text with all replacements made. Of two that overlap the later one is left out.
    pub fn apply(mut self, text: &str) -> String {
        // A stable sort: what is inserted at one place stays in the order in which it was inserted.
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.0 {
            if range.start < at {
                continue;
            }
            out.push_str(&text[at..range.start]);
            out.push_str(&with);
            at = range.end;
        }
        out + &text[at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a.md", "one\ntwo\r\n\nfour");
        assert_eq!([0, 3, 4, 8, 9].map(|at| source.line(at)), [1, 1, 2, 3, 4]);
        let lines: Vec<&str> = source.lines().map(|range| &source.text[range]).collect();
        assert_eq!(lines, ["one", "two", "", "four"]);
        assert_eq!(source.line_end(5), 7);
    }

    #[test]
    fn a_chapter_is_known_by_its_name() {
        assert_eq!(Source::new("ch04-padding.md", "").chapter(), Some(4));
        assert_eq!(Source::new("notation.md", "").chapter(), None);
        assert_eq!(Source::new("ch4.md", "").chapter(), None);
        assert_eq!(Source::new("exercises-04.md", "").exercises_of(), Some(4));
        assert_eq!(Source::new("exercises.md", "").exercises_of(), None);
    }

    #[test]
    fn edits_are_made_from_left_to_right() {
        let mut edits = Edits::default();
        edits.replace(4..7, "B");
        edits.replace(0..0, "<");
        edits.replace(7..7, ">");
        edits.replace(5..6, "never");
        assert_eq!(edits.apply("one two three"), "<one B> three");
    }
}
