//! `cargo xtask fuzz`: what strangers' bytes do to everything that reads them.
//!
//! The targets are in `crates/fuzz`, outside the workspace: everything they need is compiled once more, with the sanitizer and
//! with marks by which the fuzzer sees where its bytes lead. As in `sanitize`, `RUSTC_BOOTSTRAP` lets the stable compiler do it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command as Process;

use anyhow::{Context, bail};

use crate::{Command, process, tools};

/// Runs the targets.
pub(crate) const COMMAND: Command =
    Command { name: "fuzz", help: "strangers' bytes into every reader: cargo xtask fuzz [SECONDS] [TARGET...]", run };

/// The version of cargo-fuzz that is installed if there is none.
const VERSION: &str = "0.13.2";

/// For each target, if nothing else is asked for.
const USUAL_SECONDS: u64 = 60;

/// What the fuzzer is told: no input longer than a small file, none that takes seconds or half a gigabyte.
const LIMITS: [&str; 5] =
    ["-max_len=8192", "-timeout=20", "-malloc_limit_mb=512", "-rss_limit_mb=4096", "-print_final_stats=1"];

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (seconds, targets) = chosen(arguments)?;
    let program = cargo_fuzz()?;
    for target in &targets {
        fuzz(&program, target, seconds)?;
    }
    println!("{} targets for {seconds} seconds each: nothing broke", targets.len());
    Ok(())
}

/// Runs one target; an error if something broke.
fn fuzz(program: &PathBuf, target: &str, seconds: u64) -> anyhow::Result<()> {
    let workspace = process::workspace();
    // What is found goes into the first folder; the second has what the repository begins with.
    let found = workspace.join("target").join("fuzz-corpus").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("cannot make {}", found.display()))?;
    let mut words: Vec<OsString> =
        ["fuzz", "run", "--fuzz-dir", "crates/fuzz", "--target-dir"].map(OsString::from).into();
    words.push(workspace.join("target").join("fuzz").into());
    words.extend([target.into(), found.into(), folder().join("corpus").join(target).into(), "--".into()]);
    words.push(format!("-max_total_time={seconds}").into());
    words.extend(LIMITS.map(OsString::from));
    let mut command = Process::new(program);
    command.args(words).current_dir(&workspace).env("RUSTC_BOOTSTRAP", "1").env("ASAN_OPTIONS", "detect_leaks=0");
    process::run_command(&mut command)
}

/// The seconds, and the targets: all of them if none is named.
fn chosen(arguments: &[String]) -> anyhow::Result<(u64, Vec<String>)> {
    let all = targets()?;
    let seconds = arguments.first().and_then(|first| first.parse().ok());
    let named = &arguments[usize::from(seconds.is_some())..];
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        bail!("there is no target {unknown}; there are: {}", all.join(", "));
    }
    let targets = if named.is_empty() { all } else { named.to_vec() };
    Ok((seconds.unwrap_or(USUAL_SECONDS).max(1), targets))
}

fn folder() -> PathBuf {
    process::workspace().join("crates").join("fuzz")
}

/// A file each.
fn targets() -> anyhow::Result<Vec<String>> {
    let folder = folder().join("targets");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| stem(entry.path())).collect();
    names.sort();
    Ok(names)
}

/// The cargo-fuzz that is installed, ours from an earlier time, or one that is compiled now.
fn cargo_fuzz() -> anyhow::Result<PathBuf> {
    let ours = tools::program("cargo-fuzz");
    let works =
        |program: &PathBuf| Process::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if let Some(program) = [PathBuf::from("cargo-fuzz"), ours.clone()].into_iter().find(works) {
        return Ok(program);
    }
    println!("cargo-fuzz is not installed: compiling {VERSION} once, into {}", tools::folder().display());
    let words = ["install", "cargo-fuzz", "--version", VERSION, "--locked", "--root"].map(OsString::from);
    let mut words: Vec<OsString> = words.into();
    words.push(tools::folder().into());
    process::run(process::cargo(), &words)?;
    Ok(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> anyhow::Result<(u64, Vec<String>)> {
        chosen(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn seconds_come_first_and_targets_have_to_be_there() {
        let all = targets().unwrap();
        assert!(all.len() >= 8 && all.contains(&"idx".to_owned()), "{all:?}");
        assert_eq!(of(&[]).unwrap(), (USUAL_SECONDS, all.clone()));
        assert_eq!(of(&["5"]).unwrap(), (5, all));
        assert_eq!(of(&["5", "idx", "shape"]).unwrap(), (5, vec!["idx".to_owned(), "shape".to_owned()]));
        assert!(of(&["idxx"]).unwrap_err().to_string().contains("there are: "));
    }

    /// A target without an entry in the manifest is never compiled, and one without a corpus begins with nothing.
    #[test]
    fn each_target_is_in_the_manifest_and_has_a_corpus() {
        let manifest = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
        for target in targets().unwrap() {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")), "{target}");
            let seeds = std::fs::read_dir(folder().join("corpus").join(&target)).map(Iterator::count);
            assert!(seeds.is_ok_and(|seeds| seeds > 0), "{target} has no corpus");
        }
    }
}
