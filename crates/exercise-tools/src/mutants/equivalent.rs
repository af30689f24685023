//! Mutants that are no mistakes, each with its reason: `crates/exercises/solutions/equivalent.tsv`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};

/// The file, from the workspace's folder.
pub const FILE: &str = "crates/exercises/solutions/equivalent.tsv";

/// The reasons, by the exercise's name and the change.
#[derive(Clone, Debug, Default)]
pub struct Equivalent {
    reasons: BTreeMap<(String, String), String>,
}

impl Equivalent {
    /// Reads the file: an exercise, a change and a reason in each line, with tabs between them.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a line has other than three parts.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        Self::parse(&std::fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut reasons = BTreeMap::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        for (index, line) in lines {
            let parts: Vec<&str> = line.split('\t').collect();
            let [exercise, change, reason] = parts[..] else {
                bail!("{FILE}:{}: an exercise, a change and a reason, with tabs between them", index + 1);
            };
            reasons.insert((exercise.to_owned(), change.to_owned()), reason.to_owned());
        }
        Ok(Self { reasons })
    }

    /// Why this change is no mistake, if it is none.
    pub fn reason(&self, exercise: &str, change: &str) -> Option<&str> {
        self.reasons.get(&(exercise.to_owned(), change.to_owned())).map(String::as_str)
    }

    /// All exercises and changes that have a reason.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.reasons.keys().map(|(exercise, change)| (exercise.as_str(), change.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_parts_a_line() {
        let equivalent = Equivalent::parse("# comment\nch04_a\t`<` becomes `<=`\tthe two are never equal\n").unwrap();
        assert_eq!(equivalent.reason("ch04_a", "`<` becomes `<=`"), Some("the two are never equal"));
        assert_eq!(equivalent.reason("ch04_b", "`<` becomes `<=`"), None);
        assert!(Equivalent::parse("ch04_a\tx\n").unwrap_err().to_string().contains(":1:"));
    }
}
