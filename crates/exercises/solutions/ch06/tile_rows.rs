//! A tile: which rows of the image must be near when these rows of the output are computed?

/// The rows of the image that the output rows from `first` up to, but without, `end` read: the first of them, and the one
/// after the last.
///
/// The image has `height` rows and is continued by `padding` rows of zeros above and below, which nobody reads from
/// memory. The window has `kernel` rows, more than `padding`, and moves by `stride`. It fits at each of these places.
pub fn tile_rows(
    first: usize,
    end: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    height: usize,
) -> (usize, usize) {
    // ANCHOR: solution
    let from = (first * stride).saturating_sub(padding);
    let to = (end - 1) * stride + kernel - padding;
    (from, to.min(height))
    // ANCHOR_END: solution
}

#[test]
fn ch06_tile_rows() -> exercises::Graded {
    exercises::ch06::tile_rows::grade(tile_rows)
}
