//! Full, same, valid: which part of a convolution is kept?

/// The middle of a full convolution, as many numbers as the signal has.
///
/// `full` has X + K − 1 numbers, `kernel` is K, and the signal had X ≥ K samples. Of the K − 1 numbers that are too many,
/// half are cut off in front; if that is not a whole number, the odd one is cut off there, too.
pub fn same(full: &[f64], kernel: usize) -> Vec<f64> {
    // ANCHOR: solution
    let samples = full.len() + 1 - kernel;
    let first = kernel / 2;
    full[first..first + samples].to_vec()
    // ANCHOR_END: solution
}

/// The part of a full convolution that rests on no missing sample: X − K + 1 numbers.
pub fn valid(full: &[f64], kernel: usize) -> Vec<f64> {
    // ANCHOR: solution_2
    let samples = full.len() + 1 - kernel;
    full[kernel - 1..samples].to_vec()
    // ANCHOR_END: solution_2
}

#[test]
fn ch02_modes() -> exercises::Graded {
    exercises::ch02::modes::grade(same, valid)
}
