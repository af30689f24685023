//! `list`: all exercises, and which of them pass.

use std::path::Path;

use exercise_tools::Catalogue;
use exercise_tools::graders::{self, Standing};

use super::text::{bad, bold, faint, good};

pub(crate) fn list(root: &Path, catalogue: &Catalogue) -> anyhow::Result<bool> {
    let names: Vec<String> = catalogue.exercises.iter().map(|exercise| exercise.facts.name.clone()).collect();
    let standings = graders::build(root, Some(&names))?.standings(&names)?;
    let width = names.iter().map(String::len).max().unwrap_or(0);
    let mut chapter = 0;
    for (exercise, standing) in catalogue.exercises.iter().zip(&standings) {
        let facts = &exercise.facts;
        if facts.chapter() != chapter {
            chapter = facts.chapter();
            println!("\n{}", bold(&format!("chapter {chapter}")));
        }
        let mark = match standing {
            Standing::Passed => good("passed"),
            Standing::NotYet => faint("  -   "),
            Standing::Wrong(_) => bad("wrong "),
            Standing::DoesNotCompile(_) => bad("error "),
        };
        let about = faint(&format!("{}, {} min", facts.difficulty, facts.minutes));
        println!("  {mark}  {:width$}  {}  {about}", facts.name, exercise.title.replace(['*', '`'], ""));
    }
    let passed = standings.iter().filter(|standing| **standing == Standing::Passed).count();
    println!("\n{passed} of {} pass. The next one: cargo xtask exercises next", names.len());
    Ok(true)
}
