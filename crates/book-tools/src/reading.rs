//! How long a section takes to read.

use crate::directive::Block;
use crate::parts::Parts;
use crate::source::Source;

/// Words that a reader reads in a minute while they think.
const WORDS: usize = 200;

/// The minutes of each section that begins with a `##` heading, in their order: its words, and a minute for each figure.
pub fn minutes(source: &Source, parts: &Parts) -> Vec<usize> {
    let starts: Vec<usize> =
        parts.headings.iter().filter(|heading| heading.level == 2).map(|heading| heading.range.start).collect();
    let sections = starts.iter().enumerate().map(|(index, &start)| {
        let range = start..starts.get(index + 1).copied().unwrap_or(source.text.len());
        let inside = |at: usize| range.contains(&at);
        let words = parts.words.iter().filter(|words| inside(words.range.start));
        let words: usize = words.map(|words| source.text[words.range.clone()].split_whitespace().count()).sum();
        let figures =
            parts.blocks.iter().filter(|(at, block)| inside(at.start) && matches!(block, Block::Figure(_))).count();
        (words + figures * WORDS).div_ceil(WORDS).max(1)
    });
    sections.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_words_or_a_figure_take_a_minute() {
        let words = "word ".repeat(201);
        let text = format!(
            "# T\n\n## A\n\n{words}\n\n## B\n\n{{{{#figure ch04.window-steps}}}}\n\n{{{{#figure ch04.gallery}}}}\n\nfew\n\n## C\n"
        );
        let source = Source::new("p.md", text);
        let parts = Parts::of(&source, &mut Vec::new());
        assert_eq!(minutes(&source, &parts), [2, 3, 1]);
    }
}
