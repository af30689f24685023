//! Wrong attempts at exercises, whose reports the book shows: `crates/exercises/attempts/ch04/output_size.rs`, and what the
//! grader says of it in the file that ends in `.txt`, with the terminal's colours.

use std::path::{Path, PathBuf};

use anyhow::Context;
use exercise_tools::Catalogue;
use exercise_tools::mutants::{Trial, Verdict};

/// One attempt in a trial.
pub(super) struct Attempt {
    name: String,
    number: usize,
    output: PathBuf,
}

/// Adds the attempts at some exercises to a trial.
pub(super) fn add(root: &Path, catalogue: &Catalogue, only: &str, trial: &mut Trial) -> anyhow::Result<Vec<Attempt>> {
    let folder = root.join("crates/exercises/attempts");
    let mut attempts = Vec::new();
    for exercise in catalogue.exercises.iter().filter(|exercise| exercise.facts.name.contains(only)) {
        let file = folder.join(exercise.facts.path());
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        let name = exercise.facts.name.clone();
        attempts.push(Attempt { number: trial.add(&name, &source)?, name, output: file.with_extension("txt") });
    }
    Ok(attempts)
}

/// A problem for each attempt of which the grader now says something else than the book; or, to `update`, the book's words.
pub(super) fn stale(attempts: &[Attempt], verdicts: &[Verdict], update: bool) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for Attempt { name, number, output } in attempts {
        let Verdict::Refused(report) = &verdicts[*number] else {
            problems.push(format!("the attempt at {name} is not refused: {:?}", verdicts[*number]));
            continue;
        };
        let report = format!("{report}\n");
        if std::fs::read_to_string(output).is_ok_and(|told| told == report) {
            continue;
        }
        if update {
            std::fs::write(output, report).with_context(|| format!("cannot write {}", output.display()))?;
            println!("written: {}", output.display());
        } else {
            problems.push(format!(
                "{} is not what the grader says; cargo xtask exercises audit --update",
                output.display()
            ));
        }
    }
    Ok(problems)
}
