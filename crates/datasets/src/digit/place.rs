//! Presenting ink in MNIST's manner: scaled to a box, placed by its centre of mass.

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};
use ndarray::{Array2, Array4, ArrayView2, s};

/// The side of MNIST's field.
const FIELD: usize = 28;
/// The side of the box in the field that a digit fills.
const BOX: usize = 20;

/// A digit, cut out, in the field.
///
/// # Shapes
/// (H, W) to (1, 1, 28, 28).
pub(super) fn in_field(ink: ArrayView2<'_, f32>) -> Array4<f32> {
    place(scale_to_box(ink).view())
}

/// Scales the longer side to 20, the other in proportion, averaging when it shrinks.
///
/// The strongest ink becomes 1 again: a thin stroke is averaged with the paper beside it.
fn scale_to_box(ink: ArrayView2<'_, f32>) -> Array2<f32> {
    let (height, width) = ink.dim();
    let longer = height.max(width);
    let fit = |side: usize| ((side * BOX + longer / 2) / longer).max(1);
    let (rows, columns) = (fit(height), fit(width));
    let pixels: Vec<f32> = ink.iter().copied().collect();
    let image: ImageBuffer<Luma<f32>, Vec<f32>> =
        ImageBuffer::from_raw(width as u32, height as u32, pixels).expect("as many as pixels");
    let scaled = imageops::resize(&image, columns as u32, rows as u32, FilterType::Triangle);
    let scaled = Array2::from_shape_vec((rows, columns), scaled.into_raw()).expect("as many as pixels");
    let strongest = scaled.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    scaled.mapv(|level| (level / strongest).clamp(0.0, 1.0))
}

/// Puts a digit in the field so that its centre of mass is at row 14, column 14, as MNIST's are.
fn place(digit: ArrayView2<'_, f32>) -> Array4<f32> {
    let (rows, columns) = digit.dim();
    let mass = digit.sum();
    let centre = |along: fn((usize, usize)) -> usize| {
        let moment: f32 = digit.indexed_iter().map(|(at, level)| along(at) as f32 * level).sum();
        moment / mass
    };
    let start = |centre: f32, side: usize| {
        let start = (FIELD as f32 / 2.0 - centre).round().max(0.0) as usize;
        start.min(FIELD - side)
    };
    let (top, left) = (start(centre(|at| at.0), rows), start(centre(|at| at.1), columns));
    let mut field = Array4::zeros((1, 1, FIELD, FIELD));
    field.slice_mut(s![0, 0, top..top + rows, left..left + columns]).assign(&digit);
    field
}
