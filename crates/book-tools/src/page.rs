//! A page as it was read.

use crate::anatomy::Anatomy;
use crate::ids::Ids;
use crate::problem::Problem;
use crate::source::Source;

/// A page as it was read.
#[derive(Debug)]
pub struct Page {
    /// Its text.
    pub source: Source,
    /// Its parts.
    pub anatomy: Anatomy,
    /// Where links may lead.
    pub ids: Ids,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Page {
    /// Reads a page.
    pub fn read(source: Source) -> Self {
        let mut problems = Vec::new();
        let anatomy = Anatomy::of(&source, &mut problems);
        let ids = Ids::of(&anatomy);
        Self { source, anatomy, ids, problems }
    }
}
