//! Same recipe, same bytes: with any number of threads, and however often the run is killed or stopped on the way.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use train::Recipe;

use crate::data;
use crate::program::{Outcome, command, succeed};

/// What two runs of one recipe must agree in, byte by byte.
const FILES: [&str; 6] =
    ["checkpoint.safetensors", "weights.safetensors", "history.json", "loss.svg", "confusion.svg", "maps-01-conv1.png"];

/// Everything that is random, and a checkpoint every 20 steps.
fn recipe() -> Recipe {
    let recipe =
        Recipe { model: "lenet5".to_owned(), batch: 20, evaluate_every: 70, checkpoint_every: 20, ..Recipe::best() };
    recipe.with_steps(200)
}

/// A folder with the data and a run that was killed before its first checkpoint: only the recipe is there.
pub fn begun() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    fs::create_dir(folder.path().join("run")).unwrap();
    let beginning = json!({ "data": folder.path().join(data::FOLDER), "recipe": recipe() });
    fs::write(folder.path().join("run/recipe.json"), beginning.to_string()).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    FILES.iter().map(|name| fs::read(folder.join("run").join(name)).unwrap()).collect()
}

/// The uninterrupted run, on one thread.
pub static REFERENCE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = begun();
    succeed(folder.path(), &["train", "--resume", "run", "--threads", "1"]);
    files(folder.path())
});

pub fn assert_same_as_reference(folder: &Path) {
    for ((name, got), expected) in FILES.iter().zip(files(folder)).zip(REFERENCE.iter()) {
        assert!(got == *expected, "{name} differs");
    }
}

#[test]
fn two_threads_write_the_bytes_of_one() {
    let folder = begun();
    succeed(folder.path(), &["train", "--resume", "run", "--threads", "2"]);
    assert_same_as_reference(folder.path());
}

/// Waits until a file of the run is there, or the run is over.
fn wait_for(child: &mut Child, file: &Path) {
    let start = Instant::now();
    while !file.exists() && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_mins(1), "{} never came", file.display());
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_in_the_same_bytes() {
    let folder = begun();
    let run = folder.path().join("run");
    let mut kills = 0;
    let start = || command(folder.path(), &["train", "--resume", "run", "--threads", "2"]).spawn().unwrap();
    // At once, before the first checkpoint; as soon as there is one; then later and later.
    for delay in [None, Some(0), Some(20), Some(60), Some(150)] {
        let mut child = start();
        if let Some(delay) = delay {
            wait_for(&mut child, &run.join("checkpoint.safetensors"));
            sleep(Duration::from_millis(delay));
        }
        child.kill().unwrap();
        kills += usize::from(!child.wait().unwrap().success());
        if delay.is_none() {
            assert!(!run.join("checkpoint.safetensors").exists(), "killed too late to test the beginning");
        }
    }
    assert!(kills >= 2, "the run was over before it could be killed");
    succeed(folder.path(), &["train", "--resume", "run"]);
    assert_same_as_reference(folder.path());
    assert_nothing_is_left(&run);
}

/// A killed process leaves half a file under a passing name, and whoever goes on removes it.
pub fn assert_nothing_is_left(run: &Path) {
    let left: Vec<_> = fs::read_dir(run).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| path.extension().is_none_or(|extension| extension != "part")), "{left:?}");
}

#[test]
#[cfg(unix)]
fn interrupts_stop_with_a_checkpoint_that_continues_to_the_same_bytes() {
    for signal in ["-INT", "-TERM"] {
        let folder = begun();
        let run = folder.path().join("run");
        let mut child = command(folder.path(), &["train", "--resume", "run"]).spawn().unwrap();
        wait_for(&mut child, &run.join("checkpoint.safetensors"));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let outcome = Outcome::of(&child.wait_with_output().unwrap());
        assert_eq!(outcome.code, Some(130), "{outcome:?}");
        assert!(outcome.stderr.contains("continue with: cnn train --resume run"), "{outcome:?}");
        assert!(!run.join("weights.safetensors").exists());
        if signal == "-INT" {
            succeed(folder.path(), &["train", "--resume", "run"]);
            assert_same_as_reference(folder.path());
        }
    }
}

#[test]
fn two_processes_do_not_train_in_one_folder() {
    let folder = begun();
    let mut child = command(folder.path(), &["train", "--resume", "run"]).spawn().unwrap();
    wait_for(&mut child, &folder.path().join("run/checkpoint.safetensors"));
    let error = crate::program::fail(folder.path(), 1, &["train", "--resume", "run"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(error.contains("another process is training here"), "{error}");
}
