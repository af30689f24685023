//! Prints all items with their parameters; with `--schema`, as a JSON Schema.
//!
//! `cargo xtask items [--schema]`

use std::io::{self, Write as _};
use std::process::ExitCode;

use chapters::Parameter;
use serde_json::Value;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(list()),
        ["--schema"] => serde_json::to_string_pretty(&chapters::schema()).map_err(|error| error.to_string()),
        _ => Err(format!("nothing or --schema is expected, not {}", arguments.join(" "))),
    };
    match text {
        Ok(text) => {
            // Whoever reads may have read enough, as `head` has.
            let _ = writeln!(io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("items: {error}");
            ExitCode::from(2)
        }
    }
}

/// A line for each item, and below it one for each of its parameters.
fn list() -> String {
    let mut lines = Vec::new();
    for entry in chapters::items() {
        lines.push(format!("{}: {}", entry.id, entry.name));
        list_parameters(&entry.parameters(), "    ", &mut lines);
    }
    lines.join("\n")
}

fn list_parameters(parameters: &[Parameter], indent: &str, lines: &mut Vec<String>) {
    for Parameter { name, default, explanation, ranges, choices, fields, .. } in parameters {
        let range = |[least, largest]: &[Value; 2]| format!("{least} to {largest}");
        let ranges = ranges.iter().map(range).collect::<Vec<_>>().join(" and ");
        let choices = choices.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
        let values = [short(&default.to_string()), ranges, short(&choices)];
        let values: Vec<String> = values.into_iter().filter(|words| !words.is_empty()).collect();
        lines.push(format!("{indent}{name} = {}: {explanation}", values.join(", ")));
        list_parameters(fields, &format!("{indent}    "), lines);
    }
}

/// A value that fits a line; the schema has all of it.
fn short(value: &str) -> String {
    const MOST: usize = 40;
    if value.chars().count() <= MOST { value.to_owned() } else { value.chars().take(MOST).chain(['…']).collect() }
}
