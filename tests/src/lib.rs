//! What crosses crates: that the README tells the truth and that every fixture can be remade.
//!
//! - `fixtures/`: values from PyTorch beside the scripts that made them (`cargo xtask fixtures`); each crate's own tests
//!   read its folder;
//! - `engines/`: a script that has ONNX's checker and ONNX Runtime look at every exported network, by hand;
//! - `book.rs`: the pages of the book have no mistake;
//! - `pages.rs`, `pages/`: the built pages in a browser;
//! - `notebooks.rs`: the notebooks as they are committed; `cargo xtask notebooks` also runs them;
//! - `readme.rs`: links, pictures and commands of README.md;
//! - `fixtures.rs`: scripts and outputs belong together.

use std::path::PathBuf;

/// The folder of the whole project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project").to_owned()
}
