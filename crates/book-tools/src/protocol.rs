//! mdBook's protocol for preprocessors: the book comes as JSON on standard input and goes as JSON to standard output.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::book::{BookBuilder, ExpandedBook};
use crate::code_page;
use crate::source::Source;

/// The renderer that the pages are made for.
pub const RENDERER: &str = "html";

/// What mdBook sent: where it runs, and the book.
#[derive(Debug)]
pub struct Request {
    /// The book's folder.
    pub folder: PathBuf,
    book: Json,
}

impl Request {
    /// Reads what mdBook sent.
    ///
    /// # Errors
    ///
    /// If it is not the context and the book.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unfit = |what: &str| format!("{what}; this program is run by mdBook 0.5: `mdbook build book`");
        let parts: Json =
            serde_json::from_str(text).map_err(|error| unfit(&format!("standard input is not JSON ({error})")))?;
        let Json::Array(mut parts) = parts else { return Err(unfit("standard input is not a context and a book")) };
        let (Some(book), Some(context)) = (parts.pop(), parts.pop()) else {
            return Err(unfit("standard input is not a context and a book"));
        };
        let folder = context["root"].as_str().ok_or_else(|| unfit("the context names no root"))?;
        Ok(Self { folder: folder.into(), book })
    }

    /// The pages.
    pub fn sources(&self) -> Vec<Source> {
        let mut sources = Vec::new();
        visit(&mut self.book.clone(), &mut |chapter| {
            if let (Some(path), Some(content)) = (chapter["path"].as_str(), chapter["content"].as_str()) {
                sources.push(Source::new(path.replace('\\', "/"), content));
            }
        });
        sources
    }

    /// The book with its pages expanded and the files that they link to added.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn answer(mut self, builder: &BookBuilder, expanded: &ExpandedBook) -> Result<Json, String> {
        visit(&mut self.book, &mut |chapter| {
            let page = chapter["path"].as_str().and_then(|path| expanded.pages.get(&path.replace('\\', "/")));
            if let Some(markdown) = page {
                chapter["content"] = json!(markdown);
            }
        });
        if let Some(items) = self.book.as_object_mut().and_then(|book| book.values_mut().find_map(Json::as_array_mut)) {
            items.extend(behind(builder, expanded)?);
        }
        Ok(self.book)
    }
}

/// What the contents do not list: the pages of the repository's files and those for contributors, below one page that
/// leads to them.
fn behind(builder: &BookBuilder, expanded: &ExpandedBook) -> Result<Option<Json>, String> {
    let contributors = builder.contributors().unwrap_or_default();
    if expanded.files.is_empty() && contributors.is_empty() {
        return Ok(None);
    }
    let name = "The code that this book shows";
    let mut below = Vec::new();
    for file in &expanded.files {
        let content = match expanded.notebooks.get(file) {
            Some(notebook) => notebook.clone(),
            None => code_page::markdown(builder.root(), file)?,
        };
        let path = Path::new(&code_page::link(file)).with_extension("md");
        below.push(chapter(file, &content, &path.to_string_lossy(), &[name], &[]));
    }
    for page in &contributors {
        let title = page.text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&page.name);
        let content = expanded.pages.get(&page.name).unwrap_or(&page.text);
        below.push(chapter(title, content, &page.name, &[name], &[]));
    }
    let first = contributors.first().map(|page| page.name.as_str());
    let index = format!("{}.md", code_page::FOLDER);
    Ok(Some(chapter(name, &code_page::index(&expanded.files, first), &index, &[], &below)))
}

fn chapter(name: &str, content: &str, path: &str, parents: &[&str], below: &[Json]) -> Json {
    json!({"Chapter": {
        "name": name, "content": content, "number": null, "sub_items": below, "path": path, "source_path": null,
        "parent_names": parents,
    }})
}

/// Calls a function for each chapter, at whatever depth.
fn visit(json: &mut Json, call: &mut dyn FnMut(&mut Json)) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| visit(item, call)),
        Json::Object(fields) => {
            if let Some(chapter) = fields.get_mut("Chapter") {
                call(chapter);
            }
            fields.values_mut().for_each(|value| visit(value, call));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        let inner = chapter("B", "# B\n", "b.md", &["A"], &[]);
        let outer = chapter("A", "# A\n\n[c](../../a.rs)\n", "a.md", &[], &[inner]);
        let book = json!({"items": ["Separator", {"PartTitle": "P"}, outer], "__non_exhaustive": null});
        Request::parse(&json!([{"root": "/somewhere/book", "renderer": "html"}, book]).to_string()).unwrap()
    }

    #[test]
    fn pages_are_found_at_all_depths() {
        let names: Vec<String> = request().sources().into_iter().map(|source| source.name).collect();
        assert_eq!(names, ["a.md", "b.md"]);
    }

    #[test]
    fn the_answer_is_the_book_expanded_with_the_code_at_its_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.rs"), "fn main() {}\n").unwrap();
        let builder = BookBuilder::new(folder.path(), None);
        let request = request();
        let expanded = builder.expand(request.sources()).unwrap();
        let answer = request.answer(&builder, &expanded).unwrap();
        let items = answer["items"].as_array().unwrap();
        assert_eq!(items.len(), 4);
        assert_eq!(items[2]["Chapter"]["content"], "# A {#a}\n\n[c](code/a.rs.html)\n");
        assert_eq!(items[2]["Chapter"]["sub_items"][0]["Chapter"]["content"], "# B {#b}\n");
        assert_eq!(items[3]["Chapter"]["sub_items"][0]["Chapter"]["path"], "code/a.rs.md");
        assert_eq!(answer["__non_exhaustive"], Json::Null);
    }

    #[test]
    fn contributors_pages_are_behind_the_book_and_not_among_its_chapters() {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("book/src");
        std::fs::create_dir_all(&src).unwrap();
        std::fs::write(folder.path().join("a.rs"), "fn main() {}\n").unwrap();
        std::fs::write(src.join("contributing.md"), "# For you\n\n- [How](how.md)\n").unwrap();
        std::fs::write(src.join("how.md"), "# How\n").unwrap();
        let builder = BookBuilder::new(folder.path(), None);
        let request = request();
        let mut sources = request.sources();
        sources.extend(builder.contributors().unwrap());
        let answer = request.answer(&builder, &builder.expand(sources).unwrap()).unwrap();
        let items = answer["items"].as_array().unwrap();
        assert_eq!(items.len(), 4, "none more than the code");
        let below = items[3]["Chapter"]["sub_items"].as_array().unwrap();
        let paths: Vec<&str> = below.iter().filter_map(|item| item["Chapter"]["path"].as_str()).collect();
        assert_eq!(paths, ["code/a.rs.md", "contributing.md", "how.md"]);
        assert_eq!(below[1]["Chapter"]["name"], "For you");
        assert!(items[3]["Chapter"]["content"].as_str().unwrap().contains("[here](contributing.md)"));
    }

    #[test]
    fn what_mdbook_did_not_send_is_refused() {
        for text in ["", "{}", "[1]", "[1, 2]", "[{}, {}]"] {
            assert!(Request::parse(text).unwrap_err().contains("run by mdBook 0.5"), "{text}");
        }
    }
}
