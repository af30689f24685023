//! Writes every item into a folder, with a page to look at, and the checksums of the exact ones into the crate.
//!
//! `cargo xtask figures [FOLDER]`, or `cargo run -p chapters --example figures -- FOLDER`. With `--check` the checksums are
//! compared and nothing is written into the crate. `--item ID [JSON]` draws one item, with parameters of its own if given.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chapters::records::{MEASURED, days_between, machine_of};
use chapters::{Class, Entry, Shown, Value, checksum, items};
use viz::palette::{Theme, css_variables};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("figures: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--item") {
        return one_item(&arguments[at + 1..]);
    }
    let (options, folders): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with('-'));
    let check = options.iter().any(|option| option == "--check");
    if let Some(unknown) = options.iter().find(|option| *option != "--check") {
        return Err(format!("there is no option {unknown}; there are --check and --item ID [JSON]").into());
    }
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = match folders.first() {
        Some(folder) => PathBuf::from(folder),
        None => crate_folder.join("../../target/figures"),
    };
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut manifest = String::new();
    let mut shown = Vec::new();
    let mut failed = Vec::new();
    for entry in items() {
        // The others are drawn all the same: somebody wants to look at them.
        let value = match entry.show_default() {
            Ok(value) => value,
            Err(error) => {
                failed.push(format!("{}: {error}", entry.id));
                continue;
            }
        };
        let (bytes, extension) = value.file(entry.id);
        let path = folder.join(format!("{}.{extension}", entry.id));
        std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        if entry.class == Class::Exact {
            let _ = writeln!(manifest, "{}  {}", checksum(entry.id, &value), entry.id);
        }
        shown.push((entry, value));
    }
    let index = folder.join("index.html");
    std::fs::write(&index, page(&shown)).map_err(|error| format!("cannot write {}: {error}", index.display()))?;
    if !failed.is_empty() {
        return Err(failed.join("; ").into());
    }
    println!("{} items in {}", shown.len(), index.display());
    warn_of_old_records()?;
    let path = crate_folder.join("exact.sha256");
    if check {
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let changed: Vec<&str> = manifest.lines().filter(|line| !committed.lines().any(|old| old == *line)).collect();
        if !changed.is_empty() || manifest.lines().count() != committed.lines().count() {
            return Err(format!("exact.sha256 does not fit: {changed:?}").into());
        }
        return Ok(());
    }
    std::fs::write(&path, manifest).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(())
}

/// Draws one item into the folder of all, and says where.
fn one_item(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (id, json) = match arguments {
        [id] => (id, None),
        [id, json] => (id, Some(json)),
        _ => return Err("write --item ID or --item ID JSON, as in --item ch04.window-steps".into()),
    };
    let entry = chapters::item(id)?;
    let shown = json.map_or_else(|| entry.show_default(), |json| entry.show_json(json))?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/figures");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let (bytes, extension) = shown.file(entry.id);
    let path = folder.join(format!("{}.{extension}", entry.id));
    std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    println!("{}: {}", path.display(), shown.alt);
    Ok(())
}

/// A record of times that is older than this says little of today's machines, compilers and libraries.
const OLD: i64 = 180;

/// Names the records of times that should be made again.
fn warn_of_old_records() -> Result<(), Box<dyn Error>> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    for name in MEASURED {
        let date = machine_of(name)?.date;
        let today = i64::try_from(seconds / 86_400)?;
        let age = days_between("1970-01-01", &date).map(|made| today - made);
        match age {
            Some(days) if days <= OLD => {}
            Some(days) => eprintln!("record {name} is {days} days old: `cargo xtask {name}` makes it again"),
            None => eprintln!("record {name} has no date: `cargo xtask {name}` makes it again"),
        }
    }
    Ok(())
}

/// The items one below the other; `index.html#dark` shows them dark.
fn page(shown: &[(&Entry, Shown)]) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Items</title>\n<style>\n\
         :root{{{}}}\n:root.dark{{{}}}\n\
         body{{margin:0 auto;max-width:46rem;padding:0 15px;font:16px/1.5 sans-serif;background:var(--fig-paper);color:var(--fig-ink)}}\n\
         section{{margin:0 0 2.5rem}}h2{{font-size:1.05rem;margin:0}}code,p{{font-size:.85rem;color:var(--fig-muted);margin:.3rem 0}}\n\
         th,td{{padding:2px 8px;border-bottom:1px solid var(--fig-grid)}}table{{border-collapse:collapse;font-size:.9rem}}\n\
         .number{{font-size:1.4rem;color:var(--fig-ink)}}\n</style>\n\
         <script>if(location.hash==='#dark'||location.search==='?dark')document.documentElement.classList.add('dark')</script>\n",
        css_variables(Theme::Light),
        css_variables(Theme::Dark)
    );
    for (entry, value) in shown {
        let class = if matches!(value.value, Value::Number(_)) { " class=\"number\"" } else { "" };
        let _ = write!(
            html,
            "<section id=\"at-{0}\"><h2>{1}</h2><code>{0}, {2}, covers {3}</code>\n<div{class}>{4}</div>\n<p>{5}</p>\n<p><small>alt: {6}</small></p></section>\n",
            entry.id,
            viz::jupyter::escape(entry.name),
            entry.class.name(),
            entry.covers.join(", "),
            value.to_html(entry.id),
            viz::jupyter::escape(&value.caption),
            viz::jupyter::escape(&value.alt),
        );
    }
    html + "</html>\n"
}
