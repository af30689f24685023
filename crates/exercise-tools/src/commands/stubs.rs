//! `stubs`: every exercise anew from its solution.

use std::path::Path;

use anyhow::Context;
use exercise_tools::{Catalogue, stub};

pub(crate) fn stubs(root: &Path, catalogue: &Catalogue) -> anyhow::Result<bool> {
    for exercise in &catalogue.exercises {
        let solution = exercise.facts.solution();
        let text = std::fs::read_to_string(root.join(&solution)).with_context(|| format!("cannot read {solution}"))?;
        let path = root.join(exercise.facts.file());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let given = stub::of(&text);
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&given) {
            std::fs::write(&path, given).with_context(|| format!("cannot write {}", exercise.facts.file()))?;
            println!("written: {}", exercise.facts.file());
        }
    }
    Ok(true)
}
