//! Compiles exercises, runs them, and says how each stands. Nothing is kept: what the tests say is the progress.
//!
//! `program` runs one test and watches over it.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

mod program;

use anyhow::Context;
use serde::Deserialize;

use crate::terminal;

/// How an exercise stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The grader found nothing wrong.
    Passed,
    /// There is a `todo!()` where the code is to go.
    NotYet,
    /// The grader's report.
    Wrong(String),
    /// The compiler's report.
    DoesNotCompile(String),
    /// Something other than its code is missing; what to do.
    Ungradable(String),
    /// It was not waited for.
    Stopped,
}

/// The test programs that cargo built, by the name of the exercise, and what the compiler said of those it could not.
#[derive(Clone, Debug, Default)]
pub struct Built {
    programs: BTreeMap<String, PathBuf>,
    complaints: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
    #[serde(rename = "message")]
    diagnostic: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    rendered: Option<String>,
    level: String,
}

/// The cargo that runs this program, in the workspace's folder.
///
/// `cargo run` tells this program which package it is of. Build scripts would take that for news, and what depends on them would
/// be compiled anew each time a reader goes from `cargo test` to `cargo xtask exercises` and back.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let names = std::env::vars_os().map(|(name, _)| name);
    let told = names.filter(|name| {
        let name = name.to_string_lossy();
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|start| name.starts_with(start))
    });
    told.for_each(|name| {
        command.env_remove(name);
    });
    command.current_dir(root);
    command
}

/// Compiles some exercises, or all.
///
/// # Errors
///
/// If cargo cannot be started, or if what the exercises need does not compile.
pub fn build(root: &Path, names: Option<&[String]>) -> anyhow::Result<Built> {
    let mut command = cargo(root);
    command.args(["build", "--package", "exercises", "--keep-going"]);
    command.arg(if std::io::stderr().is_terminal() {
        "--message-format=json-diagnostic-rendered-ansi"
    } else {
        "--message-format=json"
    });
    match names {
        Some(names) => names.iter().for_each(|name| {
            command.args(["--test", name]);
        }),
        None => {
            command.arg("--tests");
        }
    }
    let output = command.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    let built = read(&String::from_utf8_lossy(&output.stdout));
    if !output.status.success() && built.complaints.is_empty() {
        anyhow::bail!("cargo could not build the exercises; its reason is above");
    }
    if let Some(complaint) = built.complaints.get("exercises") {
        anyhow::bail!("the graders do not compile:\n{complaint}");
    }
    Ok(built)
}

/// Reads cargo's messages.
fn read(messages: &str) -> Built {
    let mut built = Built::default();
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok()) {
        let Some(target) = message.target else { continue };
        match (message.reason.as_str(), message.executable, message.diagnostic) {
            ("compiler-artifact", Some(program), _) => {
                built.programs.insert(target.name, program);
            }
            ("compiler-message", _, Some(diagnostic)) if diagnostic.level.starts_with("error") => {
                let text = diagnostic.rendered.unwrap_or_default();
                built.complaints.entry(target.name).or_default().push_str(&text);
            }
            _ => {}
        }
    }
    built
}

impl Built {
    /// Runs one exercise.
    ///
    /// # Errors
    ///
    /// If its program cannot be started.
    pub fn standing(&self, name: &str) -> anyhow::Result<Standing> {
        self.standing_until(name, &|| false)
    }

    /// Runs one exercise, no longer than until `stop` says so.
    ///
    /// # Errors
    ///
    /// If its program cannot be started.
    pub fn standing_until(&self, name: &str, stop: &dyn Fn() -> bool) -> anyhow::Result<Standing> {
        if let Some(complaint) = self.complaints.get(name) {
            return Ok(Standing::DoesNotCompile(complaint.clone()));
        }
        let program = self.programs.get(name).with_context(|| format!("cargo knows no test target {name}"))?;
        run_until(program, name, &[], stop)
    }

    /// Runs several exercises, as many at once as there are processors.
    ///
    /// # Errors
    ///
    /// If one of their programs cannot be started.
    pub fn standings(&self, names: &[String]) -> anyhow::Result<Vec<Standing>> {
        in_parallel(names, |name| self.standing(name))
    }

    /// Runs the tests of these names in one program that holds them all.
    ///
    /// # Errors
    ///
    /// If it does not compile, or cannot be started.
    pub fn standings_within(&self, target: &str, names: &[String]) -> anyhow::Result<Vec<Standing>> {
        if let Some(complaint) = self.complaints.get(target) {
            anyhow::bail!("{target} does not compile:\n{complaint}");
        }
        let program = self.programs.get(target).with_context(|| format!("cargo knows no test target {target}"))?;
        in_parallel(names, |name| run_one(program, &format!("{name}::{name}"), &[]))
    }
}

/// Does something with each element, in the elements' order, on all processors.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    elements: &[T],
    action: impl Fn(&T) -> anyhow::Result<R> + Sync,
) -> anyhow::Result<Vec<R>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let take = || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        std::iter::from_fn(|| Some(take()).filter(|&index| index < elements.len()))
            .map(|index| action(&elements[index]).map(|result| (index, result)))
            .collect::<anyhow::Result<Vec<_>>>()
    };
    let mut results = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut results = Vec::new();
        for thread in threads {
            results.extend(thread.join().expect("an action gives back its errors")?);
        }
        anyhow::Ok(results)
    })?;
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// Runs one test of a program.
pub(crate) fn run_one(program: &Path, test: &str, environment: &[(&str, &str)]) -> anyhow::Result<Standing> {
    run_until(program, test, environment, &|| false)
}

fn run_until(
    program: &Path,
    test: &str,
    environment: &[(&str, &str)],
    stop: &dyn Fn() -> bool,
) -> anyhow::Result<Standing> {
    let columns = terminal::width().to_string();
    let mut all = vec![("COLUMNS", columns.as_str())];
    if std::io::stdout().is_terminal() {
        all.push(("CLICOLOR_FORCE", "1"));
    }
    // What is asked for comes last, and counts.
    all.extend_from_slice(environment);
    program::run(program, test, &all, stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_cargo_become_programs_and_complaints() {
        let built = read(
            "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"a\"},\"executable\":\"/x/a\"}\nnoise\n\
             {\"reason\":\"compiler-message\",\"target\":{\"name\":\"b\"},\"message\":{\"rendered\":\"no\",\"level\":\"error\"}}\n\
             {\"reason\":\"compiler-message\",\"target\":{\"name\":\"c\"},\"message\":{\"rendered\":\"hm\",\"level\":\"warning\"}}\n",
        );
        assert_eq!(built.programs["a"], Path::new("/x/a"));
        assert_eq!(built.standing("b").unwrap(), Standing::DoesNotCompile("no".into()));
        assert!(built.standing("c").is_err());
    }

    #[test]
    fn work_in_parallel_keeps_its_order() {
        let numbers: Vec<u32> = (0..100).collect();
        assert_eq!(in_parallel(&numbers, |n| Ok(n * 2)).unwrap(), (0..100).map(|n| n * 2).collect::<Vec<_>>());
        assert!(in_parallel(&numbers, |n| if *n == 50 { anyhow::bail!("no") } else { Ok(()) }).is_err());
    }
}
