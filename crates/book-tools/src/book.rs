//! The whole book: its pages from mdBook or from the folder, expanded together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::drawing::Drawings;
use crate::links::Places;
use crate::page::{Expanded, Page, Project};
use crate::problem::Problem;
use crate::source::Source;
use crate::spelling::Spelling;
use crate::{bugs, coverage, covers, exercises, summary, symbols};

/// The folder of the book and everything that its pages are made from.
#[derive(Debug)]
pub struct Workshop {
    root: PathBuf,
    drawings: Drawings,
}

/// The pages of a book, expanded.
#[derive(Debug, Default)]
pub struct Bound {
    /// Each page's Markdown, by its name below `book/src`.
    pub pages: BTreeMap<String, String>,
    /// The files of the repository that pages link to.
    pub files: BTreeSet<String>,
    /// For each coverage id, the page and the section that teach it.
    pub covers: BTreeMap<String, (String, String)>,
}

/// The pages as links see them.
struct Known<'a>(BTreeMap<&'a str, &'a Page>);

impl Places for Known<'_> {
    fn has_page(&self, page: &str) -> bool {
        self.0.contains_key(page)
    }

    fn has_id(&self, page: &str, id: &str) -> bool {
        self.0.get(page).is_some_and(|page| page.ids.contains(id))
    }
}

impl Workshop {
    /// The repository in this folder; items that were drawn are kept in `cache` if one is given.
    pub fn new(root: impl Into<PathBuf>, cache: Option<PathBuf>) -> Self {
        Self { root: root.into(), drawings: Drawings::new(cache) }
    }

    /// The repository's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Expands all pages.
    ///
    /// # Errors
    ///
    /// Every mistake on every page, in the order of the pages' names and lines.
    pub fn bind(&self, sources: Vec<Source>) -> Result<Bound, Vec<Problem>> {
        let mut problems = summary::check(&self.root, &sources);
        let pages: Vec<Page> = sources.into_par_iter().map(Page::read).collect();
        let known = Known(pages.iter().map(|page| (page.source.name.as_str(), page)).collect());
        let bugs = bugs::list(pages.iter());
        let spelling = Spelling::of(&self.root.join("book/words.txt"));
        let exercises = exercises::of(&pages);
        let coverage = coverage::list(&self.root, &pages, &exercises);
        let notation = pages.iter().find(|page| page.source.name == symbols::PAGE);
        let explained = notation.map(|page| symbols::explained(&page.source, &page.anatomy));
        let project = Project {
            root: &self.root,
            drawings: &self.drawings,
            spelling: &spelling,
            places: &known,
            bugs: &bugs,
            coverage: &coverage,
            exercises: &exercises,
            symbols: explained.as_ref(),
        };
        let expanded: Vec<Expanded> = pages.par_iter().map(|page| page.expand(&project)).collect();
        let mut bound = Bound::default();
        for (page, expanded) in pages.iter().zip(expanded) {
            let name = &page.source.name;
            problems.extend(expanded.problems);
            for (id, section) in expanded.covers {
                bound.covers.entry(id).or_insert_with(|| (name.clone(), section));
            }
            bound.files.extend(expanded.files);
            bound.pages.insert(name.clone(), expanded.markdown);
        }
        problems.extend(coverage::unshown(&pages));
        let sources: Vec<&Source> = pages.iter().map(|page| &page.source).collect();
        problems.extend(covers::missing(&sources, &bound.covers.keys().map(String::as_str).collect()));
        if problems.is_empty() {
            return Ok(bound);
        }
        problems.sort();
        Err(problems)
    }

    /// The pages that `book/src/SUMMARY.md` lists.
    ///
    /// # Errors
    ///
    /// If one of them, or the list, cannot be read.
    pub fn sources(&self) -> Result<Vec<Source>, Vec<Problem>> {
        let folder = self.root.join("book/src");
        let unreadable =
            |page: &str, error: &std::io::Error| Problem::new(page, 1, format!("this file cannot be read: {error}"));
        let list = std::fs::read_to_string(folder.join(summary::NAME))
            .map_err(|error| vec![unreadable(summary::NAME, &error)])?;
        let mut sources = Vec::new();
        let mut problems = Vec::new();
        for page in summary::pages(&list) {
            match std::fs::read_to_string(folder.join(&page)) {
                Ok(text) => sources.push(Source::new(page, text)),
                Err(error) => problems.push(unreadable(&page, &error)),
            }
        }
        if problems.is_empty() { Ok(sources) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workshop(pages: &[(&str, &str)]) -> (tempfile::TempDir, Workshop) {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("book/src");
        std::fs::create_dir_all(&src).unwrap();
        let list: String = pages.iter().map(|(name, _)| format!("- [T]({name})\n")).collect();
        std::fs::write(src.join("SUMMARY.md"), format!("# Summary\n\n{list}- [Later]()\n")).unwrap();
        for (name, text) in pages {
            std::fs::write(src.join(name), text).unwrap();
        }
        let workshop = Workshop::new(folder.path(), None);
        (folder, workshop)
    }

    #[test]
    fn pages_are_read_from_the_list_and_expanded_together() {
        let (_folder, workshop) = workshop(&[("a.md", "# A\n\n[b](b.md#c)\n"), ("b.md", "# B\n\n## C\n")]);
        let bound = workshop.bind(workshop.sources().unwrap()).unwrap();
        assert_eq!(bound.pages.len(), 2);
        assert!(bound.pages["b.md"].contains("## C {#c}"));
    }

    #[test]
    fn problems_of_all_pages_come_together_in_order() {
        let (_folder, workshop) = workshop(&[("b.md", "# B\n\n{{x}}\n\n21\n"), ("a.md", "# A\n\n[b](b.md#d)\n")]);
        let problems = workshop.bind(workshop.sources().unwrap()).unwrap_err();
        let places: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.page.as_str(), problem.line)).collect();
        assert_eq!(places, [("a.md", 3), ("b.md", 3), ("b.md", 5)]);
    }

    #[test]
    fn a_page_that_is_not_there_is_named() {
        let (folder, workshop) = workshop(&[("a.md", "# A\n")]);
        std::fs::remove_file(folder.path().join("book/src/a.md")).unwrap();
        assert!(
            workshop.sources().unwrap_err()[0].to_string().starts_with("book/src/a.md:1: this file cannot be read")
        );
    }
}
