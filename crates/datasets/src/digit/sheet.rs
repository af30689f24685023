//! Where in a picture the paper is: all of it, or a sheet on something else.
//!
//! A large opening wipes the writing out and leaves the ground. If the ground falls into two parts with a sharp edge
//! between them, the darker one (here ink is bright, so paper is dark) is a sheet, a blackboard, the inside of a
//! frame. A slow change is only light.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::lighting::opening;
use super::marks::{Mark, depth, marks};
use super::otsu::Split;

/// A part of the picture on which somebody may have written.
pub(super) struct Sheet {
    /// Its pixels, without a margin at its edges.
    pub(super) pixels: Array2<bool>,
    /// Whether it ends within the picture.
    pub(super) ends: bool,
    /// How many of its pixels have paper for their ground.
    pub(super) ground: usize,
}

impl Sheet {
    pub(super) fn size(&self) -> usize {
        self.pixels.iter().filter(|&&inside| inside).count()
    }

    /// Top, left, height and width.
    pub(super) fn place(&self) -> [usize; 4] {
        let reached = |axis| {
            let lanes = || self.pixels.lanes(axis).into_iter().map(|lane| lane.iter().any(|&inside| inside));
            let first = lanes().position(|reached| reached).unwrap_or(0);
            let end = lanes().rposition(|reached| reached).map_or(0, |last| last + 1);
            (first, end.saturating_sub(first))
        };
        let ((top, height), (left, width)) = (reached(Axis(1)), reached(Axis(0)));
        [top, left, height, width]
    }
}

/// What of a picture, in which ink is bright, can be paper; the most likely first. None if nothing can.
pub(super) fn sheets(picture: ArrayView2<'_, f32>) -> Vec<Sheet> {
    let (height, width) = picture.dim();
    let longer = height.max(width);
    let ground = opening(picture, (longer / 8).max(1));
    // The whole picture is paper only if its ground is nearer to paper than to ink.
    let is_paper = ground.mean().unwrap_or(0.0) <= middle(picture);
    let whole = |ground: usize| {
        let sheet = Sheet { pixels: Array2::from_elem((height, width), true), ends: false, ground };
        is_paper.then_some(sheet)
    };
    let everything = || whole(height * width).into_iter().collect();
    let split = Split::of(ground.iter().copied());
    if split.contrast() < LEAST_CONTRAST {
        return everything();
    }
    let below = ground.mapv(|level| level <= split.threshold);
    if sharpness(ground.view(), below.view()) < SHARP * split.contrast() {
        return everything();
    }
    let whole = || whole(below.iter().filter(|&&below| below).count());
    let Some(largest) = marks(below.view()).into_iter().max_by_key(Mark::size) else { return everything() };
    let mut pixels = Array2::from_elem((height, width), false);
    for &at in &largest.pixels {
        pixels[at] = true;
    }
    // A stroke is never as wide as the window: what is enclosed and was not wiped out is a sheet, and this is the
    // table around it.
    let surroundings = pixels.mapv(|inside| !inside);
    let at_border = |part: &Mark| {
        part.rows.start == 0 || part.columns.start == 0 || part.rows.end == height || part.columns.end == width
    };
    if marks(surroundings.view()).iter().any(|part| !at_border(part)) {
        return Vec::new();
    }
    let edge = |&&(y, x): &&(usize, usize)| y == 0 || x == 0 || y == height - 1 || x == width - 1;
    let at_edge = largest.pixels.iter().filter(edge).count();
    let reaches_out = at_edge * 4 > 2 * (height + width);
    let hull = hull(&largest);
    if largest.size() * 25 < height * width || !(reaches_out || squareness(&hull) > SQUARE) {
        return Vec::new();
    }
    let solidity = largest.size() as f32 / area(&hull);
    if largest.size() == height * width || (reaches_out && solidity < SOLID) {
        return whole().into_iter().collect();
    }
    if solidity < SOLID {
        let thick = 2.0 * depth(pixels.view()).into_iter().max().unwrap_or(0) as f32;
        let longer = largest.rows.len().max(largest.columns.len()) as f32;
        if solidity < MOSTLY_SEEN || thick < THICK * longer {
            return Vec::new();
        }
        // A shadow hides a part of the sheet. What lies between the parts that are seen is sheet, too.
        pixels = Array2::from_shape_fn((height, width), |(y, x)| contains(&hull, [x as f32 + 0.5, y as f32 + 0.5]));
    }
    // The picture's own edge is no edge of the sheet.
    let margin = 1 + longer / 100;
    let room = Array2::from_shape_fn((height + 2 * margin, width + 2 * margin), |(y, x)| {
        let within = |place: usize, side: usize| place.saturating_sub(margin).min(side - 1);
        pixels[[within(y, height), within(x, width)]]
    });
    let deep = depth(room.view());
    let deep = deep.slice(s![margin..margin + height, margin..margin + width]);
    let pixels = deep.mapv(|deep| deep > margin);
    let ground = pixels.iter().filter(|&&inside| inside).count();
    let sheet = Sheet { pixels, ends: true, ground };
    // A hard shadow looks like the edge of a sheet, too.
    std::iter::once(sheet).chain(reaches_out.then(whole).flatten()).collect()
}

/// The middle between the darkest and the brightest; a thousandth at either end is passed over as noise.
fn middle(picture: ArrayView2<'_, f32>) -> f32 {
    let mut all: Vec<f32> = picture.iter().copied().collect();
    all.sort_by(f32::total_cmp);
    let few = all.len() / 1_000;
    f32::midpoint(all[few], all[all.len() - 1 - few])
}

/// Levels of 255 between a sheet and what it lies on.
const LEAST_CONTRAST: f32 = 30.0;
/// The part of the contrast that is crossed at the edge of a sheet.
const SHARP: f32 = 0.6;
/// A sheet fills this part of the smallest rectangle around it, of any direction. An ellipse fills 0.79.
const SQUARE: f32 = 0.86;
/// And this part of its convex hull.
const SOLID: f32 = 0.9;
/// Or this part, if a shadow lies on it.
const MOSTLY_SEEN: f32 = 0.6;
/// And then its thickest part is this part of its length, which no stroke is.
const THICK: f32 = 0.4;

/// How much the ground changes where a part of it ends: the median along the edge.
fn sharpness(ground: ArrayView2<'_, f32>, part: ArrayView2<'_, bool>) -> f32 {
    let (height, width) = ground.dim();
    let reach = 1 + height.max(width) / 64;
    let mut steps = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let ends = |(row, column)| row < height && column < width && part[[row, column]] != part[[y, x]];
            if ends((y, x + 1)) || ends((y + 1, x)) {
                let rows = y.saturating_sub(reach)..(y + reach + 1).min(height);
                let columns = x.saturating_sub(reach)..(x + reach + 1).min(width);
                let near = ground.slice(s![rows, columns]);
                let least = near.iter().copied().fold(f32::INFINITY, f32::min);
                steps.push(near.iter().copied().fold(f32::NEG_INFINITY, f32::max) - least);
            }
        }
    }
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(0.0)
}

/// The part of the smallest rectangle around it, of any direction, that a convex polygon fills.
fn squareness(hull: &[[f32; 2]]) -> f32 {
    let along_side = |index: usize| {
        let (from, to) = (hull[index], hull[(index + 1) % hull.len()]);
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let extent = |x: f32, y: f32| {
            let places = || hull.iter().map(|point| point[0] * x + point[1] * y);
            places().fold(f32::NEG_INFINITY, f32::max) - places().fold(f32::INFINITY, f32::min)
        };
        // One side of the smallest rectangle lies along a side of the hull (Freeman and Shapira 1975).
        extent(dx, dy) * extent(-dy, dx) / (dx * dx + dy * dy).max(1e-6)
    };
    let smallest = (0..hull.len()).map(along_side).fold(f32::INFINITY, f32::min);
    area(hull) / smallest.max(1.0)
}

/// Whether a point lies in a convex polygon: on the same side of all its sides.
fn contains(polygon: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let sides = polygon.iter().zip(polygon.iter().cycle().skip(1));
    let turns = sides.map(|(a, b)| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]));
    let (mut left, mut right) = (false, false);
    for turn in turns {
        (left, right) = (left || turn > 0.0, right || turn < 0.0);
    }
    !(left && right)
}

/// The corners of the convex hull of a mark's pixels, each a square (Andrew 1979, "monotone chain").
fn hull(mark: &Mark) -> Vec<[f32; 2]> {
    let mut ends = std::collections::BTreeMap::<usize, (usize, usize)>::new();
    for &(y, x) in &mark.pixels {
        let row = ends.entry(y).or_insert((x, x));
        *row = (row.0.min(x), row.1.max(x));
    }
    let mut points: Vec<[f32; 2]> = Vec::new();
    for (&y, &(left, right)) in &ends {
        for [x, y] in [[left, y], [left, y + 1], [right + 1, y], [right + 1, y + 1]] {
            points.push([x as f32, y as f32]);
        }
    }
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    let turn = |a: [f32; 2], b: [f32; 2], c: [f32; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let chain = |points: &mut dyn Iterator<Item = [f32; 2]>| {
        let mut chain: Vec<[f32; 2]> = Vec::new();
        for point in points {
            while chain.len() > 1 && turn(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut points.iter().copied());
    hull.extend(chain(&mut points.iter().rev().copied()));
    hull
}

/// The area of a polygon, by the shoelace formula.
fn area(polygon: &[[f32; 2]]) -> f32 {
    let sides = polygon.iter().zip(polygon.iter().cycle().skip(1));
    sides.map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f32>().abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ink is bright here: paper is 20, a table 200.
    fn sheets_of(level: impl Fn(f32, f32) -> f32) -> Vec<Sheet> {
        sheets(Array2::from_shape_fn((120, 160), |(y, x)| level(y as f32, x as f32)).view())
    }

    #[test]
    fn a_slow_change_of_light_is_no_edge() {
        let sheets = sheets_of(|y, x| 10.0 + 0.5 * y + 0.5 * x);
        assert_eq!(sheets.len(), 1);
        assert!(!sheets[0].ends && sheets[0].size() == 120 * 160);
    }

    #[test]
    fn a_turned_note_is_found_and_its_surroundings_are_not_paper() {
        let on_note = |y: f32, x: f32| {
            let (y, x) = (y - 60.0, x - 80.0);
            (x + 0.1 * y).abs() < 50.0 && (y - 0.1 * x).abs() < 40.0
        };
        let found = sheets_of(|y, x| if on_note(y, x) { 20.0 } else { 200.0 });
        assert_eq!(found.len(), 1);
        assert!(found[0].ends);
        assert!(found[0].pixels.indexed_iter().all(|((y, x), &inside)| !inside || on_note(y as f32, x as f32)));
        let size = found[0].size();
        assert!((6_500..7_900).contains(&size), "{size} of 8000 pixels");
        // The other way round, the note is too wide for a stroke.
        let table = sheets_of(|y, x| if on_note(y, x) { 200.0 } else { 20.0 });
        assert!(table.is_empty());
    }

    #[test]
    fn a_table_on_two_sides_is_left_out() {
        let found = sheets_of(|y, x| if y > 100.0 || x < 20.0 { 200.0 } else { 20.0 });
        assert!(found[0].ends && found[0].pixels[[50, 80]] && found[0].pixels[[0, 159]]);
        assert!(!found[0].pixels[[110, 80]] && !found[0].pixels[[50, 10]]);
    }

    #[test]
    fn a_blot_is_no_sheet() {
        let found = sheets_of(|y, x| if (y - 60.0).hypot(x - 80.0) < 35.0 { 20.0 } else { 200.0 });
        assert!(found.is_empty());
    }
}
