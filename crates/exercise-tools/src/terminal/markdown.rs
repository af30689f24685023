//! A page's Markdown as a terminal shows it.

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::formula;
use super::wrap::{columns, wrapped};

/// Blanks before every line.
const MARGIN: &str = "  ";

/// A text in lines of this width: paragraphs re-flowed, tables in columns, formulas as signs, links as their words. What only the
/// book can show, its directives, is left out.
///
/// ```
/// use exercise_tools::terminal::text;
///
/// let page = "The size is $\\lceil H / S \\rceil$, as [chapter 4](ch04.md) says.\nIt is `rows.div_ceil(stride)`.\n\n| a | b |\n|---|---|\n| 1 | 10 |\n";
/// let told = text(page, 80, false);
/// assert_eq!(told, "  The size is ⌈H / S⌉, as chapter 4 says. It is rows.div_ceil(stride).\n\n  a  b\n  1  10\n");
/// ```
pub fn text(markdown: &str, width: usize, colours: bool) -> String {
    let told: String = markdown.lines().filter(|line| !line.starts_with("{{#")).flat_map(|line| [line, "\n"]).collect();
    let mut page = Page { width, colours, ..Page::default() };
    Parser::new_ext(&told, Options::ENABLE_TABLES | Options::ENABLE_MATH).for_each(|event| page.event(event));
    page.blocks.join("\n")
}

/// A heading or another text of one line.
pub fn inline(markdown: &str) -> String {
    text(markdown, usize::MAX, false).trim().to_owned()
}

#[derive(Default)]
struct Page {
    width: usize,
    colours: bool,
    /// What is done, each ending with a line break.
    blocks: Vec<String>,
    /// The words of the paragraph or the cell that is read.
    words: String,
    /// A number for each list around, if it counts.
    lists: Vec<Option<u64>>,
    /// What stands before the next line of an item.
    bullet: Option<String>,
    code: bool,
    rows: Vec<Vec<String>>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) if self.code => self.words += &text,
            Event::Text(text) => self.words += &text,
            Event::Code(code) => {
                let code = self.painted(AnsiColor::Cyan.on_default(), &code);
                self.words += &code;
            }
            Event::InlineMath(latex) => self.words += &formula(&latex),
            Event::DisplayMath(latex) => {
                self.paragraph();
                let line = format!("{MARGIN}{MARGIN}{MARGIN}");
                let formula = formula(&latex);
                self.blocks.push(wrapped(&formula, self.width, &line, &line));
            }
            Event::SoftBreak | Event::HardBreak => self.words.push(' '),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong if self.colours => self.words += &Style::new().bold().to_string(),
            Tag::Emphasis if self.colours => self.words += &Style::new().italic().to_string(),
            Tag::List(first) => {
                self.paragraph();
                self.lists.push(first);
            }
            Tag::Item => {
                let indent = MARGIN.repeat(self.lists.len().saturating_sub(1));
                self.bullet = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{indent}{}. ", *number - 1)
                    }
                    _ => format!("{indent}- "),
                });
            }
            Tag::CodeBlock(_) => self.code = true,
            Tag::Table(_) => self.rows.clear(),
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis if self.colours => {
                self.words += &Style::new().bold().render_reset().to_string();
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) => self.paragraph(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                let code = std::mem::take(&mut self.words);
                let indented: Vec<String> = code.lines().map(|line| format!("{MARGIN}{MARGIN}{line}\n")).collect();
                self.blocks.push(indented.concat());
                self.code = false;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.words);
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            TagEnd::Table => self.blocks.push(table(&self.rows)),
            _ => {}
        }
    }

    /// What was read becomes lines.
    fn paragraph(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.trim().is_empty() {
            return;
        }
        let bullet = self.bullet.take();
        let first = format!("{MARGIN}{}", bullet.as_deref().unwrap_or_default());
        let rest = format!("{MARGIN}{}", " ".repeat(bullet.map_or(0, |bullet| columns(&bullet))));
        self.blocks.push(wrapped(&words, self.width, &first, &rest));
    }

    fn painted(&self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Cells in columns.
fn table(rows: &[Vec<String>]) -> String {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..most).map(widest).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - columns(cell))));
        format!("{MARGIN}{}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn lists_and_blocks_of_code_keep_their_form() {
        let told = text("Two:\n\n- one that is\n  long\n- two\n\n```sh\ncargo x\n```\n\n1. a\n2. b\n", 14, false);
        assert_eq!(told, "  Two:\n\n  - one that\n    is long\n\n  - two\n\n    cargo x\n\n  1. a\n\n  2. b\n");
    }

    #[test]
    fn a_formula_on_a_line_of_its_own_stands_apart() {
        assert_eq!(text("With\n\n$$a \\cdot b$$\n\nis it.\n", 80, false), "  With\n\n      a · b\n\n  is it.\n");
    }

    #[test]
    fn colours_begin_and_end() {
        assert_eq!(text("**A** `b`\n", 80, true), "  \x1b[1mA\x1b[0m \x1b[36mb\x1b[0m\n");
    }
}
