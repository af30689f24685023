//! Straight lines that are printed on the paper: rulings, squares, a margin, the box of a form.
//!
//! A printed line is straight, thin, and goes on where the digit does not: from edge to edge of the paper, or around
//! a rectangle. Lines of one kind are parallel. So, for the lines across and again for those down:
//!
//! 1. of the pixels with something on them, those count that belong to a short run at right angles to the line;
//! 2. the direction is found in which most of them lie on few lines (a Hough transform: Duda and Hart, *Use of the
//!    Hough transformation to detect lines and curves in pictures*, Comm. ACM 15, 1972);
//! 3. in this direction, each line with enough of them is walked along, and kept if it ends where lines end;
//! 4. it is erased, but for places where something thicker or darker crosses it, as is done with the staves of music
//!    (Dalitz and others, *A comparative study of staff removal algorithms*, IEEE Trans. PAMI 30, 2008);
//! 5. where a stroke is left on both sides of what was erased, it is mended.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// Erases printed lines from a picture whose paper is 0 and whose ink is bright; how many they were.
///
/// `paper` says which pixels are paper or on it.
pub(super) fn erase(picture: &mut Array2<f32>, paper: ArrayView2<'_, bool>) -> usize {
    let something = something(picture.view(), paper);
    let across = family(something.view(), paper);
    let down = family(something.t(), paper.t());
    let (across, down) = complete(across, down, something.dim());
    if across.is_empty() && down.is_empty() {
        return 0;
    }
    let mut left = something.clone();
    let original = picture.clone();
    let erased = erase_along(picture.view_mut(), left.view_mut(), &across);
    let erased_down = erase_along(picture.view_mut().reversed_axes(), left.view_mut().reversed_axes(), &down);
    mend(picture.view_mut(), original.view(), left.view(), &erased);
    mend(picture.view_mut().reversed_axes(), original.t(), left.t(), &erased_down);
    across.len() + down.len()
}

/// The steepest line across: one pixel down for this many to the right.
const LEAST_RUN: usize = 5;
/// A line may be this part of the longer side wide (and two pixels for its soft edges).
const WIDEST: f32 = 1.0 / 70.0;
/// The parts of the paper's length that may be missing at either end of a line.
const OPEN_END: f32 = 0.06;
/// The part of a line that may be hidden in one piece under strokes.
const GAP: f32 = 0.12;
/// The part of a line that has to be seen.
const SEEN: f32 = 0.6;
/// The shortest side of a box, as a part of the longer side.
const SHORTEST: f32 = 0.12;

/// A piece of a line across: `y = offset + slope · x`.
#[derive(Debug, Clone)]
struct Line {
    slope: f32,
    offset: f32,
    /// From where to where something is on it.
    columns: Range<usize>,
    /// From where to where there is paper.
    paper: Range<usize>,
    /// How thick it is, most of the time.
    thick: usize,
}

impl Line {
    fn row(&self, x: usize) -> usize {
        (self.offset + self.slope * x as f32).round().max(0.0) as usize
    }

    /// Whether it begins at one edge of the paper, and whether it ends at the other.
    fn at_edges(&self) -> [bool; 2] {
        let open = (OPEN_END * self.paper.len() as f32) as usize + 1;
        [self.columns.start <= self.paper.start + open, self.columns.end + open >= self.paper.end]
    }

    /// Whether it goes from edge to edge of the paper.
    fn is_whole(&self) -> bool {
        self.at_edges() == [true, true]
    }
}

/// Pixels that are not bare paper: well above the noise, and not much fainter than the strongest.
fn something(picture: ArrayView2<'_, f32>, paper: ArrayView2<'_, bool>) -> Array2<bool> {
    let mut levels: Vec<f32> =
        picture.iter().zip(paper).filter(|&(_, &paper)| paper).map(|(&level, _)| level).collect();
    if levels.is_empty() {
        return Array2::from_elem(picture.dim(), false);
    }
    levels.sort_by(f32::total_cmp);
    let at = |part: f32| levels[(part * (levels.len() - 1) as f32) as usize];
    // Half of all pixels are paper; noise reaches as far above their middle as below it.
    let (bare, noise) = (at(0.4), at(0.4) - at(0.05));
    let least = (bare + 2.0 * noise).max(bare + 0.15 * (at(0.998) - bare)).max(10.0);
    let mut mask = picture.mapv(|level| level > least);
    mask.zip_mut_with(&paper, |something, &paper| *something &= paper);
    mask
}

/// The rows of the run of set pixels in a column that (y, x) is in; empty if it is not set.
fn run(mask: ArrayView2<'_, bool>, y: usize, x: usize) -> Range<usize> {
    if !mask[[y, x]] {
        return y..y;
    }
    let start = (0..y).rev().take_while(|&row| mask[[row, x]]).last().unwrap_or(y);
    let end = (y..mask.nrows()).take_while(|&row| mask[[row, x]]).last().unwrap_or(y);
    start..end + 1
}

/// All pieces of lines across, of the direction that has most of them.
fn family(something: ArrayView2<'_, bool>, paper: ArrayView2<'_, bool>) -> Vec<Line> {
    let (height, width) = something.dim();
    let longer = height.max(width) as f32;
    let mut thin = thin(something, 2 + (WIDEST * longer) as usize);
    let points: Vec<(usize, usize)> = thin.indexed_iter().filter(|&(_, &set)| set).map(|(at, _)| at).collect();
    let slopes = slopes(width);
    let concentration = |slope: f32| {
        let mut votes = Votes::new(slope, height, width);
        for &at in &points {
            votes.add(at);
        }
        votes.on.iter().map(|&votes| u64::from(votes).pow(2)).sum::<u64>()
    };
    let Some(best) = slopes.iter().copied().max_by_key(|&slope| concentration(slope)) else { return Vec::new() };
    // In perspective, lines are not quite parallel.
    let near = slopes.iter().filter(|&slope| (slope - best).abs() <= PERSPECTIVE);
    let mut candidates: Vec<Votes> = near.map(|&slope| Votes::new(slope, height, width)).collect();
    for votes in &mut candidates {
        for &at in &points {
            votes.add(at);
        }
    }
    let mut lines = Vec::new();
    for _ in 0..MOST_LINES {
        let strongest = candidates.iter().map(|votes| (votes.strongest(), votes.slope));
        let Some(((votes, offset), slope)) = strongest.max_by_key(|&((votes, _), _)| votes) else { break };
        if (votes as f32) < SEEN * SHORTEST * longer {
            break;
        }
        let (pieces, taken) = walk(slope, offset, &mut thin, something, paper);
        lines.extend(pieces);
        for votes in &mut candidates {
            for &at in &taken {
                votes.take(at);
            }
        }
    }
    lines
}

/// How many thin pixels lie on each line of one slope.
struct Votes {
    slope: f32,
    /// How far above the picture the first line begins.
    above: usize,
    on: Vec<u32>,
}

impl Votes {
    fn new(slope: f32, height: usize, width: usize) -> Self {
        // Lines that fall begin above the picture.
        let fall = slope * width as f32;
        let (above, below) = (fall.max(0.0).ceil() as usize + 1, (-fall).max(0.0).ceil() as usize + 2);
        Self { slope, above, on: vec![0; above + height + below] }
    }

    fn of(&mut self, (y, x): (usize, usize)) -> &mut u32 {
        &mut self.on[(y as f32 - self.slope * x as f32 + self.above as f32).round() as usize]
    }

    fn add(&mut self, at: (usize, usize)) {
        *self.of(at) += 1;
    }

    fn take(&mut self, at: (usize, usize)) {
        *self.of(at) -= 1;
    }

    /// The most votes, and the offset of their line.
    fn strongest(&self) -> (u32, f32) {
        let strongest = self.on.iter().enumerate().max_by_key(|&(_, &votes)| votes);
        strongest.map_or((0, 0.0), |(index, &votes)| (votes, index as f32 - self.above as f32))
    }
}

/// By how much the slopes of lines of one kind differ.
const PERSPECTIVE: f32 = 0.08;
/// More lines than this are a pattern.
const MOST_LINES: usize = 60;

/// Slopes that differ by a pixel from one side to the other.
fn slopes(width: usize) -> Vec<f32> {
    let most = width / LEAST_RUN;
    (0..=2 * most).map(|step| (step as f32 - most as f32) / width as f32).collect()
}

/// Pixels of short runs from top to bottom.
fn thin(something: ArrayView2<'_, bool>, widest: usize) -> Array2<bool> {
    let mut thin = Array2::from_elem(something.dim(), false);
    for x in 0..something.ncols() {
        let mut y = 0;
        while y < something.nrows() {
            let run = run(something, y, x);
            if run.len() <= widest {
                for row in run.clone() {
                    thin[[row, x]] = true;
                }
            }
            y = run.end.max(y + 1);
        }
    }
    thin
}

/// Walks along a line, takes its pixels away, and gives the pieces of which enough is seen, and what was taken.
fn walk(
    slope: f32,
    offset: f32,
    thin: &mut Array2<bool>,
    something: ArrayView2<'_, bool>,
    paper: ArrayView2<'_, bool>,
) -> (Vec<Line>, Vec<(usize, usize)>) {
    let (height, width) = thin.dim();
    let at = |x: usize| (offset + slope * x as f32).round();
    let rows = |x: usize| {
        let y = at(x);
        let row = |y: f32| (y >= 0.0 && y < height as f32).then_some(y as usize);
        [row(y), row(y - 1.0), row(y + 1.0)].into_iter().flatten()
    };
    let hits: Vec<Option<usize>> = (0..width).map(|x| rows(x).find(|&y| thin[[y, x]])).collect();
    let mut taken = Vec::new();
    for (x, hit) in hits.iter().enumerate() {
        if let Some(y) = *hit {
            for row in run(thin.view(), y, x) {
                thin[[row, x]] = false;
                taken.push((row, x));
            }
        }
    }
    let on_paper: Vec<usize> = (0..width).filter(|&x| rows(x).any(|y| paper[[y, x]])).collect();
    let (Some(&first), Some(&last)) = (on_paper.first(), on_paper.last()) else { return (Vec::new(), taken) };
    let longest_gap = 2 + (GAP * height.max(width) as f32) as usize;
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for x in (0..width).filter(|&x| hits[x].is_some()) {
        match pieces.last_mut() {
            // A gap is a crossing: something thicker is there.
            Some(piece)
                if x - piece.end <= longest_gap
                    && (piece.end..x).all(|x| x - piece.end < 3 || rows(x).any(|y| something[[y, x]])) =>
            {
                piece.end = x + 1;
            }
            _ => pieces.push(x..x + 1),
        }
    }
    let line = |columns: Range<usize>| {
        let mut thickness: Vec<usize> =
            columns.clone().filter_map(|x| hits[x].map(|y| run(something, y, x).len())).collect();
        let seen = thickness.len() as f32 >= SEEN * columns.len() as f32;
        let long = columns.len() as f32 >= SHORTEST * height.max(width) as f32;
        if !seen || !long {
            return None;
        }
        thickness.sort_unstable();
        let thick = thickness[thickness.len() / 2];
        Some(Line { slope, offset, columns, paper: first..last + 1, thick })
    };
    (pieces.into_iter().filter_map(line).collect(), taken)
}

/// The lines that end where lines end: at the edges of the paper, or on the sides of a rectangle.
fn complete(across: Vec<Line>, down: Vec<Line>, (height, width): (usize, usize)) -> (Vec<Line>, Vec<Line>) {
    let near = 3.0 + 0.02 * height.max(width) as f32;
    // Where a line down is at this height.
    let meets = |end: (f32, f32), other: &Line| {
        let (along, beside) = end;
        let reaches = along >= other.columns.start as f32 - near && along <= other.columns.end as f32 + near;
        reaches && (other.offset + other.slope * along - beside).abs() <= near
    };
    let ends = |line: &Line| {
        [line.columns.start, line.columns.end - 1].map(|x| (line.offset + line.slope * x as f32, x as f32))
    };
    let closed =
        |line: &Line, others: &[Line]| ends(line).iter().all(|&end| others.iter().any(|other| meets(end, other)));
    // On ruled paper, a line that comes from an edge may go no further than to a thick stroke.
    let is_ruled = |lines: &[Line]| lines.iter().filter(|line| line.is_whole()).count() >= 2;
    let (ruled_across, ruled_down) = (is_ruled(&across), is_ruled(&down));
    let open = |line: &Line, ruled: bool| line.is_whole() || (ruled && line.at_edges() != [false, false]);
    let (mut across, mut down) = (across, down);
    loop {
        let before = across.len() + down.len();
        let kept: Vec<Line> =
            across.iter().filter(|line| open(line, ruled_across) || closed(line, &down)).cloned().collect();
        down.retain(|line| open(line, ruled_down) || closed(line, &kept));
        across = kept;
        if across.len() + down.len() == before {
            return (across, down);
        }
    }
}

/// What was erased of a line in one column.
type Erased = (usize, Range<usize>);

/// Erases lines across, except where the run through them is much longer, or much brighter, than they are.
fn erase_along(
    mut picture: ArrayViewMut2<'_, f32>,
    mut something: ArrayViewMut2<'_, bool>,
    lines: &[Line],
) -> Vec<Erased> {
    let mut erased = Vec::new();
    for line in lines {
        let reach = 1 + line.thick / 2;
        let corner = line.thick + 2;
        let columns = if line.is_whole() {
            line.paper.clone()
        } else {
            line.columns.start.saturating_sub(corner)..(line.columns.end + corner).min(something.ncols())
        };
        let runs: Vec<(usize, Range<usize>, f32)> = columns
            .filter_map(|x| {
                let middle = line.row(x);
                let mut rows = (middle.saturating_sub(reach)..=middle + reach).filter(|&y| y < something.nrows());
                let y = rows.find(|&y| something[[y, x]])?;
                let run = run(something.view(), y, x);
                let strength = run.clone().map(|y| picture[[y, x]]).fold(0.0, f32::max);
                Some((x, run, strength))
            })
            .collect();
        let mut strengths: Vec<f32> =
            runs.iter().filter(|(_, run, _)| run.len() <= line.thick + 1).map(|&(.., strength)| strength).collect();
        strengths.sort_by(f32::total_cmp);
        let Some(&usual) = strengths.get(strengths.len() / 2) else { continue };
        let noise = usual - strengths[strengths.len() / 20];
        let longest = line.thick + 1 + line.thick / 3;
        for (x, run, strength) in runs {
            if run.len() > longest || strength > 1.35 * usual + 2.0 * noise {
                continue;
            }
            // The line's soft edges go with it.
            for y in run.start.saturating_sub(1)..(run.end + 1).min(picture.nrows()) {
                picture[[y, x]] = 0.0;
                something[[y, x]] = false;
            }
            erased.push((x, run));
        }
    }
    erased
}

/// Gives back what was erased between two pieces of one stroke.
fn mend(
    mut picture: ArrayViewMut2<'_, f32>,
    original: ArrayView2<'_, f32>,
    left: ArrayView2<'_, bool>,
    erased: &[Erased],
) {
    let (height, width) = left.dim();
    for (x, run) in erased {
        let reach = run.len() + 1;
        let beside = x.saturating_sub(reach)..(x + reach + 1).min(width);
        let is_left = |rows: Range<usize>| {
            let mut rows = rows.filter(|&y| y < height);
            rows.any(|y| beside.clone().any(|x| left[[y, x]]))
        };
        let above = is_left(run.start.saturating_sub(3)..run.start);
        let below = is_left(run.end..run.end + 3);
        if above && below {
            for y in run.start.saturating_sub(1)..(run.end + 1).min(height) {
                picture[[y, *x]] = original[[y, *x]];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: (usize, usize) = (200, 240);

    fn on_paper(ink: impl Fn(usize, usize) -> f32) -> (Array2<f32>, Array2<bool>) {
        (Array2::from_shape_fn(PAPER, |(y, x)| ink(y, x)), Array2::from_elem(PAPER, true))
    }

    /// A thick upright stroke and a slanting one.
    fn stroke(y: usize, x: usize) -> bool {
        (60..150).contains(&y) && ((100..108).contains(&x) || (130..138).contains(&(x + y / 4)))
    }

    /// Lines that fall by one in twenty.
    fn ruled(y: usize, x: usize) -> bool {
        (y + 200 - x / 20) % 30 < 2
    }

    #[test]
    fn ruled_lines_go_and_the_strokes_that_they_cross_stay() {
        let (mut picture, paper) = on_paper(|y, x| match (stroke(y, x), ruled(y, x)) {
            (true, _) => 200.0,
            (_, true) => 120.0,
            _ => 0.0,
        });
        let lines = erase(&mut picture, paper.view());
        assert!((6..=8).contains(&lines), "{lines}");
        let count = |wanted: fn(usize, usize) -> bool| {
            picture.indexed_iter().filter(|&((y, x), &level)| level > 0.0 && wanted(y, x)).count()
        };
        let strokes =
            (0..PAPER.0).flat_map(|y| (0..PAPER.1).map(move |x| (y, x))).filter(|&(y, x)| stroke(y, x)).count();
        assert!(100 * count(stroke) >= 99 * strokes, "{} of {strokes}", count(stroke));
        let left = count(|y, x| !stroke(y, x));
        assert!(left < 150, "{left} pixels of lines are left");
    }

    #[test]
    fn a_grid_goes_and_its_crossings_go_with_it() {
        let (mut picture, paper) = on_paper(|y, x| if y % 25 < 2 || x % 25 < 2 { 90.0 } else { 0.0 });
        assert_eq!(erase(&mut picture, paper.view()), 8 + 10);
        assert!(picture.iter().all(|&level| level == 0.0));
    }

    #[test]
    fn a_box_goes_and_what_is_in_it_stays() {
        let frame = |y: usize, x: usize| {
            let within = |from: usize, to: usize| (from..to).contains(&y) && (from + 20..to + 20).contains(&x);
            within(30, 170) && !within(32, 168)
        };
        let (mut picture, paper) = on_paper(|y, x| if frame(y, x) || stroke(y, x) { 150.0 } else { 0.0 });
        assert_eq!(erase(&mut picture, paper.view()), 4);
        assert!(picture.indexed_iter().all(|((y, x), &level)| (level > 0.0) == stroke(y, x)));
    }

    #[test]
    fn strokes_alone_are_no_lines() {
        // A 4 in thin ink: three straight strokes, none of which ends where a line ends.
        let four = |y: usize, x: usize| {
            let slanting = (40..121).contains(&y) && (x + y / 2).abs_diff(150) < 2;
            let across = y.abs_diff(120) < 2 && (88..160).contains(&x);
            let down = x.abs_diff(135) < 2 && (70..170).contains(&y);
            slanting || across || down
        };
        let (mut picture, paper) = on_paper(|y, x| if four(y, x) { 150.0 } else { 0.0 });
        let before = picture.clone();
        assert_eq!(erase(&mut picture, paper.view()), 0);
        assert_eq!(picture, before);
    }
}
