//! Tables that say where numbers lie.

use crate::scratch;

/// Offsets into a slice, and how far they reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offsets<'a> {
    table: &'a [usize],
    /// No entry is larger: what a kernel's bounds check rests on, so only this file can set it.
    farthest: usize,
}

impl<'a> Offsets<'a> {
    /// Lends a table of offsets, lengthened to a multiple of `multiple` by repeating the last: what is computed there
    /// is thrown away.
    pub(crate) fn with<R>(
        offsets: impl Iterator<Item = usize>,
        length: usize,
        multiple: usize,
        work: impl FnOnce(Offsets<'_>) -> R,
    ) -> R {
        scratch::with(length.next_multiple_of(multiple), |table: &mut [usize]| {
            let (mut last, mut farthest) = (0, 0);
            let mut offsets = offsets;
            for entry in table.iter_mut() {
                last = offsets.next().unwrap_or(last);
                farthest = farthest.max(last);
                *entry = last;
            }
            work(Offsets { table, farthest })
        })
    }

    /// The first of them.
    pub(crate) fn first(self, count: usize) -> Self {
        Offsets { table: &self.table[..count], ..self }
    }

    pub(crate) fn table(&self) -> &'a [usize] {
        self.table
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    pub(crate) fn farthest(&self) -> usize {
        self.farthest
    }

    /// Pieces of at most `size` entries.
    pub(crate) fn chunks(self, size: usize) -> impl Iterator<Item = Offsets<'a>> {
        let farthest = self.farthest;
        self.table.chunks(size).map(move |table| Offsets { table, farthest })
    }
}
