//! Items, shown once and kept: a figure that was drawn by this very program is read from a file the next time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chapters::{Class, Entry, Shown};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::directive::{Call, Row, Value};
use crate::escape;

/// An item as the pages use it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// What it is.
    pub kind: Kind,
    /// The figure or table as HTML without blank lines.
    pub html: String,
    /// The words below it.
    pub caption: String,
    /// The words in its place.
    pub alt: String,
    /// A number's digits.
    pub digits: String,
    /// A table's headers.
    pub headers: Vec<String>,
    /// A table's cells, as displayed.
    pub rows: Vec<Vec<String>>,
}

/// The three kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A picture.
    Figure,
    /// Rows under headers.
    Table,
    /// One number.
    Number,
}

/// The items that pages asked for.
#[derive(Debug)]
pub struct Drawings {
    folder: Option<PathBuf>,
    program: String,
    drawn: Mutex<BTreeMap<(String, String), Result<Drawn, String>>>,
}

impl Drawings {
    /// Drawings that are kept in a folder, or in memory only.
    pub fn new(folder: Option<PathBuf>) -> Self {
        // Items are functions of the code: another program may draw another picture.
        let program = folder.as_ref().and_then(|_| fingerprint(&std::env::current_exe().ok()?));
        let folder = folder.filter(|folder| program.is_some() && std::fs::create_dir_all(folder).is_ok());
        Self { folder, program: program.unwrap_or_default(), drawn: Mutex::default() }
    }

    /// An item, drawn now or before.
    ///
    /// # Errors
    ///
    /// If there is no such item, or it refuses its parameters.
    pub fn draw(&self, call: &Call) -> Result<Drawn, String> {
        let entry = chapters::item(&call.id).map_err(|error| error.to_string())?;
        let parameters = call.parameters.clone().unwrap_or_default();
        let key = (call.id.clone(), parameters);
        if let Some(known) = self.lock().get(&key) {
            return known.clone();
        }
        let file = self.file(&key);
        let kept = file.as_deref().and_then(|file| serde_json::from_slice(&std::fs::read(file).ok()?).ok());
        let drawn = match kept {
            Some(drawn) => Ok(drawn),
            None => draw(entry, call).inspect(|drawn| {
                if let Some(file) = file {
                    keep(&file, drawn);
                }
            }),
        };
        self.lock().insert(key, drawn.clone());
        drawn
    }

    /// The text of a value in a sentence.
    ///
    /// # Errors
    ///
    /// If there is no such item or cell, or it is no number.
    pub fn value(&self, value: &Value) -> Result<String, String> {
        let id = &value.call.id;
        let drawn = self.draw(&value.call)?;
        match (&value.cell, drawn.kind) {
            (None, Kind::Number) => Ok(drawn.digits),
            (None, Kind::Table) => {
                Err(format!("{id} is a table; name a cell: {{{{{id}[0,\"{}\"]}}}}", drawn.headers.join("\" or \"")))
            }
            (_, Kind::Figure) => Err(format!("{id} is a figure; it stands alone on a line: {{{{#figure {id}}}}}")),
            (Some(_), Kind::Number) => Err(format!("{id} is a number and has no cells; write {{{{{id}}}}}")),
            (Some((row, header)), Kind::Table) => {
                let Some(column) = drawn.headers.iter().position(|name| name == header) else {
                    return Err(format!("{id} has no column “{header}”; it has “{}”", drawn.headers.join("”, “")));
                };
                let cells = match row {
                    Row::Number(row) => drawn.rows.get(*row),
                    Row::Named(name) => drawn.rows.iter().find(|cells| cells.first() == Some(name)),
                };
                let count = drawn.rows.len();
                let Some(cells) = cells else {
                    let first: Vec<&str> =
                        drawn.rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
                    return Err(format!(
                        "{id} has no such row; its {count} rows, from 0, are “{}”",
                        first.join("”, “")
                    ));
                };
                Ok(cells[column].clone())
            }
        }
    }

    fn file(&self, (id, parameters): &(String, String)) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let mut hash = Sha256::new();
        for part in [self.program.as_bytes(), id.as_bytes(), parameters.as_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Some(folder.join(format!("{}.json", hex(&hash.finalize()[..16]))))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, String), Result<Drawn, String>>> {
        // Whoever panicked left a map that is whole: it is only ever inserted into.
        self.drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Shows an item.
fn draw(entry: &Entry, call: &Call) -> Result<Drawn, String> {
    let shown = match &call.parameters {
        None => entry.show_default(),
        Some(json) => entry.show_json(json),
    };
    let shown = shown.map_err(|error| error.to_string())?;
    if shown.alt.trim().is_empty() {
        return Err(format!("{} has no alternative text; give it one in its chapter's module", entry.id));
    }
    Ok(drawn(entry, &shown, &element_id(call)))
}

fn drawn(entry: &Entry, shown: &Shown, id: &str) -> Drawn {
    let (mut digits, mut headers, mut rows) = (String::new(), Vec::new(), Vec::new());
    let kind = match &shown.value {
        chapters::Value::Figure(_) => Kind::Figure,
        chapters::Value::Table(table) => {
            headers = table.headers().to_vec();
            rows = table.rows().iter().map(|row| row.iter().map(viz::Cell::display).collect()).collect();
            Kind::Table
        }
        chapters::Value::Number(number) => {
            digits = number.digits();
            Kind::Number
        }
    };
    let (caption, alt) = (shown.caption.clone(), shown.alt.clone());
    Drawn { kind, html: entry.html(shown, id), caption, alt, digits, headers, rows }
}

/// The id of the picture itself: a page may show the same item with several parameters.
fn element_id(call: &Call) -> String {
    let id = call.id.replace('.', "-");
    match &call.parameters {
        None => id,
        Some(json) => format!("{id}-{}", hex(&Sha256::digest(json.as_bytes())[..4])),
    }
}

/// A drawing as a block of HTML: the picture, its caption, and how it is remade.
pub fn figure(call: &Call, drawn: &Drawn, anchor: &str) -> String {
    let class = match drawn.kind {
        Kind::Figure => "figure",
        Kind::Table => "table",
        Kind::Number => "number",
    };
    let mut command = format!("cargo xtask figures --item {}", call.id);
    if let Some(json) = &call.parameters {
        command += &format!(" '{json}'");
    }
    let origin = chapters::item(&call.id).map_or(String::new(), |entry| match entry.class {
        Class::Exact => String::new(),
        Class::Trained { record } => {
            format!(" From a training run; <code>cargo xtask records {record}</code> trains it again.")
        }
        Class::Measured { record } => {
            format!(" Measured on one machine; <code>cargo xtask {record}</code> measures yours.")
        }
    });
    format!(
        "<figure id=\"{}\" class=\"item {class}\"{}>\n{}\n<figcaption>{}\n<details class=\"remake\"><summary aria-label=\"How it is made\" title=\"How it is made\">↻</summary><small>Remake it: <code>{}</code>.{origin}</small></details>\n</figcaption>\n</figure>",
        escape::html(anchor),
        live(call),
        drawn.html,
        escape::html(&drawn.caption),
        escape::html(&command),
    )
}

/// What `book/theme/live.js` needs to draw an item again with other parameters, if it has any.
fn live(call: &Call) -> String {
    let Ok(entry) = chapters::item(&call.id) else { return String::new() };
    if entry.parameters().is_empty() {
        return String::new();
    }
    let facts = [
        ("item", entry.id),
        ("name", entry.name),
        ("parameters", call.parameters.as_deref().unwrap_or("{}")),
        ("element", &element_id(call)),
    ];
    facts.map(|(name, value)| format!(" data-{name}=\"{}\"", escape::html(value))).concat()
}

/// A hash of a program's file.
fn fingerprint(program: &Path) -> Option<String> {
    Some(hex(&Sha256::digest(std::fs::read(program).ok()?)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a drawing; what cannot be kept is drawn again the next time.
fn keep(file: &Path, drawn: &Drawn) {
    let partial = file.with_extension(format!("{}.part", std::process::id()));
    let written = serde_json::to_vec(drawn).map_err(std::io::Error::other).and_then(|json| {
        std::fs::write(&partial, json)?;
        std::fs::rename(&partial, file)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: &str, parameters: Option<&str>) -> Call {
        Call { id: id.into(), parameters: parameters.map(Into::into) }
    }

    fn value(text: &str) -> Result<String, String> {
        Drawings::new(None).value(&Value::parse(text).unwrap().0)
    }

    #[test]
    fn a_figure_comes_with_caption_alternative_text_anchor_and_command() {
        let call = call("ch04.window-steps", Some("{\"stride\":[2,2],\"steps\":[0,1]}"));
        let drawn = Drawings::new(None).draw(&call).unwrap();
        let html = figure(&call, &drawn, "ch04.window-steps");
        assert!(
            html.starts_with("<figure id=\"ch04.window-steps\" class=\"item figure\" data-item=\"ch04.window-steps\""),
            "{html}"
        );
        assert!(html.contains(" data-parameters=\"{&quot;stride&quot;:[2,2],&quot;steps&quot;:[0,1]}\""), "{html}");
        assert!(html.contains("<svg") && html.contains("aria-label=\"") && html.contains("stride 2"));
        assert!(html.contains("cargo xtask figures --item ch04.window-steps '{&quot;stride&quot;"));
        assert!(!html.contains("\n\n"), "a blank line would end the block");
    }

    #[test]
    fn a_table_can_be_scrolled_by_keyboard() {
        let call = call("ch05.sharing", None);
        let html = figure(&call, &Drawings::new(None).draw(&call).unwrap(), "a");
        assert!(html.contains("<div class=\"viz-table\" tabindex=\"0\" role=\"group\" aria-label=\""), "{html}");
    }

    #[test]
    fn numbers_and_cells_are_digits() {
        assert_eq!(value("{{ch05.parameter-count}}"), Ok("51,264".into()));
        assert_eq!(value("{{ch05.sharing[2,\"weights\"]}}"), Ok("100".into()));
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        assert!(value("{{ch05.parameter-cont}}").unwrap_err().contains("did you mean ch05.parameter-count"));
        assert!(value("{{ch05.sharing}}").unwrap_err().contains("name a cell"));
        assert!(value("{{ch05.sharing[2,\"wheels\"]}}").unwrap_err().contains("no column “wheels”; it has “"));
        assert!(value("{{ch05.sharing[9,\"weights\"]}}").unwrap_err().contains("no such row"));
        assert!(value("{{ch04.window-steps}}").unwrap_err().contains("is a figure"));
        assert!(value("{{ch05.parameter-count[0,\"a\"]}}").unwrap_err().contains("no cells"));
        assert!(value("{{ch05.parameter-count {\"kernl\":1}}}").unwrap_err().contains("kernl"));
    }

    #[test]
    fn a_drawing_is_kept_in_a_file_and_read_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let call = call("ch05.parameter-count", None);
        let drawn = Drawings::new(Some(folder.path().to_owned())).draw(&call).unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let changed = Drawn { digits: "7".into(), ..drawn };
        keep(&files[0], &changed);
        assert_eq!(Drawings::new(Some(folder.path().to_owned())).draw(&call), Ok(changed));
    }
}
