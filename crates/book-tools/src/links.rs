//! Links: between pages, into the repository, and out.

use std::path::{Component, Path, PathBuf};

use crate::code_page;
use crate::parts::Link;
use crate::plan::Chapter;

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Kept,
    /// It leads to the page of a file of the repository.
    File(String),
    /// It leads to a chapter that is planned and not written: only its words stay.
    NotYet,
}

/// What links may lead to.
pub trait Places {
    /// Whether there is such a page.
    fn has_page(&self, page: &str) -> bool;
    /// Whether a page has such an id.
    fn has_id(&self, page: &str, id: &str) -> bool;
}

/// What becomes of a link on a page.
///
/// # Errors
///
/// If it leads nowhere.
pub fn follow(root: &Path, places: &dyn Places, page: &str, link: &Link) -> Result<Fate, String> {
    let target = link.target.as_str();
    if ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme)) {
        return if link.picture {
            Err(format!("{target} would be fetched from the network; put the picture into book/src"))
        } else {
            Ok(Fate::Kept)
        };
    }
    let (path, id) = target.split_once('#').unwrap_or((target, ""));
    let there = if path.is_empty() { page.to_owned() } else { resolve(page, path)? };
    if let Some(file) = there.strip_prefix("../../") {
        return code_page::file_of(root, file).map(Fate::File);
    }
    if there.starts_with("../") {
        return Err(format!("{target} leads out of book/src; write ../../PATH for a file of the repository"));
    }
    if Path::new(&there).extension().is_none_or(|extension| extension != "md") {
        let exists = root.join("book/src").join(&there).is_file();
        return if exists {
            Ok(Fate::Kept)
        } else {
            Err(format!("{target} leads nowhere: there is no book/src/{there}"))
        };
    }
    if places.has_page(&there) {
        return if id.is_empty() || places.has_id(&there, id) {
            Ok(Fate::Kept)
        } else {
            Err(format!("{target} leads nowhere: {there} has no heading, box or figure with the id {id}"))
        };
    }
    if Chapter::on(&there).is_some() {
        return Ok(Fate::NotYet);
    }
    Err(format!("{target} leads nowhere: SUMMARY.md lists no page {there}"))
}

/// A path relative to a page, as a path relative to `book/src`.
fn resolve(page: &str, path: &str) -> Result<String, String> {
    let mut out = PathBuf::from(page).parent().map(PathBuf::from).unwrap_or_default();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            Component::ParentDir => out.push(".."),
            Component::Normal(name) => out.push(name),
            Component::RootDir | Component::Prefix(_) => {
                return Err(format!("{path} begins at the root; write it relative to the page"));
            }
        }
    }
    Ok(out.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Places for Two {
        fn has_page(&self, page: &str) -> bool {
            page == "a.md" || page == "b.md"
        }

        fn has_id(&self, page: &str, id: &str) -> bool {
            page == "b.md" && id == "here"
        }
    }

    fn fate(root: &Path, target: &str) -> Result<Fate, String> {
        follow(root, &Two, "a.md", &Link { range: 0..0, target: target.into(), text: "t".into(), picture: false })
    }

    #[test]
    fn pages_ids_files_and_what_is_not_yet_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("crates/conv/src")).unwrap();
        std::fs::write(root.join("crates/conv/src/lib.rs"), "").unwrap();
        assert_eq!(fate(root, "b.md#here"), Ok(Fate::Kept));
        assert_eq!(fate(root, "./b.md"), Ok(Fate::Kept));
        assert_eq!(fate(root, "https://example.org/"), Ok(Fate::Kept));
        assert_eq!(fate(root, "../../crates/conv"), Ok(Fate::File("crates/conv/src/lib.rs".into())));
        assert_eq!(fate(root, "ch15-leaving-the-nest.md"), Ok(Fate::NotYet));
    }

    #[test]
    fn a_dead_link_says_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let error = |target| fate(folder.path(), target).unwrap_err();
        assert_eq!(error("c.md"), "c.md leads nowhere: SUMMARY.md lists no page c.md");
        assert!(error("b.md#there").contains("b.md has no heading, box or figure with the id there"));
        assert!(error("#there").contains("a.md has no heading"));
        assert!(error("../../crates/nothing").contains("there is no file crates/nothing"));
        assert!(error("../book.toml").contains("leads out of book/src"));
        assert!(error("missing.png").contains("there is no book/src/missing.png"));
        assert!(error("/a.md").contains("begins at the root"));
    }

    #[test]
    fn a_picture_comes_from_the_book() {
        let link = Link { range: 0..0, target: "https://example.org/a.png".into(), text: "t".into(), picture: true };
        assert!(follow(Path::new("."), &Two, "a.md", &link).unwrap_err().contains("would be fetched"));
    }
}
