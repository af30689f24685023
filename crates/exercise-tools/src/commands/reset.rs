//! `reset`: an exercise as it was given.

use std::path::Path;

use anyhow::Context;
use exercise_tools::{Exercise, stub};

pub(crate) fn reset(root: &Path, exercise: &Exercise) -> anyhow::Result<bool> {
    let solution = exercise.facts.solution();
    let text = std::fs::read_to_string(root.join(&solution)).with_context(|| format!("cannot read {solution}"))?;
    let file = exercise.facts.file();
    let path = root.join(&file);
    let given = stub::of(&text);
    match std::fs::read_to_string(&path) {
        Ok(mine) if mine == given => {
            println!("{file} is as it was given");
            return Ok(true);
        }
        // Nobody's work is lost by a slip of the fingers.
        Ok(mine) => {
            let kept = path.with_extension("rs.mine");
            std::fs::write(&kept, mine).with_context(|| format!("cannot write {}", kept.display()))?;
            println!("your code is kept in {file}.mine");
        }
        Err(_) => {}
    }
    std::fs::write(&path, given).with_context(|| format!("cannot write {file}"))?;
    println!("{file} is as it was given");
    Ok(true)
}
