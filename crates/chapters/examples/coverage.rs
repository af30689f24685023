//! Prints which items show which coverage id, and which ids none shows.
//!
//! `cargo xtask coverage`, or `cargo run -p chapters --example coverage`.

use viz::{Table, cells};

fn main() -> Result<(), viz::VizError> {
    let mut table = Table::new(["id", "chapter", "items", "what"]);
    for line in chapters::coverage() {
        let ids: Vec<&str> =
            chapters::items().filter(|entry| entry.covers.contains(&line.id)).map(|entry| entry.id).collect();
        let shown = if ids.is_empty() { "–".to_owned() } else { ids.join(" ") };
        table.push(cells![line.id, line.chapter, shown, line.text])?;
    }
    print!("{table}");
    let uncovered = chapters::uncovered();
    let ids: Vec<&str> = uncovered.iter().map(|line| line.id).collect();
    println!(
        "\n{} items; {} of {} ids have none: {}",
        chapters::items().count(),
        ids.len(),
        table.rows().len(),
        ids.join(" ")
    );
    Ok(())
}
