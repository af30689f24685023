//! A pen leaves sharp edges; a sky, a shadow and a gradient of colours have none.
//!
//! A network names a digit whatever it is shown, so what was never written has to be told before it is asked.

use ndarray::{ArrayView2, s};

/// Whether what stands out is too soft for strokes of a pen. `full` is the level of ink in the picture.
///
/// Looked at is how much of that level is lost, or won, within a few pixels of the strokes' edges. In the pictures of
/// `cargo xtask digits` it is nearly all of it, in skies and gradients a quarter. Between them lie digits that are
/// badly out of focus, or small ones enlarged smoothly; those are to be read.
pub(super) fn are_soft(picture: ArrayView2<'_, f32>, strokes: ArrayView2<'_, bool>, full: f32) -> bool {
    let least = if crosses(strokes) { LEAST_WHEN_CROSSING } else { LEAST };
    sharpness(picture, strokes) < least * full
}

/// The part of the ink's level that changes at the edge of a stroke.
const LEAST: f32 = 0.35;
/// The same for what crosses the whole picture, as every stripe of a gradient does, and few digits do.
const LEAST_WHEN_CROSSING: f32 = 0.6;

/// Whether the strokes go from one side of the picture to the opposite one.
fn crosses(strokes: ArrayView2<'_, bool>) -> bool {
    let (height, width) = strokes.dim();
    let inked = |lane: ndarray::ArrayView1<'_, bool>| lane.iter().any(|&stroke| stroke);
    (inked(strokes.row(0)) && inked(strokes.row(height - 1)))
        || (inked(strokes.column(0)) && inked(strokes.column(width - 1)))
}

/// How much the picture changes around the edge of the strokes: the median along it.
fn sharpness(picture: ArrayView2<'_, f32>, strokes: ArrayView2<'_, bool>) -> f32 {
    let (height, width) = strokes.dim();
    // As far as a lens blurs an edge: a larger picture shows more of the blur.
    let reach = 1 + height.max(width) / 100;
    let around = |(y, x): (usize, usize), reach: usize| {
        s![y.saturating_sub(reach)..(y + reach + 1).min(height), x.saturating_sub(reach)..(x + reach + 1).min(width)]
    };
    let is_edge =
        |&(at, &stroke): &((usize, usize), &bool)| stroke && !strokes.slice(around(at, 1)).iter().all(|&all| all);
    let mut changes: Vec<f32> = strokes
        .indexed_iter()
        .filter(is_edge)
        .map(|(at, _)| {
            let near = picture.slice(around(at, reach));
            near.fold(f32::NEG_INFINITY, |most, &level| most.max(level))
                - near.fold(f32::INFINITY, |least, &level| least.min(level))
        })
        .collect();
    changes.sort_by(f32::total_cmp);
    // Strokes without an edge fill the whole picture.
    changes.get(changes.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// A stroke of 20 pixels, upright in a picture of 200×300; its edges fade within this many pixels.
    fn stroke(fade: f32, rows: std::ops::Range<usize>) -> bool {
        let picture = Array2::from_shape_fn((200, 300), |(y, x)| {
            let inside = 10.0 - (x as f32 - 150.0).abs();
            if rows.contains(&y) { 200.0 * (inside / fade + 0.5).clamp(0.0, 1.0) } else { 0.0 }
        });
        are_soft(picture.view(), picture.mapv(|level| level > 100.0).view(), 200.0)
    }

    #[test]
    fn a_stroke_out_of_focus_is_a_stroke_and_a_cloud_is_none() {
        assert!(!stroke(1.0, 40..160) && !stroke(10.0, 40..160));
        assert!(stroke(60.0, 40..160));
    }

    #[test]
    fn a_stripe_across_the_picture_has_to_be_sharper() {
        assert!(!stroke(1.0, 0..200) && !stroke(14.0, 40..160));
        assert!(stroke(14.0, 0..200));
    }
}
