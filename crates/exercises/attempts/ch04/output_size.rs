//! An attempt that forgets the place where the window began.

pub fn output_size(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
    let room = (input + 2 * padding).checked_sub(dilation * (kernel - 1) + 1)?;
    Some(room / stride)
}

#[test]
fn ch04_output_size() -> exercises::Graded {
    exercises::ch04::output_size::grade(output_size)
}
