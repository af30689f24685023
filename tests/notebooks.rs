//! The notebooks as they are committed, looked at without running them; `cargo xtask notebooks` runs them.

#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

use std::collections::BTreeSet;
use std::fs;

use book_tools::coverage::cells;
use book_tools::notebook::{self, Cell, Notebook};
use book_tools::plan::{CHAPTERS, Chapter};
use tests::root;

/// The largest notebook, in bytes.
const LARGEST: usize = 1_500_000;

/// The first line of the first cell of code: the one dependency, as `cargo xtask jupyter` has compiled it.
const DEPENDENCY: &str = r#":dep cnn = { path = "../crates/cnn", default-features = false, features = ["parallel"] }"#;

/// What a cell may be tagged with, and what that says.
const TAGS: [(&str, &str); 4] = [
    ("predict", "words that ask before a cell answers"),
    ("refused", "the cell shows on purpose how an error reads"),
    ("training", "the cell trains: minutes, and numbers that may differ a little"),
    ("varies", "its output differs from run to run and is not committed"),
];

/// The longest function that a cell may define, in lines: more is an algorithm, and belongs into a crate.
const LONGEST_FUNCTION: usize = 6;

/// The longest cell of code, in lines.
const LONGEST_CELL: usize = 24;

struct Read {
    chapter: &'static Chapter,
    file: String,
    text: String,
    notebook: Notebook,
}

fn notebooks() -> Vec<Read> {
    CHAPTERS
        .iter()
        .map(|chapter| {
            let file = notebook::file(chapter);
            let text = fs::read_to_string(root().join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let notebook = Notebook::parse(&text).unwrap_or_else(|error| panic!("{file} is no notebook: {error}"));
            Read { chapter, file, text, notebook }
        })
        .collect()
}

impl Read {
    fn code(&self) -> impl Iterator<Item = &Cell> {
        self.notebook.cells.iter().filter(|cell| cell.is_code())
    }

    /// Fails with the notebook's name and the cell's.
    #[track_caller]
    fn must(&self, holds: bool, cell: &Cell, what: &str) {
        assert!(holds, "{}, cell {}: {what}", self.file, cell.id);
    }
}

#[test]
fn each_chapter_has_one_named_as_its_page() {
    let files = fs::read_dir(root().join("notebooks")).expect("notebooks/ can be read").flatten();
    let found: BTreeSet<String> = files
        .map(|file| format!("notebooks/{}", file.file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".ipynb") && !name.contains(".local."))
        .collect();
    let wanted: BTreeSet<String> = CHAPTERS.iter().map(notebook::file).collect();
    assert_eq!(found, wanted, "every chapter has a notebook");
}

#[test]
fn each_item_of_the_chapter_has_its_cell() {
    let cells = cells::read(&root());
    let written = chapters::items();
    let missing: Vec<String> = written
        .filter(|item| {
            let prefix = format!("{:02} ", item.chapter());
            !cells.get(item.id).is_some_and(|places| places.iter().any(|place| place.starts_with(&prefix)))
        })
        .map(|item| format!("{} (ch{:02}::{})", item.id, item.chapter(), item.type_name()))
        .collect();
    assert!(missing.is_empty(), "no cell of its notebook shows:\n{}", missing.join("\n"));
}

#[test]
fn a_notebook_begins_with_its_title_its_page_and_its_one_dependency() {
    for read in notebooks() {
        let first = &read.notebook.cells[0];
        let title = format!("# {}. ", read.chapter.number);
        read.must(!first.is_code() && first.text().starts_with(&title), first, "the first cell is the title");
        let page = format!("](../book/src/{})", read.chapter.page);
        read.must(first.text().contains(&page), first, "the first cell links to the page of the chapter");
        let load = read.code().next().expect("a cell of code");
        read.must(load.text().starts_with(DEPENDENCY), load, &format!("the first line of code is {DEPENDENCY}"));
        let dependencies = read.code().map(|cell| cell.text().matches(":dep").count()).sum::<usize>();
        assert_eq!(dependencies, 1, "{}: a notebook depends on the facade and on nothing else", read.file);
    }
}

#[test]
fn links_of_notebooks_lead_somewhere() {
    for read in notebooks() {
        for cell in read.notebook.cells.iter().filter(|cell| !cell.is_code()) {
            let text = cell.text();
            let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            for (target, _) in targets.filter(|(target, _)| !target.starts_with("https://")) {
                let path = target.split('#').next().unwrap_or_default();
                let there = root().join("notebooks").join(path).exists();
                read.must(there, cell, &format!("{target} leads nowhere"));
            }
        }
    }
}

#[test]
fn at_least_three_cells_ask_before_they_answer() {
    for read in notebooks() {
        let cells = &read.notebook.cells;
        let questions: Vec<usize> = (0..cells.len()).filter(|&at| cells[at].has("predict")).collect();
        assert!(questions.len() >= 3, "{}: {} cells are tagged predict, not three", read.file, questions.len());
        for at in questions {
            read.must(!cells[at].is_code() && cells[at].text().contains('?'), &cells[at], "asks a question, in words");
            let answer = cells[at + 1..].iter().position(|cell| !cell.is_code());
            let answer = answer.map(|after| (after, &cells[at + 1 + after]));
            let folded = answer.is_some_and(|(after, cell)| after > 0 && cell.text().contains("<details>"));
            read.must(folded, &cells[at], "a question is followed by code to change, and that by a folded answer");
        }
    }
}

#[test]
fn ids_are_unique_and_tags_are_known() {
    for read in notebooks() {
        let mut seen = BTreeSet::new();
        for cell in &read.notebook.cells {
            let in_kebab_case = !cell.id.is_empty()
                && cell.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            read.must(in_kebab_case, cell, "an id is a word or some, in lower case, with - between");
            read.must(seen.insert(&cell.id), cell, "stands twice");
            for tag in &cell.metadata.tags {
                read.must(
                    TAGS.iter().any(|(known, _)| known == tag),
                    cell,
                    &format!("{tag} is no known tag: {TAGS:?}"),
                );
            }
        }
    }
}

#[test]
fn cells_define_no_algorithm() {
    for read in notebooks() {
        for cell in read.code() {
            let text = cell.text();
            let lines: Vec<&str> = text.lines().collect();
            read.must(lines.len() <= LONGEST_CELL, cell, &format!("has {} lines; a crate can do more", lines.len()));
            for start in (0..lines.len()).filter(|&at| lines[at].trim_start().starts_with("fn ")) {
                let end = lines[start..].iter().position(|line| line.trim_end().ends_with('}'));
                let length = end.map_or(lines.len() - start, |end| end + 1);
                read.must(
                    length <= LONGEST_FUNCTION,
                    cell,
                    &format!("a function of {length} lines belongs into a crate"),
                );
            }
            read.must(!text.contains("unsafe"), cell, "cells have no need of unsafe");
        }
    }
}

#[test]
fn what_a_cell_shows_is_committed() {
    for read in notebooks() {
        for (index, cell) in read.code().enumerate() {
            let varies = cell.has("varies");
            read.must(!varies || cell.outputs.is_empty(), cell, "its output differs from run to run: commit none");
            if shows(&cell.text()) && !varies {
                read.must(!cell.outputs.is_empty(), cell, "shows something; run cargo xtask notebooks --update");
            }
            for output in &cell.outputs {
                let kind = output["output_type"].as_str().unwrap_or_default();
                read.must(kind != "error", cell, "its committed output is an error");
                read.must(output["name"] != "stderr", cell, "its committed output is a message on standard error");
                let refused = output.to_string().contains("class=\\\"refusal\\\"");
                read.must(
                    refused == cell.has("refused"),
                    cell,
                    "an error is shown if and only if it is tagged refused",
                );
                let count = &output["execution_count"];
                read.must(
                    count.is_null() || count.as_u64() == Some(index as u64 + 1),
                    cell,
                    "cells are counted from the top",
                );
            }
        }
    }
}

/// Whether the last line of a cell is a value, or the cell prints.
fn shows(code: &str) -> bool {
    let last = code.lines().rev().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
    let ends_open = last.is_some_and(|line| !line.trim_end().ends_with([';', '}']) && !line.starts_with(':'));
    ends_open || code.contains("println!")
}

#[test]
fn notebooks_are_light_and_name_no_machine() {
    for read in notebooks() {
        assert!(read.text.len() < LARGEST, "{} has {} bytes; show fewer pixels", read.file, read.text.len());
        for place in ["/home/", "/root/", "/tmp/", "/Users/", "C:\\\\"] {
            assert!(!read.text.contains(place), "{} names a place on somebody's machine: {place}", read.file);
        }
    }
}

#[test]
fn the_readme_links_to_each_of_them() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md can be read");
    for read in notebooks() {
        let row = readme.lines().find(|line| line.starts_with(&format!("| [{} ", read.chapter.number)));
        let linked = row.is_some_and(|row| row.contains(&format!("]({})", read.file)));
        assert!(linked, "the row of chapter {} in README.md has no link to {}", read.chapter.number, read.file);
    }
}
