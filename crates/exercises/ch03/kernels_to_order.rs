//! Three kernels to order: no code, only weights.

/// Tells by how much the picture gets brighter from one row to the next, downwards.
///
/// A plain surface: 0. A picture that gets brighter by 5 with each row: 5 everywhere. One that gets brighter from left to
/// right: 0.
pub fn slope_down() -> [[f64; 3]; 3] {
    todo!()
}

/// Shows the picture as it is, but moved to the left by one pixel.
///
/// Where the middle of the kernel lies, it answers with the pixel to the right of it.
pub fn moved_left() -> [[f64; 3]; 3] {
    todo!()
}

/// Finds single bright spots.
///
/// A plain surface: 0. A picture that gets evenly brighter, in whatever direction: 0, too. A pixel that is brighter by 1
/// than everything around it: 8.
pub fn spots() -> [[f64; 3]; 3] {
    todo!()
}

#[test]
fn ch03_kernels_to_order() -> exercises::Graded {
    exercises::ch03::kernels_to_order::grade(slope_down, moved_left, spots)
}
