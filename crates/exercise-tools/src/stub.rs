//! The exercise that a solution leaves when its marked lines are taken out.
//!
//! A solution's file marks what the reader has to write:
//!
//! ```text
//!     // ANCHOR: solution
//!     room / stride + 1
//!     // ANCHOR_END: solution
//!     //~ (room + 1) / stride
//! ```
//!
//! In the exercise these lines are gone. Lines that begin with `//~` stand there instead, as code; without any,
//! `todo!()` does.

/// The text of the exercise.
///
/// ```
/// let solution = "fn f() -> i32 {\n    // ANCHOR: solution\n    1\n    // ANCHOR_END: solution\n}\n";
/// assert_eq!(exercise_tools::stub::of(solution), "fn f() -> i32 {\n    todo!()\n}\n");
/// ```
pub fn of(solution: &str) -> String {
    let mut stub = String::new();
    let mut lines = solution.lines().peekable();
    while let Some(line) = lines.next() {
        if !is_mark(line, "ANCHOR: solution") {
            stub.push_str(line);
            stub.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        while lines.next().is_some_and(|line| !is_mark(line, "ANCHOR_END: solution")) {}
        let mut given = false;
        while let Some(code) = lines.peek().and_then(|line| line.trim_start().strip_prefix("//~")) {
            let code = code.strip_prefix(' ').unwrap_or(code);
            stub.push_str(format!("{indent}{code}").trim_end());
            stub.push('\n');
            given = true;
            lines.next();
        }
        if !given {
            stub.push_str(indent);
            stub.push_str("todo!()\n");
        }
    }
    stub
}

/// The functions of a solution that the reader writes: what they are called, take and give, each on one line.
///
/// ```
/// let solution = "pub fn given() {}\n\npub fn f(\n    a: usize,\n    b: usize,\n) -> usize {\n    // ANCHOR: solution\n    a + b\n}\n";
/// assert_eq!(exercise_tools::stub::signatures(solution), ["fn f(a: usize, b: usize) -> usize"]);
/// ```
pub fn signatures(solution: &str) -> Vec<String> {
    let functions = solution.split("\npub fn ").skip(1);
    let written = functions.filter(|function| function.contains("// ANCHOR: solution"));
    let signature = |function: &str| {
        let words = function.split(" {\n").next()?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(format!("fn {}", words.replace("( ", "(").replace(", )", ")")))
    };
    written.filter_map(signature).collect()
}

/// Whether a line is this mark; a second part of a solution is marked `solution_2`.
fn is_mark(line: &str, mark: &str) -> bool {
    line.trim_start().strip_prefix("// ").is_some_and(|rest| rest.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_given_stands_in_the_place_of_the_solution() {
        let solution = "fn f() {\n    // ANCHOR: solution\n    a();\n    // ANCHOR_END: solution\n    //~ b();\n    //~\n    //~ if c {}\n    d();\n}\n";
        assert_eq!(of(solution), "fn f() {\n    b();\n\n    if c {}\n    d();\n}\n");
    }

    #[test]
    fn each_part_is_taken_out() {
        let part = |n: u32| {
            format!("fn f{n}() {{\n    // ANCHOR: solution_{n}\n    a();\n    // ANCHOR_END: solution_{n}\n}}\n")
        };
        assert_eq!(of(&(part(1) + &part(2))), "fn f1() {\n    todo!()\n}\nfn f2() {\n    todo!()\n}\n");
    }
}
