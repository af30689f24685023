//! `SUMMARY.md`: which pages the book has.

use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::problem::Problem;
use crate::source::Source;

/// The list's file below `book/src`.
pub const NAME: &str = "SUMMARY.md";

/// The page for contributors below `book/src`. It and the pages that its lists link to are built, and are in no reader's
/// way: neither in the contents nor found by the search.
pub const CONTRIBUTORS: &str = "contributing.md";

/// The pages that a list links to, drafts left out.
pub fn pages(list: &str) -> Vec<String> {
    linked(Parser::new(list))
}

/// The pages that the items of a page's lists link to.
pub fn listed(page: &str) -> Vec<String> {
    let mut depth = 0_usize;
    linked(Parser::new(page).filter(|event| {
        match event {
            Event::Start(Tag::Item) => depth += 1,
            Event::End(TagEnd::Item) => depth -= 1,
            _ => {}
        }
        depth > 0
    }))
}

fn linked<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<String> {
    let targets = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    targets.filter(|target| !target.is_empty()).map(|target| target.trim_start_matches("./").to_owned()).collect()
}

/// Adds a problem for each chapter, and each page of exercises, that is written and not listed.
pub fn check(root: &Path, sources: &[Source]) -> Vec<Problem> {
    let listed = |name: &str| sources.iter().any(|source| source.name == name);
    let files = std::fs::read_dir(root.join("book/src")).into_iter().flatten().flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let chapters = names.filter(|name| {
        let source = Source::new(name.clone(), "");
        source.exercises_of().or(source.chapter()).is_some() && name.ends_with(".md")
    });
    let missing = chapters.filter(|name| !listed(name));
    missing
        .map(|name| Problem::new(NAME, 1, format!("{name} is not listed; put it into the parentheses of its chapter")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_no_pages() {
        assert_eq!(pages("# S\n\n[Intro](intro.md)\n\n- [A](./a.md)\n- [B]()\n"), ["intro.md", "a.md"]);
    }

    #[test]
    fn contributors_pages_are_those_of_the_lists() {
        assert_eq!(listed("# C\n\nSee [n](n.md).\n\n- [A](a.md): how\n- [B](b.md)\n"), ["a.md", "b.md"]);
    }

    #[test]
    fn a_chapter_that_is_written_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("book/src")).unwrap();
        std::fs::write(folder.path().join("book/src/ch04-a.md"), "").unwrap();
        std::fs::write(folder.path().join("book/src/notes.md"), "").unwrap();
        let problems = check(folder.path(), &[]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().starts_with("book/src/SUMMARY.md:1: ch04-a.md is not listed"));
        assert_eq!(check(folder.path(), &[Source::new("ch04-a.md", "")]), []);
    }
}
