//! What the line `{{#exercise ch04_output_size easy 10 4.1}}` says of an exercise.

use std::fmt;

/// How much an exercise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difficulty {
    /// The page has all of it.
    Easy,
    /// Something must be put together.
    Medium,
    /// Something must be found out.
    Hard,
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        })
    }
}

/// The facts of one exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// `ch04_output_size`: also the name of its test.
    pub name: String,
    /// How much it asks for.
    pub difficulty: Difficulty,
    /// How long it takes, about.
    pub minutes: u32,
    /// The coverage ids that it practises.
    pub covers: Vec<String>,
}

impl Facts {
    /// Reads the words between `{{#exercise` and `}}`.
    ///
    /// ```
    /// let facts = exercise_tools::Facts::parse("ch04_output_size easy 10 4.1 4.6").unwrap();
    /// assert_eq!((facts.chapter(), facts.minutes, facts.covers.len()), (4, 10, 2));
    /// assert_eq!(facts.file(), "crates/exercises/ch04/output_size.rs");
    /// ```
    ///
    /// # Errors
    ///
    /// A line that says how it is written.
    pub fn parse(words: &str) -> Result<Self, String> {
        const FORM: &str = "write {{#exercise chNN_name easy|medium|hard MINUTES ID …}}";
        let mut words = words.split_whitespace();
        let name = words.next().ok_or(FORM)?;
        let digits = name.strip_prefix("ch").and_then(|rest| rest.split_once('_')).map(|(digits, _)| digits);
        if digits.is_none_or(|digits| digits.len() != 2 || digits.parse::<u8>().is_err()) {
            return Err(format!("{name} is no name of an exercise; {FORM}"));
        }
        let difficulty = match words.next() {
            Some("easy") => Difficulty::Easy,
            Some("medium") => Difficulty::Medium,
            Some("hard") => Difficulty::Hard,
            _ => return Err(FORM.into()),
        };
        let minutes = words.next().and_then(|minutes| minutes.parse().ok()).ok_or(FORM)?;
        let covers: Vec<String> = words.map(ToOwned::to_owned).collect();
        if covers.is_empty() {
            return Err(format!("name the coverage ids that {name} practises; {FORM}"));
        }
        Ok(Self { name: name.to_owned(), difficulty, minutes, covers })
    }

    /// The chapter's number.
    pub fn chapter(&self) -> u8 {
        self.name[2..4].parse().unwrap_or(0)
    }

    /// The path of its files below `crates/exercises`, `src` or `solutions`: `ch04/output_size.rs`.
    pub fn path(&self) -> String {
        format!("{}/{}.rs", &self.name[..4], &self.name[5..])
    }

    /// The file that the reader edits.
    pub fn file(&self) -> String {
        format!("crates/exercises/{}", self.path())
    }

    /// The file of the solution.
    pub fn solution(&self) -> String {
        format!("crates/exercises/solutions/{}", self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        for wrong in
            ["", "output_size easy 10 4.1", "ch4_x easy 10 4.1", "ch04_x simple 10 4.1", "ch04_x easy long 4.1"]
        {
            assert!(Facts::parse(wrong).unwrap_err().contains("{{#exercise"), "{wrong}");
        }
        assert!(Facts::parse("ch04_x hard 20").unwrap_err().contains("coverage ids"));
    }
}
