//! Telling ink from paper, and the digit from specks.

use ndarray::{Array2, ArrayView2, SliceArg, SliceInfo, SliceInfoElem, s};

use super::NotADigit;

/// What ink and what paper look like, after the light was removed.
pub(super) struct Levels {
    /// Above it is ink.
    pub(super) threshold: f32,
    /// The mean of the paper.
    paper: f32,
}

impl Levels {
    /// Splits levels in two classes by Otsu's threshold: the one with the largest variance between the classes.
    ///
    /// Source: Otsu, *A threshold selection method from gray-level histograms*, IEEE Trans. SMC 9 (1979), eq. 18.
    pub(super) fn of(picture: ArrayView2<'_, f32>) -> Result<Self, NotADigit> {
        let mut histogram = [0_u32; 256];
        for &level in picture {
            histogram[level as u8 as usize] += 1;
        }
        let moments = |range: std::ops::RangeInclusive<usize>| {
            range.fold([0.0_f64; 3], |[count, sum, squares], level| {
                let (times, level) = (f64::from(histogram[level]), level as f64);
                [count + times, sum + times * level, squares + times * level * level]
            })
        };
        let [all, total, _] = moments(0..=255);
        let (mut best, mut threshold) = (-1.0, 0);
        let (mut count, mut sum) = (0.0, 0.0);
        for (level, &times) in histogram[..255].iter().enumerate() {
            count += f64::from(times);
            sum += f64::from(times) * level as f64;
            if count == 0.0 || count == all {
                continue;
            }
            let between = (total * count / all - sum).powi(2) / (count * (all - count));
            if between > best {
                (best, threshold) = (between, level);
            }
        }
        let [papers, paper, squares] = moments(0..=threshold);
        let [inks, ink, _] = moments(threshold + 1..=255);
        let (paper, ink) = (paper / papers.max(1.0), if inks > 0.0 { ink / inks } else { 0.0 });
        let noise = (squares / papers.max(1.0) - paper * paper).max(0.0).sqrt();
        let contrast = (ink - paper).max(0.0);
        if contrast < LEAST_CONTRAST || contrast < LEAST_RATIO * noise {
            return Err(NotADigit::Blank { contrast: contrast as u8, noise: noise as u8 });
        }
        Ok(Self { threshold: threshold as f32 + 0.5, paper: paper as f32 })
    }

    /// How much ink each pixel has: 0 for paper and for all that is no stroke, 1 for the strokes' full level.
    pub(super) fn ink(&self, picture: ArrayView2<'_, f32>, strokes: ArrayView2<'_, bool>) -> Array2<f32> {
        let mut levels: Vec<f32> =
            picture.iter().zip(strokes).filter(|&(_, &stroke)| stroke).map(|(&level, _)| level).collect();
        levels.sort_by(f32::total_cmp);
        let full = levels[levels.len() / 2];
        let (height, width) = picture.dim();
        // A stroke's edge is half ink, and so are the pixels outside of it, more of them in a larger picture.
        let reach = 1 + height.max(width) / 100;
        let near = |y: usize, x: usize| {
            let rows = y.saturating_sub(reach)..(y + reach + 1).min(height);
            let columns = x.saturating_sub(reach)..(x + reach + 1).min(width);
            strokes.slice(s![rows, columns]).iter().any(|&stroke| stroke)
        };
        Array2::from_shape_fn((height, width), |(y, x)| {
            let level = (picture[[y, x]] - self.paper) / (full - self.paper);
            if level > 0.0 && near(y, x) { level.min(1.0) } else { 0.0 }
        })
    }
}

/// Levels of 255 between ink and paper: a pencil has about 60.
const LEAST_CONTRAST: f64 = 25.0;
/// Contrast over the paper's deviation. Noise alone, cut in two at its mean, has 2.6: √(2/π)·2 over √(1 − 2/π).
const LEAST_RATIO: f64 = 4.0;

/// The marks that belong to the digit.
///
/// Marks are sets of touching pixels, corners included. Those smaller than a twentieth of the largest are specks.
/// Those that touch the border are the table, a shadow or the next digit, unless hardly anything would remain.
pub(super) fn strokes(mask: ArrayView2<'_, bool>) -> Array2<bool> {
    let marks = marks(mask);
    let largest =
        |among: &dyn Fn(&&Mark) -> bool| marks.iter().filter(among).map(|mark| mark.pixels.len()).max().unwrap_or(0);
    let anywhere = largest(&|_| true);
    let inside = largest(&|mark| !mark.touches_border);
    let only_inside = 10 * inside >= anywhere;
    let size = if only_inside { inside } else { anywhere };
    let mut strokes = Array2::from_elem(mask.dim(), false);
    for mark in &marks {
        if 20 * mark.pixels.len() >= size && !(only_inside && mark.touches_border) {
            for &at in &mark.pixels {
                strokes[at] = true;
            }
        }
    }
    strokes
}

/// A set of touching pixels.
struct Mark {
    pixels: Vec<(usize, usize)>,
    touches_border: bool,
}

/// All sets of touching pixels.
fn marks(mask: ArrayView2<'_, bool>) -> Vec<Mark> {
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
        let on_border = |&(y, x): &(usize, usize)| y == 0 || x == 0 || y == height - 1 || x == width - 1;
        let touches_border = pixels.iter().any(on_border);
        marks.push(Mark { pixels, touches_border });
    }
    marks
}

/// The rows and columns that the digit fills.
pub(super) struct Bounds {
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
}

impl Bounds {
    /// The smallest rectangle around all that has a quarter of the full ink; an error when it is a speck.
    pub(super) fn of(ink: ArrayView2<'_, f32>) -> Result<Self, NotADigit> {
        let side = ink.nrows().max(ink.ncols());
        let places = || ink.indexed_iter().filter(|&(_, &level)| level >= 0.25).map(|(at, _)| at);
        let range = |along: fn((usize, usize)) -> usize| {
            let first = places().map(along).min().unwrap_or(0);
            let last = places().map(along).max().unwrap_or(0);
            first..last + 1
        };
        let bounds = Self { rows: range(|at| at.0), columns: range(|at| at.1) };
        let (height, width) = (bounds.rows.len(), bounds.columns.len());
        if height.max(width) < LEAST_SIDE {
            return Err(NotADigit::Speck { height, width, side });
        }
        Ok(bounds)
    }

    pub(super) fn slice(&self) -> impl SliceArg<ndarray::Ix2, OutDim = ndarray::Ix2> + use<> {
        let slice: SliceInfo<[SliceInfoElem; 2], ndarray::Ix2, ndarray::Ix2> =
            s![self.rows.clone(), self.columns.clone()];
        slice
    }
}

/// The longer side of the smallest mark that is looked at as a digit.
const LEAST_SIDE: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_threshold_is_between_two_heaps() {
        // Eight of about 10 and four of about 200: any threshold between them is Otsu's.
        let picture = array![[9.0, 10.0, 11.0, 10.0, 198.0, 202.0], [9.0, 10.0, 11.0, 10.0, 201.0, 199.0]];
        let levels = Levels::of(picture.view()).unwrap();
        assert!((11.0..198.0).contains(&levels.threshold));
        assert_eq!(levels.paper, 10.0);
    }

    #[test]
    fn specks_and_what_enters_from_the_border_are_dropped() {
        let mut mask = Array2::from_elem((20, 20), false);
        mask.slice_mut(s![5..15, 5..9]).fill(true); // the digit: 40 pixels
        mask[[10, 15]] = true; // a speck
        mask.slice_mut(s![.., 19..]).fill(true); // the table: 20 pixels
        mask.slice_mut(s![5..7, 11..13]).fill(true); // a second stroke
        let strokes = strokes(mask.view());
        assert_eq!(strokes.iter().filter(|&&stroke| stroke).count(), 44);
        assert!(!strokes[[10, 15]] && !strokes[[3, 19]] && strokes[[6, 12]]);
    }

    #[test]
    fn a_digit_that_fills_the_picture_is_kept() {
        let mut mask = Array2::from_elem((20, 10), false);
        mask.slice_mut(s![.., 3..6]).fill(true);
        mask[[10, 8]] = true;
        assert_eq!(strokes(mask.view()).iter().filter(|&&stroke| stroke).count(), 60);
    }
}
