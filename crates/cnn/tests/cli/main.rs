//! The command line from outside: its files, its lines, its exit codes.
//!
//! What is where: `program` runs it; `data` writes small data sets; then a file for each thing that is promised.

mod bad_input;
mod colour;
mod crash;
mod data;
mod determinism;
mod export;
mod fetch;
mod help;
mod images;
mod inputs;
mod program;
mod shape;
mod training;
mod wrong_input;
