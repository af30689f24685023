//! The pages of the notebooks: words, cells and what they showed when they were run, for a reader who runs nothing.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;

use crate::links::Places;
use crate::notebook::{Cell, Lines, Notebook};
use crate::parts::{Link, Parts};
use crate::source::{Edits, Source};
use crate::{code_line, code_page, escape, highlight, math};

/// A notebook as a page.
#[derive(Debug, Default)]
pub struct Readable {
    /// The Markdown.
    pub markdown: String,
    /// The files of the repository that it links to.
    pub files: BTreeSet<String>,
}

/// The page of a notebook.
///
/// # Errors
///
/// If it cannot be read, a link of it leads nowhere, or a formula cannot be set; the sentence names the cell.
pub fn of(root: &Path, places: &dyn Places, file: &str) -> Result<Readable, String> {
    let text = std::fs::read_to_string(root.join(file)).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let notebook = Notebook::parse(&text).map_err(|error| format!("{file} is no notebook: {error}"))?;
    let mut page = Readable::default();
    for (index, cell) in notebook.cells.iter().enumerate() {
        let markdown = if cell.is_code() { code(cell, index) } else { page.prose(root, places, file, cell) };
        page.markdown += &markdown.map_err(|problem| format!("{file}, cell {}: {problem}", cell.id))?;
        if index == 0 {
            page.markdown += HOW_TO_RUN;
        }
        page.markdown += "\n\n";
    }
    Ok(page)
}

const HOW_TO_RUN: &str = "\n\n<p class=\"notebook\">Here you see what the cells showed when they were run. To run and change \
them: <code class=\"nohighlight\">cargo xtask jupyter</code></p>";

impl Readable {
    /// A cell of words, with its formulas set and its links leading to pages.
    fn prose(&mut self, root: &Path, places: &dyn Places, file: &str, cell: &Cell) -> Result<String, String> {
        let mut problems = Vec::new();
        let source = Source::new(file, cell.text());
        let parts = Parts::of(&source, &mut problems);
        if let Some(problem) = problems.first() {
            return Err(problem.message.clone());
        }
        let mut edits = Edits::default();
        for formula in &parts.formulas {
            edits.replace(formula.range.clone(), math::mathml(&formula.latex, formula.display)?);
        }
        for link in &parts.links {
            let whole = &source.text[link.range.clone()];
            if let (Some(target), Some(at)) = (self.follow(root, places, link)?, whole.rfind(&link.target)) {
                let start = link.range.start + at;
                edits.replace(start..start + link.target.len(), target);
            }
        }
        Ok(edits.apply(&source.text))
    }

    /// Where a link of a notebook leads from its page; `None` if it stays as it is.
    fn follow(&mut self, root: &Path, places: &dyn Places, link: &Link) -> Result<Option<String>, String> {
        let target = link.target.as_str();
        if target.starts_with("https://") {
            return Ok(None);
        }
        let nowhere = || format!("{target} leads nowhere");
        let (path, id) = target.split_once('#').unwrap_or((target, ""));
        if let Some(page) = path.strip_prefix("../book/src/") {
            let there = places.has_page(page) && (id.is_empty() || places.has_id(page, id));
            let mark = if id.is_empty() { "" } else { "#" };
            return if there { Ok(Some(format!("../{page}{mark}{id}"))) } else { Err(nowhere()) };
        }
        let file = path.strip_prefix("../").map_or_else(|| format!("notebooks/{path}"), str::to_owned);
        let file = code_page::file_of(root, &file).map_err(|_| nowhere())?;
        let there = format!("../{}", code_page::link(&file));
        self.files.insert(file);
        Ok(Some(there))
    }
}

/// A cell of code, and what it showed.
fn code(cell: &Cell, index: usize) -> Result<String, String> {
    let text = cell.text();
    let lines = highlight::lines("cell.rs", &text);
    let lines: String =
        lines.iter().zip(text.lines()).map(|(line, plain)| code_line::broken_line("span", "", line, plain)).collect();
    let mut html = format!("<pre class=\"cell\"><code class=\"nohighlight\">{lines}</code></pre>\n");
    for (number, output) in cell.outputs.iter().enumerate() {
        // The same figure may be shown twice, and its id must not.
        let shown = shown(output, &format!("{index}-{number}"))?;
        html += &format!("\n<div class=\"shown\">\n{}\n</div>\n", without_blank_lines(&shown));
    }
    Ok(html)
}

/// One output of a cell as HTML.
fn shown(output: &Json, name: &str) -> Result<String, String> {
    let text = |value: &Json| serde_json::from_value::<Lines>(value.clone()).ok().map(|lines| lines.text());
    if let Some(html) = text(&output["data"]["text/html"]) {
        return with_inline_pictures(&html, name);
    }
    let plain = [&output["data"]["text/plain"], &output["text"], &output["evalue"]].into_iter().find_map(text);
    let plain = plain.ok_or("shows something that is neither HTML nor text")?;
    Ok(format!("<pre><code class=\"nohighlight\">{}\n</code></pre>", escape::html(plain.trim_end())))
}

/// Line drawings that were put into an address become part of the page, whose colours they then have.
fn with_inline_pictures(html: &str, name: &str) -> Result<String, String> {
    const START: &str = "<img src=\"data:image/svg+xml;base64,";
    let mut pieces = html.split(START);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for (number, piece) in pieces.enumerate() {
        let cut = piece.split_once('"').and_then(|(data, rest)| Some((data, rest.split_once('>')?.1)));
        let (data, rest) = cut.ok_or("shows a picture without an end")?;
        let svg = BASE64.decode(data).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        out += &inline(&svg.ok_or("shows a picture that cannot be decoded")?, &format!("{name}-{number}"));
        out += rest;
    }
    Ok(out)
}

/// A drawing without the colours that it brings along when it stands alone, and with an id of its own.
fn inline(svg: &str, name: &str) -> String {
    let mut svg = svg.to_owned();
    if let (Some(start), Some(end)) = (svg.find("<style>svg{--fig-"), svg.find("</style>")) {
        svg.replace_range(start..end + "</style>".len(), "");
    }
    let id = svg.split_once(" id=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0.to_owned()));
    match id {
        Some(id) => svg.replace(&id, &format!("{id}-{name}")),
        None => svg,
    }
}

/// The same text without a line that would end a block of HTML.
fn without_blank_lines(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(|line| if line.trim().is_empty() { "" } else { line }).collect();
    lines.join("\n").replace("\n\n", "\n&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Places for One {
        fn has_page(&self, page: &str) -> bool {
            page == "ch04-padding.md"
        }

        fn has_id(&self, _: &str, id: &str) -> bool {
            id == "here"
        }
    }

    fn page(cells: &str) -> Result<Readable, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("notebooks")).unwrap();
        for name in ["04-a.ipynb", "05-b.ipynb"] {
            std::fs::write(folder.path().join("notebooks").join(name), format!("{{\"cells\":[{cells}]}}")).unwrap();
        }
        of(folder.path(), &One, "notebooks/04-a.ipynb")
    }

    fn words(text: &str) -> String {
        format!("{{\"cell_type\":\"markdown\",\"id\":\"w\",\"source\":\"{text}\"}}")
    }

    #[test]
    fn words_are_words_and_links_lead_to_pages() {
        let page = page(&words("# A\\n\\n[p](../book/src/ch04-padding.md#here), [next](05-b.ipynb), $x$")).unwrap();
        assert!(
            page.markdown.starts_with("# A\n\n[p](../ch04-padding.md#here), [next](../notebooks/05-b.html), <math")
        );
        assert!(page.markdown.contains("cargo xtask jupyter"));
        assert!(page.files.contains("notebooks/05-b.ipynb"));
    }

    #[test]
    fn a_dead_link_names_its_cell() {
        for target in ["../book/src/ch04-padding.md#there", "../book/src/ch05.md", "../crates/no", "06-c.ipynb"] {
            let problem = page(&words(&format!("[a]({target})"))).unwrap_err();
            assert_eq!(problem, format!("notebooks/04-a.ipynb, cell w: {target} leads nowhere"));
        }
    }

    fn shows(output: &str) -> String {
        let cell = format!("{{\"cell_type\":\"code\",\"id\":\"c\",\"source\":\"f(<1>)\",\"outputs\":[{output}]}}");
        page(&cell).unwrap().markdown
    }

    #[test]
    fn a_cell_stands_above_what_it_showed() {
        let html = shows(r#"{"output_type":"stream","text":["a <b>\n","\n","c\n"]}"#);
        assert!(html.starts_with("<pre class=\"cell\"><code class=\"nohighlight\"><span class=\"line\">"), "{html}");
        assert!(
            html.contains("<div class=\"shown\">\n<pre><code class=\"nohighlight\">a &lt;b&gt;\n&#10;c\n</code></pre>"),
            "{html}"
        );
        assert!(shows(r#"{"data":{"text/plain":["24"]}}"#).contains(">24\n</code>"));
    }

    #[test]
    fn drawings_take_the_colours_of_the_page() {
        let svg = "<svg id=\"fig-1\"><style>svg{--fig-ink:#000}</style><g clip-path=\"url(#fig-1)\"/></svg>";
        let image = format!("<img src=\\\"data:image/svg+xml;base64,{}\\\" alt=\\\"A\\\"><p>b</p>", BASE64.encode(svg));
        let html = shows(&format!("{{\"data\":{{\"text/html\":\"{image}\"}}}}"));
        let wanted =
            "<div class=\"shown\">\n<svg id=\"fig-1-0-0-0\"><g clip-path=\"url(#fig-1-0-0-0)\"/></svg><p>b</p>\n</div>";
        assert!(html.contains(wanted), "{html}");
    }

    #[test]
    fn a_blank_line_does_not_end_the_block() {
        assert_eq!(without_blank_lines("a\n \n\nb\nc\n"), "a\n&#10;\nb\nc");
    }
}
