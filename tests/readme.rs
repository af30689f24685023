//! README.md: what it links to exists, and what it tells to type is what is checked.

#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

use std::fs;

use tests::root;

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md can be read")
}

/// The targets of all Markdown links and pictures.
fn targets(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

#[test]
fn every_link_into_the_repository_leads_somewhere() {
    let text = readme();
    let local: Vec<_> = targets(&text).into_iter().filter(|target| !target.starts_with("https://")).collect();
    assert!(local.len() > 10, "the links are found at all");
    for target in local {
        assert!(root().join(target).exists(), "README.md links to {target}, which does not exist");
    }
}

#[test]
fn it_has_a_picture_with_a_description() {
    let text = readme();
    let pictures: Vec<_> = text.lines().filter(|line| line.starts_with("![")).collect();
    assert!(!pictures.is_empty());
    for picture in pictures {
        let description = picture.trim_start_matches("![").split("](").next().unwrap_or_default();
        assert!(description.len() > 40, "say what is seen: {picture}");
    }
}

#[test]
fn its_commands_are_marked_for_the_checks() {
    let text = readme();
    for (name, start) in [("book", "cargo xtask serve"), ("main", "cargo run --release"), ("test", "cargo test")] {
        let marker = format!("<!-- command: {name} -->\n```sh\n");
        let (_, after) = text.split_once(&marker).unwrap_or_else(|| panic!("no command is marked {name}"));
        assert!(after.starts_with(start), "{name}: {}", after.lines().next().unwrap_or_default());
    }
}

#[test]
fn each_chapter_that_is_written_is_linked() {
    let text = readme();
    for page in fs::read_dir(root().join("book/src")).expect("book/src can be read").flatten() {
        let name = page.file_name().to_string_lossy().into_owned();
        if name.starts_with("ch") && name.ends_with(".md") {
            assert!(text.contains(&format!("](book/src/{name})")), "README.md has no link to book/src/{name}");
        }
    }
}
