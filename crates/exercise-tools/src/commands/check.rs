//! `check`: how one exercise stands, or those of a chapter.

use std::path::Path;

use exercise_tools::graders::{self, Standing};
use exercise_tools::{Catalogue, Exercise};

use super::progress;
use super::text::{bad, bold, faint, good};

pub(crate) fn check(root: &Path, catalogue: &Catalogue, exercises: &[&Exercise]) -> anyhow::Result<bool> {
    if exercises.is_empty() {
        anyhow::bail!("this chapter has no exercises; `cargo xtask exercises list` names all");
    }
    progress::bring_back(root, &catalogue.exercises)?;
    let standings = match exercises {
        // One that has a bug in it is run as it is: what the test says is where to begin.
        [one] => {
            let name = &one.facts.name;
            vec![graders::build(root, Some(std::slice::from_ref(name)))?.standing(name)?]
        }
        several => progress::standings(root, several)?,
    };
    for (exercise, standing) in exercises.iter().zip(&standings) {
        print!("{}", shown(exercise, standing, progress::is_untouched(root, exercise)?));
    }
    if exercises.len() > 1 {
        let passed = standings.iter().filter(|standing| **standing == Standing::Passed).count();
        println!("{passed} of {} pass", exercises.len());
    }
    Ok(standings.iter().all(|standing| *standing == Standing::Passed))
}

/// How an exercise stands, for the terminal.
pub(super) fn shown(exercise: &Exercise, standing: &Standing, is_untouched: bool) -> String {
    let (name, file) = (bold(&exercise.facts.name), exercise.facts.file());
    match standing {
        Standing::Passed => {
            format!(
                "{} {name}\n\n  why it works: cargo xtask exercises explain {}\n\n",
                good("passed"),
                exercise.facts.name
            )
        }
        Standing::NotYet => format!(
            "{} {name}\n\n  Open {file}{}.\n\n",
            faint("not written yet"),
            if is_untouched { ": it is as it was given" } else { " and put your code in the place of todo!()" }
        ),
        Standing::Wrong(report) if is_untouched => {
            format!("{} {name}: as it was given, it gives this\n\n{report}\n\n", faint("not mended yet"))
        }
        Standing::Wrong(report) => format!("{} {name}\n\n{report}\n\n", bad("not yet")),
        Standing::DoesNotCompile(complaint) => format!("{} {name}\n\n{complaint}\n", bad("does not compile")),
        Standing::Ungradable(why) => format!(
            "{} {name}\n\n{why}\n  To have the file as it was given (yours is kept): cargo xtask exercises reset {}\n\n",
            bad("cannot be graded"),
            exercise.facts.name
        ),
        Standing::Stopped => format!("{} {name}\n\n", faint("not waited for")),
    }
}
