//! Removing uneven light: the white top-hat of mathematical morphology.
//!
//! The opening of a picture (the least level in a window around each pixel, then the greatest of those) wipes out
//! what is bright and narrower than the window, and keeps the paper with its shadows. Picture minus opening is what
//! was wiped out: the ink. Source: Gonzalez and Woods, *Digital Image Processing*, section on grey-scale morphology,
//! "top-hat transformation", where it corrects uneven illumination; Soille, *Morphological Image Analysis*.

use std::collections::VecDeque;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, s};

/// What is brighter than its surroundings and narrower than a square window of `2 · radius + 1`.
///
/// # Shapes
/// (H, W) to the same.
pub(super) fn white_top_hat(picture: ArrayView2<'_, f32>, radius: usize) -> Array2<f32> {
    (&picture - &opening(picture, radius)).mapv_into(|level| level.max(0.0))
}

/// How much of the paper's light is missing, from 0 to 255, where dark ink was made bright.
///
/// The same as [`white_top_hat`], divided by the brightness of the paper around: in a shadow ink and paper differ by
/// less, but the ink swallows the same part of the light.
///
/// # Shapes
/// (H, W) to the same.
pub(super) fn darkness(inverted: ArrayView2<'_, f32>, radius: usize) -> Array2<f32> {
    let opening = opening(inverted, radius);
    Array2::from_shape_fn(inverted.dim(), |at| {
        let paper = (255.0 - opening[at]).max(DARKEST);
        (255.0 * (inverted[at] - opening[at]) / paper).clamp(0.0, 255.0)
    })
}

/// Paper is never taken to be darker: what is left of it would be noise.
const DARKEST: f32 = 64.0;

/// The opening of a picture by a square window of `2 · radius + 1`: what is bright and narrower is wiped out.
///
/// Beyond its edges the picture goes on with its edge pixels, and the windows go there too: a window that stopped at
/// the edge would lose the last piece of a slope, and take it for ink.
///
/// # Shapes
/// (H, W) to the same.
pub(super) fn opening(picture: ArrayView2<'_, f32>, radius: usize) -> Array2<f32> {
    let (height, width) = picture.dim();
    // The second window looks at results of the first, as far away as this.
    let margin = radius;
    let mut opening = continued(picture, margin);
    for window in [slide::<false>, slide::<true>] {
        for axis in [Axis(0), Axis(1)] {
            for mut line in opening.lanes_mut(axis) {
                let result = window(line.view(), radius);
                line.assign(&ArrayView1::from(&result));
            }
        }
    }
    opening.slice(s![margin..margin + height, margin..margin + width]).to_owned()
}

/// The picture with a margin on all sides, filled with the nearest pixel.
fn continued(picture: ArrayView2<'_, f32>, margin: usize) -> Array2<f32> {
    let (height, width) = picture.dim();
    let nearest = |place: usize, side: usize| place.saturating_sub(margin).min(side - 1);
    Array2::from_shape_fn((height + 2 * margin, width + 2 * margin), |(y, x)| {
        picture[[nearest(y, height), nearest(x, width)]]
    })
}

/// The greatest (or least) value within `radius` of each place, each value looked at twice.
///
/// The queue holds the places that may still win: a value that is beaten by a later one never will.
fn slide<const GREATEST: bool>(line: ArrayView1<'_, f32>, radius: usize) -> Vec<f32> {
    let beats = |a: f32, b: f32| if GREATEST { a >= b } else { a <= b };
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut entering = 0;
    (0..line.len())
        .map(|place| {
            while entering < line.len() && entering <= place + radius {
                while candidates.back().is_some_and(|&last| beats(line[entering], line[last])) {
                    candidates.pop_back();
                }
                candidates.push_back(entering);
                entering += 1;
            }
            while candidates.front().is_some_and(|&first| first + radius < place) {
                candidates.pop_front();
            }
            line[candidates[0]]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slope_is_light_and_a_stroke_on_it_is_ink() {
        let slope = Array2::from_shape_fn((40, 60), |(y, x)| (2 * y + 3 * x) as f32);
        let nothing = white_top_hat(slope.view(), 10);
        assert!(nothing.iter().all(|&level| level < 1e-3));
        let mut written = slope;
        written.slice_mut(s![5..35, 30..34]).mapv_inplace(|level| level + 50.0);
        let ink = white_top_hat(written.view(), 10);
        // On a slope of 3 a pixel, the paper under a stroke of 4 is known to within 12 levels.
        assert!(ink.slice(s![5..35, 30..34]).iter().all(|&level| level > 37.9));
        assert!(ink.slice(s![.., ..30]).iter().all(|&level| level < 1e-3));
    }

    proptest! {
        #[test]
        fn the_sliding_window_is_the_plain_one(line in prop::collection::vec(-9_i8..9, 1..40), radius in 0_usize..50) {
            let line: Vec<f32> = line.into_iter().map(f32::from).collect();
            let window = |place: usize| line[place.saturating_sub(radius)..(place + radius + 1).min(line.len())].iter().copied();
            let greatest: Vec<f32> = (0..line.len()).map(|place| window(place).fold(f32::MIN, f32::max)).collect();
            let least: Vec<f32> = (0..line.len()).map(|place| window(place).fold(f32::MAX, f32::min)).collect();
            prop_assert_eq!(slide::<true>(ArrayView1::from(&line), radius), greatest);
            prop_assert_eq!(slide::<false>(ArrayView1::from(&line), radius), least);
        }
    }
}
