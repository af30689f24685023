//! The list of all items.

use crate::{
    ChapterError, Entry, ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08, ch09, ch10, ch11, ch12, ch13, ch14, ch15,
};

/// The chapters that have items, each with them in the order of its page.
const CHAPTERS: &[&[Entry]] = &[
    ch01::ITEMS,
    ch02::ITEMS,
    ch03::ITEMS,
    ch04::ITEMS,
    ch05::ITEMS,
    ch06::ITEMS,
    ch07::ITEMS,
    ch08::ITEMS,
    ch09::ITEMS,
    ch10::ITEMS,
    ch11::ITEMS,
    ch12::ITEMS,
    ch13::ITEMS,
    ch14::ITEMS,
    ch15::ITEMS,
];

/// All items, chapter by chapter in the order of the pages.
pub fn items() -> impl Iterator<Item = &'static Entry> {
    CHAPTERS.iter().copied().flatten()
}

/// The numbers of the chapters that have items.
pub fn chapters_with_items() -> Vec<u8> {
    CHAPTERS.iter().filter_map(|items| items.first()).map(Entry::chapter).collect()
}

/// The item with this id.
///
/// # Errors
///
/// [`ChapterError::UnknownItem`], with the nearest id that there is.
///
/// ```
/// assert_eq!(chapters::item("ch04.window-steps")?.chapter(), 4);
/// let error = chapters::item("ch04.window-step").unwrap_err().to_string();
/// assert_eq!(error, "no item is called ch04.window-step, did you mean ch04.window-steps?; `cargo xtask coverage` lists all");
/// # Ok::<(), chapters::ChapterError>(())
/// ```
pub fn item(id: &str) -> Result<&'static Entry, ChapterError> {
    items().find(|entry| entry.id == id).ok_or_else(|| {
        // The id is a stranger's: a line of an error message is long enough for any real one.
        let id: String = id.chars().take(60).collect();
        let nearest = items().map(|entry| (distance(&id, entry.id), entry.id)).min();
        let hint = match nearest {
            Some((edits, nearest)) if edits <= 4 => format!(", did you mean {nearest}?"),
            _ => String::new(),
        };
        ChapterError::UnknownItem { id: id.escape_debug().to_string(), hint }
    })
}

/// Characters to insert, drop or change to get from one text to the other (Levenshtein, 1965).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_levenshteins() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
