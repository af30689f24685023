//! The roof: how fast can a program be at best, before anybody has written it?

/// The highest rate that a program can reach, in operations a second.
///
/// It does `operations` and moves `bytes` between memory and processor. The processor does at most `peak` operations a
/// second, and memory brings at most `bandwidth` bytes a second.
pub fn highest_rate(operations: f64, bytes: f64, peak: f64, bandwidth: f64) -> f64 {
    // ANCHOR: solution
    let intensity = operations / bytes;
    peak.min(intensity * bandwidth)
    // ANCHOR_END: solution
}

#[test]
fn ch06_roofline() -> exercises::Graded {
    exercises::ch06::roofline::grade(highest_rate)
}
