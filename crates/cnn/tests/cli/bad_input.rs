//! Files that are damaged, lie about themselves or are not there: one line each, nothing lost.

use std::fs;

use crate::data::{self, idx};
use crate::program::{fail, run, succeed};

fn train<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["train", "--model", "lenet5", "--batch", "20", "--steps", "2"], more].concat()
}

#[test]
fn damaged_data_is_refused_and_leaves_no_run() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let file = folder.path().join(data::FOLDER).join(datasets::mnist::FILES[0]);
    let whole = fs::read(&file).unwrap();
    let magic = [&[0, 0, 9, 3], &whole[4..]].concat();
    let lying = idx(&[u32::MAX, u32::MAX, u32::MAX], &[1, 2, 3]);
    let other_size = idx(&[300, 14, 28], &whole[16..16 + 300 * 14 * 28]);
    let cases = [&whole[..whole.len() - 1], &b"garbage"[..], &[], &magic, &lying, &other_size];
    for bytes in cases {
        fs::write(&file, bytes).unwrap();
        let error = fail(folder.path(), 1, &train(&["--data", data::FOLDER]));
        assert!(!folder.path().join("runs/classic-lenet5-seed0").exists(), "{error}");
    }
    fs::remove_file(&file).unwrap();
    let error = fail(folder.path(), 1, &train(&["--data", data::FOLDER]));
    assert!(error.contains("found none of train-images-idx3-ubyte"), "{error}");
    let error = fail(folder.path(), 1, &train(&["--data", "nowhere"]));
    assert!(error.contains("nowhere"), "{error}");
}

#[test]
fn what_cannot_be_written_is_said_and_what_is_no_run_is_not_resumed() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    fs::write(folder.path().join("file"), "").unwrap();
    let error = fail(folder.path(), 1, &train(&["--data", data::FOLDER, "--out", "file/run"]));
    assert!(error.contains("file/run"), "{error}");
    let error = fail(folder.path(), 1, &["train", "--resume", "bars"]);
    assert!(error.contains("bars holds no run"), "{error}");
    let error = fail(folder.path(), 1, &["train", "--model", "lenet5", "--batch", "301", "--data", data::FOLDER]);
    assert!(error.contains("batch is 301"), "{error}");
}

#[test]
fn a_damaged_run_is_not_resumed_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    succeed(folder.path(), &train(&["--data", data::FOLDER, "--out", "run"]));
    let checkpoint = folder.path().join("run/checkpoint.safetensors");
    let whole = fs::read(&checkpoint).unwrap();
    let mut lying = whole.clone();
    lying[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    for bytes in [&whole[..whole.len() / 2], &b"garbage"[..], &[], &lying] {
        fs::write(&checkpoint, bytes).unwrap();
        let error = fail(folder.path(), 1, &["train", "--resume", "run"]);
        assert!(error.contains("checkpoint.safetensors"), "{error}");
        assert_eq!(fs::read(&checkpoint).unwrap(), bytes);
    }
    fs::write(&checkpoint, &whole).unwrap();
    fs::write(folder.path().join("run/recipe.json"), "{\"recipe\": 7}").unwrap();
    let error = fail(folder.path(), 1, &["train", "--resume", "run"]);
    assert!(error.contains("recipe.json is not a run's recipe"), "{error}");
}

#[test]
fn damaged_images_and_weights_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    succeed(folder.path(), &train(&["--data", data::FOLDER, "--out", "run"]));
    let picture = folder.path().join("digit.png");
    crate::images::write_grey(&picture, 28, 28, &data::image(3));
    let png = fs::read(&picture).unwrap();
    let mut huge = png.clone();
    huge[16..24].fill(0x7f); // width and height of the header
    let cases =
        [("cut.png", &png[..png.len() / 2]), ("text.png", b"no image"), ("empty.png", b""), ("huge.png", &huge)];
    for (name, bytes) in cases {
        fs::write(folder.path().join(name), bytes).unwrap();
        let error = fail(folder.path(), 1, &["predict", "--weights", "run", name]);
        assert!(error.contains(name), "{error}");
    }
    let mixed = run(folder.path(), &["predict", "--weights", "run", "nowhere.png", "digit.png"]);
    assert_eq!(mixed.code, Some(1));
    assert!(mixed.stdout.contains("\ndigit.png"), "one bad image does not hide the others: {mixed:?}");
    let error = fail(folder.path(), 1, &["predict", "--weights", "run", "nowhere.png"]);
    assert!(error.contains("nowhere.png"), "{error}");
    crate::images::write_grey(&folder.path().join("blank.png"), 60, 60, &[200; 3600]);
    let error = fail(folder.path(), 1, &["predict", "--weights", "run", "blank.png"]);
    assert!(error.contains("too little to tell ink from paper"), "{error}");

    let weights = fs::read(folder.path().join("run/weights.safetensors")).unwrap();
    let mut lying = weights.clone();
    lying[..8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    for (name, bytes) in
        [("cut", &weights[..weights.len() - 4]), ("text", b"no weights"), ("none", b""), ("lying", &lying)]
    {
        fs::write(folder.path().join(name), bytes).unwrap();
        let error = fail(folder.path(), 1, &["predict", "--weights", name, "digit.png"]);
        assert!(error.contains(name), "{error}");
    }
    let error = fail(folder.path(), 1, &["predict", "--weights", "run", "--model", "digits", "digit.png"]);
    assert!(error.contains("tensor"), "{error}");
    let error = fail(folder.path(), 1, &["features", "--weights", "run", "--out", "digit.png/x", "digit.png"]);
    assert!(error.contains("digit.png/x"), "{error}");
}
