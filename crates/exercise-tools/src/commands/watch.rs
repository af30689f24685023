//! `watch`: grades an exercise each time its file is saved, then goes on to the next.

use std::io::IsTerminal;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;
use exercise_tools::graders::{self, Standing};
use exercise_tools::{Catalogue, Exercise};

use super::next::first_open;
use super::{check, text};

/// How often the file's time is looked at. One file, so nothing is needed that knows of changes by itself.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) fn watch(root: &Path, catalogue: &Catalogue, from: Option<&Exercise>) -> anyhow::Result<bool> {
    let exercises = &catalogue.exercises;
    let start = match from {
        Some(from) => exercises.iter().position(|exercise| exercise.facts.name == from.facts.name).unwrap_or(0),
        None => 0,
    };
    let mut rest = &exercises[start..];
    while let Some((exercise, standing)) = first_open(root, rest)? {
        clear();
        print!("{}\n{}", text::task(exercise), check::shown(exercise, &standing));
        until_it_passes(root, exercise)?;
        let at = rest.iter().position(|other| other.facts.name == exercise.facts.name).unwrap_or(0);
        rest = &rest[at + 1..];
    }
    println!("{}", text::good("All of them pass. You have built it."));
    Ok(true)
}

fn until_it_passes(root: &Path, exercise: &Exercise) -> anyhow::Result<()> {
    let file = root.join(exercise.facts.file());
    let mut seen = saved(&file)?;
    println!("{}", text::faint(&format!("waiting for {} to be saved; Ctrl-C ends this", exercise.facts.file())));
    loop {
        thread::sleep(PAUSE);
        // An editor may take the file away for a moment while it saves.
        let Ok(now) = saved(&file) else { continue };
        if now == seen {
            continue;
        }
        seen = now;
        let began = Instant::now();
        let name = &exercise.facts.name;
        let standing = graders::build(root, Some(std::slice::from_ref(name)))?.standing(name)?;
        clear();
        print!("{}", check::shown(exercise, &standing));
        println!("{}", text::faint(&format!("graded in {:.1} s", began.elapsed().as_secs_f64())));
        if standing == Standing::Passed {
            return Ok(());
        }
    }
}

fn saved(file: &Path) -> anyhow::Result<SystemTime> {
    let time = std::fs::metadata(file).and_then(|facts| facts.modified());
    time.with_context(|| format!("{} is not there; cargo xtask exercises reset brings it back", file.display()))
}

/// A fresh screen, if there is a screen.
fn clear() {
    if std::io::stdout().is_terminal() {
        print!("\x1b[2J\x1b[H");
    }
}
