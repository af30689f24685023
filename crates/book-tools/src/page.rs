//! A page as it was read.

use crate::ids::Ids;
use crate::parts::Parts;
use crate::problem::Problem;
use crate::source::Source;

/// A page as it was read.
#[derive(Debug)]
pub struct Page {
    /// Its text.
    pub source: Source,
    /// Its parts.
    pub parts: Parts,
    /// Where links may lead.
    pub ids: Ids,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Page {
    /// Reads a page.
    pub fn read(source: Source) -> Self {
        let mut problems = Vec::new();
        let parts = Parts::of(&source, &mut problems);
        let ids = Ids::of(&parts);
        Self { source, parts, ids, problems }
    }
}
