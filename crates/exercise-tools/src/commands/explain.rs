//! `explain`: the solution with its reasons.

use std::path::Path;

use anyhow::Context;
use exercise_tools::Exercise;
use exercise_tools::graders::{self, Standing};

use super::text::{bold, indented, plain};

pub(crate) fn explain(root: &Path, exercise: &Exercise, anyway: bool) -> anyhow::Result<bool> {
    let name = &exercise.facts.name;
    if !anyway {
        let standing = graders::build(root, Some(std::slice::from_ref(name)))?.standing(name)?;
        if standing != Standing::Passed {
            println!("{name} does not pass yet. To see the solution all the same: add --anyway");
            return Ok(false);
        }
    }
    let file = exercise.facts.solution();
    let code = std::fs::read_to_string(root.join(&file)).with_context(|| format!("cannot read {file}"))?;
    println!("{}\n\n{}", bold(&file), indented(&without_marks(&code)));
    print!("{}", indented(&plain(&exercise.explanation)));
    Ok(true)
}

/// A solution as it is read: without its marks and its test.
fn without_marks(code: &str) -> String {
    let code = code.split("\n#[test]").next().unwrap_or(code);
    let is_mark = |line: &&str| line.trim_start().starts_with("// ANCHOR") || line.trim_start().starts_with("//~");
    code.split_inclusive('\n').filter(|line| !is_mark(line)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_and_test_are_left_out() {
        let code = "//! A.\nfn f() {\n    // ANCHOR: solution\n    1\n    // ANCHOR_END: solution\n    //~ 2\n}\n\n#[test]\nfn t() {}\n";
        assert_eq!(super::without_marks(code), "//! A.\nfn f() {\n    1\n}\n");
    }
}
