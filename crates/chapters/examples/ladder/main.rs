//! Times every rung of chapter 6's ladder and measures what this machine can do at best: `records/ladder.json`.
//!
//! `cargo xtask ladder [--quick] [--output FILE]`
//!
//! - [`climb`]: each rung on each shape: equal first, then timed, in turns.
//! - [`growth`]: times while one size grows.
//! - [`peak`], [`bandwidth`]: the roofline.
//! - [`traffic`]: the bytes that each rung moves.
//! - [`instructions`]: one call of each rung, counted by callgrind, which runs this program as `ladder call RUNG TIMES`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use chapters::records::{Ladder, Machine, Rung};
use fast_conv::Algorithm;

#[path = "../../../fast-conv/tests/allocations/mod.rs"]
mod allocations;
mod bandwidth;
mod climb;
mod growth;
mod instructions;
mod peak;
mod traffic;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((first, rest)) if first == "call" => instructions::call(rest),
        _ => Options::parse(&arguments).and_then(|options| run(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ladder: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for.
struct Options {
    quick: bool,
    output: PathBuf,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Box<dyn Error>> {
        let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("records");
        let mut options = Self { quick: false, output: records.join("ladder.json") };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--output" => options.output = rest.next().ok_or("--output needs a file")?.into(),
                other => return Err(format!("there is no option {other}; there are: --quick, --output FILE").into()),
            }
        }
        Ok(options)
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("times of a program that is not optimised mean nothing; use cargo xtask ladder".into());
    }
    let command = if options.quick { "cargo xtask ladder --quick" } else { "cargo xtask ladder" };
    let record = Ladder {
        command: command.to_owned(),
        version: output("git", &["rev-parse", "--short=12", "HEAD"])
            .unwrap_or_else(|| env!("CARGO_PKG_VERSION").into()),
        machine: Machine::here(&output("rustc", &["--version"]).unwrap_or_default(), &today()?),
        rungs: Algorithm::ALL.into_iter().map(rung).collect(),
        peaks: peak::measure(),
        bandwidths: bandwidth::measure(),
        climbs: climb::measure(options.quick)?,
        growth: growth::measure(options.quick)?,
        instructions: instructions::measure()?,
    };
    if let Some(problem) = record.problem() {
        return Err(problem.into());
    }
    let text = serde_json::to_string(&record)? + "\n";
    std::fs::write(&options.output, text)
        .map_err(|error| format!("cannot write {}: {error}", options.output.display()))?;
    println!("written to {}", options.output.display());
    Ok(())
}

fn rung(algorithm: Algorithm) -> Rung {
    let (name, counting) = (algorithm.name().to_owned(), traffic::counting(algorithm).to_owned());
    Rung { name, threaded: is_threaded(algorithm), counting }
}

/// Whether more threads make it faster.
fn is_threaded(algorithm: Algorithm) -> bool {
    use Algorithm::{Fft, Im2col, Im2colPlain, Loops, Reordered};
    !matches!(algorithm, Loops | Reordered | Im2colPlain | Im2col | Fft)
}

/// A pool of so many threads.
fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("the system gives threads")
}

/// What a program prints, in one line.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The day, in Greenwich.
fn today() -> Result<String, Box<dyn Error>> {
    output("date", &["-u", "+%Y-%m-%d"]).ok_or_else(|| "`date -u +%Y-%m-%d` did not print the day".into())
}
