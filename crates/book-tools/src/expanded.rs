//! A page is expanded: what its author wrote becomes what mdBook renders.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use crate::directive::Block;
use crate::drawing::{self, Drawings};
use crate::exercises::Listed;
use crate::links::{self, Fate, Places};
use crate::page::Page;
use crate::parts::{Container, Formula, Kind};
use crate::plan::Chapter;
use crate::problem::Problem;
use crate::source::{Edits, Source};
use crate::spelling::Spelling;
use crate::{
    boxes, code_page, covers, escape, exercises, listing, literal, map, math, notebook, reading, run, shape, symbols,
    terminal, terms,
};

/// What all pages share.
pub struct Project<'a> {
    /// The repository's folder.
    pub root: &'a Path,
    /// The items.
    pub drawings: &'a Drawings,
    /// Words and their spelling.
    pub spelling: &'a Spelling,
    /// The pages of the book.
    pub places: &'a (dyn Places + Sync),
    /// What stands in the place of `{{#bugs}}`.
    pub bugs: &'a str,
    /// What stands in the place of `{{#coverage}}`.
    pub coverage: &'a str,
    /// All exercises.
    pub exercises: &'a [Listed],
    /// The terms that sections explain, by page and id.
    pub terms: &'a BTreeMap<(String, String), Vec<String>>,
    /// The letters that formulas may use, if there is a page that explains them.
    pub symbols: Option<&'a BTreeSet<String>>,
}

/// A page as mdBook gets it.
#[derive(Debug, Default)]
pub struct Expanded {
    /// The Markdown.
    pub markdown: String,
    /// What is wrong with the page.
    pub problems: Vec<Problem>,
    /// The files of the repository that it links to.
    pub files: BTreeSet<String>,
    /// The coverage ids, with the section that teaches each.
    pub covers: BTreeMap<String, String>,
}

impl Page {
    /// Expands all directives and checks everything.
    pub fn expand(&self, project: &Project<'_>) -> Expanded {
        let mut out = Expanded { problems: self.problems.clone(), ..Expanded::default() };
        shape::check(&self.source, &self.parts, &mut out.problems);
        literal::check(&self.source, &self.parts, &mut out.problems);
        project.spelling.check(&self.source, &self.parts, &mut out.problems);
        if let Some(explained) = project.symbols {
            symbols::check(&self.source, &self.parts, explained, &mut out.problems);
        }
        exercises::check(project.root, &self.source, &self.parts, &mut out.problems);
        out.covers = covers::check(&self.source, &self.parts, &mut out.problems);
        let mut edits = Edits::default();
        self.set_headings(project, &mut edits, &mut out);
        self.set_inline(project, &mut edits, &mut out);
        self.set_links(project, &mut edits, &mut out);
        self.set_blocks(project, &mut edits, &mut out);
        self.set_containers(project, &mut edits, &mut out);
        out.markdown = edits.apply(&self.source.text);
        out.problems.sort();
        out.problems.dedup();
        out
    }

    fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        Problem::new(&self.source.name, self.source.line(at), message)
    }

    /// Gives each heading its id, each section its minutes and the terms that it explains, and a chapter its map and its
    /// notebook.
    fn set_headings(&self, project: &Project<'_>, edits: &mut Edits, out: &mut Expanded) {
        let chapter = Chapter::on(&self.source.name);
        let minutes = reading::minutes(&self.source, &self.parts);
        if let Some(chapter) = chapter {
            edits.replace(0..0, format!("{}\n\n", map::strip(chapter, minutes.iter().sum::<usize>().max(1))));
        }
        let mut minutes = minutes.into_iter();
        for (heading, id) in self.parts.headings.iter().zip(&self.ids.headings) {
            let end = self.source.line_end(heading.range.start);
            let mut after = String::new();
            if heading.id.is_none() {
                after += &format!(" {{#{id}}}");
            }
            if let Some(terms) = project.terms.get(&(self.source.name.clone(), id.clone())) {
                after += &format!("\n\n{}\n", terms::html(terms));
            }
            let notebook = chapter.filter(|_| heading.level == 1).and_then(|of| notebook::line(project.root, of));
            if let Some((line, file)) = notebook {
                after += &format!("\n\n{line}\n");
                out.files.insert(file);
            }
            let time = if heading.level == 2 { minutes.next() } else { None };
            // How long exercises take, nobody knows.
            let time = time.filter(|_| !self.has_exercises(heading.range.end));
            if let (Some(minutes), Some(_)) = (time, chapter) {
                let unit = if minutes == 1 { "minute" } else { "minutes" };
                after += &format!("\n\n<p class=\"minutes\">About {minutes} {unit}</p>\n");
            }
            edits.replace(end..end, after);
        }
    }

    /// Whether exercises are the first thing after a place.
    fn has_exercises(&self, place: usize) -> bool {
        let next = self.parts.blocks.iter().find(|(range, _)| range.start >= place);
        next.is_some_and(|(range, block)| {
            *block == Block::Exercises && self.source.text[place..range.start].trim().is_empty()
        })
    }

    /// Puts values, literals and formulas into the sentences.
    fn set_inline(&self, project: &Project<'_>, edits: &mut Edits, out: &mut Expanded) {
        for (range, value) in &self.parts.values {
            match project.drawings.value(value) {
                Ok(text) => edits.replace(range.clone(), escape::markdown(&with_minus(&text))),
                Err(message) => out.problems.push(self.problem(range.start, message)),
            }
        }
        for (range, literal) in &self.parts.literals {
            edits.replace(range.clone(), escape::markdown(literal));
        }
        for formula in &self.parts.formulas {
            match math::mathml(&formula.latex, formula.display) {
                Ok(markup) => {
                    let (range, markup) = self.with_its_mark(formula, markup);
                    edits.replace(range, markup);
                }
                Err(message) => out.problems.push(self.problem(formula.range.start, message)),
            }
        }
    }

    /// A formula in a sentence with the punctuation mark behind it, which a browser would put at the beginning of a line.
    fn with_its_mark(&self, formula: &Formula, markup: String) -> (Range<usize>, String) {
        let Range { start, end } = formula.range;
        let mark = self.source.text[end..].chars().next().filter(|mark| ",.;:?!".contains(*mark));
        match mark.filter(|_| !formula.display) {
            Some(mark) => (start..end + mark.len_utf8(), format!("<span class=\"held\">{markup}{mark}</span>")),
            None => (start..end, markup),
        }
    }

    /// Turns links into the repository to the pages of its files.
    fn set_links(&self, project: &Project<'_>, edits: &mut Edits, out: &mut Expanded) {
        for link in &self.parts.links {
            match links::follow(project.root, project.places, &self.source.name, link) {
                Ok(Fate::Kept) => {}
                Ok(Fate::File(file)) => {
                    let whole = &self.source.text[link.range.clone()];
                    if let Some(at) = whole.rfind(&link.target) {
                        let start = link.range.start + at;
                        edits.replace(start..start + link.target.len(), code_page::link(&file));
                    }
                    out.files.insert(file);
                }
                Ok(Fate::NotYet) => edits.replace(link.range.clone(), escape::markdown(&link.text)),
                Err(message) => out.problems.push(self.problem(link.range.start, message)),
            }
        }
    }

    /// Puts figures, listings and the other blocks onto the page.
    fn set_blocks(&self, project: &Project<'_>, edits: &mut Edits, out: &mut Expanded) {
        for (range, block) in &self.parts.blocks {
            match self.block(project, range.start, block, out) {
                // Blank lines around it: a block of HTML begins and ends with them.
                Ok(html) => edits.replace(range.clone(), format!("\n{html}\n")),
                Err(message) => out.problems.push(self.problem(range.start, message)),
            }
        }
    }

    fn block(&self, project: &Project<'_>, at: usize, block: &Block, out: &mut Expanded) -> Result<String, String> {
        match block {
            Block::Figure(call) => {
                let repeated = self.parts.blocks.iter().find(|(range, other)| range.start < at && other == block);
                if let Some((range, _)) = repeated {
                    let line = self.source.line(range.start);
                    return Err(format!("{} is on this page already, on line {line}; link to #{}", call.id, call.id));
                }
                let drawn = project.drawings.draw(call)?;
                Ok(drawing::figure(call, &drawn, &self.ids.figures[&at]))
            }
            Block::Listing { shown, since, folded } => {
                let excerpt = listing::excerpt(project.root, shown)?;
                let older = since.as_ref().map(|since| listing::excerpt(project.root, since)).transpose()?;
                out.files.insert(shown.file.clone());
                Ok(listing::html(shown, &excerpt, older.as_ref(), *folded))
            }
            Block::Run(command) => run::html(project.root, command),
            Block::Exercises => Ok(exercises::list(&self.source, project.exercises)),
            Block::Exercise(facts) => {
                out.files.insert(facts.file());
                Ok(exercises::facts(project.root, facts, project.exercises))
            }
            Block::Terminal(file) => terminal::html(project.root, file),
            Block::Covers(_) => Ok(String::new()),
            Block::Bugs => Ok(self.collected(project, project.bugs, out)),
            Block::Coverage => Ok(self.collected(project, project.coverage, out)),
        }
    }

    /// Markdown that was collected from all pages, expanded.
    fn collected(&self, project: &Project<'_>, text: &str, out: &mut Expanded) -> String {
        let collected = Self::read(Source::new(self.source.name.clone(), text));
        let mut edits = Edits::default();
        // Its problems are those of the pages that it is taken from.
        let mut inner = Expanded::default();
        collected.set_inline(project, &mut edits, &mut inner);
        collected.set_links(project, &mut edits, &mut inner);
        out.files.extend(inner.files);
        edits.apply(text)
    }

    /// Opens and closes the boxes.
    fn set_containers(&self, project: &Project<'_>, edits: &mut Edits, out: &mut Expanded) {
        for (container, id) in self.parts.containers.iter().zip(&self.ids.containers) {
            let title = self.title(project, container, out);
            let above = self.parts.headings.iter().zip(&self.ids.headings).rev();
            let above = above.into_iter().find(|(heading, _)| heading.range.start < container.open.start);
            let named_above = above.filter(|(heading, _)| {
                let between = &self.source.text[heading.range.end..container.open.start];
                let between = between.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("{{#covers "));
                container.title.is_empty() && container.kind != Kind::Bug && between.count() == 0
            });
            let opening = if let Some((_, heading)) = named_above {
                boxes::opening(container, &title, heading, None)
            } else {
                let level = above.map_or(2, |(heading, _)| heading.level + 1).min(6);
                boxes::opening(container, &title, id, Some(level))
            };
            edits.replace(container.open.clone(), format!("\n{opening}"));
            edits.replace(container.close.clone(), boxes::closing(container));
        }
    }

    /// A box's title with its values and formulas set.
    fn title(&self, project: &Project<'_>, container: &Container, out: &mut Expanded) -> String {
        if container.kind == Kind::Hint {
            return exercises::hint_number(&self.parts, container).to_string();
        }
        let title = Self::read(Source::new(self.source.name.clone(), container.title.clone()));
        let mut inner = Expanded { problems: title.problems.clone(), ..Expanded::default() };
        literal::check(&title.source, &title.parts, &mut inner.problems);
        project.spelling.check(&title.source, &title.parts, &mut inner.problems);
        let mut edits = Edits::default();
        title.set_inline(project, &mut edits, &mut inner);
        title.set_links(project, &mut edits, &mut inner);
        let line = self.source.line(container.open.start);
        out.problems.extend(inner.problems.into_iter().map(|problem| Problem { line, ..problem }));
        out.files.extend(inner.files);
        edits.apply(&container.title)
    }
}

/// A number below zero with the sign that tables and figures print.
fn with_minus(value: &str) -> String {
    match value.strip_prefix('-') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => format!("−{rest}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Anywhere;

    impl Places for Anywhere {
        fn has_page(&self, page: &str) -> bool {
            page == "p.md"
        }

        fn has_id(&self, _: &str, id: &str) -> bool {
            id == "ch05.sharing-growth"
        }
    }

    fn expand(name: &str, text: &str) -> Expanded {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let (drawings, spelling) = (Drawings::new(None), Spelling::default());
        let project = Project {
            root,
            drawings: &drawings,
            spelling: &spelling,
            places: &Anywhere,
            bugs: "- [A](p.md) has $x$\n",
            coverage: "",
            exercises: &[],
            terms: &BTreeMap::from([(("p.md".into(), "b-x".into()), vec!["bee".into()])]),
            symbols: None,
        };
        Page::read(Source::new(name, text)).expand(&project)
    }

    #[test]
    fn a_page_is_expanded() {
        let out = expand(
            "p.md",
            "# A\n\n## B $x$\n\n{{#figure ch05.sharing-growth}}\n\nIt has {{ch05.parameter-count}} or [[99]] and $y$, [here](#ch05.sharing-growth).\n\n\
             :::predict How many $z$?\nMany.\n:::\n\n{{#exercises}}\n",
        );
        assert_eq!(out.problems, []);
        let text = out.markdown;
        for part in [
            "## B <math",
            "{#b-x}\n\n<p hidden>⟪bee⟫</p>\n",
            "<figure id=\"ch05.sharing-growth\"",
            "51&#44;264 or 99 and <span class=\"held\"><math",
            "<summary><b>Predict first.</b> How many <span class=\"held\"><math",
            "</details>",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("{{") && !text.contains(":::") && !text.contains("[["), "{text}");
        assert!(!text.contains("class=\"minutes\""), "only chapters say how long they take");
    }

    #[test]
    fn a_chapter_has_its_map_and_its_minutes() {
        let out = expand(
            "ch15-leaving-the-nest.md",
            "# 15. Out\n\n## B\n\n{{#covers 15.1 15.2 15.3}}\n\nWords.\n\n## C\n\n{{#exercises}}\n",
        );
        assert_eq!(out.problems, []);
        assert!(out.markdown.starts_with("<div class=\"you-are-here\""), "{}", out.markdown);
        assert!(out.markdown.contains("## B {#b}\n\n<p class=\"minutes\">About 1 minute</p>\n"), "{}", out.markdown);
        assert_eq!(out.markdown.matches("class=\"minutes\"").count(), 1, "exercises have no time");
        assert_eq!(out.covers["15.2"], "B");
    }

    #[test]
    fn all_problems_of_a_page_are_collected_with_their_lines() {
        let out = expand(
            "p.md",
            "# A\n\n{{#figure ch05.nothing}}\n\n21 maps\n\n$\\frac$\n\n:::cost\n\n[b](c.md)\n\n{{#listing no.rs:a}}\n",
        );
        let lines: Vec<usize> = out.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 5, 7, 9, 11, 13], "{:#?}", out.problems);
    }

    #[test]
    fn a_mark_stays_beside_its_formula() {
        let markdown = expand("p.md", "# A\n\nFor $x$, not $y$ and\n\n$$x$$\n").markdown;
        assert!(markdown.contains("For <span class=\"held\"><math"), "{markdown}");
        assert!(markdown.contains("</math>,</span> not <math"), "{markdown}");
        assert_eq!(markdown.matches("held").count(), 1, "{markdown}");
    }

    #[test]
    fn numbers_below_zero_have_a_minus_sign() {
        assert_eq!(["-31", "-x", "3-1", "−2"].map(with_minus), ["−31", "-x", "3-1", "−2"]);
    }

    #[test]
    fn a_figure_stands_on_a_page_once() {
        let out = expand("p.md", "# A\n\n{{#figure ch05.sharing-growth}}\n\n{{#figure ch05.sharing-growth}}\n");
        assert!(out.problems[0].message.contains("is on this page already, on line 3"), "{:?}", out.problems);
    }

    #[test]
    fn links_into_the_repository_lead_to_pages_of_its_files() {
        let out = expand("p.md", "# A\n\nSee [the crate](../../crates/conv) and [later](ch15-leaving-the-nest.md).\n");
        assert_eq!(out.problems, []);
        assert!(out.markdown.contains("[the crate](code/crates/conv/src/lib.rs.html)"), "{}", out.markdown);
        assert!(out.markdown.contains("and later."), "{}", out.markdown);
        assert!(out.files.contains("crates/conv/src/lib.rs"));
    }

    #[test]
    fn the_bugs_are_expanded_too() {
        let out = expand("p.md", "# A\n\n{{#bugs}}\n");
        assert!(out.markdown.contains("- [A](p.md) has <math"), "{}", out.markdown);
    }

    #[test]
    fn boxes_name_themselves_unless_a_heading_does() {
        let text =
            expand("p.md", "# A\n\n## Costs\n\n:::cost\n\nOne.\n\n:::\n\nMore.\n\n:::summary\n- a\n:::\n").markdown;
        assert!(text.contains("<section class=\"cost\" aria-labelledby=\"costs\">\n\n"), "{text}");
        assert!(text.contains("### To remember {#to-remember}"), "{text}");
    }
}
