//! The exercises as they are committed: files, lists and pages agree. `cargo xtask exercises audit` runs them.

use std::collections::BTreeSet;
use std::fs;

use book_tools::plan::CHAPTERS;
use exercise_tools::{Catalogue, Difficulty, stub};
use tests::root;

/// What the project promises.
const FEWEST: usize = 45;
const CHAPTERS_WITH_EXERCISES: u8 = 14;

fn catalogue() -> Catalogue {
    Catalogue::read(&root()).unwrap_or_else(|error| panic!("{error}"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn every_chapter_that_builds_something_has_exercises_of_every_difficulty_overall() {
    let catalogue = catalogue();
    assert!(catalogue.exercises.len() >= FEWEST, "{} exercises", catalogue.exercises.len());
    for chapter in 1..=CHAPTERS_WITH_EXERCISES {
        assert!(catalogue.of_chapter(chapter).count() >= 2, "chapter {chapter}");
    }
    for difficulty in [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard] {
        assert!(catalogue.exercises.iter().filter(|exercise| exercise.facts.difficulty == difficulty).count() >= 5);
    }
}

#[test]
fn what_cargo_compiles_is_what_the_book_tells() {
    let told: BTreeSet<String> = catalogue().exercises.iter().map(|exercise| exercise.facts.name.clone()).collect();
    let manifest = read("crates/exercises/Cargo.toml");
    let entry = |name: &str, path: &str| format!("[[test]]\nname = \"{name}\"\npath = \"{path}\"\n");
    let solutions = read("crates/exercises/solutions/all.rs");
    for exercise in &catalogue().exercises {
        let facts = &exercise.facts;
        let path = facts.path();
        assert!(manifest.contains(&entry(&facts.name, &path)), "crates/exercises/Cargo.toml lacks {}", facts.name);
        let module = format!("#[path = \"{path}\"]\nmod {};\n", facts.name);
        assert!(solutions.contains(&module), "crates/exercises/solutions/all.rs lacks {}", facts.name);
    }
    let names = manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let compiled: BTreeSet<String> = names.filter(|name| name.starts_with("ch")).map(ToOwned::to_owned).collect();
    assert_eq!(compiled, told, "crates/exercises/Cargo.toml and the pages name the same exercises");
}

#[test]
fn an_exercise_is_what_its_solution_leaves() {
    for exercise in &catalogue().exercises {
        let facts = &exercise.facts;
        let (given, solution) = (read(&facts.file()), read(&facts.solution()));
        // A reader who has begun has another file, and is right to.
        if std::env::var_os("CI").is_some() {
            assert_eq!(given, stub::of(&solution), "{}: cargo xtask exercises stubs", facts.file());
        }
        let test = format!("fn {}() -> exercises::Graded {{", facts.name);
        assert!(solution.contains(&test), "{} has no test with the exercise's name", facts.solution());
    }
}

/// Methods that a reader of Rust knows.
const KNOWN: &str = "abs all any chunks clone collect concat copied count dot enumerate exp expect extend filter filter_map fold get \
                     into is_empty iter iter_mut len ln map max min new next pop position powi pow push remove rev skip sqrt sum \
                     swap take to_owned to_vec unwrap windows zip";

/// The calls in a piece of code: names before a bracket, behind a dot or two colons.
fn calls(code: &str) -> BTreeSet<&str> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let starts = code.match_indices(['.', ':']).map(|(at, _)| at + 1);
    let names = starts.filter_map(|start| {
        let name = &code[start..start + code[start..].find(|character: char| !is_name(character))?];
        let after = &code[start + name.len()..];
        let called = after.starts_with('(') || (after.starts_with("::<") && after.contains(">("));
        (called && name.starts_with(|first: char| first.is_ascii_lowercase())).then_some(name)
    });
    names.collect()
}

#[test]
fn every_call_that_a_solution_needs_is_named_before() {
    assert_eq!(calls("a.b(c::d::<E>(1)) + 0.5 + f.g"), BTreeSet::from(["b", "d"]));
    let page = read("book/src/exercises.md");
    let mut unnamed = Vec::new();
    for exercise in &catalogue().exercises {
        let solution = read(&exercise.facts.solution());
        let given = stub::of(&solution);
        let written =
            solution.split("// ANCHOR: solution").skip(1).filter_map(|rest| rest.split("// ANCHOR_END").next());
        let told = [exercise.task.clone(), exercise.hints.concat(), given, page.clone()].concat();
        for call in written.flat_map(calls).filter(|call| !KNOWN.split_whitespace().any(|known| known == *call)) {
            if !told.contains(call) {
                unnamed.push(format!("{}: {call}", exercise.facts.name));
            }
        }
    }
    assert_eq!(unnamed, Vec::<String>::new(), "name them in a hint, or in the table of book/src/exercises.md");
}

#[test]
fn the_readme_links_to_every_chapters_exercises() {
    let readme = read("README.md");
    for chapter in CHAPTERS.iter().filter(|chapter| catalogue().of_chapter(chapter.number).next().is_some()) {
        let page = exercise_tools::catalogue::page(chapter.number);
        let row = readme.lines().find(|line| line.contains(chapter.page)).unwrap_or_default();
        assert!(row.contains(&format!("(book/src/{page})")), "the row of chapter {} lacks {page}", chapter.number);
    }
}
