//! The whole book: its pages from mdBook or from the folder, expanded together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::drawing::Drawings;
use crate::expanded::{Expanded, Project};
use crate::links::Places;
use crate::page::Page;
use crate::problem::Problem;
use crate::source::Source;
use crate::spelling::Spelling;
use crate::{bugs, code_page, coverage, covers, exercises, notebook_page, summary, symbols, terms};

/// The folder of the book and everything that its pages are made from.
#[derive(Debug)]
pub struct BookBuilder {
    root: PathBuf,
    drawings: Drawings,
}

/// The pages of a book, expanded.
#[derive(Debug, Default)]
pub struct ExpandedBook {
    /// Each page's Markdown, by its name below `book/src`.
    pub pages: BTreeMap<String, String>,
    /// The files of the repository that pages link to.
    pub files: BTreeSet<String>,
    /// The pages of notebooks among them, by the notebook's file.
    pub notebooks: BTreeMap<String, String>,
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

impl BookBuilder {
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
    pub fn expand(&self, sources: Vec<Source>) -> Result<ExpandedBook, Vec<Problem>> {
        let mut problems = summary::check(&self.root, &sources);
        let pages: Vec<Page> = sources.into_par_iter().map(Page::read).collect();
        let known = Known(pages.iter().map(|page| (page.source.name.as_str(), page)).collect());
        let bugs = bugs::list(pages.iter());
        let spelling = Spelling::of(&self.root.join("book/words.txt"));
        let exercises = exercises::of(&pages);
        let coverage = coverage::list(&self.root, &pages, &exercises);
        let terms = terms::explained(&pages);
        let notation = pages.iter().find(|page| page.source.name == symbols::PAGE);
        let explained = notation.map(|page| symbols::explained(&page.source, &page.parts));
        let project = Project {
            root: &self.root,
            drawings: &self.drawings,
            spelling: &spelling,
            places: &known,
            bugs: &bugs,
            coverage: &coverage,
            exercises: &exercises,
            terms: &terms,
            symbols: explained.as_ref(),
        };
        let expanded: Vec<Expanded> = pages.par_iter().map(|page| page.expand(&project)).collect();
        let mut book = ExpandedBook::default();
        for (page, expanded) in pages.iter().zip(expanded) {
            let name = &page.source.name;
            problems.extend(expanded.problems);
            for (id, section) in expanded.covers {
                book.covers.entry(id).or_insert_with(|| (name.clone(), section));
            }
            book.files.extend(expanded.files);
            book.pages.insert(name.clone(), expanded.markdown);
        }
        book.add_notebooks(&self.root, &known, &mut problems);
        problems.extend(coverage::unshown(&pages));
        let sources: Vec<&Source> = pages.iter().map(|page| &page.source).collect();
        problems.extend(covers::missing(&sources, &book.covers.keys().map(String::as_str).collect()));
        if problems.is_empty() {
            return Ok(book);
        }
        problems.sort();
        Err(problems)
    }

    /// The pages that `book/src/SUMMARY.md` lists, and those for contributors.
    ///
    /// # Errors
    ///
    /// If one of them, or the list, cannot be read.
    pub fn sources(&self) -> Result<Vec<Source>, Vec<Problem>> {
        let list = self.read(summary::NAME).map_err(|problem| vec![problem])?;
        let mut sources = self.read_all(&summary::pages(&list.text))?;
        sources.extend(self.contributors()?);
        Ok(sources)
    }

    /// The pages for those who write the book: one that the contents do not list, and those that it links to in a list.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read.
    pub fn contributors(&self) -> Result<Vec<Source>, Vec<Problem>> {
        // A book need not have them.
        let Ok(first) = self.read(summary::CONTRIBUTORS) else { return Ok(Vec::new()) };
        let others = self.read_all(&summary::listed(&first.text))?;
        Ok(std::iter::once(first).chain(others).collect())
    }

    fn read(&self, page: &str) -> Result<Source, Problem> {
        let text = std::fs::read_to_string(self.root.join("book/src").join(page));
        let text = text.map_err(|error| Problem::new(page, 1, format!("this file cannot be read: {error}")))?;
        Ok(Source::new(page, text))
    }

    fn read_all(&self, pages: &[String]) -> Result<Vec<Source>, Vec<Problem>> {
        let (sources, problems): (Vec<_>, Vec<_>) = pages.iter().map(|page| self.read(page)).partition(Result::is_ok);
        let problems: Vec<Problem> = problems.into_iter().filter_map(Result::err).collect();
        if problems.is_empty() { Ok(sources.into_iter().flatten().collect()) } else { Err(problems) }
    }
}

impl ExpandedBook {
    /// Reads the notebooks that pages link to, and those that these link to.
    fn add_notebooks(&mut self, root: &Path, places: &Known<'_>, problems: &mut Vec<Problem>) {
        let unread = |expanded: &Self| {
            let mut notebooks = expanded.files.iter().filter(|file| code_page::is_notebook(file));
            notebooks.find(|file| !expanded.notebooks.contains_key(*file)).cloned()
        };
        while let Some(file) = unread(self) {
            let page = notebook_page::of(root, places, &file).unwrap_or_else(|message| {
                problems.push(Problem::new(&format!("../../{file}"), 1, message));
                notebook_page::Readable::default()
            });
            self.files.extend(page.files);
            self.notebooks.insert(file, page.markdown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(pages: &[(&str, &str)]) -> (tempfile::TempDir, BookBuilder) {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("book/src");
        std::fs::create_dir_all(&src).unwrap();
        let list: String = pages.iter().map(|(name, _)| format!("- [T]({name})\n")).collect();
        std::fs::write(src.join("SUMMARY.md"), format!("# Summary\n\n{list}- [Later]()\n")).unwrap();
        for (name, text) in pages {
            std::fs::write(src.join(name), text).unwrap();
        }
        let builder = BookBuilder::new(folder.path(), None);
        (folder, builder)
    }

    #[test]
    fn pages_are_read_from_the_list_and_expanded_together() {
        let (_folder, builder) = builder(&[("a.md", "# A\n\n[b](b.md#c)\n"), ("b.md", "# B\n\n## C\n")]);
        let expanded = builder.expand(builder.sources().unwrap()).unwrap();
        assert_eq!(expanded.pages.len(), 2);
        assert!(expanded.pages["b.md"].contains("## C {#c}"));
    }

    #[test]
    fn problems_of_all_pages_come_together_in_order() {
        let (_folder, builder) = builder(&[("b.md", "# B\n\n{{x}}\n\n21\n"), ("a.md", "# A\n\n[b](b.md#d)\n")]);
        let problems = builder.expand(builder.sources().unwrap()).unwrap_err();
        let places: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.page.as_str(), problem.line)).collect();
        assert_eq!(places, [("a.md", 3), ("b.md", 3), ("b.md", 5)]);
    }

    #[test]
    fn a_page_that_is_not_there_is_named() {
        let (folder, builder) = builder(&[("a.md", "# A\n")]);
        std::fs::remove_file(folder.path().join("book/src/a.md")).unwrap();
        assert!(builder.sources().unwrap_err()[0].to_string().starts_with("book/src/a.md:1: this file cannot be read"));
    }
}
