//! Which tests of the chapters look at which item.

use std::collections::BTreeMap;
use std::path::Path;

/// A test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// Its function.
    pub name: String,
    /// Its file in the repository.
    pub file: String,
}

/// Where the chapters' tests are.
const FOLDER: &str = "crates/chapters/tests";

/// Looks at all items alike, and so at none of them.
const ALL_ALIKE: &str = "items.rs";

/// The tests of each item: those that name its type or its id.
pub fn read(root: &Path) -> BTreeMap<&'static str, Vec<Test>> {
    let mut tests: BTreeMap<&'static str, Vec<Test>> = BTreeMap::new();
    let files = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".rs") && name != ALL_ALIKE).collect();
    names.sort();
    for name in names {
        let file = format!("{FOLDER}/{name}");
        let text = std::fs::read_to_string(root.join(&file)).unwrap_or_default();
        for (name, body) in functions(&text) {
            for item in chapters::items().filter(|item| names_item(body, item.type_name(), item.id)) {
                tests.entry(item.id).or_default().push(Test { name: name.to_owned(), file: file.clone() });
            }
        }
    }
    tests
}

/// The tests of a file, each with its text up to the next one.
fn functions(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("#[test]").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once("fn ")?;
        let (name, body) = rest.split_once('(')?;
        // What follows the function at the left margin is not its own.
        Some((name, body.split_once("\n}").map_or(body, |(body, _)| body)))
    })
}

fn names_item(body: &str, type_name: &str, id: &str) -> bool {
    let quoted = format!("\"{id}\"");
    body.contains(&quoted) || body.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == type_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_its_own_text() {
        let text = "fn help() {}\n#[test]\nfn a() {\n    One::default();\n}\n\nfn not() {\n    Two\n}\n\n#[test]\nfn b() {\n    show(\"ch01.x\");\n}\n";
        let found: Vec<_> = functions(text).map(|(name, _)| name).collect();
        assert_eq!(found, ["a", "b"]);
        let bodies: Vec<_> = functions(text).map(|(_, body)| body).collect();
        assert!(names_item(bodies[0], "One", "ch01.y") && !names_item(bodies[0], "Two", "ch01.y"));
        assert!(names_item(bodies[1], "Two", "ch01.x") && !names_item(bodies[1], "On", "ch01.y"));
    }
}
