//! How exercises stand, without compiling those that nobody has touched.

use std::path::Path;

use anyhow::Context;
use exercise_tools::graders::{self, Standing};
use exercise_tools::{Exercise, stub};

/// The solution's file.
pub(super) fn solution(root: &Path, exercise: &Exercise) -> anyhow::Result<String> {
    let solution = exercise.facts.solution();
    std::fs::read_to_string(root.join(&solution)).with_context(|| format!("cannot read {solution}"))
}

/// An exercise as it was given.
pub(super) fn given(root: &Path, exercise: &Exercise) -> anyhow::Result<String> {
    Ok(stub::of(&solution(root, exercise)?))
}

/// Whether an exercise is as it was given: nothing written, and no bug looked for.
pub(super) fn is_untouched(root: &Path, exercise: &Exercise) -> anyhow::Result<bool> {
    let file = std::fs::read(root.join(exercise.facts.file())).unwrap_or_default();
    Ok(file == given(root, exercise)?.into_bytes())
}

/// Gives back files that are gone. Without one of them cargo compiles none: it is told of all in a list.
pub(super) fn bring_back<'a>(root: &Path, all: impl IntoIterator<Item = &'a Exercise>) -> anyhow::Result<()> {
    for exercise in all {
        let file = exercise.facts.file();
        let path = root.join(&file);
        if path.exists() {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        std::fs::write(&path, given(root, exercise)?).with_context(|| format!("cannot write {file}"))?;
        eprintln!("{file} was gone; it is there again, as it was given");
    }
    Ok(())
}

/// How these exercises stand, in their order. What is as it was given is not written yet.
pub(super) fn standings(root: &Path, exercises: &[&Exercise]) -> anyhow::Result<Vec<Standing>> {
    let mut begun = Vec::new();
    for exercise in exercises {
        if !is_untouched(root, exercise)? {
            begun.push(exercise.facts.name.clone());
        }
    }
    if begun.is_empty() {
        return Ok(vec![Standing::NotYet; exercises.len()]);
    }
    let graded = graders::build(root, Some(&begun))?.standings(&begun)?;
    let of = |exercise: &&Exercise| {
        let at = begun.iter().position(|name| *name == exercise.facts.name);
        at.map_or(Standing::NotYet, |at| graded[at].clone())
    };
    Ok(exercises.iter().map(of).collect())
}
