//! `cnn train` from its first line to its last, and what it leaves in its folder.

use std::fs;

use train::{History, Recipe};

use crate::data;
use crate::program::{fail, run, succeed};

const SHORT: [&str; 9] = ["train", "--model", "lenet5", "--batch", "20", "--steps", "12", "--data", data::FOLDER];

#[test]
fn a_run_ends_with_its_test_accuracy_and_leaves_its_files() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let outcome = run(folder.path(), &[&SHORT[..], &["--lr", "3e-3"]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.starts_with("note: "), "other data than MNIST is said to be: {outcome:?}");
    let run = folder.path().join("runs/classic-lenet5-seed0");

    // ANCHOR: accuracy
    // The last line, the last row of the table and the history tell the same.
    let history: History = serde_json::from_slice(&fs::read(run.join("history.json")).unwrap()).unwrap();
    assert_eq!(history.losses.len(), 12);
    let accuracy = history.points.last().unwrap().test_accuracy.unwrap();
    let last = outcome.stdout.lines().last().unwrap();
    assert_eq!(last, format!("test accuracy {:.2} %", 100.0 * accuracy));
    let row = outcome.stdout.lines().find(|line| line.trim_start().starts_with("12  ")).unwrap();
    assert!(row.ends_with(&format!("{:.2} %", 100.0 * accuracy)), "{row}");
    let header = outcome.stdout.lines().find(|line| line.contains("test acc.")).unwrap();
    assert_eq!(header.chars().count(), row.chars().count(), "{header}\n{row}");
    // ANCHOR_END: accuracy

    for (name, start) in [
        ("checkpoint.safetensors", &b""[..]),
        ("weights.safetensors", b""),
        ("recipe.json", b"{"),
        ("loss.svg", b"<svg"),
        ("confusion.svg", b"<svg"),
        ("maps-00-input.png", b"\x89PNG"),
        ("maps-01-conv1.png", b"\x89PNG"),
        ("maps-02-conv2.png", b"\x89PNG"),
    ] {
        let bytes = fs::read(run.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(bytes.len() > 100 && bytes.starts_with(start), "{name}");
    }
    let about = models::read_metadata(run.join("weights.safetensors")).unwrap();
    assert_eq!(about["model"], "lenet5");
    assert_eq!(about["test accuracy"], accuracy.to_string());
    let recipe: Recipe = serde_json::from_str(&about["recipe"]).unwrap();
    assert_eq!((recipe.steps, recipe.batch, recipe.seed), (12, 20, 0));
}

#[test]
fn a_second_run_gets_a_folder_of_its_own_and_a_finished_one_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let first = succeed(folder.path(), &SHORT);
    let second = succeed(folder.path(), &SHORT);
    assert!(second.contains("writing to runs/classic-lenet5-seed0-2"), "{second}");
    let error = fail(folder.path(), 1, &[&SHORT[..], &["--out", "runs/classic-lenet5-seed0"]].concat());
    assert!(error.contains("holds a run already") && error.contains("--resume"), "{error}");

    let path = folder.path().join("runs/classic-lenet5-seed0");
    let checkpoint = fs::read(path.join("checkpoint.safetensors")).unwrap();
    assert_eq!(checkpoint, fs::read(folder.path().join("runs/classic-lenet5-seed0-2/checkpoint.safetensors")).unwrap());
    let picture = fs::read(path.join("loss.svg")).unwrap();
    fs::remove_file(path.join("loss.svg")).unwrap();
    let again = succeed(folder.path(), &["train", "--resume", "runs/classic-lenet5-seed0"]);
    assert!(again.contains("all steps are done already"), "{again}");
    assert_eq!(again.lines().last(), first.lines().last());
    assert_eq!(fs::read(path.join("loss.svg")).unwrap(), picture);
    assert_eq!(fs::read(path.join("checkpoint.safetensors")).unwrap(), checkpoint);
}

#[test]
fn a_loss_that_is_no_number_ends_the_run_and_leaves_the_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let error = fail(folder.path(), 1, &[&SHORT[..], &["--lr", "1e38", "--out", "nan"]].concat());
    assert!(error.contains("not finite any more at learning rate 1e38: lower the learning rate"), "{error}");
    // The checkpoint of step 0 is whole, and says the same again.
    let again = fail(folder.path(), 1, &["train", "--resume", "nan"]);
    assert_eq!(again, error);
}
