//! Mistakes that people make and that no rule makes: `crates/exercises/solutions/mistakes.tsv`.

use std::path::Path;

use anyhow::{Context, bail};

use super::Mutant;

/// The file, from the workspace's folder.
pub const FILE: &str = "crates/exercises/solutions/mistakes.tsv";

/// One of them.
#[derive(Clone, Debug)]
struct Mistake {
    exercise: String,
    /// What it is, in words.
    words: String,
    /// A part of the solution.
    code: String,
    /// What stands in its place.
    wrong: String,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Mistakes {
    mistakes: Vec<Mistake>,
}

impl Mistakes {
    /// Reads the file: an exercise, the mistake in words, a part of its solution, and the code in its place, with tabs between
    /// them.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a line has other than four parts.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        Self::parse(&std::fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut mistakes = Vec::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        for (index, line) in lines {
            let parts: Vec<&str> = line.split('\t').collect();
            let [exercise, words, code, wrong] = parts[..] else {
                bail!("{FILE}:{}: an exercise, words, code and wrong code, with tabs between them", index + 1);
            };
            let [exercise, words, code, wrong] = [exercise, words, code, wrong].map(ToOwned::to_owned);
            mistakes.push(Mistake { exercise, words, code, wrong });
        }
        Ok(Self { mistakes })
    }

    /// Those of an exercise, made in its solution.
    ///
    /// # Errors
    ///
    /// If the solution does not have the code, or has it more than once.
    pub fn of(&self, exercise: &str, solution: &str) -> Result<Vec<Mutant>, String> {
        let mistakes = self.mistakes.iter().filter(|mistake| mistake.exercise == exercise);
        let mutant = |mistake: &Mistake| {
            let mut places = solution.match_indices(&mistake.code);
            let (Some((place, _)), None) = (places.next(), places.next()) else {
                return Err(format!("{FILE} changes `{}`, which the solution does not have once", mistake.code));
            };
            let line = solution[..place].lines().count().max(1);
            let source = solution.replacen(&mistake.code, &mistake.wrong, 1);
            Ok(Mutant { line, change: mistake.words.clone(), source })
        };
        mistakes.map(mutant).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_stands_where_the_code_stood() {
        let mistakes = Mistakes::parse("# comment\nch04_a\tone less\troom + 1\troom\n").unwrap();
        let mutants = mistakes.of("ch04_a", "fn f() {\n    room + 1\n}\n").unwrap();
        assert_eq!(mutants.len(), 1);
        assert_eq!((mutants[0].line, mutants[0].source.as_str()), (2, "fn f() {\n    room\n}\n"));
        assert!(mistakes.of("ch04_b", "").unwrap().is_empty());
        assert!(mistakes.of("ch04_a", "room").unwrap_err().contains("does not have"));
        assert!(Mistakes::parse("ch04_a\tx\n").unwrap_err().to_string().contains(":1:"));
    }
}
