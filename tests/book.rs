//! The book's pages: every mistake that the build would refuse, found without building it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use book_tools::plan::CHAPTERS;
use book_tools::source::Source;
use book_tools::{BookBuilder, ExpandedBook, Problem, summary};
use tests::root;

/// The pages that are listed, expanded.
fn expanded() -> Result<ExpandedBook, Vec<Problem>> {
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("book-cache");
    let builder = BookBuilder::new(root(), Some(cache));
    builder.expand(builder.sources()?)
}

#[test]
fn the_pages_have_no_mistake() {
    if let Err(problems) = expanded() {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{} mistakes:\n{}", lines.len(), lines.join("\n"));
    }
}

#[test]
fn no_page_is_heavier_than_a_reader_should_wait_for() {
    let Ok(expanded) = expanded() else { return }; // the test above says what is wrong
    for (name, markdown) in &expanded.pages {
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

/// The files that mdBook 0.5 has of its own, and takes from the theme where the theme has one of the same name.
const MDBOOKS: [&str; 15] = [
    "index.hbs",
    "head.hbs",
    "header.hbs",
    "redirect.hbs",
    "toc.js.hbs",
    "toc.html.hbs",
    "book.js",
    "highlight.js",
    "highlight.css",
    "tomorrow-night.css",
    "ayu-highlight.css",
    "clipboard.min.js",
    "searcher.js",
    "favicon.png",
    "favicon.svg",
];

#[test]
fn no_file_of_the_theme_takes_the_place_of_mdbooks_by_accident() {
    let on_purpose = ["highlight.js"];
    for file in fs::read_dir(root().join("book/theme")).expect("book/theme can be read").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let replaces = MDBOOKS.contains(&name.as_str()) || file.path().is_dir();
        assert!(!replaces || on_purpose.contains(&name.as_str()), "book/theme/{name} replaces mdBook's: rename it");
    }
}

#[test]
fn contributors_pages_are_in_no_readers_way() {
    let contributors = BookBuilder::new(root(), None).contributors().expect("they can be read");
    assert!(contributors.len() > 1, "the page for contributors lists others");
    let list = fs::read_to_string(root().join("book/src/SUMMARY.md")).expect("SUMMARY.md can be read");
    let settings = fs::read_to_string(root().join("book/book.toml")).expect("book.toml can be read");
    for page in contributors {
        let name = page.name;
        assert!(!summary::pages(&list).contains(&name), "SUMMARY.md lists {name}, which is for contributors");
        let left_out = format!("\"{name}\" = {{ enable = false }}");
        assert!(settings.contains(&left_out), "a search finds {name}; put {left_out} into book/book.toml");
    }
}
