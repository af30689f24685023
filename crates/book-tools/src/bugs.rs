//! `{{#bugs}}`: the errors found in tutorials, collected from all chapters' boxes.

use crate::page::Page;
use crate::parts::Kind;
use crate::plan::Chapter;

/// An error found in tutorials, as its box tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bug {
    /// The page and the id of the box.
    pub place: String,
    /// The box's title, as Markdown.
    pub title: String,
    /// The paragraph of the claim, as Markdown.
    pub claim: String,
}

/// The mark before the claim in a box.
const CLAIM: &str = "**The claim.**";

/// The errors that a page shows.
pub fn of(page: &Page) -> Vec<Bug> {
    let boxes = page.parts.containers.iter().zip(&page.ids.containers);
    let bugs = boxes.filter(|(container, _)| container.kind == Kind::Bug);
    let text = &page.source.text;
    let bug = bugs.map(|(container, id)| {
        let body = &text[container.open.end..container.close.start];
        let claim = body.split_once(CLAIM).map_or("", |(_, rest)| rest).trim_start();
        let claim = claim.split("\n\n").next().unwrap_or_default().split("\n**").next().unwrap_or_default();
        Bug {
            place: format!("{}#{id}", page.source.name),
            title: container.title.clone(),
            claim: claim.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    });
    bug.collect()
}

/// The list of errors, chapter by chapter, as Markdown.
pub fn list<'a>(pages: impl Iterator<Item = &'a Page>) -> String {
    let mut text = String::new();
    for page in pages {
        let bugs = of(page);
        let Some(chapter) = page.source.chapter().and_then(Chapter::of).filter(|_| !bugs.is_empty()) else { continue };
        text += &format!("## Chapter {}: {}\n\n", chapter.number, chapter.title);
        for bug in bugs {
            text += &format!("- **[{}]({}).** {}\n", bug.title, bug.place, bug.claim);
        }
        text += "\n";
    }
    if text.is_empty() { "No chapter has found one yet.\n".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn the_claims_are_collected_with_links_to_their_boxes() {
        let text = "# 4. P\n\n## S\n\n:::bug “Same keeps the size”\n**The claim.** It keeps\nthe *size*.\n\n**The test.** No.\n:::\n";
        let page = Page::read(Source::new("ch04-padding-stride-dilation.md", text));
        let list = list([&page].into_iter());
        assert_eq!(
            list,
            "## Chapter 4: Padding, stride, dilation\n\n- **[“Same keeps the size”](ch04-padding-stride-dilation.md#bug-same-keeps-the-size).** It keeps the *size*.\n\n"
        );
        let none = Page::read(Source::new("notation.md", "# N\n"));
        assert_eq!(super::list([&none].into_iter()), "No chapter has found one yet.\n");
    }
}
