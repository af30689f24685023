//! Help that teaches, within 80 columns; names that are not known; pipes that close.

use std::io::Read as _;
use std::path::Path;

use crate::program::{command, fail, succeed};

const SUBCOMMANDS: [&str; 7] = ["train", "predict", "features", "export", "summary", "shape", "fetch"];

#[test]
fn every_help_fits_80_columns_and_has_examples() {
    let mut pages = vec![succeed(Path::new("."), &["--help"]), succeed(Path::new("."), &["-h"])];
    for subcommand in SUBCOMMANDS {
        assert!(pages[0].contains(&format!("\n  {subcommand} ")), "{subcommand} is not listed");
        let long = succeed(Path::new("."), &[subcommand, "--help"]);
        let (_, examples) = long.split_once("\nExamples:\n").unwrap_or_else(|| panic!("no examples: {long}"));
        assert!(examples.lines().filter(|line| line.starts_with("  cnn ")).count() >= 2, "{examples}");
        pages.extend([long, succeed(Path::new("."), &[subcommand, "-h"])]);
    }
    for line in pages.iter().flat_map(|page| page.lines()) {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
}

#[test]
#[cfg(unix)]
fn the_examples_of_shape_and_summary_work() {
    for subcommand in ["shape", "summary"] {
        let help = succeed(Path::new("."), &[subcommand, "--help"]);
        let (_, examples) = help.split_once("\nExamples:\n").unwrap();
        let script = format!("set -e; cnn() {{ '{}' \"$@\"; }}\n{examples}", env!("CARGO_BIN_EXE_cnn"));
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// A softmax cannot say "none of these": whoever shows it a letter has to know.
#[test]
fn the_help_of_predict_says_what_the_network_does_not_know() {
    let help = succeed(Path::new("."), &["predict", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("knows the ten digits only"), "{help}");
    assert!(help.contains("Whatever it is shown") && help.contains("it names one of them"), "{help}");
}

#[test]
fn mistakes_in_options_are_one_line_and_code_2() {
    for (arguments, part) in [
        (&["trian"][..], "'train'"),
        (&["train", "--model", "lenet"], "did you mean lenet5?"),
        (&["summary", "vgg61"], "no model is called vgg61"),
        (&["train", "--steps", "0"], "--steps"),
        (&["train", "--batch=-1"], "whole number from 1"),
        (&["train", "--lr", "nan"], "above 0"),
        (&["train", "--threads", "0"], "--threads"),
        (&["train", "--preset", "worst"], "classic, best, colour"),
        (&["train", "--resume", "x", "--batch", "3"], "cannot be used with"),
        (&["train", "--resume", "x", "--out", "y"], "cannot be used with"),
        (&["predict"], "<IMAGE>"),
        (&["export"], "--out <FILE>"),
        (&["fetch", "imagenet"], "cifar10, fashion-mnist"),
    ] {
        let error = fail(Path::new("."), 2, arguments);
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn the_summary_of_vgg16_adds_up_and_all_models_are_listed() {
    let summary = succeed(Path::new("."), &["summary", "vgg16"]);
    let total = summary.lines().find(|line| line.starts_with("total")).unwrap();
    assert_eq!(total.split_whitespace().nth(1), Some("138,357,544"));
    let ten = succeed(Path::new("."), &["summary", "vgg16", "--classes", "10"]);
    assert!(ten.contains("134,301,514"), "{ten}");
    let list = succeed(Path::new("."), &["summary"]);
    for name in models::names() {
        assert!(list.lines().any(|line| line.split_whitespace().next() == Some(name)), "{name}");
    }
    let error = fail(Path::new("."), 2, &["summary", "vgg16", "--classes", "0"]);
    assert!(error.contains("a whole number from 1"), "{error}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = command(Path::new("."), &["summary", "vgg19-bn"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((child.wait().unwrap().code(), text.as_str()), (Some(0), ""));
}
