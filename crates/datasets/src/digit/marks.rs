//! Marks: sets of touching pixels.

use std::ops::Range;

use ndarray::{Array2, ArrayView2};

/// A set of touching pixels, corners included.
pub(super) struct Mark {
    pub(super) pixels: Vec<(usize, usize)>,
    /// The rows that it reaches over.
    pub(super) rows: Range<usize>,
    /// The columns.
    pub(super) columns: Range<usize>,
}

impl Mark {
    pub(super) fn size(&self) -> usize {
        self.pixels.len()
    }

    pub(super) fn height(&self) -> usize {
        self.rows.len()
    }

    /// Whether the rectangle around the other one lies within the one around this.
    pub(super) fn surrounds(&self, other: &Self) -> bool {
        let within = |inner: &Range<usize>, outer: &Range<usize>| outer.start < inner.start && inner.end < outer.end;
        within(&other.rows, &self.rows) && within(&other.columns, &self.columns)
    }

    /// Whether one of its pixels is among these.
    pub(super) fn meets(&self, places: ArrayView2<'_, bool>) -> bool {
        self.pixels.iter().any(|&at| places[at])
    }
}

/// All marks of a mask, from top to bottom.
pub(super) fn marks(mask: ArrayView2<'_, bool>) -> Vec<Mark> {
    let (height, width) = mask.dim();
    let mut seen = Array2::from_elem((height, width), false);
    let mut marks = Vec::new();
    for (start, &ink) in mask.indexed_iter() {
        if !ink || seen[start] {
            continue;
        }
        seen[start] = true;
        let mut pixels = vec![start];
        let mut visited = 0;
        while let Some(&(y, x)) = pixels.get(visited) {
            visited += 1;
            for row in y.saturating_sub(1)..(y + 2).min(height) {
                for column in x.saturating_sub(1)..(x + 2).min(width) {
                    let at = (row, column);
                    if mask[at] && !seen[at] {
                        seen[at] = true;
                        pixels.push(at);
                    }
                }
            }
        }
        let range = |along: fn(&(usize, usize)) -> usize| {
            let places = || pixels.iter().map(along);
            places().min().unwrap_or(0)..places().max().unwrap_or(0) + 1
        };
        let (rows, columns) = (range(|at| at.0), range(|at| at.1));
        marks.push(Mark { pixels, rows, columns });
    }
    marks
}

/// How far each pixel is from the nearest one outside the mask, in steps to one of the eight neighbours.
///
/// What is beyond the edges counts as outside. Two passes, one from each corner (Rosenfeld and Pfaltz, *Sequential
/// operations in digital picture processing*, J. ACM 13, 1966).
pub(super) fn depth(mask: ArrayView2<'_, bool>) -> Array2<usize> {
    let (height, width) = mask.dim();
    let mut depth = mask.mapv(|inside| if inside { usize::MAX - 1 } else { 0 });
    for y in 0..height {
        for x in 0..width {
            if depth[[y, x]] > 0 {
                let before = [(0, 1), (1, 0), (1, 1)].map(|(up, left)| (y.checked_sub(up), x.checked_sub(left)));
                let before = before.into_iter().chain([(y.checked_sub(1), Some(x + 1).filter(|&x| x < width))]);
                let nearest = before.map(|at| match at {
                    (Some(y), Some(x)) => depth[[y, x]],
                    _ => 0,
                });
                depth[[y, x]] = depth[[y, x]].min(1 + nearest.min().unwrap_or(0));
            }
        }
    }
    for y in (0..height).rev() {
        for x in (0..width).rev() {
            if depth[[y, x]] > 0 {
                let at = |y: usize, x: usize| if y < height && x < width { depth[[y, x]] } else { 0 };
                let left = x.checked_sub(1).map_or(0, |left| at(y + 1, left));
                let nearest = at(y, x + 1).min(at(y + 1, x)).min(at(y + 1, x + 1)).min(left);
                depth[[y, x]] = depth[[y, x]].min(1 + nearest);
            }
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn corners_touch_and_places_are_kept() {
        let rows = ["#..#", ".#..", "....", "..##"];
        let mask = Array2::from_shape_fn((4, 4), |(y, x)| rows[y].as_bytes()[x] == b'#');
        let marks = marks(mask.view());
        let found: Vec<_> = marks.iter().map(|mark| (mark.size(), mark.rows.clone(), mark.columns.clone())).collect();
        assert_eq!(found, [(2, 0..2, 0..2), (1, 0..1, 3..4), (2, 3..4, 2..4)]);
    }

    proptest! {
        #[test]
        fn depth_is_the_distance_to_the_outside(height in 1_usize..9, width in 1_usize..9, bits in prop::collection::vec(any::<bool>(), 81)) {
            let mask = Array2::from_shape_fn((height, width), |(y, x)| bits[9 * y + x] || (y + x) % 3 > 0);
            let depth = depth(mask.view());
            for ((y, x), &deep) in depth.indexed_iter() {
                // The largest square around the pixel that is all inside.
                let fits = |reach: usize| {
                    reach <= y && reach <= x && y + reach < height && x + reach < width
                        && mask.slice(ndarray::s![y - reach..=y + reach, x - reach..=x + reach]).iter().all(|&inside| inside)
                };
                prop_assert_eq!(deep, (0..9).take_while(|&reach| fits(reach)).count());
            }
        }
    }
}
