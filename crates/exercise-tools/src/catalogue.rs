//! Every exercise, read from the pages `book/src/exercises-NN.md`.
//!
//! An exercise is a section of such a page:
//!
//! ```text
//! ## The size of the output
//!
//! {{#exercise ch04_output_size easy 10 4.1 4.6}}
//!
//! The task.
//!
//! :::hint
//! One of three.
//! :::
//!
//! :::solution
//! {{#listing crates/exercises/solutions/ch04/output_size.rs:solution}}
//!
//! Why it works, a common mistake, where it leads.
//! :::
//! ```

use std::fmt;
use std::path::Path;

use crate::Facts;

/// One exercise with its texts, as Markdown.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Name, difficulty, minutes, coverage ids.
    pub facts: Facts,
    /// The heading.
    pub title: String,
    /// What is to be done.
    pub task: String,
    /// From a nudge to nearly all of it.
    pub hints: Vec<String>,
    /// Why the solution works, a common mistake, where it leads; without the listing.
    pub explanation: String,
}

/// All exercises in the order of the book.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The exercises.
    pub exercises: Vec<Exercise>,
}

/// A page that cannot be read as exercises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The page below `book/src`.
    pub page: String,
    /// The line, from 1.
    pub line: usize,
    /// What to do.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "book/src/{}:{}: {}", self.page, self.line, self.message)
    }
}

impl std::error::Error for Unreadable {}

/// The page of a chapter's exercises, below `book/src`.
pub fn page(chapter: u8) -> String {
    format!("exercises-{chapter:02}.md")
}

impl Catalogue {
    /// Reads the pages of all chapters that have one.
    ///
    /// # Errors
    ///
    /// The first mistake on a page, with its line.
    pub fn read(root: &Path) -> Result<Self, Unreadable> {
        let mut exercises = Vec::new();
        for chapter in 1..=99 {
            let page = page(chapter);
            let Ok(text) = std::fs::read_to_string(root.join("book/src").join(&page)) else { continue };
            exercises.extend(parse(&page, &text)?);
        }
        Ok(Self { exercises })
    }

    /// The exercise with this name: `ch04_output_size`, `output_size` or `ch04/output_size.rs`.
    pub fn find(&self, name: &str) -> Option<&Exercise> {
        let name = name.trim_end_matches(".rs").trim_start_matches("crates/exercises/").replace('/', "_");
        let ends = |exercise: &&Exercise| exercise.facts.name[5..] == name;
        self.exercises.iter().find(|exercise| exercise.facts.name == name).or_else(|| self.exercises.iter().find(ends))
    }

    /// The exercises of a chapter.
    pub fn of_chapter(&self, chapter: u8) -> impl Iterator<Item = &Exercise> {
        self.exercises.iter().filter(move |exercise| exercise.facts.chapter() == chapter)
    }
}

/// Where the lines of an exercise go.
enum Part {
    Task,
    Hint,
    Explanation,
}

/// The exercises of one page.
///
/// # Errors
///
/// The first mistake, with its line.
pub fn parse(page: &str, text: &str) -> Result<Vec<Exercise>, Unreadable> {
    let mut exercises: Vec<Exercise> = Vec::new();
    let mut title = String::new();
    let mut part = Part::Task;
    for (index, line) in text.lines().enumerate() {
        let fail = |message: String| Unreadable { page: page.to_owned(), line: index + 1, message };
        if let Some(heading) = line.strip_prefix("## ") {
            heading.trim().clone_into(&mut title);
            continue;
        }
        if let Some(words) = line.strip_prefix("{{#exercise ").and_then(|rest| rest.strip_suffix("}}")) {
            let facts = Facts::parse(words).map_err(fail)?;
            if exercises.iter().any(|other| other.facts.name == facts.name) {
                return Err(fail(format!("{} is on this page already", facts.name)));
            }
            let [task, explanation] = [String::new(), String::new()];
            exercises.push(Exercise { facts, title: title.clone(), task, hints: Vec::new(), explanation });
            part = Part::Task;
            continue;
        }
        let Some(exercise) = exercises.last_mut() else { continue };
        match line.trim() {
            ":::hint" => {
                exercise.hints.push(String::new());
                part = Part::Hint;
                continue;
            }
            ":::solution" => {
                part = Part::Explanation;
                continue;
            }
            ":::" => {
                part = Part::Task;
                continue;
            }
            line if line.starts_with("{{#listing ") && matches!(part, Part::Explanation) => continue,
            _ => {}
        }
        let target = match part {
            Part::Task => &mut exercise.task,
            Part::Hint => exercise.hints.last_mut().expect("a hint was begun"),
            Part::Explanation => &mut exercise.explanation,
        };
        target.push_str(line);
        target.push('\n');
    }
    for exercise in &mut exercises {
        let texts = [&mut exercise.task, &mut exercise.explanation].into_iter().chain(&mut exercise.hints);
        texts.for_each(|text| *text = text.trim().to_owned());
    }
    Ok(exercises)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Exercises\n\nWords.\n\n## A *size*\n\n{{#exercise ch04_size easy 10 4.1}}\n\nDo it.\n\n:::hint\nFirst.\n:::\n\n\
                        :::hint\nSecond.\n:::\n\n:::solution\n{{#listing crates/exercises/solutions/ch04/size.rs:solution}}\n\nBecause.\n:::\n\n\
                        ## Another\n\n{{#exercise ch04_more hard 25 4.2}}\n\nMore.\n";

    #[test]
    fn a_page_is_read_section_by_section() {
        let exercises = parse("exercises-04.md", PAGE).unwrap();
        let [first, second] = &exercises[..] else { panic!("{exercises:?}") };
        assert_eq!((first.title.as_str(), first.task.as_str()), ("A *size*", "Do it."));
        assert_eq!(first.hints, ["First.", "Second."]);
        assert_eq!(first.explanation, "Because.");
        assert_eq!((second.title.as_str(), second.task.as_str(), second.hints.len()), ("Another", "More.", 0));
    }

    #[test]
    fn an_exercise_is_found_by_any_of_its_names() {
        let catalogue = Catalogue { exercises: parse("exercises-04.md", PAGE).unwrap() };
        for name in ["ch04_more", "more", "ch04/more.rs", "crates/exercises/ch04/more.rs"] {
            assert_eq!(catalogue.find(name).map(|exercise| exercise.title.as_str()), Some("Another"), "{name}");
        }
        assert!(catalogue.find("ch05_more").is_none());
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let error = parse("exercises-04.md", "# E\n\n{{#exercise size}}\n").unwrap_err().to_string();
        assert!(error.starts_with("book/src/exercises-04.md:3: size is no name"), "{error}");
        let twice = PAGE.replace("ch04_more", "ch04_size");
        assert!(parse("exercises-04.md", &twice).unwrap_err().message.contains("already"));
    }
}
