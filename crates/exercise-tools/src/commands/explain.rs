//! `explain`: the solution with its reasons.

use std::path::Path;

use exercise_tools::Exercise;
use exercise_tools::graders::{self, Standing};

use super::progress;
use super::text::{bold, indented, plain};

pub(crate) fn explain(root: &Path, exercise: &Exercise, anyway: bool) -> anyhow::Result<bool> {
    let name = &exercise.facts.name;
    if !anyway {
        let passes = !progress::is_untouched(root, exercise)?
            && graders::build(root, Some(std::slice::from_ref(name)))?.standing(name)? == Standing::Passed;
        if !passes {
            println!("{name} does not pass yet. To see the solution all the same: add --anyway");
            return Ok(false);
        }
    }
    print!("{}", told(root, exercise)?);
    Ok(true)
}

/// The solution and its explanation.
pub(super) fn told(root: &Path, exercise: &Exercise) -> anyhow::Result<String> {
    let (file, code) = (exercise.facts.solution(), progress::solution(root, exercise)?);
    Ok(format!("{}\n\n{}\n{}", bold(&file), indented(&without_marks(&code)), plain(&exercise.explanation)))
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
