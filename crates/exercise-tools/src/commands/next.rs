//! `next`: the first exercise that does not pass yet.

use std::path::Path;

use exercise_tools::graders::{self, Standing};
use exercise_tools::{Catalogue, Exercise};

use super::{progress, text};

pub(crate) fn next(root: &Path, catalogue: &Catalogue) -> anyhow::Result<bool> {
    progress::bring_back(root, &catalogue.exercises)?;
    match first_open(root, &catalogue.exercises)? {
        Some(exercise) => {
            print!("{}", text::task(exercise, &progress::solution(root, exercise)?));
            println!("  graded as you save: cargo xtask exercises watch");
        }
        None => println!("All {} exercises pass. You have built it.", catalogue.exercises.len()),
    }
    Ok(true)
}

/// The first exercise that does not pass.
pub(super) fn first_open<'a>(root: &Path, exercises: &'a [Exercise]) -> anyhow::Result<Option<&'a Exercise>> {
    // One after the other: the first open one is usually near, and the others need not be compiled for it.
    for exercise in exercises {
        if progress::is_untouched(root, exercise)? {
            return Ok(Some(exercise));
        }
        let name = exercise.facts.name.clone();
        let standing = graders::build(root, Some(std::slice::from_ref(&name)))?.standing(&name)?;
        if standing != Standing::Passed {
            return Ok(Some(exercise));
        }
    }
    Ok(None)
}
