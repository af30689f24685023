//! `cnn export`.

use std::fs;

use crate::program::{fail, succeed};

#[test]
fn a_trained_network_becomes_a_file_that_is_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let weights = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/data/digits.safetensors");
    let said = succeed(folder.path(), &["export", "--weights", weights, "--out", "digits.onnx"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("digits.onnx: digits, 131,690 parameters, "), "{said}");
    assert_eq!(lines[1], "images [batch, 1, 28, 28] → scores [batch, 10]");
    let file = folder.path().join("digits.onnx");
    let bytes = fs::read(&file).unwrap();
    // The parameters, the running statistics and some names.
    assert!((4 * 131_690..600_000).contains(&bytes.len()), "{}", bytes.len());

    fs::write(&file, "mine").unwrap();
    let error = fail(folder.path(), 1, &["export", "--out", "digits.onnx"]);
    assert_eq!(error.trim(), "error: digits.onnx is there already: replace it with --force, or give another --out");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    succeed(folder.path(), &["export", "--out", "digits.onnx", "--force"]);
    assert_eq!(fs::read(&file).unwrap(), bytes, "the repository's weights are the default");
}

#[test]
fn what_cannot_be_exported_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("text"), "no weights").unwrap();
    let error = fail(folder.path(), 1, &["export", "--weights", "text", "--out", "a.onnx"]);
    assert!(error.contains("text: not a valid safetensors file"), "{error}");
    let error = fail(folder.path(), 1, &["export", "--out", "none/a.onnx"]);
    assert!(error.contains("none/a.onnx: cannot write the file"), "{error}");
    let error = fail(folder.path(), 1, &["export", "--force", "--out", "."]);
    assert!(error.contains("is not a regular file"), "{error}");
    let wrong = ["export", "--model", "lenet5", "--weights"];
    let weights = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/data/digits.safetensors");
    let error = fail(folder.path(), 1, &[&wrong[..], &[weights, "--out", "a.onnx"]].concat());
    assert!(error.contains("tensor"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
