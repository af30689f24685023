//! The book's own crates in the page: what a dial under a figure calls.
//!
//! The page sends a [`request`], a line of JSON, and gets an answer, JSON as well. Nothing is computed here: an item of
//! [`chapters`] draws, as it does when the book is built, so the page shows the same bytes for the same parameters.
//!
//! The module that a page loads is `main.rs`, compiled for the browser: five functions that pass bytes. So no glue has to
//! be generated, and no generator has to be installed. What calls them is `book/src/live/worker.js`.

pub mod request;
