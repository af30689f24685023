//! `check`: how one exercise stands, or those of a chapter.

use std::path::Path;

use exercise_tools::Exercise;
use exercise_tools::graders::{self, Standing};

use super::text::{bad, bold, good};

pub(crate) fn check(root: &Path, exercises: &[&Exercise]) -> anyhow::Result<bool> {
    if exercises.is_empty() {
        anyhow::bail!("this chapter has no exercises; `cargo xtask exercises list` names all");
    }
    let names: Vec<String> = exercises.iter().map(|exercise| exercise.facts.name.clone()).collect();
    let standings = graders::build(root, Some(&names))?.standings(&names)?;
    for (exercise, standing) in exercises.iter().zip(&standings) {
        print!("{}", shown(exercise, standing));
    }
    Ok(standings.iter().all(|standing| *standing == Standing::Passed))
}

/// How an exercise stands, for the terminal.
pub(super) fn shown(exercise: &Exercise, standing: &Standing) -> String {
    let name = bold(&exercise.facts.name);
    match standing {
        Standing::Passed => {
            format!(
                "{} {name}\n\n  why it works: cargo xtask exercises explain {}\n\n",
                good("passed"),
                exercise.facts.name
            )
        }
        Standing::NotYet => format!(
            "{} {name}\n\n  Open {} and put your code in the place of todo!().\n\n",
            bad("not written yet"),
            exercise.facts.file()
        ),
        Standing::Wrong(report) => format!("{} {name}\n\n{report}\n\n", bad("not yet")),
        Standing::DoesNotCompile(complaint) => format!("{} {name}\n\n{complaint}\n", bad("does not compile")),
    }
}
