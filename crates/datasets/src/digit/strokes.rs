//! Which marks are the digit, and whether they are one.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};

use super::NotADigit;
use super::marks::{Mark, depth, marks};

/// The marks that are the digit.
pub(super) struct Strokes {
    pub(super) mask: Array2<bool>,
    /// Whether something that is not much smaller lies at the edge of the sheet.
    pub(super) crosses_edge: bool,
}

/// Chooses the strokes of one digit among the marks on a sheet.
///
/// What touches the edge of the sheet or of the picture is the table, a shadow or the next digit, unless hardly
/// anything would remain. What lies around others is a frame. What is left is put together to digits.
///
/// # Errors
/// [`NotADigit::Several`] when it makes more than one, [`NotADigit::Wide`] and [`NotADigit::Blot`] when what it makes
/// cannot be one.
pub(super) fn strokes(
    mask: ArrayView2<'_, bool>,
    sheet: ArrayView2<'_, bool>,
    lines: usize,
) -> Result<Strokes, NotADigit> {
    let edge = edge(sheet);
    let (outer, inner): (Vec<Mark>, Vec<Mark>) = marks(mask).into_iter().partition(|mark| mark.meets(edge.view()));
    let largest = |marks: &[Mark]| marks.iter().map(Mark::size).max().unwrap_or(0);
    let (at_edge, inside) = (largest(&outer), largest(&inner));
    let only_inside = 10 * inside >= at_edge;
    let mut kept = if only_inside { inner } else { outer.into_iter().chain(inner).collect() };
    let size = largest(&kept);
    kept.retain(|mark| 20 * mark.size() >= size);
    let frames: Vec<bool> = kept.iter().map(|mark| kept.iter().any(|other| is_frame(mark, other))).collect();
    let mut frame = frames.into_iter();
    kept.retain(|_| !frame.next().unwrap_or(false));

    let mut strokes = Array2::from_elem(mask.dim(), false);
    for &at in kept.iter().flat_map(|mark| &mark.pixels) {
        strokes[at] = true;
    }
    // Where a line was erased, a stroke may have a gap.
    let gap = if lines > 0 { 1 + mask.nrows().max(mask.ncols()) / 100 } else { 0 };
    let digits = together(strokes.view(), gap);
    if digits.len() > 1 {
        return Err(NotADigit::Several { digits: digits.len() });
    }
    let mut only = Array2::from_elem(mask.dim(), false);
    let mut around_all = None;
    for part in digits.iter().flatten() {
        for &at in part.pixels.iter().filter(|&&at| strokes[at]) {
            only[at] = true;
        }
        let (rows, columns) = around_all.get_or_insert_with(|| (part.rows.clone(), part.columns.clone()));
        *rows = around(rows, &part.rows);
        *columns = around(columns, &part.columns);
    }
    let (height, width) = around_all.map_or((0, 0), |(rows, columns)| (rows.len(), columns.len()));
    if 2 * width > 3 * height && width >= 8 {
        return Err(NotADigit::Wide { height, width });
    }
    let thick = thickness(only.view());
    if 20 * thick > 11 * height.max(width) && thick > 8 {
        return Err(NotADigit::Blot { thick, height, width });
    }
    Ok(Strokes { mask: only, crosses_edge: 3 * at_edge > inside })
}

/// The pixels of a sheet beside what is not sheet, or on the edge of the picture.
fn edge(sheet: ArrayView2<'_, bool>) -> Array2<bool> {
    let (height, width) = sheet.dim();
    Array2::from_shape_fn((height, width), |(y, x)| {
        let on_border = y == 0 || x == 0 || y == height - 1 || x == width - 1;
        on_border || !sheet.slice(s![y - 1..y + 2, x - 1..x + 2]).iter().all(|&inside| inside)
    })
}

/// Whether a mark lies around another that is not much smaller, as the box of a form lies around a digit.
fn is_frame(mark: &Mark, other: &Mark) -> bool {
    mark.surrounds(other) && 10 * other.height() >= 3 * mark.height()
}

/// The thickness of the thickest stroke: the side of the largest square in it.
fn thickness(mask: ArrayView2<'_, bool>) -> usize {
    (2 * depth(mask).into_iter().max().unwrap_or(0)).saturating_sub(1)
}

/// Puts marks together to digits: each is a list of its parts.
///
/// Parts that almost touch are one. Small ones belong to the nearest large one, if they are near. Large ones side by
/// side are two digits, unless one of them is shorter and they are as near as the two strokes of a 4 or a 5.
fn together(strokes: ArrayView2<'_, bool>, gap: usize) -> Vec<Vec<Mark>> {
    let parts = marks(thicker(strokes, gap.max(thickness(strokes) / 4)).view());
    let tallest = parts.iter().map(Mark::height).max().unwrap_or(0);
    let is_large = |part: &Mark| 20 * part.height() >= 9 * tallest;
    let (large, small): (Vec<Mark>, Vec<Mark>) = parts.into_iter().partition(is_large);
    let mut digits: Vec<Vec<Mark>> = Vec::new();
    for part in large {
        let (mut with, others): (Vec<_>, Vec<_>) =
            digits.into_iter().partition(|digit| digit.iter().any(|other| are_one(&part, other, tallest)));
        let mut joined: Vec<Mark> = with.drain(..).flatten().collect();
        joined.push(part);
        digits = others;
        digits.push(joined);
    }
    for part in small {
        let away = |digit: &Vec<Mark>| digit.iter().map(|other| distance(&part, other)).min().unwrap_or(usize::MAX);
        if let Some(nearest) = digits.iter_mut().min_by_key(|digit| away(digit))
            && 4 * away(nearest) <= tallest
        {
            nearest.push(part);
        }
    }
    digits
}

/// Whether two large marks are parts of one digit.
fn are_one(a: &Mark, b: &Mark, tallest: usize) -> bool {
    let (beside, above) = (gap(&a.columns, &b.columns), gap(&a.rows, &b.rows));
    let shorter = a.height().min(b.height());
    let like_strokes = 10 * shorter < 7 * tallest;
    match (beside, above) {
        (None, None) => true,
        // One above the other: a digit in two pieces, or two digits.
        (None, Some(gap)) => 100 * gap <= 15 * tallest,
        (Some(gap), _) => like_strokes && 5 * gap <= tallest,
    }
}

/// How many pixels lie between two ranges; none if they overlap by a quarter of the shorter.
fn gap(a: &Range<usize>, b: &Range<usize>) -> Option<usize> {
    let (from, to) = (a.start.max(b.start), a.end.min(b.end));
    let overlap = to.saturating_sub(from);
    (4 * overlap <= a.len().min(b.len())).then_some(from.saturating_sub(to))
}

/// How far apart the rectangles around two marks are.
fn distance(a: &Mark, b: &Mark) -> usize {
    let apart = |a: &Range<usize>, b: &Range<usize>| a.start.max(b.start).saturating_sub(a.end.min(b.end));
    apart(&a.rows, &b.rows).max(apart(&a.columns, &b.columns))
}

/// The mask with all pixels that are as near as `reach` to one of it.
fn thicker(mask: ArrayView2<'_, bool>, reach: usize) -> Array2<bool> {
    let far = depth(mask.mapv(|inside| !inside).view());
    // Beyond the edges is nothing to be near to, but `depth` thinks so: what is outside the mask stays in the picture.
    let (height, width) = mask.dim();
    Array2::from_shape_fn((height, width), |(y, x)| {
        let to_edge = (y + 1).min(x + 1).min(height - y).min(width - x);
        mask[[y, x]] || (far[[y, x]] <= reach && far[[y, x]] < to_edge)
    })
}

/// The smallest range around both.
fn around(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strokes of what is painted on a sheet of 60×80.
    fn chosen(paint: impl Fn(usize, usize) -> bool) -> Result<usize, NotADigit> {
        let mask = Array2::from_shape_fn((60, 80), |(y, x)| paint(y, x));
        let sheet = Array2::from_elem((60, 80), true);
        strokes(mask.view(), sheet.view(), 0).map(|strokes| strokes.mask.iter().filter(|&&stroke| stroke).count())
    }

    fn bar(rows: Range<usize>, columns: Range<usize>) -> impl Fn(usize, usize) -> bool {
        move |y, x| rows.contains(&y) && columns.contains(&x)
    }

    #[test]
    fn specks_and_what_enters_from_the_border_are_dropped() {
        let (digit, speck, table) = (bar(15..45, 30..34), bar(20..21, 60..61), bar(0..60, 79..80));
        let near = bar(15..18, 36..44);
        let found = chosen(|y, x| digit(y, x) || speck(y, x) || table(y, x) || near(y, x));
        assert_eq!(found, Ok(30 * 4 + 3 * 8));
    }

    #[test]
    fn a_digit_that_fills_the_picture_is_kept() {
        assert_eq!(chosen(bar(0..60, 30..38)), Ok(60 * 8));
    }

    #[test]
    fn two_of_one_height_are_two_digits() {
        let (one, other) = (bar(15..45, 20..24), bar(17..43, 36..40));
        assert_eq!(chosen(|y, x| one(y, x) || other(y, x)), Err(NotADigit::Several { digits: 2 }));
        // One above the other.
        let (upper, lower) = (bar(5..25, 30..34), bar(35..55, 30..34));
        assert_eq!(chosen(|y, x| upper(y, x) || lower(y, x)), Err(NotADigit::Several { digits: 2 }));
    }

    #[test]
    fn an_open_four_and_a_five_with_a_loose_bar_are_one() {
        let (left, foot, right) = (bar(10..30, 25..28), bar(30..33, 25..38), bar(14..50, 40..43));
        assert_eq!(chosen(|y, x| left(y, x) || foot(y, x) || right(y, x)), Ok(20 * 3 + 3 * 13 + 36 * 3));
        let (stem, bow, loose) = (bar(12..28, 30..33), bar(28..50, 45..48), bar(8..11, 36..50));
        let join = bar(28..31, 30..48);
        let five = |y: usize, x: usize| stem(y, x) || bow(y, x) || join(y, x) || loose(y, x);
        assert!(chosen(five).is_ok());
    }

    #[test]
    fn a_frame_is_dropped() {
        let (outer, inner, digit) = (bar(5..55, 10..70), bar(9..51, 14..66), bar(20..40, 38..42));
        assert_eq!(chosen(|y, x| (outer(y, x) && !inner(y, x)) || digit(y, x)), Ok(20 * 4));
    }

    #[test]
    fn a_dash_and_a_blot_are_no_digits() {
        assert_eq!(chosen(bar(28..32, 20..60)), Err(NotADigit::Wide { height: 4, width: 40 }));
        assert!(matches!(chosen(bar(15..45, 25..50)), Err(NotADigit::Blot { .. })));
    }
}
