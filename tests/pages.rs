//! The built book in a real browser, over a server on this machine: looked at, touched, searched, visited, printed.
//!
//! | file | what is in it |
//! |---|---|
//! | `looks` | every page, light and dark, on a desk and on a phone: nothing is cut, all can be read; `inspect.js` looks |
//! | `hands` | keys, mouse and finger: everything that can be pressed does what it says |
//! | `dials` | figures with other parameters: the same bytes as the program's, by mouse, key and finger |
//! | `search` | what a search leads to |
//! | `visits` | what a first visit weighs, and when something is seen |
//! | `paper` | the chapters printed |
//! | `library`, `loopback`, `chromium` | the book and its server; the browser, driven over a pipe |
//!
//! It reads what `cargo xtask book` has built, or the book in the folder that `BOOK` names. Where book or browser is missing
//! it says so and passes; `.ci/run book` builds the book first, and then demands a browser where `CI_BROWSER` is set.
//! Pictures and reports are left in `target/pages`.

#![cfg(unix)] // the browser's pipe is opened by a shell
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

#[path = "pages/chromium.rs"]
mod chromium;
#[path = "pages/dials.rs"]
mod dials;
#[path = "pages/hands.rs"]
mod hands;
#[path = "pages/library.rs"]
mod library;
#[path = "pages/looks.rs"]
mod looks;
#[path = "pages/loopback.rs"]
mod loopback;
#[path = "pages/paper.rs"]
mod paper;
#[path = "pages/search.rs"]
mod search;
#[path = "pages/visits.rs"]
mod visits;
