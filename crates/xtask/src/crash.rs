//! `cargo xtask crash`: trainings that are killed at random moments, gone on with, and compared.
//!
//! The tests kill a training five times at chosen moments. This does it as often as it is told to, at moments that nobody chose.

use std::process::Command as Process;

use anyhow::{Context, bail};

use crate::{Command, process};

/// Kills trainings.
pub(crate) const COMMAND: Command =
    Command { name: "crash", help: "kill a training N times and compare its end: cargo xtask crash [N] [SEED]", run };

/// Kills if none are asked for.
const USUAL: u64 = 300;

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (kills, seed) = numbers(arguments)?;
    let test = "crash::a_run_that_is_killed_at_random_moments_ends_in_the_same_bytes";
    let mut command = Process::new(process::cargo());
    command.args(["test", "--package", "cnn", "--test", "cli", "--", "--ignored", "--exact", "--nocapture", test]);
    command.env("CNN_CRASHES", kills.to_string()).env("CNN_CRASH_SEED", seed.to_string());
    let status = command.current_dir(process::workspace()).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("a training that was killed did not end in the same bytes ({status})");
    }
    Ok(())
}

/// How many kills, and the seed of their moments.
fn numbers(arguments: &[String]) -> anyhow::Result<(u64, u64)> {
    let number = |text: &String| text.parse().ok();
    let numbers: Option<Vec<u64>> = arguments.iter().map(number).collect();
    match numbers.as_deref() {
        Some([]) => Ok((USUAL, 0)),
        Some(&[kills]) if kills > 0 => Ok((kills, 0)),
        Some(&[kills, seed]) if kills > 0 => Ok((kills, seed)),
        _ => bail!("give the number of kills, from 1, and if you like a seed: cargo xtask crash 300 7"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kills_and_seed_are_numbers() {
        let of = |words: &[&str]| numbers(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]).unwrap(), (USUAL, 0));
        assert_eq!((of(&["5"]).unwrap(), of(&["5", "7"]).unwrap()), ((5, 0), (5, 7)));
        for wrong in [&["0"][..], &["-1"], &["many"], &["1", "2", "3"]] {
            assert!(of(wrong).unwrap_err().to_string().contains("from 1"), "{wrong:?}");
        }
    }
}
