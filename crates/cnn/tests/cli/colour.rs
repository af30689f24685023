//! `cnn train` on CIFAR-10's files.

use std::fs;

use train::Recipe;

use crate::data;
use crate::program::{fail, run, succeed};

const SHORT: [&str; 9] = ["train", "--model", "resnet20", "--data", "cifar10", "--batch", "10", "--steps", "4"];

#[test]
fn a_residual_network_trains_on_what_was_fetched() {
    let folder = tempfile::tempdir().unwrap();
    data::write_cifar10(folder.path(), "data/cifar10");
    let outcome = run(folder.path(), &SHORT);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stderr, "", "its files are known by their names");
    assert!(
        outcome.stdout.contains("resnet20: 272,474 parameters, 100 images to train on, 20 to test with"),
        "{outcome:?}"
    );
    let path = folder.path().join("runs/colour-resnet20-seed0");
    for (name, start) in [
        ("weights.safetensors", &b""[..]),
        ("confusion.svg", b"<svg"),
        ("mistakes.svg", b"<svg"),
        ("maps-00-input.png", b"\x89PNG"),
        ("maps-01-conv1.png", b"\x89PNG"),
    ] {
        let bytes = fs::read(path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(bytes.len() > 100 && bytes.starts_with(start), "{name}");
    }
    let about = models::read_metadata(path.join("weights.safetensors")).unwrap();
    assert_eq!(about["model"], "resnet20");
    assert!(about["classes"].contains("airplane"), "{about:?}");
    let recipe: Recipe = serde_json::from_str(&about["recipe"]).unwrap();
    assert_eq!(recipe, Recipe { batch: 10, ..Recipe::colour().with_steps(4) });
    // What it learned is read again, and names a photograph.
    let cat = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/data/photographs/chelsea.png");
    let answer = succeed(folder.path(), &["predict", "--weights", "runs/colour-resnet20-seed0", cat]);
    assert!(datasets::cifar10::CLASS_NAMES.iter().any(|name| answer.contains(name)), "{answer}");
    // Elsewhere the run goes on with the data that it began with.
    let elsewhere = tempfile::tempdir().unwrap();
    let again = succeed(elsewhere.path(), &["train", "--resume", path.to_str().unwrap()]);
    assert_eq!(again.lines().last(), outcome.stdout.lines().last());
}

/// The first records of real files, where there are some.
#[test]
fn real_photographs_are_trained_on_where_there_are_some() {
    let Some(real) = std::env::var_os("CNN_CIFAR10_DIR") else {
        println!("skipped: CNN_CIFAR10_DIR names no folder with CIFAR-10");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("few")).unwrap();
    for name in datasets::cifar10::FILES {
        let bytes = fs::read(std::path::Path::new(&real).join(name)).unwrap();
        fs::write(folder.path().join("few").join(name), &bytes[..20 * 3073]).unwrap();
    }
    let arguments = ["train", "--model", "resnet20", "--data", "few", "--batch", "20", "--steps", "3"];
    let text = succeed(folder.path(), &arguments);
    assert!(text.contains("100 images to train on, 20 to test with"), "{text}");
}

#[test]
fn what_was_not_fetched_is_said_and_images_must_fit_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let error = fail(folder.path(), 1, &SHORT);
    assert!(error.contains("cnn fetch cifar10"), "{error}");
    data::write_cifar10(folder.path(), "cifar10");
    let error = fail(folder.path(), 1, &["train", "--data", "cifar10"]);
    assert!(error.contains("1×28×28") || error.contains("[1, 28, 28]"), "{error}");
    assert!(!folder.path().join("runs/classic-seed0").exists());
    fs::write(folder.path().join("cifar10/test_batch.bin"), [0; 100]).unwrap();
    let error = fail(folder.path(), 1, &SHORT);
    assert!(error.contains("test_batch.bin") && error.contains("cut off"), "{error}");
}
