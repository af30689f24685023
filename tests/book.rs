//! The book's pages: every mistake that the build would refuse, found without building it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use book_tools::plan::CHAPTERS;
use book_tools::source::Source;
use book_tools::{Bound, Problem, Workshop, summary};
use tests::root;

/// The pages that are listed, expanded.
fn bound() -> Result<Bound, Vec<Problem>> {
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("book-cache");
    let workshop = Workshop::new(root(), Some(cache));
    workshop.bind(workshop.sources()?)
}

#[test]
fn the_pages_have_no_mistake() {
    if let Err(problems) = bound() {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{} mistakes:\n{}", lines.len(), lines.join("\n"));
    }
}

#[test]
fn no_page_is_heavier_than_a_reader_should_wait_for() {
    let Ok(bound) = bound() else { return }; // the test above says what is wrong
    for (name, markdown) in &bound.pages {
        assert!(markdown.len() < 1_500_000, "{name} has {} bytes; show fewer pixels", markdown.len());
    }
}

#[test]
fn every_chapter_is_listed_or_a_draft() {
    let list = fs::read_to_string(root().join("book/src/SUMMARY.md")).expect("SUMMARY.md can be read");
    let chapters = list.lines().filter(|line| line.starts_with("- [")).count();
    assert_eq!(chapters, CHAPTERS.len());
    for page in summary::pages(&list) {
        let known = CHAPTERS.iter().any(|chapter| chapter.page == page);
        assert!(known || Source::new(page.clone(), "").chapter().is_none(), "{page} is none of the planned chapters");
    }
}

#[test]
fn the_pages_colours_are_the_figures() {
    let rules = book_tools::theme::figures();
    let committed = fs::read_to_string(root().join("book/theme/figures.css")).expect("figures.css can be read");
    assert!(committed == rules, "book/theme/figures.css is not what viz draws with; it should be:\n{rules}");
}

#[test]
fn the_look_asks_the_network_for_nothing() {
    let folder = root().join("book/theme");
    let mut seen = BTreeSet::new();
    for file in fs::read_dir(folder).expect("book/theme can be read").flatten() {
        let Ok(text) = fs::read_to_string(file.path()) else { continue };
        assert!(!text.contains("http://") && !text.contains("https://"), "{} names an address", file.path().display());
        seen.insert(file.file_name());
    }
    assert!(seen.len() > 1);
}
