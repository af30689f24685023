//! What the project must teach: ids that chapters, items, tests, exercises and notebooks refer to.

use std::collections::BTreeSet;

use crate::items;

/// Something a reader must have met at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageId {
    /// `4.6`, or `B4.1` for an error found in tutorials.
    pub id: &'static str,
    /// The chapter that it belongs to.
    pub chapter: u8,
    /// What it is, in a line.
    pub text: &'static str,
}

/// The list, in the file's order: `coverage.tsv` holds an id, a tab and a text per line.
const LIST: &str = include_str!("../coverage.tsv");

/// All coverage ids in the order of the chapters, those of errors in tutorials after the others.
///
/// ```
/// let six = chapters::coverage().find(|entry| entry.id == "4.6").unwrap();
/// assert_eq!(six.chapter, 4);
/// assert!(six.text.contains("stride"));
/// ```
pub fn coverage() -> impl Iterator<Item = CoverageId> {
    LIST.lines().filter(|line| !line.starts_with('#')).map(parse)
}

/// The ids that no item shows yet.
pub fn uncovered() -> Vec<CoverageId> {
    let covered: BTreeSet<&str> = items().flat_map(|entry| entry.covers).copied().collect();
    coverage().filter(|entry| !covered.contains(entry.id)).collect()
}

#[track_caller]
fn parse(line: &'static str) -> CoverageId {
    let parts = line.split_once('\t').and_then(|(id, text)| {
        let chapter = id.trim_start_matches('B').split_once('.')?.0.parse().ok()?;
        Some(CoverageId { id, chapter, text })
    });
    parts.unwrap_or_else(|| panic!("coverage.tsv: not an id, a tab and a text: {line:?}"))
}
