//! The book's preprocessor: what an author writes in `book/src` becomes what mdBook renders, and mistakes are found.
//!
//! | file | what is in it |
//! |---|---|
//! | `main` | the program that mdBook runs |
//! | [`protocol`] | what mdBook sends and gets |
//! | [`book`] | all pages together; [`summary`]: which these are; [`plan`]: the chapters that there will be |
//! | [`page`], [`expanded`] | one page as it was read, and as mdBook gets it |
//! | [`source`], [`problem`] | a page's text and lines; what is wrong with it |
//! | [`parts`], [`directive`] | the parts of a page; the grammar of what stands between braces |
//! | [`drawing`] | figures, tables and numbers from `chapters`, kept between builds |
//! | [`listing`], [`highlight`], [`code_page`] | code from files, coloured, and the pages of these files |
//! | [`notebook`], [`notebook_page`] | the chapters' notebooks; their pages, with what they showed |
//! | [`math`], [`symbols`], [`signs`] | formulas, which letters they may use, and which signs their font has |
//! | [`coverage`] | everything that must be taught, with all that teaches it |
//! | [`boxes`], [`bugs`], [`run`], [`exercises`], [`covers`] | the other directives |
//! | [`terminal`] | what a program printed, with its colours |
//! | [`map`], [`reading`] | "you are here", and how long a section takes |
//! | [`ids`], [`links`] | where links may lead, and where they do |
//! | [`shape`], [`literal`], [`spelling`] | headings and fences, typed numbers, misspelt words |
//! | [`terms`] | which section explains which terms, for the search |
//! | [`theme`] | the colours of the figures in the page |
//! | [`escape`] | text that must survive a reader of markup |
//!
//! Every mistake is a [`Problem`]: one line with the page, the line and what to do.

#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "pages are text, built piece by piece; one more allocation is nothing"
)]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

pub mod book;
pub mod boxes;
pub mod bugs;
pub mod code_line;
pub mod code_page;
pub mod coverage;
pub mod covers;
pub mod directive;
pub mod drawing;
pub mod escape;
pub mod exercises;
pub mod expanded;
pub mod highlight;
pub mod ids;
pub mod links;
pub mod listing;
pub mod literal;
pub mod map;
pub mod math;
pub mod notebook;
pub mod notebook_page;
pub mod page;
pub mod parts;
pub mod plan;
pub mod problem;
pub mod protocol;
pub mod python;
pub mod reading;
pub mod run;
pub mod shape;
pub mod signs;
pub mod source;
pub mod spelling;
pub mod summary;
pub mod symbols;
pub mod terminal;
pub mod terms;
pub mod theme;

pub use book::{BookBuilder, ExpandedBook};
pub use problem::Problem;
