//! How well `cnn predict` reads digits under thirty conditions, and that it says so where it cannot.
//!
//! What is where: `hand` writes digits, `glyph` is one of them (or one of MNIST's), `scene` photographs it,
//! `conditions` are the ways in which it is photographed, `pictures` makes the files, `reading` runs the program on
//! them, `score` counts.
//!
//! `cargo xtask digits` prints the whole table. A smaller one is checked by `cargo test`.

mod conditions;
mod glyph;
mod hand;
mod pictures;
mod reading;
mod scene;
mod score;

use conditions::CONDITIONS;
use pictures::{HELD_OUT, Source, WRITTEN, MNIST};

/// Prints the whole table: `cargo xtask digits`.
#[test]
#[ignore = "prints a table of 2,700 readings; cargo xtask digits asks for it"]
fn table() {
    let sources: [&Source; 3] = [&WRITTEN, &MNIST, &HELD_OUT];
    print!("{}", score::table(&sources, CONDITIONS, 30));
}
