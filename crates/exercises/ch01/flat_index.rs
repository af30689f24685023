//! In which cell of memory does a number of a tensor lie?

/// The cell of number (n, c, h, w), counted from 0, if the channels come first: NCHW.
///
/// `shape` is `[N, C, H, W]` and `place` is `[n, c, h, w]`. The last index, w, is the one that walks from a cell to the
/// next.
pub fn nchw(shape: [usize; 4], place: [usize; 4]) -> usize {
    let [_, channels, height, width] = shape;
    let [n, c, h, w] = place;
    todo!()
}

/// The cell of the same number if the channels come last: NHWC.
///
/// `shape` is still `[N, C, H, W]` and `place` still `[n, c, h, w]`. Now c is the index that walks from a cell to the
/// next.
pub fn nhwc(shape: [usize; 4], place: [usize; 4]) -> usize {
    let [_, channels, height, width] = shape;
    let [n, c, h, w] = place;
    todo!()
}

#[test]
fn ch01_flat_index() -> exercises::Graded {
    exercises::ch01::flat_index::grade(nchw, nhwc)
}
