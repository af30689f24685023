//! The shape of a page: its headings and blocks of code.

use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// What may stand after a fence: commands and what they print. Code comes from files.
const FENCES: &[&str] = &["sh", "text", "console"];

/// Adds a problem for each heading that skips a level and each block of code that nothing compiles.
pub fn check(source: &Source, parts: &Parts, problems: &mut Vec<Problem>) {
    let mut fail = |at: usize, message: String| problems.push(Problem::new(&source.name, source.line(at), message));
    let mut level = 0;
    for heading in &parts.headings {
        if level == 0 && heading.level != 1 {
            fail(heading.range.start, "a page begins with its title; write it as # Title".into());
        } else if level > 0 && heading.level == 1 {
            fail(heading.range.start, "a page has one title; use ## here".into());
        } else if heading.level > level + 1 {
            let message = format!("this heading skips a level; use {} here", "#".repeat(level + 1));
            fail(heading.range.start, message);
        }
        level = heading.level;
    }
    if parts.headings.is_empty() {
        fail(0, "a page begins with its title; write it as # Title".into());
    }
    if let (Some(chapter), Some(title)) = (source.chapter(), parts.headings.first())
        && !title.text.starts_with(&format!("{chapter}. "))
    {
        fail(title.range.start, format!("a chapter's title has its number; write # {chapter}. Title"));
    }
    for (range, language) in &parts.fences {
        match language.as_deref() {
            Some(language) if FENCES.contains(&language) => {}
            Some("") => fail(range.start, "say what this is: ```sh for commands, ```text for what they print".into()),
            Some(language) => fail(
                range.start,
                format!(
                    "nothing compiles this ```{language} block; put the code into a crate and show it with {{{{#listing FILE:ANCHOR}}}}"
                ),
            ),
            None => fail(range.start, "an indented block of code; remove the spaces, or use a fence: ```text".into()),
        }
    }
    for link in parts.links.iter().filter(|link| link.picture && link.text.trim().is_empty()) {
        fail(link.range.start, "this picture has no alternative text; say what is seen between the brackets".into());
    }
    let text = &source.text;
    for words in &parts.words {
        let dollars = text[words.range.clone()].match_indices('$').map(|(at, _)| words.range.start + at);
        for at in dollars.filter(|&at| !text[..at].ends_with('\\')) {
            fail(at, "a lone $; close the formula on the same paragraph, or write \\$".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::found;

    fn problems(name: &str, text: &str) -> Vec<String> {
        found(name, text, check)
    }

    #[test]
    fn headings_go_down_one_level_at_a_time() {
        assert_eq!(problems("a.md", "# A\n## B\n### C\n## D\n"), Vec::<String>::new());
        assert_eq!(problems("a.md", "# A\n\n### C\n"), ["book/src/a.md:3: this heading skips a level; use ## here"]);
        assert!(problems("a.md", "## A\n")[0].contains("begins with its title"));
        assert!(problems("a.md", "words\n")[0].contains("begins with its title"));
        assert!(problems("a.md", "# A\n# B\n")[0].contains("one title"));
        assert!(problems("ch04-a.md", "# 5. A\n")[0].contains("write # 4. Title"));
    }

    #[test]
    fn code_comes_from_files() {
        assert_eq!(problems("a.md", "# A\n```sh\nls\n```\n```text\na\n```\n"), Vec::<String>::new());
        assert!(
            problems("a.md", "# A\n```rust\nfn f() {}\n```\n")[0]
                .starts_with("book/src/a.md:2: nothing compiles this ```rust block")
        );
        assert!(problems("a.md", "# A\n```\na\n```\n")[0].contains("say what this is"));
        assert!(problems("a.md", "# A\n\n    let x;\n")[0].contains("indented"));
    }

    #[test]
    fn pictures_have_words_and_dollars_have_partners() {
        assert!(problems("a.md", "# A\n![](b.png)\n")[0].contains("no alternative text"));
        assert!(problems("a.md", "# A\ncosts $5 or more\n")[0].contains("a lone $"));
        assert_eq!(problems("a.md", "# A\ncosts \\$5, $x$\n"), Vec::<String>::new());
    }
}
