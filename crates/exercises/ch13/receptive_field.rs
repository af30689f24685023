//! The receptive field: how far one number of the last layer can look, along one axis.

/// Size, jump and start of the receptive field of a stack's output.
///
/// Each layer is `[kernel, stride, padding, dilation]`, the image's neighbour first. The size counts the pixels of the image
/// that an output can depend on; the jump is the number of pixels from one output's field to the next one's; the start
/// is the centre of the first output's field, where the centre of the image's first pixel is 0.
pub fn receptive_field(layers: &[[usize; 4]]) -> (usize, usize, f64) {
    todo!()
}

#[test]
fn ch13_receptive_field() -> exercises::Graded {
    exercises::ch13::receptive_field::grade(receptive_field)
}
