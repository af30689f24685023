//! The pages that show whole files of the repository, so that a link to a line works without the network. A notebook has a
//! page of its own kind: [`crate::notebook_page`].

use std::collections::BTreeSet;
use std::path::{Component, Path};

use crate::{code_line, escape, highlight};

/// The folder of these pages below the book's root.
pub const FOLDER: &str = "code";

/// A text that is longer is data: a page of it would help nobody.
const LONGEST: u64 = 400_000;

/// The page of a file.
pub fn link(file: &str) -> String {
    match file.strip_suffix(".ipynb") {
        Some(notebook) => format!("{notebook}.html"),
        None => format!("{FOLDER}/{file}.html"),
    }
}

/// The text of a file of the repository.
///
/// # Errors
///
/// If the path leaves the repository, or is no text file.
pub fn read(root: &Path, file: &str) -> Result<String, String> {
    let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || file.contains('\\') {
        return Err(format!("{file} is no path from the repository's root, as crates/conv/src/lib.rs is"));
    }
    let path = root.join(file);
    let length = std::fs::metadata(&path).map(|data| data.len());
    if length.is_ok_and(|length| length > LONGEST) && !is_notebook(file) {
        return Err(format!("{file} is too long for a page; link to the README beside it"));
    }
    std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file {file}; paths are from the repository's root"),
        _ => format!("{file} cannot be read as text: {error}"),
    })
}

/// Whether a file is shown as a notebook, with figures.
pub fn is_notebook(file: &str) -> bool {
    file.ends_with(".ipynb")
}

/// The file that stands for a path: itself, or for a folder its first file to read.
///
/// # Errors
///
/// If there is no such path, or a folder without such a file.
pub fn file_of(root: &Path, path: &str) -> Result<String, String> {
    let path = path.trim_end_matches('/');
    if !root.join(path).is_dir() {
        return read(root, path).map(|_| path.to_owned());
    }
    let entrances = ["src/lib.rs", "src/main.rs", "lib.rs", "main.rs", "mod.rs", "README.md"];
    let found = entrances.iter().map(|name| format!("{path}/{name}")).find(|file| root.join(file).is_file());
    found.ok_or_else(|| format!("{path} is a folder; link to one of its files"))
}

/// The Markdown of a file's page.
///
/// # Errors
///
/// If the file cannot be read.
pub fn markdown(root: &Path, file: &str) -> Result<String, String> {
    let text = read(root, file)?;
    let mut code = String::new();
    for (index, (line, plain)) in highlight::lines(file, &text).iter().zip(text.lines()).enumerate() {
        code += &code_line::broken_line("span", &format!(" id=\"L{}\"", index + 1), line, plain);
    }
    Ok(format!(
        "# {}\n\n<pre class=\"whole-file\"><code class=\"nohighlight\">{code}</code></pre>\n",
        escape::markdown(file)
    ))
}

/// The Markdown of the page above all of them; it leads contributors to their page, if there is one.
pub fn index(files: &BTreeSet<String>, contributors: Option<&str>) -> String {
    let mut text = String::from(
        "# The code that this book shows\n\nEvery listing is a part of one of these files, and every file that a page links to is \
         here as well. What is written in Rust is compiled and tested; the notebooks are run, and show what they showed.\n\n",
    );
    if let Some(page) = contributors {
        text += &format!("To mend a page or to write one, begin [here]({page}).\n\n");
    }
    let mut last = None;
    for file in files {
        let place = place(file);
        if last.replace(place) != Some(place) {
            text += &format!("\n## {}\n\n", escape::markdown(place));
        }
        text += &format!("- [{}]({})\n", escape::markdown(file), link(file));
    }
    text
}

/// The crate or the folder that a file belongs to.
fn place(file: &str) -> &str {
    let folders = if file.starts_with("crates/") { 2 } else { 1 };
    let end = file.match_indices('/').nth(folders - 1).map(|(end, _)| end);
    end.map_or("Beside the folders", |end| &file[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_entered_through_its_first_lines() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("crates/a/src")).unwrap();
        std::fs::write(folder.path().join("crates/a/src/lib.rs"), "// <a>\n").unwrap();
        assert_eq!(file_of(folder.path(), "crates/a"), Ok("crates/a/src/lib.rs".into()));
        assert!(file_of(folder.path(), "crates").unwrap_err().contains("is a folder"));
        let page = markdown(folder.path(), "crates/a/src/lib.rs").unwrap();
        assert!(
            page.contains("<span class=\"line\" id=\"L1\"><span class=\"rs-comment\">// &lt;a&gt;</span>\n</span>"),
            "{page}"
        );
    }

    #[test]
    fn files_are_listed_by_crate() {
        let files = ["Cargo.toml", "crates/conv/src/lib.rs", "crates/conv/tests/laws.rs", "notebooks/01.ipynb"];
        let index = index(&files.map(String::from).into(), Some("contributing.md"));
        assert!(index.contains("begin [here](contributing.md)"), "{index}");
        assert!(index.contains("- [notebooks&#47;01&#46;ipynb](notebooks/01.html)"), "{index}");
        let headings: Vec<&str> = index.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Beside the folders", "## crates&#47;conv", "## notebooks"]);
    }

    #[test]
    fn paths_stay_in_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["../a.rs", "/etc/hostname", "a/../../b", "C:\\a"] {
            assert!(read(folder.path(), path).unwrap_err().contains("is no path"), "{path}");
        }
        assert!(read(folder.path(), "a.rs").unwrap_err().starts_with("there is no file a.rs"));
    }
}
