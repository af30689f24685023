//! Exercises, chapter by chapter, and their graders.
//!
//! | folder | what is in it |
//! |---|---|
//! | `ch04/output_size.rs` | an exercise: what you edit |
//! | `src/ch04/output_size.rs` | its grader: what is asked of any solution |
//! | `solutions/ch04/output_size.rs` | a solution; the exercise is this file without its `ANCHOR: solution` lines |
//!
//! The tasks, hints and explanations are in the book, below each chapter: `book/src/exercises-04.md`.
//!
//! A grader is a function that takes the reader's functions, asks them questions, and compares the answers. What is in
//! this library serves all graders:
//!
//! - [`grading`], [`within`]: run the questions; a panic or an endless loop of the reader's becomes a [`Report`], too.
//! - [`compare`], [`compare_within`], [`compare_all`], [`holds`]: one question, with the answer that was to come out.
//! - [`random`]: many questions; when one fails, the smallest that fails is shown. [`strategies`], [`whole_numbers`]: what to ask
//!   about. [`unusual`]: what else to ask about, so that code which is right on small numbers only does not pass.
//! - [`Answer`]: what can be compared and drawn. [`Report`]: what the reader sees.
//!
//! One module a chapter, [`ch01`] to [`ch14`].

mod answer;
mod compare;
mod drawing;
mod grading;
mod listed;
mod number;
mod pattern;
mod random;
mod report;
mod small;
pub mod strategies;
mod tensors;
pub mod unusual;
mod verdict;
mod words;

pub mod ch01;
pub mod ch02;
pub mod ch03;
pub mod ch04;
pub mod ch05;
pub mod ch06;
pub mod ch07;
pub mod ch08;
pub mod ch09;
pub mod ch10;
pub mod ch11;
pub mod ch12;
pub mod ch13;
pub mod ch14;

pub use answer::{Answer, Part, Shape};
pub use compare::{compare, compare_all, compare_within, holds};
pub use grading::{grading, within};
pub use random::random;
pub use report::{Graded, Report};
pub use tensors::{whole_numbers, whole_numbers_between};
