//! Prints all items with their parameters; with `--schema`, as a JSON Schema.
//!
//! `cargo xtask items [--schema]`

use std::process::ExitCode;

use viz::{Table, cells};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table().map_err(|error| error.to_string()),
        ["--schema"] => serde_json::to_string_pretty(&chapters::schema()).map_err(|error| error.to_string()),
        _ => Err(format!("nothing or --schema is expected, not {}", arguments.join(" "))),
    };
    match text {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("items: {error}");
            ExitCode::from(2)
        }
    }
}

/// A row for each parameter.
fn table() -> Result<String, viz::VizError> {
    let mut table = Table::new(["item", "parameter", "on the page", "range", "what it is"]);
    for entry in chapters::items() {
        for parameter in entry.parameters() {
            let range = parameter.range.map_or("–".to_owned(), |[least, largest]| format!("{least} to {largest}"));
            table.push(cells![
                entry.id,
                parameter.name,
                parameter.default.to_string(),
                range,
                parameter.explanation
            ])?;
        }
    }
    Ok(table.to_string())
}
