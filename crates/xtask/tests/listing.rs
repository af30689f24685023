//! What `cargo xtask` prints without a command, and with one that it does not know.

use std::process::{Command, Output};

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn alone_it_lists_each_command_with_a_line() {
    let output = xtask(&[]);
    assert_eq!(output.status.code(), Some(0));
    let listing = text(&output.stdout);
    let mut names = Vec::new();
    for line in listing.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..2], ["cargo", "xtask"], "{line}");
        assert!(words.len() > 4, "no help in {line}");
        assert!(line.len() <= 110, "too long: {line}");
        names.push(words[2]);
    }
    assert!(names.contains(&"ci") && names.contains(&"fixtures"), "{names:?}");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name stands twice");
    assert_eq!(text(&xtask(&["--help"]).stdout), listing);
}

#[test]
fn an_unknown_command_is_one_line_and_the_list() {
    let output = xtask(&["fly"]);
    assert_eq!(output.status.code(), Some(2));
    let expected = format!("cargo xtask: there is no command 'fly'\n{}", text(&xtask(&[]).stdout));
    assert_eq!(text(&output.stderr), expected);
}

#[test]
fn an_unknown_folder_of_fixtures_is_refused_before_anything_is_installed() {
    let output = xtask(&["fixtures", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let message = text(&output.stderr);
    assert!(message.starts_with("cargo xtask fixtures: no script make_*.py in tests/fixtures/nowhere;"), "{message}");
    assert!(message.contains("optim") && message.lines().count() == 1, "{message}");
}

#[test]
fn peers_without_pytorch_says_what_to_install_before_anything_is_compiled() {
    if std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv").exists() {
        return; // there may be a PyTorch in it, and this would compile for many minutes
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("peers").env("PATH", "/nowhere").env("PYTHON", "/nowhere/python").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let message = text(&output.stderr);
    assert!(message.starts_with("cargo xtask peers: no Python with PyTorch found; `pip install torch=="), "{message}");
    assert!(message.contains("--without-pytorch") && message.lines().count() == 1, "{message}");
}
