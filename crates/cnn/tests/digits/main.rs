//! How well `cnn predict` reads digits under many conditions, and that it says so where it cannot.
//!
//! What is where: `hand` writes digits, `glyph` is one of them (or one of MNIST's), `scene` photographs it,
//! `conditions` are the ways in which it is photographed, `pictures` makes the files, `reading` runs the program on
//! them, `score` counts.
//!
//! `cargo xtask digits` prints the whole table. `cargo test` checks a part of it.

mod conditions;
mod glyph;
mod hand;
mod pictures;
mod reading;
mod scene;
mod score;

use std::process::Command;

use conditions::{CONDITIONS, Right};
use pictures::{HELD_OUT, MNIST, Source, WRITTEN};
use score::Score;

/// Prints the whole table: `cargo xtask digits`.
#[test]
#[ignore = "reads thousands of pictures and checks nothing; cargo xtask digits asks for it"]
fn table() {
    print!("{}", score::table(&[&WRITTEN, &MNIST, &HELD_OUT], CONDITIONS, 30));
}

/// In every condition nine of ten pictures are read, or refused with a line; and few are refused on the whole.
fn assert_read(source: &Source) {
    const PICTURES: usize = 10;
    let (mut digits, mut read, mut sure_and_wrong) = (0, 0, 0);
    for condition in CONDITIONS {
        let Score { right, refused, sure_and_wrong: surely, .. } = score::score(source, condition, PICTURES);
        sure_and_wrong += surely;
        assert!(10 * (right + refused) >= 9 * PICTURES, "{}, {}: {right} right", source.name, condition.name);
        if condition.right == Right::Digit {
            digits += PICTURES;
            read += right;
        }
    }
    assert!(10 * read >= 9 * digits, "{}: {read} of {digits}", source.name);
    assert!(100 * sure_and_wrong <= digits, "{}: {sure_and_wrong} wrong ones that a reader would believe", source.name);
}

#[test]
fn digits_written_by_code_are_read() {
    assert_read(&WRITTEN);
}

#[test]
fn digits_of_mnist_photographed_by_code_are_read() {
    assert_read(&MNIST);
}

#[test]
fn two_digits_and_a_cut_file_say_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let line_of = |right: Right| {
        let condition = CONDITIONS.iter().find(|condition| condition.right == right).unwrap();
        let picture = pictures::write(&WRITTEN, condition, 1, folder.path());
        match reading::read(&[picture], folder.path()).remove(0) {
            reading::Answer::Line(line) => line,
            answer @ reading::Answer::Digit(..) => panic!("{answer:?}"),
        }
    };
    assert!(line_of(Right::Several(2)).contains("it shows 2 digits"));
    assert!(line_of(Right::CutFile).contains("not complete"));
}

#[test]
fn show_draws_what_the_network_saw() {
    let folder = tempfile::tempdir().unwrap();
    let on_a_table = CONDITIONS.iter().find(|condition| condition.name == "note on a dark table").unwrap();
    let picture = pictures::write(&WRITTEN, on_a_table, 1, folder.path());
    let mut command = Command::new(env!("CARGO_BIN_EXE_cnn"));
    let output = command.args(["predict", "--show", &picture.name]).current_dir(folder.path()).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let first = shown.lines().next().unwrap();
    assert!(first.contains("dark ink on bright") && first.contains("paper on"), "{shown}");
    // Twenty rows of pixels of a 1, in ten lines or eleven.
    let inked = shown.lines().filter(|line| line.starts_with('│') && line.contains(['█', '▀', '▄'])).count();
    assert!((9..=12).contains(&inked), "{shown}");
}

/// What was refused is shown before the line that says why: two digits as ink, a blank sheet as it is.
#[test]
fn show_draws_what_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (right, title, characters) in [
        (Right::Several(2), "no digit; what was taken for ink", ['█', '▀', '▄']),
        (Right::NothingIsWritten, "no ink was found; the picture in grey", ['▒', '▓', '█']),
    ] {
        let condition = CONDITIONS.iter().find(|condition| condition.right == right).unwrap();
        let picture = pictures::write(&WRITTEN, condition, 1, folder.path());
        let mut command = Command::new(env!("CARGO_BIN_EXE_cnn"));
        let output = command.args(["predict", "--show", &picture.name]).current_dir(folder.path()).output().unwrap();
        let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert_eq!(shown.lines().next(), Some(&*format!("{}: {title}", picture.name)), "{shown}");
        let drawn = shown.lines().filter(|line| line.starts_with('│') && line.contains(characters)).count();
        assert!((5..=28).contains(&drawn), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    }
}
