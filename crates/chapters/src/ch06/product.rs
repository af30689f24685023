//! The three loops of a matrix product, in six orders.

use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// How far apart in memory the innermost loop reads and writes, for each order of the loops.
#[declare("ch06.product-orders", "A matrix product in six orders", covers = ["6.3", "6.1"])]
pub struct ProductOrders {
    /// Filters: rows of A and C.
    #[parameter(default = 64, range = 1..=1_000_000, log = true)]
    pub filters: usize,
    /// Numbers under a window: columns of A, rows of B.
    #[parameter(default = 576, range = 1..=1_000_000, log = true)]
    pub taps: usize,
    /// Windows: columns of B and C.
    #[parameter(default = 3136, range = 1..=1_000_000, log = true)]
    pub positions: usize,
}

impl Item for ProductOrders {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { filters, taps, positions } = *self;
        // Steps in A [filters, taps], B [taps, positions] and C [filters, positions] when one index goes on by one.
        let steps = |index: char| match index {
            'i' => [taps, 0, positions],
            'k' => [1, positions, 0],
            _ => [0, 1, 1],
        };
        let mut table = Table::new(["loops, outermost first", "step in A", "step in B", "step in C", "innermost loop"]);
        for order in ["ijk", "jik", "ikj", "kij", "jki", "kji"] {
            let [a, b, c] = steps(order.chars().last().unwrap_or('k'));
            let what = match order.chars().last() {
                Some('k') => "a row of A times a column of B: B a whole row apart",
                Some('j') => "a row of B, times one number, onto a row of C: all neighbours",
                _ => "a column of A, times one number, onto a column of C: both rows apart",
            };
            table.push(cells![order, Cell::from(a), Cell::from(b), Cell::from(c), what])?;
        }
        let caption = format!(
            "C[i, j] += A[i, k]·B[k, j] with A of {filters}×{taps}, B of {taps}×{positions}, rows stored one behind the \
             other. The sums are the same; a step of 1 is a neighbour in memory, a step of 0 stays in a register. \
             Only j innermost walks over neighbours everywhere.",
        );
        Ok(Shown::table(table, caption))
    }
}
