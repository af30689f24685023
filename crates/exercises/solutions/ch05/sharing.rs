//! Sharing: what does it save, and what does it not?

/// The weights and the multiply–adds of three layers, without biases.
///
/// All three have `units` units over an image of `pixels` pixels. In the first, every unit has a weight for every pixel. In
/// the second, every unit sees a window of `window` pixels and has weights of its own for it. In the third, all units
/// share the weights of their windows. Gives back the weights of the three, then the multiply–adds of the three.
pub fn sharing(pixels: u64, units: u64, window: u64) -> ([u64; 3], [u64; 3]) {
    // ANCHOR: solution
    let everything = pixels * units;
    let nearby = window * units;
    ([everything, nearby, window], [everything, nearby, nearby])
    // ANCHOR_END: solution
}

#[test]
fn ch05_sharing() -> exercises::Graded {
    exercises::ch05::sharing::grade(sharing)
}
