//! `cnn shape` against numbers worked by hand.

use std::path::Path;

use crate::program::{fail, succeed};

fn value<'a>(table: &'a str, quantity: &str) -> &'a str {
    let line = table.lines().find(|line| line.starts_with(quantity)).unwrap_or_else(|| panic!("{quantity}: {table}"));
    line[quantity.len()..].trim_start().split("  ").next().unwrap()
}

#[test]
fn the_first_layer_of_vgg_at_stride_2() {
    let line = ["shape", "--input", "3x224x224", "--kernel", "64x3x3", "--stride", "2", "--padding", "same"];
    let table = succeed(Path::new("."), &line);
    assert!(table.starts_with("conv2d: 3×224×224 → 64×112×112\n"), "{table}");
    assert_eq!(value(&table, "parameters"), "1,792");
    assert_eq!(value(&table, "multiply–adds"), "21,676,032"); // 64·112·112·27
    assert_eq!(value(&table, "im2col bytes"), "1,354,752"); // 27·112·112·4
    assert!(table.contains("⌊(224 + 0 + 1 − 1·(3 − 1) − 1) / 2⌋ + 1"), "{table}");
}

#[test]
fn rows_that_no_window_reads_are_named() {
    let line = ["shape", "--input", "3x427x640", "--kernel", "3x2x2", "--stride", "2", "--no-bias"];
    let table = succeed(Path::new("."), &line);
    assert!(table.starts_with("conv2d: 3×427×640 → 3×213×320\n"), "{table}");
    assert_eq!((value(&table, "unread rows"), value(&table, "unread columns")), ("426", "none"));
    assert_eq!(value(&table, "parameters"), "36");
}

#[test]
fn a_geometry_that_is_none_is_one_line() {
    for (code, arguments, part) in [
        (1, &["--input", "1x5x5", "--kernel", "1x7x7"][..], "kernel 7×7"),
        (1, &["--input", "1x5x5", "--kernel", "1x3x3", "--stride", "0"], "stride is 0"),
        (1, &["--input", "1x5x5", "--kernel", "1x3x3", "--stride", "0", "--padding", "same"], "stride is 0"),
        (1, &["--input", "4x5x5", "--kernel", "6x3x3", "--groups", "4"], "4 groups do not divide 6 output channels"),
        (1, &["--input", "0x5x5", "--kernel", "1x3x3"], "is 0"),
        (1, &["--input", "1x5x5", "--layer", "pool 2x2", "--layer", "pool 3x3"], "kernel 3×3"),
        (1, &["--input", "1000000x1000000x1000000", "--kernel", "1000000x1000000x1000000"], "too large"),
        (2, &["--input", "5x5", "--kernel", "1x3x3"], "2 numbers in place of 3"),
        (2, &["--input", "1x5x99999999999999999999", "--kernel", "1x3x3"], "whole number"),
        (2, &["--input", "1x5x5", "--layer", "dense 10"], "conv or pool"),
        (2, &["--input", "1x5x5"], "--layer"),
        (2, &["--input", "1x5x5", "--kernel", "1x3x3", "--layer", "pool 2"], "cannot be used with"),
    ] {
        let error = fail(Path::new("."), code, &[&["shape"], arguments].concat());
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
}
