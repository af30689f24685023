//! `hint`: three of them, one at a time.

use anyhow::bail;
use exercise_tools::Exercise;

use super::text::{bold, plain};

pub(crate) fn hint(exercise: &Exercise, number: usize) -> anyhow::Result<bool> {
    let all = exercise.hints.len();
    let Some(text) = told(exercise, number) else {
        bail!("{} has {all} hints; ask for a number from 1 to {all}", exercise.facts.name);
    };
    println!("{text}");
    let name = &exercise.facts.name;
    if number < all {
        println!("  more: cargo xtask exercises hint {name} {}", number + 1);
    } else {
        println!("  that was the last one; the solution: cargo xtask exercises explain {name} --anyway");
    }
    Ok(true)
}

/// The hint with this number, if there is one.
pub(super) fn told(exercise: &Exercise, number: usize) -> Option<String> {
    let hint = number.checked_sub(1).and_then(|index| exercise.hints.get(index))?;
    Some(format!("{}\n\n{}", bold(&format!("hint {number} of {}", exercise.hints.len())), plain(hint)))
}
