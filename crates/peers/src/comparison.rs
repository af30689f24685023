//! What is compared, and the record that comes out.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, bail};
use chapters::records::{Machine, Peers, Shape, Task};

use crate::effort::{Effort, QUICK, WHOLE};
use crate::quiet::warn_if_busy;
use crate::session::{Expected, Session};
use crate::{Compare, inputs, table};

/// Compares, prints the table, and writes the record where there is to be one.
pub(crate) fn run(options: &Compare) -> anyhow::Result<()> {
    let effort = if options.quick { &QUICK } else { &WHOLE };
    let tasks = tasks(effort, &options.only);
    if tasks.is_empty() {
        bail!("no task contains {}: say --only with a part of a line of the table", options.only.join(" or "));
    }
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let path = folder.path().to_owned();
    // The workers hear Ctrl-C themselves, and end with this process in any case.
    ctrlc::set_handler(move || {
        let _ = std::fs::remove_dir_all(&path);
        std::process::exit(130);
    })?;
    warn_if_busy();
    let mut session = Session::start(effort, folder.path(), options.python.as_deref())?;
    let thread_counts = session.thread_counts();
    let rows = tasks.len() * thread_counts.len();
    let mut comparisons = Vec::with_capacity(rows);
    for task in tasks {
        let files = inputs::write(&task, folder.path())?;
        let expected = Expected::of(&task, &files)?;
        for &threads in &thread_counts {
            progress(comparisons.len(), rows, &format!("{task}, threads: {threads}"));
            comparisons.push(session.compare(&task, &files, &expected, threads)?);
        }
    }
    progress(rows, rows, "done");
    let record = Peers {
        command: command(options),
        version: output("git", &["describe", "--always", "--dirty", "--abbrev=12"]).unwrap_or_default(),
        machine: Machine::here(&output("rustc", &["--version"]).unwrap_or_default(), &today()?),
        frameworks: session.frameworks.clone(),
        comparisons,
    };
    if let Some(problem) = record.problem() {
        bail!("the record makes no sense: {problem}");
    }
    print!("{}", table::print(&record));
    if let Some(path) = record_path(options) {
        let text = serde_json::to_string(&record)? + "\n";
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("written to {}", path.display());
    }
    println!("{}", table::last_line(&record));
    if record.comparisons.iter().any(|row| row.outcomes[0].measurement().is_none()) {
        bail!("a result of ours is wrong: see the table");
    }
    Ok(())
}

/// What is compared, in the order of the table.
fn tasks(effort: &Effort, only: &[String]) -> Vec<Task> {
    let convolutions = Shape::ALL
        .into_iter()
        .flat_map(|shape| effort.passes.iter().map(move |&pass| Task::Convolution { shape, pass }));
    let tasks = convolutions.chain(effort.networks.iter().map(|&network| Task::Network(network)));
    tasks.filter(|task| only.is_empty() || only.iter().any(|text| task.to_string().contains(text))).collect()
}

/// Where the record goes, if it goes anywhere: what is not whole does not take the place of what is.
fn record_path(options: &Compare) -> Option<PathBuf> {
    let whole = !options.quick && !options.without_pytorch && options.only.is_empty();
    let committed = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../chapters/records/peers.json");
    options.record.clone().or_else(|| whole.then(committed))
}

/// The command line without what belongs to this machine.
fn command(options: &Compare) -> String {
    let mut words = vec!["cargo xtask peers".to_owned()];
    words.extend(options.quick.then(|| "--quick".to_owned()));
    words.extend(options.without_pytorch.then(|| "--without-pytorch".to_owned()));
    words.extend(options.only.iter().map(|text| format!("--only {text:?}")));
    words.join(" ")
}

/// One line of what is being done: over the last one on a terminal.
fn progress(done: usize, rows: usize, what: &str) {
    let mut terminal = std::io::stderr();
    let _ = if terminal.is_terminal() {
        write!(terminal, "\r\x1b[K{done}/{rows} {what}{}", if done == rows { "\n" } else { "" })
    } else {
        writeln!(terminal, "{done}/{rows} {what}")
    };
}

/// What a program prints, if it can be run.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn today() -> anyhow::Result<String> {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(day(since_1970.as_secs() / 86_400))
}

/// The day that is so many days after 1970-01-01, as `2026-11-22`.
fn day(mut days: u64) -> String {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut month) = (1970, 1);
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapters::records::Pass;

    #[test]
    fn days_as_in_a_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (364, "1970-12-31"),
            (365, "1971-01-01"),
            (11_016, "2000-02-29"),
            (20_779, "2026-11-22"),
        ] {
            assert_eq!(day(days), text);
        }
    }

    #[test]
    fn tasks_are_all_or_those_that_are_named() {
        assert_eq!(tasks(&WHOLE, &[]).len(), 10 * 3 + 4);
        let quick = tasks(&QUICK, &[]);
        assert_eq!(quick.len(), 10);
        assert!(quick.iter().all(|task| matches!(task, Task::Convolution { pass: Pass::Forward, .. })));
        let only = |text: &str| tasks(&WHOLE, &[text.to_owned()]).len();
        assert_eq!((only("groups 128"), only("VGG-16"), only("∂input"), only("nothing")), (3, 2, 10, 0));
    }

    #[test]
    fn only_a_whole_run_takes_the_record_s_place() {
        let whole = Compare::default();
        assert!(record_path(&whole).unwrap().ends_with("chapters/records/peers.json"));
        assert_eq!(command(&whole), "cargo xtask peers");
        let quick = || Compare { quick: true, ..Compare::default() };
        assert_eq!(record_path(&quick()), None);
        let asked = Compare { record: Some(PathBuf::from("x.json")), ..quick() };
        assert_eq!(record_path(&asked), Some(PathBuf::from("x.json")));
        assert_eq!(record_path(&Compare { without_pytorch: true, ..Compare::default() }), None);
        let only = Compare { only: vec!["VGG".to_owned()], ..Compare::default() };
        assert_eq!(record_path(&only), None);
        assert_eq!(command(&only), "cargo xtask peers --only \"VGG\"");
    }
}
