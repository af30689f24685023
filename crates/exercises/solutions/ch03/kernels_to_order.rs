//! Three kernels to order: no code, only weights.

/// Tells by how much the picture gets brighter from one row to the next, downwards.
///
/// A plain surface: 0. A picture that gets brighter by 5 with each row: 5 everywhere. One that gets brighter from left to
/// right: 0.
pub fn slope_down() -> [[f64; 3]; 3] {
    // ANCHOR: solution
    [[0.0, -0.5, 0.0], [0.0, 0.0, 0.0], [0.0, 0.5, 0.0]]
    // ANCHOR_END: solution
}

/// Shows the picture as it is, but moved to the left by one pixel.
///
/// Where the middle of the kernel lies, it answers with the pixel to the right of it.
pub fn moved_left() -> [[f64; 3]; 3] {
    // ANCHOR: solution_2
    [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    // ANCHOR_END: solution_2
}

/// Finds single bright spots.
///
/// A plain surface: 0. A picture that gets evenly brighter, in whatever direction: 0, too. A pixel that is brighter by 1
/// than everything around it: 8.
pub fn spots() -> [[f64; 3]; 3] {
    // ANCHOR: solution_3
    [[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]
    // ANCHOR_END: solution_3
}

#[test]
fn ch03_kernels_to_order() -> exercises::Graded {
    exercises::ch03::kernels_to_order::grade(slope_down, moved_left, spots)
}
