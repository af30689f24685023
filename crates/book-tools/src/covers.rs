//! `{{#covers 4.1}}`: which section teaches what, and whether the chapters teach all that they must.

use std::collections::{BTreeMap, BTreeSet};

use crate::directive::Block;
use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// The coverage ids of a page, each with the first section that teaches it; what is wrong is noted in `problems`.
pub fn check(source: &Source, parts: &Parts, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut taught = BTreeMap::new();
    for (range, block) in &parts.blocks {
        let Block::Covers(ids) = block else { continue };
        let mut fail = |message: String| problems.push(Problem::new(&source.name, source.line(range.start), message));
        let above = parts.headings.iter().rev().find(|heading| heading.range.start < range.start);
        let section =
            above.filter(|heading| heading.level == 2 && source.text[heading.range.end..range.start].trim().is_empty());
        let Some(section) = section else {
            fail("{{#covers}} stands right below a ## heading; move it there".into());
            continue;
        };
        for id in ids {
            match chapters::coverage().find(|line| line.id == id) {
                None => fail(format!("there is no coverage id {id}; crates/chapters/coverage.tsv has all")),
                Some(line)
                    if !id.starts_with('B') && source.chapter().is_some_and(|chapter| chapter != line.chapter) =>
                {
                    fail(format!("{id} belongs to chapter {}; remove it here", line.chapter));
                }
                Some(_) => {
                    // The first of several sections introduces it.
                    taught.entry(id.clone()).or_insert_with(|| section.text.clone());
                }
            }
        }
    }
    taught
}

/// A problem for each coverage id of the chapters on these pages that no page teaches.
///
/// An error found in tutorials may be told in another chapter than its own, where its code is built.
pub fn missing(pages: &[&Source], taught: &BTreeSet<&str>) -> Vec<Problem> {
    let page_of = |chapter: u8| pages.iter().find(|page| page.chapter() == Some(chapter));
    let untaught = chapters::coverage().filter(|line| !taught.contains(line.id));
    let problem = untaught.filter_map(|line| {
        let page = page_of(line.chapter)?;
        let message = format!(
            "no section covers {0} ({1}); put {{{{#covers {0}}}}} below the ## heading that teaches it",
            line.id, line.text
        );
        Some(Problem::new(&page.name, 1, message))
    });
    problem.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::found;

    fn problems(name: &str, text: &str) -> Vec<String> {
        found(name, text, check)
    }

    #[test]
    fn ids_exist_belong_to_the_chapter_and_stand_below_a_section() {
        assert_eq!(problems("notation.md", "## A\n\n{{#covers 4.1 B4.2}}\n"), Vec::<String>::new());
        assert!(
            problems("a.md", "## A\n\n{{#covers 4.99}}\n")[0]
                .starts_with("book/src/a.md:3: there is no coverage id 4.99")
        );
        assert!(problems("a.md", "## A\nwords\n\n{{#covers 4.1}}\n")[0].contains("right below a ## heading"));
        assert!(problems("a.md", "### A\n{{#covers 4.1}}\n")[0].contains("right below a ## heading"));
        assert!(problems("ch05-a.md", "## A\n{{#covers 4.1}}\n")[0].contains("belongs to chapter 4"));
    }

    #[test]
    fn what_a_chapter_must_teach_is_taught_somewhere() {
        let page = Source::new("ch15-a.md", "");
        let found = missing(&[&page], &BTreeSet::from(["15.1", "15.2"]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].to_string().starts_with("book/src/ch15-a.md:1: no section covers 15.3 ("), "{found:?}");
        assert_eq!(missing(&[], &BTreeSet::new()), [], "chapters that are not written teach nothing yet");
        assert_eq!(problems("ch05-a.md", "## A\n{{#covers B1.1}}\n"), Vec::<String>::new());
    }
}
