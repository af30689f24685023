//! `list`: all exercises, and which of them pass.

use std::fmt::Write as _;
use std::path::Path;

use exercise_tools::graders::Standing;
use exercise_tools::{Catalogue, Exercise, terminal};

use super::progress;
use super::text::{bad, bold, faint, good};

pub(crate) fn list(root: &Path, catalogue: &Catalogue) -> anyhow::Result<bool> {
    print!("{}", listed(root, catalogue)?);
    println!("The next one: cargo xtask exercises next");
    Ok(true)
}

/// The list, and how many pass.
pub(super) fn listed(root: &Path, catalogue: &Catalogue) -> anyhow::Result<String> {
    progress::bring_back(root, &catalogue.exercises)?;
    let exercises: Vec<&Exercise> = catalogue.exercises.iter().collect();
    let standings = progress::standings(root, &exercises)?;
    let width = exercises.iter().map(|exercise| exercise.facts.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut chapter = 0;
    for (exercise, standing) in exercises.iter().zip(&standings) {
        let facts = &exercise.facts;
        if facts.chapter() != chapter {
            chapter = facts.chapter();
            let _ = writeln!(text, "\n{}", bold(&format!("chapter {chapter}")));
        }
        let about = faint(&format!("{}, {} min", facts.difficulty, facts.minutes));
        let title = terminal::inline(&exercise.title);
        let line = format!("  {}  {:width$}  {title}", mark(standing), facts.name);
        let room = terminal::width().saturating_sub(terminal::columns(&line));
        // Where the terminal is narrow, the title is what counts.
        let about = if terminal::columns(&about) + 2 <= room { format!("  {about}") } else { String::new() };
        let _ = writeln!(text, "{line}{about}");
    }
    let passed = standings.iter().filter(|standing| **standing == Standing::Passed).count();
    let _ = writeln!(text, "\n{passed} of {} pass.", exercises.len());
    Ok(text)
}

fn mark(standing: &Standing) -> String {
    match standing {
        Standing::Passed => good("passed"),
        Standing::NotYet | Standing::Stopped => faint("  -   "),
        Standing::Wrong(_) => bad("wrong "),
        Standing::DoesNotCompile(_) => bad("error "),
        Standing::Ungradable(_) => bad("broken"),
    }
}
