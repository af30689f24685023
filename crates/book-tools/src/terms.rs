//! Which section explains which terms. The glossary says it for readers; a search should know it, too.

use std::collections::BTreeMap;

use crate::escape;
use crate::page::Page;

/// The page that lists the terms, each with a link to where it is explained.
pub const PAGE: &str = "glossary.md";

/// For each page and id the terms that are explained there, in all languages of the glossary. The id of a page's first
/// heading stands for the page itself.
pub fn explained(pages: &[Page]) -> BTreeMap<(String, String), Vec<String>> {
    let mut explained: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let Some(glossary) = pages.iter().find(|page| page.source.name == PAGE) else { return explained };
    for link in &glossary.parts.links {
        let start = glossary.source.text[..link.range.start].rfind('\n').map_or(0, |at| at + 1);
        let row = &glossary.source.text[start..glossary.source.line_end(start)];
        let Some(other) = row.strip_prefix('|').and_then(|row| row.split('|').nth(1)) else { continue };
        let (page, id) = link.target.split_once('#').unwrap_or((&link.target, ""));
        let first = || pages.iter().find(|known| known.source.name == page)?.ids.headings.first().cloned();
        let Some(id) = Some(id.to_owned()).filter(|id| !id.is_empty()).or_else(first) else { continue };
        let terms = [link.text.as_str(), other].into_iter().flat_map(|cell| cell.split([',', '(', ')']));
        let known = explained.entry((page.to_owned(), id)).or_default();
        for term in terms.map(str::trim).filter(|term| !term.is_empty()) {
            if !known.iter().any(|known| known == term) {
                known.push(term.to_owned());
            }
        }
    }
    explained
}

/// The terms of a section, where nobody but `book/theme/search.js` sees them: mdBook's index has the words of a page and
/// nothing else.
pub fn html(terms: &[String]) -> String {
    format!("<p hidden>⟪{}⟫</p>", escape::html(&terms.join("|")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn the_glossary_says_where_a_term_is_explained() {
        let page = |name: &str, text: &str| Page::read(Source::new(name, text));
        let pages = [
            page("ch04.md", "# Padding\n\n## Jump\n"),
            page(
                PAGE,
                "| English | Korean |\n|---|---|\n| [stride](ch04.md#jump) | 보폭, 스트라이드 | x |\n| [deviation (standard deviation)](ch04.md) | 표준편차 | y |\n",
            ),
        ];
        let explained = explained(&pages);
        assert_eq!(explained[&("ch04.md".into(), "jump".into())], ["stride", "보폭", "스트라이드"]);
        assert_eq!(explained[&("ch04.md".into(), "padding".into())], ["deviation", "standard deviation", "표준편차"]);
        assert_eq!(html(&["a".into(), "<b>".into()]), "<p hidden>⟪a|&lt;b&gt;⟫</p>");
    }
}
