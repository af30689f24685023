//! The directives of a page: what may stand between two pairs of braces.

use exercise_tools::Facts;
use serde::de::IgnoredAny;

/// A directive that stands alone on its line.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// `{{#figure ID {PARAMETERS}}}`.
    Figure(Call),
    /// `{{#listing FILE:ANCHOR since=FILE:ANCHOR folded}}`.
    Listing {
        /// What is shown.
        shown: Anchor,
        /// What it grew from.
        since: Option<Anchor>,
        /// Whether it folds out.
        folded: bool,
    },
    /// `{{#run COMMAND}}`.
    Run(String),
    /// `{{#exercises}}`.
    Exercises,
    /// `{{#exercise NAME DIFFICULTY MINUTES ID}}`.
    Exercise(Facts),
    /// `{{#terminal FILE}}`.
    Terminal(String),
    /// `{{#covers ID ID}}`.
    Covers(Vec<String>),
    /// `{{#bugs}}`.
    Bugs,
    /// `{{#coverage}}`.
    Coverage,
}

/// A part of a file between two comments.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// The file's path in the repository.
    pub file: String,
    /// The anchor's name.
    pub name: String,
}

/// An item by its id, with parameters of its own if there are any.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `ch04.window-steps`.
    pub id: String,
    /// A JSON object.
    pub parameters: Option<String>,
}

/// A directive inside a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The item.
    pub call: Call,
    /// Which cell of a table, or none for a number.
    pub cell: Option<(Row, String)>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// Counted from 0.
    Number(usize),
    /// By the text of its first column.
    Named(String),
}

const BLOCKS: &str = "figure, listing, run, exercises, exercise, terminal, covers, bugs, coverage";

impl Block {
    /// The directive of a line such as `{{#run cargo test}}`.
    ///
    /// # Errors
    ///
    /// A sentence that says how it should be written.
    pub fn parse(line: &str) -> Result<Self, String> {
        let Some(inner) = line.trim().strip_prefix("{{#").and_then(|rest| rest.strip_suffix("}}")) else {
            return Err("a directive ends with }} on the line on which it begins".into());
        };
        let inner = inner.trim();
        let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let rest = rest.trim();
        match name {
            "figure" => Call::parse(rest).map(Self::Figure),
            "listing" => Self::listing(rest),
            "run" if rest.is_empty() => Err("write the command: {{#run cargo test -p conv}}".into()),
            "run" => Ok(Self::Run(rest.to_owned())),
            "covers" if rest.is_empty() => Err("write the coverage ids: {{#covers 4.1 4.2}}".into()),
            "covers" => Ok(Self::Covers(rest.split_whitespace().map(str::to_owned).collect())),
            "exercises" if rest.is_empty() => Ok(Self::Exercises),
            "terminal" if !rest.is_empty() && !rest.contains(' ') => Ok(Self::Terminal(rest.to_owned())),
            "terminal" => Err("name one file: {{#terminal FILE}}".into()),
            "exercise" => Facts::parse(rest).map(Self::Exercise),
            "bugs" if rest.is_empty() => Ok(Self::Bugs),
            "coverage" if rest.is_empty() => Ok(Self::Coverage),
            "exercises" | "bugs" | "coverage" => Err(format!("{{{{#{name}}}}} takes nothing; remove “{rest}”")),
            _ => Err(format!("there is no directive #{name}; there are: {BLOCKS}")),
        }
    }

    fn listing(rest: &str) -> Result<Self, String> {
        let mut words = rest.split_whitespace();
        let shown = Anchor::parse(words.next().unwrap_or_default())?;
        let (mut since, mut folded) = (None, false);
        for word in words {
            match word.strip_prefix("since=") {
                Some(older) if since.is_none() => since = Some(Anchor::parse(older)?),
                None if word == "folded" && !folded => folded = true,
                _ => return Err(LISTING.into()),
            }
        }
        Ok(Self::Listing { shown, since, folded })
    }
}

const LISTING: &str =
    "write {{#listing FILE:ANCHOR}}, and behind the anchor since=FILE:ANCHOR or folded where they are wanted";

impl Anchor {
    fn parse(word: &str) -> Result<Self, String> {
        let Some((file, name)) = word.rsplit_once(':').filter(|(file, name)| !file.is_empty() && !name.is_empty())
        else {
            return Err(LISTING.into());
        };
        Ok(Self { file: file.to_owned(), name: name.to_owned() })
    }
}

impl Call {
    fn parse(text: &str) -> Result<Self, String> {
        let (id, rest) = split_id(text);
        let (parameters, rest) = object(rest)?;
        if id.is_empty() || !rest.trim().is_empty() {
            return Err(format!("write {{{{#figure ID}}}} or {{{{#figure ID {{JSON}}}}}}, not “{text}”"));
        }
        Ok(Self { id: id.to_owned(), parameters })
    }
}

impl Value {
    /// The value that begins with `{{` at the start of the text, and the bytes that it takes.
    ///
    /// # Errors
    ///
    /// A sentence that says how it should be written.
    pub fn parse(text: &str) -> Result<(Self, usize), String> {
        let inner = text.strip_prefix("{{").ok_or(VALUE)?;
        let (id, mut rest) = split_id(inner);
        let (mut parameters, mut cell) = (None, None);
        loop {
            rest = rest.trim_start_matches(' ');
            if let Some(end) = rest.strip_prefix("}}") {
                if id.is_empty() {
                    return Err(VALUE.into());
                }
                let value = Self { call: Call { id: id.to_owned(), parameters }, cell };
                return Ok((value, text.len() - end.len()));
            }
            if rest.starts_with('{') && parameters.is_none() {
                (parameters, rest) = object(rest)?;
            } else if rest.starts_with('[') && cell.is_none() {
                let (array, length) = leading::<(serde_json::Value, String)>(rest).map_err(|_| CELL.to_owned())?;
                let row = match array.0 {
                    serde_json::Value::Number(number) => {
                        let row = number.as_u64().and_then(|row| usize::try_from(row).ok());
                        Row::Number(row.ok_or(CELL)?)
                    }
                    serde_json::Value::String(name) => Row::Named(name),
                    _ => return Err(CELL.into()),
                };
                cell = Some((row, array.1));
                rest = &rest[length..];
            } else {
                return Err(VALUE.into());
            }
        }
    }
}

const VALUE: &str = "write {{ID}}, {{ID {JSON}}} or {{ID[ROW,\"HEADER\"]}} on one line";
const CELL: &str = "a cell is [ROW,\"HEADER\"], with the row's number from 0 or its first column's text in quotes";

/// The id at the start of a text, and what follows it.
fn split_id(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(' ');
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || ".-_".contains(c))).unwrap_or(text.len());
    text.split_at(end)
}

/// The JSON object at the start of a text, if there is one, and what follows it.
fn object(text: &str) -> Result<(Option<String>, &str), String> {
    let text = text.trim_start_matches(' ');
    if !text.starts_with('{') {
        return Ok((None, text));
    }
    let (_, length) = leading::<IgnoredAny>(text).map_err(|error| format!("the parameters are not JSON: {error}"))?;
    Ok((Some(text[..length].to_owned()), &text[length..]))
}

/// The JSON value at the start of a text, and its length.
fn leading<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<(T, usize), serde_json::Error> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter();
    match stream.next() {
        Some(value) => Ok((value?, stream.byte_offset())),
        None => Err(serde::de::Error::custom("nothing there")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: &str, parameters: Option<&str>) -> Call {
        Call { id: id.into(), parameters: parameters.map(Into::into) }
    }

    fn anchor(file: &str, name: &str) -> Anchor {
        Anchor { file: file.into(), name: name.into() }
    }

    #[test]
    fn figures_with_and_without_parameters() {
        assert_eq!(Block::parse("{{#figure ch04.a-b}}"), Ok(Block::Figure(call("ch04.a-b", None))));
        let with = Block::parse("{{#figure ch04.a {\"stride\":[2,2]}}}");
        assert_eq!(with, Ok(Block::Figure(call("ch04.a", Some("{\"stride\":[2,2]}")))));
        assert!(Block::parse("{{#figure ch04.a {stride}}}").unwrap_err().contains("not JSON"));
        assert!(Block::parse("{{#figure}}").is_err());
        assert!(Block::parse("{{#figure ch04.a and more}}").is_err());
    }

    #[test]
    fn listings_name_a_file_and_an_anchor() {
        let shown = anchor("a/b.rs", "new");
        let since = Some(anchor("a/c.rs", "old"));
        let both = Block::parse("{{#listing a/b.rs:new since=a/c.rs:old}}");
        assert_eq!(both, Ok(Block::Listing { shown: shown.clone(), since, folded: false }));
        let folded = Block::parse("{{#listing a/b.rs:new folded}}");
        assert_eq!(folded, Ok(Block::Listing { shown, since: None, folded: true }));
        assert!(Block::parse("{{#listing a/b.rs:new since=a/c.rs:old folded}}").is_ok());
        for wrong in [
            "{{#listing}}",
            "{{#listing a.rs}}",
            "{{#listing a.rs:x b.rs:y}}",
            "{{#listing a:b since=c:d e}}",
            "{{#listing a:b folded folded}}",
        ] {
            assert_eq!(Block::parse(wrong), Err(LISTING.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn the_others() {
        assert_eq!(Block::parse("{{#run cargo test -p conv}}"), Ok(Block::Run("cargo test -p conv".into())));
        assert_eq!(Block::parse("{{#covers 4.1 B4.2}}"), Ok(Block::Covers(vec!["4.1".into(), "B4.2".into()])));
        assert_eq!(Block::parse("{{#exercises}}"), Ok(Block::Exercises));
        let exercise = Block::parse("{{#exercise ch04_output_size easy 10 4.1}}");
        assert!(matches!(exercise, Ok(Block::Exercise(facts)) if facts.minutes == 10));
        assert_eq!(Block::parse("{{#terminal a/b.txt}}"), Ok(Block::Terminal("a/b.txt".into())));
        assert!(Block::parse("{{#terminal a b}}").is_err());
        assert!(Block::parse("{{#exercise ch04_output_size}}").unwrap_err().contains("easy|medium|hard"));
        assert_eq!(Block::parse("{{#bugs}}"), Ok(Block::Bugs));
        assert_eq!(Block::parse("{{#coverage}}"), Ok(Block::Coverage));
        for wrong in ["{{#run}}", "{{#covers}}", "{{#bugs 1}}", "{{#include a.rs}}", "{{#run cargo"] {
            assert!(Block::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_in_a_sentence() {
        let (value, length) = Value::parse("{{ch05.n}} weights").unwrap();
        assert_eq!((value.call, value.cell, length), (call("ch05.n", None), None, 10));
        let text = "{{ch05.n {\"kernel\":[5,5],\"a\":{\"b\":1}}}}";
        let (value, length) = Value::parse(text).unwrap();
        assert_eq!(
            (value.call.parameters.as_deref(), length),
            (Some("{\"kernel\":[5,5],\"a\":{\"b\":1}}"), text.len())
        );
        let (value, _) = Value::parse("{{ch05.t[2,\"weights\"]}}").unwrap();
        assert_eq!(value.cell, Some((Row::Number(2), "weights".into())));
        let (value, _) = Value::parse("{{ch05.t[\"shared\",\"weights\"] {\"side\":9}}}").unwrap();
        assert_eq!(value.cell, Some((Row::Named("shared".into()), "weights".into())));
        for wrong in ["{{}}", "{{ch05.n", "{{ch05.n[x]}}", "{{ch05.n[-1,\"a\"]}}", "{{ch05.n[1]}}", "{{ch05.n oops}}"] {
            assert!(Value::parse(wrong).is_err(), "{wrong}");
        }
    }
}
