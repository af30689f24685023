//! What the reader sees when an answer is wrong.

use std::fmt;

use crate::drawing::{Given, Ink, Scene};
use crate::words::{cut, width, wrapped};
use crate::{Answer, Part};

/// Passed, or what the reader sees.
pub type Graded = Result<(), Report>;

/// What was asked, what should have come out, what came out, and a question that leads on.
///
/// Its `Debug` is its `Display`: that is what `cargo test` prints of a test that gives back an error.
#[derive(Clone)]
pub struct Report {
    exercise: &'static str,
    words: String,
    question: String,
    given: Box<Given>,
    found: Found,
}

#[derive(Clone)]
enum Found {
    Differs(Box<Scene>),
    Untrue(String),
    NotYet(String),
    Panicked { message: String, place: Option<String> },
    Endless { seconds: u64 },
    Inconstant,
}

impl Report {
    fn new(found: Found) -> Self {
        Self { exercise: "", words: String::new(), question: String::new(), given: Box::default(), found }
    }

    pub(crate) fn differs(name: &str, target: &Part, yours: &Part, wrong: Option<&[usize]>) -> Self {
        Self::new(Found::Differs(Box::new(Scene::new(name, target, yours, wrong))))
    }

    pub(crate) fn untrue(seen: &str) -> Self {
        Self::new(Found::Untrue(seen.to_owned()))
    }

    pub(crate) fn not_yet(message: &str) -> Self {
        Self::new(Found::NotYet(message.strip_prefix("not yet implemented: ").unwrap_or_default().to_owned()))
    }

    pub(crate) fn panicked(message: &str, place: Option<&str>) -> Self {
        Self::new(Found::Panicked { message: message.to_owned(), place: place.map(ToOwned::to_owned) })
    }

    pub(crate) fn endless(seconds: u64) -> Self {
        Self::new(Found::Endless { seconds })
    }

    pub(crate) fn inconstant() -> Self {
        Self::new(Found::Inconstant)
    }

    pub(crate) fn asked(self, words: String, question: &str) -> Self {
        Self { words: cut(&words), question: question.to_owned(), ..self }
    }

    /// Whether the code is not written yet.
    pub(crate) fn is_not_yet(&self) -> bool {
        matches!(self.found, Found::NotYet(_))
    }

    /// Draws what the reader's function was given above what came out: a row, or a plane.
    ///
    /// ```
    /// use exercises::compare;
    ///
    /// let row = vec![7.0, 8.0];
    /// let graded = compare("the last number of a row", "", &8.0, || row[0]);
    /// let report = graded.map_err(|report| report.given("row", &row)).unwrap_err().to_string();
    /// assert!(report.contains("row") && report.contains("7  8"));
    /// ```
    #[must_use]
    pub fn given(mut self, name: &str, what: &impl Answer) -> Self {
        self.given.add(name, &what.parts());
        self
    }

    pub(crate) fn of(self, exercise: &'static str) -> Self {
        Self { exercise, ..self }
    }

    /// The file that the reader edits, from the workspace's folder.
    fn file(&self) -> String {
        match self.exercise.split_once('_') {
            Some((chapter, name)) => format!("crates/exercises/{chapter}/{name}.rs"),
            None => "the exercise's file".into(),
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, ink: Ink) -> fmt::Result {
        let words = wrapped(&self.words, 0, width());
        match &self.found {
            Found::NotYet(what) => {
                let what = if what.is_empty() { String::new() } else { format!(" ({what})") };
                writeln!(f, "{}", ink.title("not written yet"))?;
                writeln!(f, "\n  Open {} and put your code in the place of todo!(){what}.", self.file())?;
                return writeln!(f, "  Stuck? cargo xtask exercises hint {}", self.exercise);
            }
            Found::Differs(scene) => {
                writeln!(f, "{}\n", ink.title(&words))?;
                self.given.write(f, ink)?;
                scene.write(f, ink)?;
            }
            Found::Untrue(seen) => {
                writeln!(f, "{}\n", ink.title(&words))?;
                self.given.write(f, ink)?;
                writeln!(f, "{}", painted(&cut(seen), 2, |line| ink.wrong(line)))?;
            }
            Found::Panicked { message, place } => {
                writeln!(f, "{}\n", ink.title(&words))?;
                self.given.write(f, ink)?;
                let place = place.as_ref().map_or_else(String::new, |place| format!(" at {place}"));
                writeln!(f, "  your code panicked{place}:")?;
                writeln!(f, "{}", painted(&cut(message), 4, |line| ink.wrong(line)))?;
            }
            Found::Endless { seconds } => {
                writeln!(f, "{}", ink.title("still running"))?;
                return writeln!(
                    f,
                    "\n  After {seconds} seconds your code had not come to an end. Which loop in {} never stops?",
                    self.file()
                );
            }
            Found::Inconstant => {
                writeln!(f, "{}", ink.title("not always the same answer"))?;
                return writeln!(
                    f,
                    "\n  Asked the same twice, your code gave two answers. What does it keep between two calls?"
                );
            }
        }
        if !self.question.is_empty() {
            writeln!(f, "\n{}", painted(&self.question, 2, |line| ink.question(line)))?;
        }
        Ok(())
    }
}

/// A text in lines after so many blanks, which are not painted.
fn painted(text: &str, indent: usize, paint: impl Fn(&str) -> String) -> String {
    let lines = wrapped(text, 0, width().saturating_sub(indent));
    lines.lines().map(|line| " ".repeat(indent) + &paint(line)).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Ink::PLAIN)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Ink::of_terminal())
    }
}

impl std::error::Error for Report {}
