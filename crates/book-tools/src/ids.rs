//! The ids of a page: where links may lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::directive::Block;
use crate::parts::{Kind, Parts};

/// The ids of a page's headings, boxes and figures, in the order in which these stand.
#[derive(Debug, Default)]
pub struct Ids {
    /// One for each heading.
    pub headings: Vec<String>,
    /// One for each box.
    pub containers: Vec<String>,
    /// One for each figure, by the start of its line.
    pub figures: BTreeMap<usize, String>,
    taken: BTreeSet<String>,
}

impl Ids {
    /// The ids of a page, each given once.
    pub fn of(parts: &Parts) -> Self {
        let mut ids = Self::default();
        // What an author chose comes first, so that nothing else takes it.
        ids.taken.extend(parts.headings.iter().filter_map(|heading| heading.id.clone()));
        for heading in &parts.headings {
            let id = heading.id.clone().unwrap_or_else(|| ids.fresh(&slug(&heading.text)));
            ids.headings.push(id);
        }
        for container in &parts.containers {
            let id = match container.kind {
                Kind::Predict | Kind::Hint | Kind::Solution => String::new(),
                Kind::Bug => ids.fresh(&format!("bug-{}", slug(&container.title))),
                Kind::Cost => ids.fresh("cost"),
                Kind::Summary => ids.fresh("to-remember"),
            };
            ids.containers.push(id);
        }
        for (range, block) in &parts.blocks {
            if let Block::Figure(call) = block {
                let id = ids.fresh(&call.id);
                ids.figures.insert(range.start, id);
            }
        }
        ids
    }

    /// Whether a link may lead there.
    pub fn contains(&self, id: &str) -> bool {
        self.taken.contains(id)
    }

    /// An id that is not taken yet.
    fn fresh(&mut self, wish: &str) -> String {
        let wish = if wish.is_empty() { "section" } else { wish };
        let mut id = wish.to_owned();
        for number in 2.. {
            if self.taken.insert(id.clone()) {
                break;
            }
            id = format!("{wish}-{number}");
        }
        id
    }
}

/// A heading's words as an id, as mdBook makes them: small letters and digits, hyphens for spaces.
pub fn slug(text: &str) -> String {
    let letters = text.trim().chars().filter_map(|c| match c {
        _ if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_ascii_lowercase()),
        _ if c.is_whitespace() => Some('-'),
        _ => None,
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn slugs_are_mdbooks() {
        assert_eq!(slug("4. Padding, stride"), "4-padding-stride");
        assert_eq!(slug("What “same” keeps"), "what-same-keeps");
    }

    #[test]
    fn each_id_is_given_once() {
        let text = "# A\n## B\n## B\n## C {#b-2}\n:::cost\n:::\n{{#figure ch04.gallery}}\n\n{{#figure ch04.gallery {\"a\":1}}}\n";
        let ids = Ids::of(&Parts::of(&Source::new("p.md", text), &mut Vec::new()));
        assert_eq!(ids.headings, ["a", "b", "b-3", "b-2"]);
        assert_eq!(ids.containers, ["cost"]);
        assert_eq!(ids.figures.values().collect::<Vec<_>>(), ["ch04.gallery", "ch04.gallery-2"]);
        assert!(ids.contains("ch04.gallery") && !ids.contains("d"));
    }
}
