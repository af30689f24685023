//! Our convolution and our networks, timed beside those of other frameworks: `cargo xtask peers`.
//!
//! | file | what is in it |
//! |---|---|
//! | `comparison`, `effort` | what is compared, how much of it, and the record that comes out |
//! | `session` | results first, then times in turns, then memory |
//! | `inputs`, `networks`, `reference` | what everybody computes: data, networks, and what a convolution should give |
//! | `framework`, `frameworks/` | what a framework has to do for us, and one file for each that does it |
//! | `protocol`, `worker`, `child` | one process for each framework and number of threads, and how it is spoken to |
//! | `allocations`, `statistics`, `quiet`, `table` | memory that is asked for; medians; a warning; the table |
//! | `../python/worker.py` | PyTorch's worker |
//!
//! # How it is measured, and why that is fair
//!
//! - **The same data.** One seeded generator writes files of tensors; every worker reads them. Inputs are made before the
//!   clock starts and stay where they are; the memory of a result is asked for and given back inside the timed call, as
//!   in use. Weights are an input of a convolution, so packing them is part of a call, except where a framework
//!   is made to pack them beforehand (tract): its note says so.
//! - **Results first.** Each result is compared with one of our own in `f64`, that of a convolution by another algorithm than
//!   the timed one. Of training, the first losses and the gradient behind all layers are compared. An error is relative to
//!   the largest magnitude. Who is beyond the bound is reported, not timed.
//! - **Turns.** A framework runs for a short slot, then the next one does, many times over, and each round begins with another
//!   one. A disturbance hits all of them. What is reported is the median of all calls. Those that begin in the first
//!   moments of a slot are left out if there are others: caches are cold then, and waking threads share a core until the
//!   system has spread them.
//! - **Threads.** Each framework has a process for each number of threads, which is told how many it may use when it starts. A
//!   short pause after each slot lets waiting threads fall asleep: PyTorch's spin for some milliseconds. Calls come from
//!   a thread that computes with the others, for Rust's frameworks one of rayon's. On a machine that is not quiet the system may
//!   leave two threads on one core, of whomever: then there is a warning, and no worth in the times.
//! - **Settings.** Whatever a user can switch on is on: threads, AVX-512 in the matrix products, plans for a fixed shape. All
//!   Rust, ours too, is compiled for the default target, so instructions are chosen when the program runs. What somebody would
//!   gain by `-C target-cpu=native` has not been measured.
//! - **Memory.** In a process of its own, the first call of a task is watched by a counting allocator: what is held at
//!   most, less the result. The second call's requests are counted. PyTorch's memory is the growth of its resident
//!   pages in one call, for its allocator cannot be asked.

mod allocations;
mod child;
mod comparison;
mod effort;
mod framework;
mod frameworks;
mod inputs;
mod networks;
mod protocol;
mod quiet;
mod reference;
mod session;
mod statistics;
mod table;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// Our convolution and our networks, timed beside those of other frameworks.
#[derive(Parser)]
#[command(name = "cargo xtask peers", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare all frameworks and print a table.
    Compare(Compare),
    /// Do what the standard input says: the program starts itself so.
    #[command(hide = true)]
    Worker {
        /// Which framework.
        framework: String,
    },
}

/// What is compared.
#[derive(Args, Debug, Default)]
struct Compare {
    /// Forward passes only, short slots, no record: under a minute.
    #[arg(long)]
    quick: bool,
    /// A Python that has PyTorch.
    #[arg(long, value_name = "PROGRAM", required_unless_present = "without_pytorch")]
    python: Option<PathBuf>,
    /// Compare with the others only.
    #[arg(long, conflicts_with = "python")]
    without_pytorch: bool,
    /// Only tasks whose line in the table contains this text; may be given more than once. Nothing is recorded.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Where the record goes; by default a whole run writes the one that the book shows, others none.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Compare(options) => comparison::run(&options),
        Command::Worker { framework } => worker::run(&framework),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error:#}");
            ExitCode::FAILURE
        }
    }
}
