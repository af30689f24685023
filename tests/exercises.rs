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

#[test]
fn the_readme_links_to_every_chapters_exercises() {
    let readme = read("README.md");
    for chapter in CHAPTERS.iter().filter(|chapter| catalogue().of_chapter(chapter.number).next().is_some()) {
        let page = exercise_tools::catalogue::page(chapter.number);
        let row = readme.lines().find(|line| line.contains(chapter.page)).unwrap_or_default();
        assert!(row.contains(&format!("(book/src/{page})")), "the row of chapter {} lacks {page}", chapter.number);
    }
}
