//! `{{#coverage}}`: for each thing that must be taught, the section, the items, the tests, the exercises and the cells
//! of notebooks that do. All of it is read from where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::covers;
use crate::escape;
use crate::exercises::{self, Listed};
use crate::page::Page;
use crate::plan::CHAPTERS;
use crate::problem::Problem;

pub mod cells;
mod tests_of_items;

/// Where the items stand, and where the coverage ids are taught.
struct Pages<'a> {
    /// An item's id, and the page and anchor that show it.
    items: BTreeMap<&'a str, String>,
    /// A coverage id, and a link to the section that teaches it.
    sections: BTreeMap<String, String>,
}

impl<'a> Pages<'a> {
    fn of(pages: &'a [Page]) -> Self {
        let (mut items, mut sections) = (BTreeMap::new(), BTreeMap::new());
        for page in pages {
            let name = &page.source.name;
            for (id, section) in covers::check(&page.source, &page.parts, &mut Vec::new()) {
                let headings = page.parts.headings.iter().zip(&page.ids.headings);
                let anchor = headings.filter(|(heading, _)| heading.text == section).map(|(_, anchor)| anchor).next();
                let target = anchor.map_or_else(|| name.clone(), |anchor| format!("{name}#{anchor}"));
                sections.entry(id).or_insert_with(|| format!("[{}]({target})", escape::markdown(&section)));
            }
            for (id, start) in page.parts.figures() {
                items.entry(id).or_insert_with(|| format!("{name}#{}", page.ids.figures[&start]));
            }
        }
        // A number in a sentence has no anchor of its own.
        for page in pages {
            for (_, value) in &page.parts.values {
                items.entry(value.call.id.as_str()).or_insert_with(|| page.source.name.clone());
            }
        }
        Self { items, sections }
    }
}

/// The table, chapter by chapter, as Markdown.
pub fn list(root: &Path, pages: &[Page], exercises: &[Listed]) -> String {
    let (shown, tests, cells) = (Pages::of(pages), tests_of_items::read(root), cells::read(root));
    let mut text = String::new();
    for chapter in CHAPTERS {
        text += &format!("## Chapter {}: {}\n\n", chapter.number, chapter.title);
        text +=
            "| id | what is taught | section | items | tests | exercises | cells |\n|---|---|---|---|---|---|---|\n";
        for line in chapters::coverage().filter(|line| line.chapter == chapter.number) {
            let items: Vec<_> = chapters::items().filter(|item| item.covers.contains(&line.id)).collect();
            let linked = items.iter().map(|item| match shown.items.get(item.id) {
                Some(target) => format!("[{}]({target})", item.id),
                None => item.id.to_owned(),
            });
            let tested: BTreeSet<&tests_of_items::Test> =
                items.iter().flat_map(|item| tests.get(item.id).into_iter().flatten()).collect();
            // Words break at the end of a line; names do not.
            let tested =
                tested.into_iter().map(|test| format!("[{}](../../{})", test.name.replace('_', " "), test.file));
            let cells: BTreeSet<&String> =
                items.iter().flat_map(|item| cells.get(item.id).into_iter().flatten()).collect();
            let row = [
                line.id.to_owned(),
                escape::markdown(line.text),
                shown.sections.get(line.id).cloned().unwrap_or_default(),
                several(linked),
                several(tested),
                several(exercises::practising(exercises, line.id)),
                several(cells.into_iter().cloned()),
            ];
            text += &format!("| {} |\n", row.map(|cell| if cell.is_empty() { "–".into() } else { cell }).join(" | "));
        }
        text += "\n";
    }
    text
}

/// A problem for each item of the chapters on these pages that no page shows.
pub fn unshown(pages: &[Page]) -> Vec<Problem> {
    let shown = Pages::of(pages).items;
    let page_of = |chapter: u8| pages.iter().find(|page| page.source.chapter() == Some(chapter));
    let missing = chapters::items().filter(|item| !shown.contains_key(item.id));
    let problem = missing.filter_map(|item| {
        let page = page_of(item.chapter())?;
        let message = format!("no page shows {0}; put {{{{#figure {0}}}}} or {{{{{0}}}}} where it is told", item.id);
        Some(Problem::new(&page.source.name, 1, message))
    });
    problem.collect()
}

/// One under the other, in a cell.
fn several(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
    }

    fn page(text: &str) -> Page {
        Page::read(Source::new("ch05-channels-and-counting.md", text))
    }

    #[test]
    fn a_row_leads_to_section_item_and_test() {
        let pages = [page("# 5\n\n## Sharing, once\n\n{{#covers 5.4}}\n\n{{#figure ch05.sharing}}\n")];
        let list = list(root(), &pages, &[]);
        let row = list.lines().find(|line| line.starts_with("| 5.4 |")).unwrap();
        for part in [
            "[Sharing&#44; once](ch05-channels-and-counting.md#sharing-once)",
            "[ch05.sharing](ch05-channels-and-counting.md#ch05.sharing)",
            "[sharing saves parameters and no arithmetic](../../crates/chapters/tests/chapter05.rs)",
        ] {
            assert!(row.contains(part), "{part} is not in {row}");
        }
        let ids = list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id |")).count();
        assert_eq!(ids, chapters::coverage().count());
    }

    #[test]
    fn an_item_that_no_page_shows_is_a_mistake() {
        let all: String = chapters::items().map(|item| format!("{{{{#figure {}}}}}\n\n", item.id)).collect();
        assert_eq!(unshown(&[page(&all)]), []);
        let found = unshown(&[page(&all.replacen("{{#figure ch05.sharing}}", "{{ch05.wrong}}", 1))]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.starts_with("no page shows ch05.sharing"), "{found:?}");
        assert_eq!(unshown(&[Page::read(Source::new("notation.md", ""))]), [], "chapters that are not there");
    }
}
