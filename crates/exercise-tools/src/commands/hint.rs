//! `hint`: three of them, one at a time.

use anyhow::bail;
use exercise_tools::Exercise;

use super::text::{bold, indented, plain};

pub(crate) fn hint(exercise: &Exercise, number: usize) -> anyhow::Result<bool> {
    let all = exercise.hints.len();
    let Some(hint) = number.checked_sub(1).and_then(|index| exercise.hints.get(index)) else {
        bail!("{} has {all} hints; ask for a number from 1 to {all}", exercise.facts.name);
    };
    println!("{}\n\n{}", bold(&format!("hint {number} of {all}")), indented(&plain(hint)));
    let name = &exercise.facts.name;
    if number < all {
        println!("  more: cargo xtask exercises hint {name} {}", number + 1);
    } else {
        println!("  that was the last one; the solution: cargo xtask exercises explain {name} --anyway");
    }
    Ok(true)
}
