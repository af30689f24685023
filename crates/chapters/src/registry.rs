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
        let nearest = items().map(|entry| (strsim::levenshtein(&id, entry.id), entry.id)).min();
        let hint = match nearest {
            Some((edits, nearest)) if edits <= 4 => format!(", did you mean {nearest}?"),
            _ => String::new(),
        };
        ChapterError::UnknownItem { id: id.escape_debug().to_string(), hint }
    })
}
