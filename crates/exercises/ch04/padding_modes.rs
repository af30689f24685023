//! What stands beyond the edge? Three padding modes, each a choice of index.

/// The pixel that a mirror shows. The mirrors stand *on* the first pixel and on the last one.
///
/// `position` counts from the first of `size` pixels, and may lie outside: −1 is one to the left of it, `size` is one to the
/// right of the last. It lies at most `size − 1` pixels outside, so that one mirror is enough.
pub fn reflect(position: isize, size: usize) -> usize {
    todo!()
}

/// The pixel if the outermost ones are repeated. `position` may lie outside as far as it likes.
pub fn replicate(position: isize, size: usize) -> usize {
    todo!()
}

/// The pixel if the row begins again at its other end. `position` may lie outside as far as it likes.
pub fn circular(position: isize, size: usize) -> usize {
    todo!()
}

#[test]
fn ch04_padding_modes() -> exercises::Graded {
    exercises::ch04::padding_modes::grade(reflect, replicate, circular)
}
