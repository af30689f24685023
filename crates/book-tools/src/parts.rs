//! What a page consists of: directives, boxes, values, formulas, headings, links, words.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::directive::{Block, Value};
use crate::problem::Problem;
use crate::source::Source;

/// A page taken apart. All ranges are bytes of the source.
#[derive(Debug, Default)]
pub struct Parts {
    /// Directives that stand alone on their lines.
    pub blocks: Vec<(Range<usize>, Block)>,
    /// Boxes between `:::` lines.
    pub containers: Vec<Container>,
    /// Values inside sentences.
    pub values: Vec<(Range<usize>, Value)>,
    /// Numbers that are meant: `[[138]]`.
    pub literals: Vec<(Range<usize>, String)>,
    /// Formulas.
    pub formulas: Vec<Formula>,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Links and pictures.
    pub links: Vec<Link>,
    /// Blocks of code, with the word after the fence; `None` for indented ones.
    pub fences: Vec<(Range<usize>, Option<String>)>,
    /// Pieces of prose, each from one text of the Markdown.
    pub words: Vec<Words>,
    /// Markup that the author typed.
    pub markup: Vec<Range<usize>>,
}

/// A box between a line `:::kind title` and a line `:::`.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// What it is for.
    pub kind: Kind,
    /// The rest of the opening line.
    pub title: String,
    /// The opening line.
    pub open: Range<usize>,
    /// The closing line.
    pub close: Range<usize>,
}

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A question whose answer folds out.
    Predict,
    /// An error found in tutorials.
    Bug,
    /// Parameters, operations, bytes.
    Cost,
    /// What to remember.
    Summary,
    /// One of three that an exercise has.
    Hint,
    /// An exercise's solution, and why it works.
    Solution,
}

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "predict" => Some(Self::Predict),
            "bug" => Some(Self::Bug),
            "cost" => Some(Self::Cost),
            "summary" => Some(Self::Summary),
            "hint" => Some(Self::Hint),
            "solution" => Some(Self::Solution),
            _ => None,
        }
    }
}

/// `$…$` or `$$…$$`.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// With its dollar signs.
    pub range: Range<usize>,
    /// Between them.
    pub latex: String,
    /// Whether it stands on a line of its own.
    pub display: bool,
}

/// A heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The whole heading.
    pub range: Range<usize>,
    /// From 1 to 6.
    pub level: usize,
    /// Its words.
    pub text: String,
    /// The id that its author gave it.
    pub id: Option<String>,
}

/// A link or a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// All of it.
    pub range: Range<usize>,
    /// Where it leads.
    pub target: String,
    /// Its words.
    pub text: String,
    /// Whether it is a picture.
    pub picture: bool,
}

/// A piece of prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether it is part of a link.
    pub linked: bool,
}

impl Parts {
    /// The ids of the items that stand in figures, each with the start of its line.
    pub fn figures(&self) -> impl Iterator<Item = (&str, usize)> {
        self.blocks.iter().filter_map(|(range, block)| match block {
            Block::Figure(call) => Some((call.id.as_str(), range.start)),
            _ => None,
        })
    }

    /// Takes a page apart; what cannot be read is noted in `problems`.
    pub fn of(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut parts = Self::default();
        let mut masked = source.text.clone().into_bytes();
        parts.read_lines(source, &mut masked, problems);
        // Only spaces have been put into the text.
        let lines_masked = String::from_utf8_lossy(&masked).into_owned();
        let hidden = code_and_formulas(&lines_masked);
        parts.read_values(source, &lines_masked, &hidden, &mut masked, problems);
        let all_masked = String::from_utf8_lossy(&masked).into_owned();
        parts.read_markdown(&all_masked);
        parts
    }

    /// Finds the directives and the boxes, and blanks their lines.
    fn read_lines(&mut self, source: &Source, masked: &mut [u8], problems: &mut Vec<Problem>) {
        let mut fence: Option<String> = None;
        let mut open: Option<(Kind, String, Range<usize>)> = None;
        for range in source.lines() {
            let whole = &source.text[range.clone()];
            let line = whole.trim();
            let mut fail = |message: String| {
                problems.push(Problem::new(&source.name, source.line(range.start), message));
            };
            if let Some(mark) = fence.as_deref() {
                let closes = line.starts_with(mark) && line.chars().all(|c| mark.starts_with(c));
                if closes {
                    fence = None;
                }
                continue;
            }
            if line.starts_with("```") || line.starts_with("~~~") {
                let mark: String = line.chars().take_while(|c| line.starts_with(*c)).collect();
                fence = Some(mark);
                continue;
            }
            if !line.starts_with("{{#") && !line.starts_with(":::") {
                continue;
            }
            masked[range.clone()].fill(b' ');
            if whole.starts_with([' ', '\t']) {
                fail("a directive or ::: begins at the start of its line; remove the spaces before it".into());
            } else if line.starts_with("{{#") {
                match Block::parse(line) {
                    Ok(block) => self.blocks.push((range.clone(), block)),
                    Err(message) => fail(message),
                }
            } else if line == ":::" {
                match open.take() {
                    Some((kind, title, open)) => {
                        self.containers.push(Container { kind, title, open, close: range.clone() });
                    }
                    None => fail("this ::: closes nothing; remove it, or open a box above with :::predict, :::bug, :::cost, :::summary, :::hint or :::solution".into()),
                }
            } else {
                let rest = line.trim_start_matches(':').trim();
                let (word, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let Some(kind) = Kind::parse(word) else {
                    fail(format!(
                        "there is no box :::{word}; there are :::predict, :::bug, :::cost, :::summary, :::hint and :::solution"
                    ));
                    continue;
                };
                if let Some((_, _, above)) = &open {
                    let above = source.line(above.start);
                    fail(format!("boxes do not nest; close the one of line {above} with ::: first"));
                }
                if title.trim().is_empty() && matches!(kind, Kind::Predict | Kind::Bug) {
                    fail(format!("say what it is about on the same line: :::{word} …"));
                }
                open = Some((kind, quoted(title.trim()), range.clone()));
            }
        }
        if let Some((_, _, range)) = open {
            let line = source.line(range.start);
            problems.push(Problem::new(&source.name, line, "this box is never closed; put ::: on a line below it"));
        }
    }

    /// Finds `{{…}}` and `[[…]]` outside of code and formulas, and masks them.
    fn read_values(
        &mut self,
        source: &Source,
        text: &str,
        hidden: &[Range<usize>],
        masked: &mut [u8],
        problems: &mut Vec<Problem>,
    ) {
        let mut at = 0;
        while let Some(found) = next_of(text, at, &["{{", "[["]) {
            if let Some(range) = hidden.iter().find(|range| range.contains(&found)) {
                at = range.end;
                continue;
            }
            at = found + 2;
            let mut fail = |message: String| problems.push(Problem::new(&source.name, source.line(found), message));
            let rest = &text[found..];
            let end = if rest.starts_with("{{#") {
                fail("a directive with # stands alone on its line".into());
                continue;
            } else if rest.starts_with("{{") {
                match Value::parse(rest) {
                    Ok((value, length)) => {
                        self.values.push((found..found + length, value));
                        found + length
                    }
                    Err(message) => {
                        fail(message);
                        continue;
                    }
                }
            } else {
                let inner = rest[2..].split(['\n', '[']).next().unwrap_or_default();
                let Some((literal, _)) = inner.split_once("]]") else {
                    fail("close the literal with ]] on its line".into());
                    continue;
                };
                if !literal.contains(|c: char| c.is_ascii_digit()) {
                    fail(format!("[[{literal}]] holds no number; the double brackets are for numbers that are meant"));
                }
                let end = found + 4 + literal.len();
                self.literals.push((found..end, literal.to_owned()));
                end
            };
            // A letter: a word to Markdown, and no number to the check for numbers.
            masked[found..end].fill(b'v');
            at = end;
        }
    }

    /// Finds the rest with a Markdown parser.
    fn read_markdown(&mut self, text: &str) {
        let mut heading: Option<Heading> = None;
        let mut links: Vec<Link> = Vec::new();
        let mut in_code = false;
        for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let id = id.map(|id| id.to_string());
                    heading = Some(Heading { range, level: number_of(level), text: String::new(), id });
                }
                Event::End(TagEnd::Heading(_)) => self.headings.extend(heading.take()),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    links.push(Link { range, target: dest_url.to_string(), text: String::new(), picture: false });
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    links.push(Link { range, target: dest_url.to_string(), text: String::new(), picture: true });
                }
                Event::End(TagEnd::Link | TagEnd::Image) => self.links.extend(links.pop()),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match kind {
                        CodeBlockKind::Fenced(info) => {
                            Some(info.split([' ', ',']).next().unwrap_or_default().to_owned())
                        }
                        CodeBlockKind::Indented => None,
                    };
                    self.fences.push((range, language));
                    in_code = true;
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::InlineMath(latex) | Event::DisplayMath(latex) => {
                    let display = text[range.clone()].starts_with("$$");
                    if let Some(heading) = &mut heading {
                        heading.text.push_str(&latex);
                    }
                    self.formulas.push(Formula { range, latex: latex.to_string(), display });
                }
                Event::Text(_) if in_code => {}
                Event::Text(words) => {
                    if let Some(heading) = &mut heading {
                        heading.text.push_str(&words);
                    }
                    if let Some(link) = links.last_mut() {
                        link.text.push_str(&words);
                    }
                    self.words.push(Words { range, linked: !links.is_empty() });
                }
                Event::Code(code) => {
                    if let Some(heading) = &mut heading {
                        heading.text.push_str(&code);
                    }
                    if let Some(link) = links.last_mut() {
                        link.text.push_str(&code);
                    }
                }
                Event::Html(_) | Event::InlineHtml(_) => self.markup.push(range),
                _ => {}
            }
        }
    }
}

/// A title in straight quotation marks, in curved ones.
fn quoted(title: &str) -> String {
    let inner = title.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.contains('"'));
    inner.map_or_else(|| title.to_owned(), |inner| format!("“{inner}”"))
}

/// The dialect: mdBook's, with formulas.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
}

/// Where no value is looked for.
fn code_and_formulas(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, options()).into_offset_iter();
    let hidden = events.filter(|(event, _)| {
        matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_))
    });
    hidden.map(|(_, range)| range).collect()
}

/// Where the first of some marks stands, from a place on.
fn next_of(text: &str, from: usize, marks: &[&str]) -> Option<usize> {
    let rest = text.get(from..)?;
    marks.iter().filter_map(|mark| rest.find(mark)).min().map(|at| from + at)
}

fn number_of(level: HeadingLevel) -> usize {
    level as usize
}

/// What a check finds in a page's text, and what was wrong with its parts, as the author sees it.
#[cfg(test)]
pub(crate) fn found<R>(name: &str, text: &str, check: impl Fn(&Source, &Parts, &mut Vec<Problem>) -> R) -> Vec<String> {
    let source = Source::new(name, text);
    let mut problems = Vec::new();
    let parts = Parts::of(&source, &mut problems);
    check(&source, &parts, &mut problems);
    problems.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take_apart(text: &str) -> (Parts, Vec<String>) {
        let mut problems = Vec::new();
        let parts = Parts::of(&Source::new("p.md", text), &mut problems);
        (parts, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn directives_and_boxes_are_found_outside_of_fences() {
        let (parts, problems) = take_apart("# T\n{{#bugs}}\n```text\n{{#bugs}}\n:::\n```\n:::bug \"A\"\nwords\n:::\n");
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(parts.blocks, [(4..13, Block::Bugs)]);
        assert_eq!(parts.containers.len(), 1);
        assert_eq!((parts.containers[0].kind, parts.containers[0].title.as_str()), (Kind::Bug, "“A”"));
    }

    #[test]
    fn a_box_that_is_not_closed_not_opened_or_nested_is_named_with_its_line() {
        let (_, problems) = take_apart("a\n:::cost\nb\n");
        assert_eq!(problems, ["book/src/p.md:2: this box is never closed; put ::: on a line below it"]);
        assert!(take_apart(":::\n").1[0].starts_with("book/src/p.md:1: this ::: closes nothing"));
        assert!(take_apart(":::cost\n:::summary\n:::\n").1[0].contains("line 1"));
        assert!(take_apart(":::note\n").1[0].contains("no box :::note"));
        assert!(take_apart(":::predict\n:::\n").1[0].contains("say what it is about"));
        assert!(take_apart("  {{#bugs}}\n").1[0].contains("start of its line"));
        assert!(take_apart("here {{#bugs}}\n").1[0].contains("stands alone"));
    }

    #[test]
    fn values_and_literals_are_found_and_code_and_formulas_left_alone() {
        let (parts, problems) =
            take_apart("a {{ch05.n}} b [[138]] `{{ch05.n}} [[1]]` $\\frac{{a}}{b}$ {{ch05.t[2,\"x\"]}}\n");
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(parts.values.len(), 2);
        assert_eq!(parts.literals, [(15..22, "138".to_owned())]);
        assert_eq!(parts.formulas[0].latex, "\\frac{{a}}{b}");
    }

    #[test]
    fn broken_values_and_literals_are_problems() {
        assert!(take_apart("a {{ch05.n\n").1[0].starts_with("book/src/p.md:1: write {{ID}}"));
        assert!(take_apart("x\n[[138\n").1[0].starts_with("book/src/p.md:2: close the literal"));
        assert!(take_apart("[[many]]\n").1[0].contains("holds no number"));
    }

    #[test]
    fn headings_links_formulas_fences() {
        let (parts, _) = take_apart("# 1. A $x$ `b` {#own}\n\n[c](d.md) ![e](f.png)\n\n$$y$$\n\n```sh\nls\n```\n");
        let heading = &parts.headings[0];
        assert_eq!((heading.level, heading.text.as_str(), heading.id.as_deref()), (1, "1. A x b", Some("own")));
        assert_eq!((parts.links[0].target.as_str(), parts.links[0].text.as_str()), ("d.md", "c"));
        assert!(parts.links[1].picture);
        assert_eq!(parts.formulas.iter().map(|formula| formula.display).collect::<Vec<_>>(), [false, true]);
        assert_eq!(parts.fences[0].1.as_deref(), Some("sh"));
    }
}
