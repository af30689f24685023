//! What came of a grading, in a file: for `cargo xtask exercises`, which must not mistake the reader's own words for a report.
//!
//! A test prints what the reader's code prints, and the frame of `cargo test` around it. Whoever runs tests by hand reads all of
//! that. A program reads the file that the environment variable [`FILE`] names: its first line is the kind, the rest the report.

use std::path::Path;

use crate::Graded;

/// The environment variable with the file's path.
const FILE: &str = "EXERCISE_VERDICT";

/// Writes the verdict, if somebody wants it.
pub(crate) fn write(graded: &Graded) {
    if let Some(file) = std::env::var_os(FILE) {
        write_to(Path::new(&file), graded);
    }
}

fn write_to(file: &Path, graded: &Graded) {
    let text = match graded {
        Ok(()) => "passed\n".to_owned(),
        // As it would be printed, with its colours.
        Err(report) => format!("{}\n{report:?}", if report.is_not_yet() { "not yet" } else { "wrong" }),
    };
    if let Err(error) = std::fs::write(file, text) {
        eprintln!("cannot write {}: {error}", file.display());
    }
}

#[cfg(test)]
mod tests {
    use super::write_to;
    use crate::Report;

    #[test]
    fn the_first_line_is_the_kind() {
        let file = std::env::temp_dir().join(format!("exercise-verdict-{}", std::process::id()));
        let kind = |graded| {
            write_to(&file, &graded);
            std::fs::read_to_string(&file).unwrap().lines().next().unwrap().to_owned()
        };
        assert_eq!(kind(Ok(())), "passed");
        assert_eq!(kind(Err(Report::not_yet("not yet implemented"))), "not yet");
        assert_eq!(kind(Err(Report::inconstant())), "wrong");
        std::fs::remove_file(&file).unwrap();
    }
}
