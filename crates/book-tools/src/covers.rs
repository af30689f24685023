//! `{{#covers 4.1}}`: which section teaches what, and whether a chapter teaches all that it must.

use std::collections::BTreeMap;

use crate::anatomy::Anatomy;
use crate::directive::Block;
use crate::problem::Problem;
use crate::source::Source;

/// The coverage ids of a page, each with the section that teaches it; what is wrong is noted in `problems`.
pub fn check(source: &Source, anatomy: &Anatomy, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut taught = BTreeMap::new();
    for (range, block) in &anatomy.blocks {
        let Block::Covers(ids) = block else { continue };
        let mut fail = |message: String| problems.push(Problem::new(&source.name, source.line(range.start), message));
        let above = anatomy.headings.iter().rev().find(|heading| heading.range.start < range.start);
        let section =
            above.filter(|heading| heading.level == 2 && source.text[heading.range.end..range.start].trim().is_empty());
        let Some(section) = section else {
            fail("{{#covers}} stands right below a ## heading; move it there".into());
            continue;
        };
        for id in ids {
            match chapters::coverage().find(|line| line.id == id) {
                None => fail(format!("there is no coverage id {id}; crates/chapters/coverage.tsv has all")),
                Some(line) if source.chapter().is_some_and(|chapter| chapter != line.chapter) => {
                    fail(format!("{id} belongs to chapter {}; remove it here", line.chapter));
                }
                Some(_) => {
                    taught.insert(id.clone(), section.text.clone());
                }
            }
        }
    }
    if let Some(chapter) = source.chapter() {
        for line in chapters::coverage().filter(|line| line.chapter == chapter && !taught.contains_key(line.id)) {
            let message = format!(
                "no section covers {0} ({1}); put {{{{#covers {0}}}}} below the ## heading that teaches it",
                line.id, line.text
            );
            problems.push(Problem::new(&source.name, 1, message));
        }
    }
    taught
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(name: &str, text: &str) -> Vec<String> {
        let source = Source::new(name, text);
        let mut problems = Vec::new();
        let anatomy = Anatomy::of(&source, &mut problems);
        check(&source, &anatomy, &mut problems);
        problems.iter().map(ToString::to_string).collect()
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
    fn a_chapter_covers_all_of_its_ids() {
        let found = problems("ch15-a.md", "# 15. A\n\n## B\n{{#covers 15.1 15.2}}\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("book/src/ch15-a.md:1: no section covers 15.3 ("), "{found:?}");
    }
}
