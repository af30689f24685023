//! Find the bugs: "the stride must divide", and "same keeps the size".

/// The number of places of a window with `kernel` taps that jumps by `stride` over `rows` rows, without padding.
///
/// The answer is `None` if there is no room for the window.
pub fn places(rows: usize, kernel: usize, stride: usize) -> Option<usize> {
    let room = rows.checked_sub(kernel)?;
    if !room.is_multiple_of(stride) {
        return None; // The stride does not fit.
    }
    Some(room / stride + 1)
}

/// The number of places under "same" padding, as TensorFlow pads: enough that a window begins in every block of `stride`
/// rows, also in a last one that is not full.
pub fn places_same(rows: usize, stride: usize) -> usize {
    // "Same" keeps the size.
    rows
}

#[test]
fn ch04_must_divide() -> exercises::Graded {
    exercises::ch04::must_divide::grade(places, places_same)
}
