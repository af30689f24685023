//! `next`: the first exercise that does not pass yet.

use std::path::Path;

use exercise_tools::graders::{self, Standing};
use exercise_tools::{Catalogue, Exercise};

use super::text;

pub(crate) fn next(root: &Path, catalogue: &Catalogue) -> anyhow::Result<bool> {
    match first_open(root, &catalogue.exercises)? {
        Some((exercise, _)) => {
            print!("{}", text::task(exercise));
            println!("  graded as you save: cargo xtask exercises watch");
        }
        None => println!("All {} exercises pass. You have built it.", catalogue.exercises.len()),
    }
    Ok(true)
}

/// The first exercise that does not pass, and how it stands.
pub(super) fn first_open<'a>(
    root: &Path,
    exercises: &'a [Exercise],
) -> anyhow::Result<Option<(&'a Exercise, Standing)>> {
    // One after the other: the first open one is usually near, and the others need not be compiled for it.
    for exercise in exercises {
        let name = exercise.facts.name.clone();
        let standing = graders::build(root, Some(std::slice::from_ref(&name)))?.standing(&name)?;
        if standing != Standing::Passed {
            return Ok(Some((exercise, standing)));
        }
    }
    Ok(None)
}
