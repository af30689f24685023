//! The program, run in a folder of its own.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The program with these arguments, to be run in `folder`.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cnn"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    Outcome::of(&command(folder, arguments).output().unwrap())
}

/// Runs the program to its end, which has to be a good one; its standard output.
pub fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let outcome = run(folder, arguments);
    assert_eq!(outcome.code, Some(0), "{arguments:?}: {outcome:?}");
    outcome.stdout
}

/// Runs the program, which has to end with this code and one line that begins with `error: `; that line.
pub fn fail(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let outcome = run(folder, arguments);
    assert_eq!(outcome.code, Some(code), "{arguments:?}: {outcome:?}");
    let errors: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("note: ")).collect();
    assert_eq!(errors.len(), 1, "{arguments:?}: {outcome:?}");
    assert!(errors[0].starts_with("error: "), "{arguments:?}: {outcome:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    errors[0].to_owned()
}

impl Outcome {
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}
