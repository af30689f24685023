//! A truncated normal distribution: what lies beyond two deviations is drawn again.

/// The first `count` weights of a truncated normal distribution of mean 0 and this `deviation`.
///
/// `normals` are what a generator of normal numbers of mean 0 and deviation 1 gives, one after the other. A number beyond
/// 2 in either direction is not used, and the next one is taken in its place; 2 itself is used. There are enough of them.
pub fn truncated(normals: &[f64], deviation: f64, count: usize) -> Vec<f64> {
    todo!()
}

#[test]
fn ch10_truncated() -> exercises::Graded {
    exercises::ch10::truncated::grade(truncated)
}
