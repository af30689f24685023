//! The exercises on their pages: `{{#exercise NAME DIFFICULTY MINUTES ID}}` begins one, and `{{#exercises}}` lists those
//! of a chapter.

use std::collections::BTreeMap;
use std::path::Path;

use exercise_tools::{Facts, catalogue, stub};

use crate::directive::Block;
use crate::page::Page;
use crate::parts::{Container, Kind, Parts};
use crate::plan::CHAPTERS;
use crate::problem::Problem;
use crate::source::Source;
use crate::{code_page, covers, escape};

/// How many hints an exercise has.
const HINTS: usize = 3;

/// An exercise and where it stands.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name, difficulty, minutes and coverage ids.
    pub facts: Facts,
    /// The heading above it.
    pub title: String,
    /// The page below `book/src`, and the heading's anchor.
    pub place: String,
    /// The sections that teach what it practises: their headings and places.
    pub taught: Vec<(String, String)>,
}

/// All exercises of the book, in the order of their pages.
pub fn of(pages: &[Page]) -> Vec<Listed> {
    let sections = sections(pages);
    let exercises = pages.iter().filter(|page| page.source.exercises_of().is_some()).flat_map(|page| {
        page.parts.blocks.iter().filter_map(|(range, block)| {
            let Block::Exercise(facts) = block else { return None };
            let headings = page.parts.headings.iter().zip(&page.ids.headings);
            let (heading, id) = headings.rev().find(|(heading, _)| heading.range.start < range.start)?;
            let place = format!("{}#{id}", page.source.name);
            let mut taught: Vec<(String, String)> =
                facts.covers.iter().filter_map(|id| sections.get(id).cloned()).collect();
            taught.dedup();
            Some(Listed { facts: facts.clone(), title: heading.text.clone(), place, taught })
        })
    });
    exercises.collect()
}

/// Each coverage id with the first section that teaches it: its heading and place.
fn sections(pages: &[Page]) -> BTreeMap<String, (String, String)> {
    let mut sections = BTreeMap::new();
    for page in pages {
        for (id, section) in covers::check(&page.source, &page.parts, &mut Vec::new()) {
            let headings = page.parts.headings.iter().zip(&page.ids.headings);
            let anchor = headings.filter(|(heading, _)| heading.text == section).map(|(_, anchor)| anchor).next();
            let name = &page.source.name;
            let place = anchor.map_or_else(|| name.clone(), |anchor| format!("{name}#{anchor}"));
            sections.entry(id).or_insert((section, place));
        }
    }
    sections
}

/// Links to the exercises that practise a coverage id.
pub fn practising<'a>(exercises: &'a [Listed], id: &'a str) -> impl Iterator<Item = String> + 'a {
    let practise = exercises.iter().filter(move |exercise| exercise.facts.covers.iter().any(|covered| covered == id));
    practise.map(|exercise| format!("[{}]({})", escape::markdown(&exercise.title), exercise.place))
}

/// `{{#exercises}}`: on a chapter's page the list of its exercises, on their own page how they are done.
pub fn list(source: &Source, exercises: &[Listed]) -> String {
    let Some(chapter) = source.chapter().or(source.exercises_of()) else { return all(exercises) };
    let chosen: Vec<&Listed> = exercises.iter().filter(|exercise| exercise.facts.chapter() == chapter).collect();
    if chosen.is_empty() {
        return "<p class=\"exercises\">This chapter has no exercises of its own.</p>".into();
    }
    let minutes: u32 = chosen.iter().map(|exercise| exercise.facts.minutes).sum();
    if source.exercises_of().is_some() {
        return format!(
            "<p class=\"exercises\">{} exercises, about {minutes} minutes. A failing test draws what you computed beside what \
             should have come out: <code class=\"nohighlight\">cargo xtask exercises watch</code> grades as you save, and \
             <code class=\"nohighlight\">cargo xtask exercises check ch{chapter:02}</code> grades them all. \
             <a href=\"exercises.html\">How to do the exercises</a>.</p>",
            chosen.len()
        );
    }
    format!(
        "<p>Work for the hands: {} exercises, graded by tests that draw what you computed beside what should have come out \
         (<a href=\"exercises.html\">how to do them</a>).</p>\n\n{}",
        chosen.len(),
        table(&chosen)
    )
}

/// Everywhere else: all exercises, chapter by chapter.
fn all(exercises: &[Listed]) -> String {
    let mut text = String::new();
    for chapter in CHAPTERS {
        let chosen: Vec<&Listed> =
            exercises.iter().filter(|exercise| exercise.facts.chapter() == chapter.number).collect();
        if !chosen.is_empty() {
            text += &format!("<p>Chapter {}, {}:</p>\n\n{}\n\n", chapter.number, chapter.title, table(&chosen));
        }
    }
    text
}

fn table(exercises: &[&Listed]) -> String {
    let row = |exercise: &&Listed| {
        format!(
            "<tr><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td></tr>\n",
            escape::html(&exercise.place.replacen(".md", ".html", 1)),
            escape::html(&exercise.title),
            exercise.facts.difficulty,
            exercise.facts.minutes
        )
    };
    let rows: String = exercises.iter().map(row).collect();
    format!(
        "<table class=\"exercises\"><thead><tr><th>exercise</th><th>difficulty</th><th>minutes</th></tr></thead>\n\
         <tbody>\n{rows}</tbody></table>"
    )
}

/// `{{#exercise …}}`: what is to be known before one begins, and what the functions take and give.
pub fn facts(root: &Path, facts: &Facts, exercises: &[Listed]) -> String {
    let (name, file) = (escape::html(&facts.name), facts.file());
    let link = |(title, place): &(String, String)| {
        format!("<a href=\"{}\">{}</a>", escape::html(&place.replacen(".md", ".html", 1)), escape::html(title))
    };
    let listed = exercises.iter().find(|exercise| exercise.facts.name == facts.name);
    let taught: Vec<String> = listed.iter().flat_map(|exercise| exercise.taught.iter().map(link)).collect();
    let taught = if taught.is_empty() { String::new() } else { format!(" Read before: {}.", taught.join(", ")) };
    // What is missing is told by `check`.
    let solution = std::fs::read_to_string(root.join(facts.solution())).unwrap_or_default();
    let functions = escape::html(&stub::signatures(&solution).join("\n"));
    format!(
        "<p class=\"exercise\">{}, about {} minutes. Your file: <a href=\"{}\"><code class=\"nohighlight\">{}</code></a>. \
         Graded by <code class=\"nohighlight\">cargo xtask exercises check {name}</code>.{taught}</p>\n\
         <pre class=\"exercise\"><code class=\"nohighlight\">{functions}</code></pre>",
        facts.difficulty,
        facts.minutes,
        escape::html(&code_page::link(&file)),
        escape::html(&file)
    )
}

/// Which of its exercise's hints this is, from 1.
pub fn hint_number(parts: &Parts, hint: &Container) -> usize {
    let begins = |block: &Block| matches!(block, Block::Exercise(_));
    let before = parts.blocks.iter().filter(|(range, block)| begins(block) && range.start < hint.open.start);
    let start = before.map(|(range, _)| range.start).max().unwrap_or(0);
    let hints = parts.containers.iter().filter(|container| container.kind == Kind::Hint);
    hints.filter(|other| (start..=hint.open.start).contains(&other.open.start)).count()
}

/// Notes what is wrong with the exercises of a page.
pub fn check(root: &Path, source: &Source, parts: &Parts, problems: &mut Vec<Problem>) {
    let blocks = parts.blocks.iter().filter_map(|(range, block)| match block {
        Block::Exercise(facts) => Some((range, facts)),
        _ => None,
    });
    let starts: Vec<_> = blocks.collect();
    for (index, (range, facts)) in starts.iter().enumerate() {
        let mut fail = |message: String| problems.push(Problem::new(&source.name, source.line(range.start), message));
        let name = &facts.name;
        if source.exercises_of() != Some(facts.chapter()) {
            fail(format!("{name} belongs on {}", catalogue::page(facts.chapter())));
        }
        for file in [facts.file(), facts.solution(), format!("crates/exercises/src/{}", facts.path())] {
            if !root.join(&file).is_file() {
                fail(format!("{name} has no {file}"));
            }
        }
        for id in &facts.covers {
            if !chapters::coverage().any(|line| line.id == id) {
                fail(format!("there is no coverage id {id}; crates/chapters/coverage.tsv has all"));
            }
        }
        let above = parts.headings.iter().rev().find(|heading| heading.range.start < range.start);
        if above
            .is_none_or(|heading| heading.level != 2 || !source.text[heading.range.end..range.start].trim().is_empty())
        {
            fail("{{#exercise}} stands right below a ## heading; move it there".into());
        }
        let end = starts.get(index + 1).map_or(source.text.len(), |(next, _)| next.start);
        let boxes = |kind: Kind| {
            let all = parts.containers.iter().filter(move |container| container.kind == kind);
            all.filter(|container| (range.start..end).contains(&container.open.start)).count()
        };
        let (hints, solutions) = (boxes(Kind::Hint), boxes(Kind::Solution));
        if (hints, solutions) != (HINTS, 1) {
            fail(format!(
                "{name} has {hints} hints and {solutions} solutions; give it three :::hint and one :::solution"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# E\n\n{{#exercises}}\n\n## A size\n\n{{#exercise ch04_output_size easy 10 4.1}}\n\nDo.\n\n:::hint\nA.\n:::\n\n\
                        :::hint\nB.\n:::\n\n:::hint\nC.\n:::\n\n:::solution\nD.\n:::\n";

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
    }

    fn problems(name: &str, text: &str) -> Vec<String> {
        let page = Page::read(Source::new(name, text));
        let mut problems = Vec::new();
        check(root(), &page.source, &page.parts, &mut problems);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_chapter_lists_its_exercises_and_their_page_says_how() {
        let exercises = of(&[Page::read(Source::new("exercises-04.md", PAGE))]);
        assert_eq!(exercises[0].place, "exercises-04.md#a-size");
        let chapter = list(&Source::new("ch04-a.md", ""), &exercises);
        assert!(chapter.contains("<a href=\"exercises-04.html#a-size\">A size</a>"), "{chapter}");
        assert!(list(&Source::new("exercises-04.md", ""), &exercises).contains("cargo xtask exercises check ch04"));
        assert!(list(&Source::new("exercises.md", ""), &exercises).contains("Chapter 4, Padding, stride, dilation:"));
        assert!(list(&Source::new("ch15-a.md", ""), &exercises).contains("no exercises"));
        assert_eq!(practising(&exercises, "4.1").collect::<Vec<_>>(), ["[A size](exercises-04.md#a-size)"]);
        assert_eq!(practising(&exercises, "4.2").count(), 0);
    }

    #[test]
    fn an_exercise_says_where_it_is_taught_and_what_its_functions_take() {
        let chapter = Source::new("ch04-a.md", "# 4\n\n## The formula\n\n{{#covers 4.1}}\n");
        let exercises = of(&[Page::read(chapter), Page::read(Source::new("exercises-04.md", PAGE))]);
        let html = facts(root(), &exercises[0].facts, &exercises);
        assert!(html.contains("<a href=\"ch04-a.html#the-formula\">The formula</a>"), "{html}");
        assert!(html.contains("fn output_size(input: usize, kernel: usize"), "{html}");
    }

    #[test]
    fn hints_are_counted_from_their_exercise() {
        let page = Page::read(Source::new("exercises-04.md", PAGE.to_owned() + &PAGE[3..]));
        let hints = page.parts.containers.iter().filter(|container| container.kind == Kind::Hint);
        let numbers: Vec<usize> = hints.map(|hint| hint_number(&page.parts, hint)).collect();
        assert_eq!(numbers, [1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn what_an_exercise_lacks_is_a_mistake() {
        assert_eq!(problems("exercises-04.md", PAGE), Vec::<String>::new());
        assert!(problems("exercises-05.md", PAGE)[0].contains("belongs on exercises-04.md"));
        assert!(problems("exercises-04.md", &PAGE.replacen(":::hint\nA.\n:::\n", "", 1))[0].contains("2 hints"));
        assert!(
            problems("exercises-04.md", &PAGE.replace("output_size", "nothing"))[0]
                .contains("has no crates/exercises/ch04")
        );
        assert!(problems("exercises-04.md", &PAGE.replace("4.1", "4.99"))[0].contains("no coverage id 4.99"));
        assert!(problems("exercises-04.md", &PAGE.replace("## A size", "### A size"))[0].contains("## heading"));
    }
}
