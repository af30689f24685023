//! `cargo xtask crash N`: a training that is killed at random moments ends in the bytes of one that nobody disturbed.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::determinism::{REFERENCE, assert_nothing_is_left, assert_same_as_reference, begun};
use crate::program::{command, succeed};

/// The variables that say how often, and where random moments start from.
const KILLS: &str = "CNN_CRASHES";
const SEED: &str = "CNN_CRASH_SEED";

/// Kills of one training at most, before it may end.
const MOST_IN_A_ROW: u32 = 4;

/// How far a training had come when it was killed.
const PLACES: [(&str, &str); 3] = [
    ("recipe.json", "before the first checkpoint"),
    ("checkpoint.safetensors", "between checkpoints"),
    ("weights.safetensors", "while its results were written"),
];

fn number(variable: &str, usual: u64) -> u64 {
    let text = std::env::var(variable).unwrap_or_default();
    text.parse().unwrap_or(usual)
}

fn train<'a>() -> Vec<&'a str> {
    vec!["train", "--resume", "run"]
}

#[test]
#[ignore = "takes long: cargo xtask crash N"]
fn a_run_that_is_killed_at_random_moments_ends_in_the_same_bytes() {
    let (kills, seed) = (number(KILLS, 10), number(SEED, 0));
    LazyLock::force(&REFERENCE);
    let start = Instant::now();
    succeed(begun().path(), &train());
    let length = start.elapsed();
    println!("{kills} kills from seed {seed}; undisturbed it takes {length:.1?}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut killed, mut trainings, mut places) = (0, 0, [0; PLACES.len()]);
    while killed < kills {
        let folder = begun();
        for _ in 0..rng.random_range(1..=MOST_IN_A_ROW) {
            // A little longer than it takes, so that its last moments are reached, too.
            let moment = length.mul_f64(rng.random_range(0.0..1.1));
            if killed < kills && is_killed(folder.path(), moment) {
                places[place(folder.path())] += 1;
                killed += 1;
            }
        }
        succeed(folder.path(), &train());
        assert_same_as_reference(folder.path());
        assert_nothing_is_left(&folder.path().join("run"));
        trainings += 1;
        if trainings % 10 == 0 {
            println!("{killed} of {kills} kills, {trainings} trainings: all end in the same bytes");
        }
    }
    println!("{killed} kills of {trainings} trainings: all end in the same bytes");
    for ((_, place), count) in PLACES.iter().zip(places) {
        println!("{count:>6} {place}");
    }
}

/// Goes on with the training and kills it after that time; `false` if it was over before.
fn is_killed(folder: &Path, after: Duration) -> bool {
    let mut child = command(folder, &train()).spawn().unwrap();
    sleep(after);
    // SIGKILL: no handler hears it, nothing is tidied up.
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// How far it has come: the last of the files that is there.
fn place(folder: &Path) -> usize {
    let is_there = |name: &str| fs::metadata(folder.join("run").join(name)).is_ok();
    PLACES.iter().rposition(|(name, _)| is_there(name)).expect("a run begins with its recipe")
}
