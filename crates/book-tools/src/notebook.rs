//! Notebooks: where a chapter's is, what is in it, and how its page leads there.

use std::path::Path;

use serde::Deserialize;

use crate::code_page;
use crate::plan::Chapter;

/// A notebook's file, as far as the project asks about it.
#[derive(Debug, Deserialize)]
pub struct Notebook {
    /// Its cells, from top to bottom.
    pub cells: Vec<Cell>,
}

/// A cell of a notebook.
#[derive(Debug, Deserialize)]
pub struct Cell {
    /// `code` or `markdown`.
    #[serde(rename = "cell_type")]
    pub kind: String,
    /// Its name, the same for ever.
    #[serde(default)]
    pub id: String,
    /// What is written in it.
    pub source: Lines,
    /// What else is known of it.
    #[serde(default)]
    pub metadata: Metadata,
    /// What it showed.
    #[serde(default)]
    pub outputs: Vec<serde_json::Value>,
}

/// What a notebook's author noted about a cell.
#[derive(Debug, Default, Deserialize)]
pub struct Metadata {
    /// Words such as `predict`.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A text: the format of notebooks allows both.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Lines {
    /// All of it.
    One(String),
    /// Its lines, each with its end.
    Many(Vec<String>),
}

impl Notebook {
    /// Reads a notebook's text.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl Lines {
    /// All of it.
    pub fn text(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Many(lines) => lines.concat(),
        }
    }
}

impl Cell {
    /// Whether it holds code.
    pub fn is_code(&self) -> bool {
        self.kind == "code"
    }

    /// What is written in it.
    pub fn text(&self) -> String {
        self.source.text()
    }

    /// Whether it has this tag.
    pub fn has(&self, tag: &str) -> bool {
        self.metadata.tags.iter().any(|found| found == tag)
    }
}

/// The file of a chapter's notebook, named as its page.
pub fn file(chapter: &Chapter) -> String {
    format!("notebooks/{}.ipynb", chapter.page.trim_start_matches("ch").trim_end_matches(".md"))
}

/// The line below a chapter's title that leads to its notebook, and the notebook's file; `None` if there is none.
pub fn line(root: &Path, chapter: &Chapter) -> Option<(String, String)> {
    let file = file(chapter);
    let line = format!(
        "<p class=\"notebook\"><a href=\"{}\">The notebook of this chapter</a> has the same figures with dials to turn; <code class=\"nohighlight\">cargo xtask jupyter</code> runs it.</p>",
        code_page::link(&file)
    );
    root.join(&file).is_file().then_some((line, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"cells":[
        {"cell_type":"markdown","id":"a","source":["Words\n","more"]},
        {"cell_type":"code","id":"b","source":"let x = 1;","metadata":{"tags":["varies"]},"outputs":[]}]}"#;

    #[test]
    fn cells_have_a_text_and_tags() {
        let notebook = Notebook::parse(TEXT).unwrap();
        assert_eq!(notebook.cells[0].text(), "Words\nmore");
        assert!(notebook.cells[1].has("varies") && !notebook.cells[0].has("varies"));
        assert!(Notebook::parse("{}").is_err());
    }

    #[test]
    fn a_page_leads_to_its_notebook_if_there_is_one() {
        let (folder, chapter) = (tempfile::tempdir().unwrap(), Chapter::of(4).unwrap());
        assert_eq!(line(folder.path(), chapter), None);
        std::fs::create_dir(folder.path().join("notebooks")).unwrap();
        std::fs::write(folder.path().join("notebooks/04-padding-stride-dilation.ipynb"), TEXT).unwrap();
        let (line, file) = line(folder.path(), chapter).unwrap();
        assert_eq!(file, "notebooks/04-padding-stride-dilation.ipynb");
        assert!(line.contains("href=\"notebooks/04-padding-stride-dilation.html\""), "{line}");
    }
}
