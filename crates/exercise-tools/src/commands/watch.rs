//! `watch`: grades an exercise each time its file is saved; keys give hints and lead on.
//!
//! What is on the screen is a [`View`]; a key or a save changes it. When an exercise passes, nothing happens until a key is
//! pressed: the reader has something to look at.

use std::cell::Cell;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use exercise_tools::graders::{self, Standing};
use exercise_tools::{Catalogue, Exercise, terminal};

use super::keys::Keys;
use super::{check, explain, hint, list, progress, text};

/// How often the file's time is looked at. One file, so nothing is needed that knows of changes by itself.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a file may be gone while an editor saves it.
const GONE: Duration = Duration::from_secs(2);

pub(crate) fn watch(root: &Path, catalogue: &Catalogue, from: Option<&Exercise>) -> anyhow::Result<bool> {
    progress::bring_back(root, &catalogue.exercises)?;
    let exercises = &catalogue.exercises;
    let place = |exercise: &Exercise| exercises.iter().position(|other| other.facts.name == exercise.facts.name);
    let keys = Keys::listen();
    let mut start = from.and_then(place).unwrap_or(0);
    // The one that was asked for is shown, whether it passes or not.
    let mut next = match from {
        Some(exercise) => Some(exercise),
        None => super::next::first_open(root, exercises)?,
    };
    while let Some(exercise) = next {
        let mut watched = Watched::new(root, catalogue, exercise, &keys)?;
        match watched.until_left()? {
            Left::Quit => return Ok(true),
            Left::Next => {}
        }
        start = place(exercise).map_or(start, |at| at + 1);
        next = super::next::first_open(root, &exercises[start..])?;
    }
    println!("{}", text::good("That was the last one. cargo xtask exercises list shows what is open."));
    Ok(true)
}

/// How an exercise was left.
enum Left {
    Next,
    Quit,
}

/// What is on the screen.
enum View {
    /// The task, and how the exercise stands.
    Task,
    /// How it stands.
    Report,
    Hint(usize),
    Explanation,
    List(String),
}

struct Watched<'a> {
    root: &'a Path,
    catalogue: &'a Catalogue,
    exercise: &'a Exercise,
    keys: &'a Keys,
    file: PathBuf,
    /// The file as it was when what is known of it was found out.
    seen: Option<Stamp>,
    standing: Standing,
    seconds: f64,
    view: View,
    hints: usize,
    /// The reader was told that the solution is for those who are done.
    warned: bool,
    /// A key that was pressed while the code ran.
    pressed: Cell<Option<char>>,
}

/// When a file was saved, and how long it is.
type Stamp = (SystemTime, u64);

impl<'a> Watched<'a> {
    fn new(root: &'a Path, catalogue: &'a Catalogue, exercise: &'a Exercise, keys: &'a Keys) -> anyhow::Result<Self> {
        let file = root.join(exercise.facts.file());
        let pressed = Cell::new(None);
        let (standing, view) = (Standing::NotYet, View::Task);
        let mut watched = Self {
            root,
            catalogue,
            exercise,
            keys,
            file,
            seen: None,
            standing,
            seconds: 0.0,
            view,
            hints: 0,
            warned: false,
            pressed,
        };
        watched.seen = watched.stamp();
        // What has a hole in it gives no report; what has a bug in it does.
        if !progress::is_untouched(root, exercise)? || !progress::given(root, exercise)?.contains("todo!()") {
            watched.grade()?;
            watched.view = View::Task;
        }
        Ok(watched)
    }

    fn stamp(&self) -> Option<Stamp> {
        let facts = std::fs::metadata(&self.file).ok()?;
        Some((facts.modified().ok()?, facts.len()))
    }

    /// Whether the file was saved since it was last looked at.
    fn is_saved(&self) -> bool {
        let now = self.stamp();
        now.is_some() && now != self.seen
    }

    fn until_left(&mut self) -> anyhow::Result<Left> {
        self.show()?;
        let mut width = terminal::width();
        loop {
            let key = self.pressed.take().or_else(|| self.keys.within(PAUSE));
            if let Some(left) = key.map(|key| self.key(key)).transpose()?.flatten() {
                return Ok(left);
            }
            self.bring_back()?;
            if self.is_saved() {
                self.grade()?;
                self.show()?;
            } else if terminal::width() != width {
                width = terminal::width();
                self.show()?;
            }
        }
    }

    /// An editor may take the file away for a moment while it saves; whoever deletes it gets it back.
    fn bring_back(&self) -> anyhow::Result<()> {
        let began = Instant::now();
        while !self.file.exists() {
            if began.elapsed() > GONE {
                return progress::bring_back(self.root, [self.exercise]);
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn key(&mut self, key: char) -> anyhow::Result<Option<Left>> {
        let passed = self.standing == Standing::Passed;
        self.view = match key {
            'q' => return Ok(Some(Left::Quit)),
            'n' => return Ok(Some(Left::Next)),
            't' => View::Task,
            'h' => {
                self.hints = (self.hints + 1).min(self.exercise.hints.len());
                View::Hint(self.hints)
            }
            'l' => {
                say("grading all that you have begun …");
                View::List(list::listed(self.root, self.catalogue)?)
            }
            'e' if passed || self.warned => View::Explanation,
            'e' => {
                self.warned = true;
                say("It does not pass yet. To see the solution all the same, press e once more.");
                return Ok(None);
            }
            _ => return Ok(None),
        };
        self.show()?;
        Ok(None)
    }

    /// Compiles and runs the exercise, again if it is saved meanwhile.
    fn grade(&mut self) -> anyhow::Result<()> {
        let name = self.exercise.facts.name.clone();
        self.view = View::Report;
        loop {
            // Whoever saves while this compiles is not missed.
            self.seen = self.stamp();
            let began = Instant::now();
            say("grading …");
            let built = graders::build(self.root, Some(std::slice::from_ref(&name)))?;
            let stop = || {
                self.pressed.set(self.pressed.take().or_else(|| self.keys.within(Duration::ZERO)));
                self.is_saved() || self.pressed.get() == Some('q')
            };
            let standing = built.standing_until(&name, &stop)?;
            if standing == Standing::Stopped && self.pressed.get() != Some('q') {
                continue;
            }
            self.seconds = began.elapsed().as_secs_f64();
            self.standing = standing;
            if !self.is_saved() {
                return Ok(());
            }
        }
    }

    fn show(&self) -> anyhow::Result<()> {
        clear();
        let is_untouched = progress::is_untouched(self.root, self.exercise)?;
        match &self.view {
            View::Task => {
                println!("{}", text::task(self.exercise, &progress::solution(self.root, self.exercise)?));
                print!("{}", check::shown(self.exercise, &self.standing, is_untouched));
            }
            View::Report => {
                println!("{}\n", text::heading(self.exercise));
                print!("{}", check::shown(self.exercise, &self.standing, is_untouched));
            }
            View::Hint(number) => {
                if let Some(told) = hint::told(self.exercise, *number) {
                    println!("{}\n\n{told}", text::heading(self.exercise));
                }
            }
            View::Explanation => println!("{}", explain::told(self.root, self.exercise)?),
            View::List(listed) => println!("{listed}"),
        }
        if self.seconds > 0.0 {
            say(&format!("graded in {:.1} s", self.seconds));
        }
        let hint = match self.hints {
            0 => "h: a hint",
            all if all == self.exercise.hints.len() => "h: the last hint",
            _ => "h: one more hint",
        };
        let keys: &[&str] = if self.standing == Standing::Passed {
            &["n: the next one", "e: why it works", "l: list", "q: quit"]
        } else {
            &[
                "save the file to have it graded",
                hint,
                "t: task and report",
                "e: solution",
                "l: list",
                "n: skip",
                "q: quit",
            ]
        };
        say(&terminal::items(keys, terminal::width()));
        Ok(())
    }
}

/// A fresh screen, if there is a screen.
fn clear() {
    if std::io::stdout().is_terminal() {
        print!("\x1b[2J\x1b[3J\x1b[H");
    }
}

/// A line at once, paler than what the reader is told to read.
fn say(words: &str) {
    println!("{}", text::faint(words));
    let _ = std::io::stdout().flush();
}
