//! `cnn train` from its first line to its last, and what it leaves in its folder.

use std::fs;

use train::{History, Recipe};

use crate::data;
use crate::program::{Outcome, fail, run, succeed};

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
fn a_loss_that_is_no_number_ends_the_run_and_a_lower_rate_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let error = fail(folder.path(), 1, &[&SHORT[..], &["--lr", "1e38", "--out", "nan"]].concat());
    assert!(error.contains("not finite any more at learning rate 1e38; the last checkpoint is as it was"), "{error}");
    assert!(error.ends_with("go on from it at a lower one with cnn train --resume nan --lr RATE"), "{error}");
    // The checkpoint of step 0 is whole, and says the same again; what the advice says can be done.
    let again = fail(folder.path(), 1, &["train", "--resume", "nan"]);
    assert_eq!(again, error);
    succeed(folder.path(), &["train", "--resume", "nan", "--lr", "3e-3"]);
    let about = models::read_metadata(folder.path().join("nan/weights.safetensors")).unwrap();
    assert_eq!(about["changes of the recipe"], r#"[{"step":0,"learning_rate":0.003}]"#);
    // What was changed stays, though the run is only gone on with.
    let recipe: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("nan/recipe.json")).unwrap()).unwrap();
    assert_eq!(recipe["recipe"]["schedule"]["Constant"]["learning_rate"], 0.003, "{recipe}");
}

#[test]
fn a_finished_run_can_be_made_longer_and_not_shorter() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    succeed(folder.path(), &[&SHORT[..], &["--out", "run"]].concat());
    let longer = succeed(folder.path(), &["train", "--resume", "run", "--steps", "2e1"]);
    assert!(longer.contains("continuing after step 12") && longer.contains("20 steps of 20 images"), "{longer}");
    let history: History = serde_json::from_slice(&fs::read(folder.path().join("run/history.json")).unwrap()).unwrap();
    assert_eq!(history.losses.len(), 20);
    let error = fail(folder.path(), 1, &["train", "--resume", "run", "--steps", "19"]);
    assert_eq!(error, "error: recipe: steps is 19, but it must be no fewer than the steps that are done");
}

#[test]
fn data_that_was_moved_is_asked_for_once() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    succeed(folder.path(), &[&SHORT[..], &["--out", "run"]].concat());
    fs::rename(folder.path().join(data::FOLDER), folder.path().join("elsewhere")).unwrap();
    let error = fail(folder.path(), 1, &["train", "--resume", "run"]);
    assert!(error.contains("bars any more: cnn train --resume run --data DIR says where it is now"), "{error}");
    succeed(folder.path(), &["train", "--resume", "run", "--data", "elsewhere"]);
    succeed(folder.path(), &["train", "--resume", "run"]);
}

#[test]
fn without_test_images_there_is_no_test_accuracy() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let files = datasets::mnist::FILES.map(|name| folder.path().join(data::FOLDER).join(name));
    fs::write(&files[2], data::idx(&[0, 28, 28], &[])).unwrap();
    fs::write(&files[3], data::idx(&[0], &[])).unwrap();
    let text = succeed(folder.path(), &[&SHORT[..], &["--out", "run"]].concat());
    assert_eq!(text.lines().last(), Some("no test images, so no test accuracy"), "{text}");
    assert!(!text.contains("0.00 %"), "{text}");
    // Of another size than those that are trained on: said before anything is trained.
    fs::write(&files[2], data::idx(&[1, 14, 28], &[0; 14 * 28])).unwrap();
    fs::write(&files[3], data::idx(&[1], &[0])).unwrap();
    let error = fail(folder.path(), 1, &[&SHORT[..], &["--out", "other"]].concat());
    assert!(error.contains("the images to train on are 1×28×28, those to test with 1×14×28"), "{error}");
}

/// What cannot be printed is no wish to stop.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_is_no_interrupt() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = crate::program::command(folder.path(), &[&SHORT[..], &["--out", "run"]].concat());
    let outcome = Outcome::of(&command.stdout(full()).output().unwrap());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let said = "error: cannot write to standard output: No space left on device; stopped after step 0 of 12; continue with: \
                cnn train --resume run";
    assert_eq!(outcome.stderr.lines().last(), Some(said), "{outcome:?}");
    let mut command = crate::program::command(folder.path(), &["summary"]);
    let outcome = Outcome::of(&command.stdout(full()).output().unwrap());
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.stderr, "error: cannot write to standard output: No space left on device\n");
}
