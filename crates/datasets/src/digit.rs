//! A photograph of a digit on paper, made to look like MNIST.
//!
//! A network that has only seen MNIST reads other digits as long as they are presented in MNIST's manner, which
//! LeCun describes on the data set's page: white on black, scaled to fit a box of 20×20 with grey levels from
//! anti-aliasing, placed in a field of 28×28 with the centre of mass in the middle. A photograph is dark on bright
//! (or chalk on slate), unevenly lit, noisy, on lined paper on a table, and the digit is somewhere. The steps, in
//! order:
//!
//! 1. grey, and shrunk; made bright where ink is: both ways are tried, dark ink and chalk;
//! 2. where the paper is (`sheet.rs`): all of the picture, or a part with a sharp edge;
//! 3. uneven light is removed by a white top-hat (`lighting.rs`);
//! 4. printed lines are erased (`lines.rs`);
//! 5. ink is told from paper by Otsu's threshold (`otsu.rs`, `ink.rs`);
//! 6. of the marks (`marks.rs`), those that make one digit are chosen; several digits are refused (`strokes.rs`), and
//!    what has no edge that a pen could leave (`edges.rs`);
//! 7. cropped, scaled to 20, placed by centre of mass (`place.rs`).
//!
//! [`find`] also says what was found on the way, so that a surprising answer can be understood; [`Glimpse`] shows what
//! there is to be seen when it found nothing.

mod edges;
mod glimpse;
mod ink;
mod lighting;
mod lines;
mod marks;
mod not_a_digit;
mod otsu;
mod place;
mod sheet;
mod strokes;

use std::fmt;
use std::path::Path;

use image::GrayImage;
use image::imageops::{self, FilterType};
use ndarray::{Array2, Array4, ArrayView1, ArrayView2, ArrayView3, Axis, s};

use crate::Error;
use crate::photograph::{read_image, to_grey};
pub use glimpse::Glimpse;
use ink::{Bounds, Levels};
pub use not_a_digit::NotADigit;
use sheet::Sheet;

/// A digit that was found in a photograph.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found {
    /// What a network is to see: (1, 1, 28, 28), from 0 (paper) to 1 (ink).
    pub input: Array4<f32>,
    /// The first row and column of the photograph that it fills, and the height and width.
    pub place: [usize; 4],
    /// The part of the photograph that was taken for paper.
    pub paper: f32,
    /// How many printed lines were erased.
    pub lines: usize,
    /// Whether it is bright on dark, as chalk on slate.
    pub bright_ink: bool,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [top, left, height, width] = self.place;
        let ink = if self.bright_ink { "bright ink on dark" } else { "dark ink on bright" };
        write!(f, "{ink}, {height}×{width} pixels from row {top}, column {left}")?;
        if self.paper < 1.0 {
            write!(f, "; paper on {:.0} % of the picture", 100.0 * self.paper)?;
        }
        match self.lines {
            0 => Ok(()),
            1 => write!(f, "; one printed line erased"),
            lines => write!(f, "; {lines} printed lines erased"),
        }
    }
}

/// Reads a PNG or JPEG file of a digit and presents it in MNIST's manner.
///
/// # Shapes
/// The result is a batch of one, (1, 1, 28, 28), from 0 (paper) to 1 (ink).
///
/// # Errors
/// Those of [`read_image`], and [`Error::Digit`] when there is no digit to be seen.
pub fn read(path: &Path) -> Result<Array4<f32>, Error> {
    let image = read_image(path)?;
    from_photograph(image.view()).map_err(|error| error.in_file(path))
}

/// Presents a photograph of a digit in MNIST's manner.
///
/// # Shapes
/// (1 or 3, H, W) to (1, 1, 28, 28), from 0 (paper) to 1 (ink).
///
/// ```
/// use ndarray::Array3;
///
/// // A thick dark stroke on grey paper, as if somebody had written a one.
/// let one = Array3::from_shape_fn((1, 200, 160), |(_, y, x)| {
///     if (40..160).contains(&y) && (70..84).contains(&x) { 30 } else { 180 }
/// });
/// let input = datasets::digit::from_photograph(one.view())?;
/// assert_eq!(input.dim(), (1, 1, 28, 28));
/// assert!(input[[0, 0, 14, 14]] > 0.9 && input[[0, 0, 14, 5]] == 0.0);
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Digit`] when the picture is blank, too small, or shows only a speck, several digits, or none.
///
/// # Panics
/// When there are neither 1 nor 3 channels.
#[track_caller]
pub fn from_photograph(image: ArrayView3<'_, u8>) -> Result<Array4<f32>, Error> {
    find(image).map(|found| found.input)
}

/// Finds the digit in a photograph: what [`from_photograph`] presents, and where and how it was found.
///
/// ```
/// use ndarray::Array3;
///
/// // A note on a dark table, and on the note a thick stroke.
/// let note = Array3::from_shape_fn((1, 200, 160), |(_, y, x)| match (y, x) {
///     (60..140, 74..84) => 30,
///     (30..170, 20..140) => 220,
///     _ => 50,
/// });
/// let found = datasets::digit::find(note.view())?;
/// assert_eq!(found.place, [60, 74, 80, 10]);
/// assert!((0.3..0.6).contains(&found.paper));
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// As [`from_photograph`].
///
/// # Panics
/// When there are neither 1 nor 3 channels.
#[track_caller]
pub fn find(image: ArrayView3<'_, u8>) -> Result<Found, Error> {
    let (_, height, width) = image.dim();
    if height.min(width) < LEAST_PICTURE {
        return Err(NotADigit::TooSmall { height, width }.into());
    }
    let (grey, attempt) = try_to_find(image);
    let mut found = attempt.result?;
    let (rows, columns) = grey.dim();
    let scale = |place: usize, side: usize, small: usize| (place * side + small / 2) / small;
    let [top, left, tall, wide] = found.place;
    found.place =
        [scale(top, height, rows), scale(left, width, columns), scale(tall, height, rows), scale(wide, width, columns)];
    Ok(found)
}

/// Looks for the digit in a photograph that was shrunk, which is the first value.
fn try_to_find(image: ArrayView3<'_, u8>) -> (Array2<f32>, Attempt) {
    let grey = shrink(to_grey(image).slice(s![0, .., ..]));
    let attempt = in_grey(&grey);
    if image.len_of(Axis(0)) == 3 && matches!(attempt.result, Err(NotADigit::Blank { .. })) {
        // Yellow is nearly as bright as paper, but it swallows the blue light.
        let least = image.map_axis(Axis(0), |colours| colours.iter().copied().min().unwrap_or(0));
        let other = in_grey(&shrink(least.view()));
        if matches!(other.result, Ok(_) | Err(NotADigit::Soft)) {
            return (grey, other);
        }
    }
    (grey, attempt)
}

/// Finds the digit in a picture that was shrunk.
fn in_grey(grey: &Array2<f32>) -> Attempt {
    let dark_ink = attempt(&grey.mapv(|level| 255.0 - level), false);
    let bright_ink = attempt(grey, true);
    // Chalk is rare: it has to explain much more of the picture.
    match (dark_ink.says_something(), bright_ink.says_something()) {
        (true, true) => {
            if bright_ink.paper > 3 * dark_ink.paper && !dark_ink.lies_on(&bright_ink) {
                bright_ink
            } else {
                dark_ink
            }
        }
        (true, false) => dark_ink,
        (false, true) => bright_ink,
        (false, false) => {
            if paper_is_bright(grey.view()) {
                dark_ink
            } else {
                bright_ink
            }
        }
    }
}

/// What one way of telling ink from paper makes of a picture.
struct Attempt {
    /// How many pixels it takes for bare paper.
    paper: usize,
    /// Top, left, height and width of the sheet, if it ends within the picture.
    sheet: Option<[usize; 4]>,
    /// All that it takes for ink, if there is bare paper around it.
    ink: Option<Array2<bool>>,
    result: Result<Found, NotADigit>,
}

impl Attempt {
    /// How high the digit is, if there is one.
    fn height(&self) -> usize {
        self.result.as_ref().map_or(0, |found| found.place[2])
    }

    /// Whether the other way takes for ink what is the sheet here: a small note on a table looks like a stroke with a hole.
    fn lies_on(&self, other: &Self) -> bool {
        let (Some(sheet), Ok(found), Ok(_)) = (self.sheet, &other.result, &self.result) else { return false };
        // Inside of a thick stroke nothing is written: what looks like it fills much of it.
        if 5 * self.paper < 3 * sheet[2] * sheet[3] {
            return false;
        }
        let common = |axis: usize| {
            let (a, b) = (sheet[axis], found.place[axis]);
            (a + sheet[axis + 2]).min(b + found.place[axis + 2]).saturating_sub(a.max(b))
        };
        let common = common(0) * common(1);
        let both = sheet[2] * sheet[3] + found.place[2] * found.place[3] - common;
        2 * common > both
    }

    /// Whether there is something written, this way.
    fn says_something(&self) -> bool {
        matches!(self.result, Ok(_) | Err(NotADigit::Several { .. }))
    }
}

/// Looks for a digit in a picture in which ink is bright.
fn attempt(picture: &Array2<f32>, bright_ink: bool) -> Attempt {
    let mut best = Attempt { paper: 0, sheet: None, ink: None, result: Err(NotADigit::NoPaper) };
    let mut is_cut = false;
    for sheet in sheet::sheets(picture.view()) {
        let (attempt, crosses_edge) = look(picture.view(), &sheet, bright_ink);
        // What goes on beyond the edge of a sheet, or is far larger there, is written on a larger one.
        let is_better = if best.says_something() {
            attempt.says_something() && (is_cut || (best.height() > 0 && attempt.height() > 2 * best.height()))
        } else {
            attempt.says_something() || matches!(best.result, Err(NotADigit::NoPaper))
        };
        if is_better {
            (best, is_cut) = (attempt, crosses_edge);
        }
    }
    best
}

/// Looks for a digit on a sheet; the second value says whether the ink goes on at the edge of the sheet.
fn look(picture: ArrayView2<'_, f32>, sheet: &Sheet, bright_ink: bool) -> (Attempt, bool) {
    let paper = sheet.pixels.view();
    let [_, _, rows, columns] = sheet.place();
    let mut lit = if bright_ink {
        lighting::white_top_hat(picture, rows.max(columns) / 4)
    } else {
        lighting::darkness(picture, rows.max(columns) / 4)
    };
    lit.zip_mut_with(&paper, |level, &paper| *level = if paper { *level } else { 0.0 });
    let lines = lines::erase(&mut lit, paper);
    let mut crosses_edge = false;
    let (mut bare, mut marks) = (sheet.ground, None);
    let result = Levels::of(lit.view(), paper).and_then(|levels| {
        let mask = lit.mapv(|level| level > levels.threshold);
        bare = bare.saturating_sub(mask.iter().filter(|&&ink| ink).count());
        if (bare as f32) < LEAST_BARE * sheet.size() as f32 {
            return Err(NotADigit::NoPaper);
        }
        let strokes = strokes::strokes(marks.insert(mask).view(), paper, lines)?;
        crosses_edge = sheet.ends && strokes.crosses_edge;
        let ink = levels.ink(lit.view(), strokes.mask.view());
        if edges::are_soft(lit.view(), strokes.mask.view(), Levels::full(lit.view(), strokes.mask.view())) {
            return Err(NotADigit::Soft);
        }
        let bounds = Bounds::of(ink.view())?;
        let Bounds { rows, columns } = &bounds;
        if is_cut_off(strokes.mask.view(), &bounds) {
            return Err(NotADigit::CutOff);
        }
        Ok(Found {
            input: place::in_field(ink.slice(bounds.slice())),
            place: [rows.start, columns.start, rows.len(), columns.len()],
            paper: if sheet.ends { sheet.size() as f32 / sheet.pixels.len() as f32 } else { 1.0 },
            lines,
            bright_ink,
        })
    });
    (Attempt { paper: bare, sheet: sheet.ends.then(|| sheet.place()), ink: marks, result }, crosses_edge)
}

/// Whether strokes end at one side of the picture, and the digit does not simply fill it.
fn is_cut_off(strokes: ArrayView2<'_, bool>, bounds: &Bounds) -> bool {
    let (height, width) = strokes.dim();
    let inked = |lane: ArrayView1<'_, bool>| lane.iter().any(|&stroke| stroke);
    let ends = |first: ArrayView1<'_, bool>, last: ArrayView1<'_, bool>, digit: usize, side: usize| {
        inked(first) != inked(last) && 10 * digit < 9 * side
    };
    if height.max(width) <= PREPARED {
        return false;
    }
    ends(strokes.row(0), strokes.row(height - 1), bounds.rows.len(), height)
        || ends(strokes.column(0), strokes.column(width - 1), bounds.columns.len(), width)
}

/// The shorter side of the smallest picture that is looked at.
const LEAST_PICTURE: usize = 8;
/// A picture as small as this was cut by a program, which may have cut close.
const PREPARED: usize = 40;
/// Somebody who writes leaves this part of a sheet bare.
const LEAST_BARE: f32 = 0.35;
/// The longer side that the digit is looked for at.
const WORKING_SIDE: usize = 384;

/// Shrinks a large photograph, which also averages its noise away.
fn shrink(grey: ArrayView2<'_, u8>) -> Array2<f32> {
    let (height, width) = grey.dim();
    let longer = height.max(width);
    if longer <= WORKING_SIDE {
        return grey.mapv(f32::from);
    }
    let shorten = |side: usize| (side * WORKING_SIDE).div_ceil(longer).max(8);
    let (rows, columns) = (shorten(height), shorten(width));
    let image = GrayImage::from_raw(width as u32, height as u32, grey.iter().copied().collect())
        .expect("as many bytes as pixels");
    let small = imageops::resize(&image, columns as u32, rows as u32, FilterType::Triangle);
    Array2::from_shape_vec((rows, columns), small.into_raw()).expect("as many bytes as pixels").mapv(f32::from)
}

/// Whether the border, where the paper is, is no darker than the middle between the darkest and the brightest.
///
/// A thousandth of the pixels at either end is passed over as noise.
fn paper_is_bright(grey: ArrayView2<'_, f32>) -> bool {
    let (height, width) = grey.dim();
    let mut all: Vec<f32> = grey.iter().copied().collect();
    all.sort_by(f32::total_cmp);
    let few = all.len() / 1_000;
    let middle = f32::midpoint(all[few], all[all.len() - 1 - few]);
    let mut border: Vec<f32> = grey
        .indexed_iter()
        .filter(|&((y, x), _)| y == 0 || x == 0 || y == height - 1 || x == width - 1)
        .map(|(_, &level)| level)
        .collect();
    border.sort_by(f32::total_cmp);
    border[border.len() / 2] >= middle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mnist::tests::DIGITS;
    use ndarray::Array3;
    use proptest::prelude::{ProptestConfig, prop_assert, proptest};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// How a digit is photographed.
    struct Scene {
        /// Pixels of the photograph for one of the digit.
        zoom: u32,
        height: usize,
        width: usize,
        /// The digit's field's place, as parts of the room there is.
        down: f32,
        right: f32,
        paper: f32,
        ink: f32,
        /// The light's share that is lost from one corner to the other.
        shade: f32,
        noise: f32,
    }

    fn photograph(digit: ArrayView2<'_, u8>, scene: &Scene, rng: &mut ChaCha8Rng) -> Array3<u8> {
        let side = 28 * scene.zoom;
        let small = GrayImage::from_raw(28, 28, digit.iter().copied().collect()).unwrap();
        let large = imageops::resize(&small, side, side, FilterType::CatmullRom);
        let side = side as usize;
        let top = ((scene.height - side) as f32 * scene.down) as usize;
        let left = ((scene.width - side) as f32 * scene.right) as usize;
        Array3::from_shape_fn((1, scene.height, scene.width), |(_, y, x)| {
            let inside = (top..top + side).contains(&y) && (left..left + side).contains(&x);
            let ink =
                if inside { f32::from(large.get_pixel((x - left) as u32, (y - top) as u32).0[0]) / 255.0 } else { 0.0 };
            let light = 1.0 - scene.shade * (y as f32 / scene.height as f32 + x as f32 / scene.width as f32) / 2.0;
            let noise = scene.noise * (rng.random::<f32>() + rng.random::<f32>() + rng.random::<f32>() - 1.5) * 2.0;
            (light * (scene.paper + ink * (scene.ink - scene.paper)) + noise).clamp(0.0, 255.0) as u8
        })
    }

    /// Pearson's correlation: 1 for equal pictures, 0 for unrelated ones.
    fn correlation(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> f32 {
        let (a, b) = (&a - a.mean().unwrap(), &b - b.mean().unwrap());
        (&a * &b).sum() / ((&a * &a).sum() * (&b * &b).sum()).sqrt()
    }

    /// Many test digits, photographed: mean and least correlation with the original, and how many of them resemble
    /// their own original more than any other's.
    fn agreement(scene: &Scene) -> (f32, f32, usize) {
        let originals: Vec<Array2<f32>> =
            (0..DIGITS_READ).map(|n| DIGITS.test.image(97 * n).slice(s![0, .., ..]).mapv(f32::from)).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let (mut sum, mut least, mut recognised) = (0.0, 1.0_f32, 0);
        for (n, original) in originals.iter().enumerate() {
            let seen = photograph(original.mapv(|level| level as u8).view(), scene, &mut rng);
            let read = from_photograph(seen.view()).unwrap();
            let likeness = |other: &Array2<f32>| correlation(other.view(), read.slice(s![0, 0, .., ..]));
            let own = likeness(original);
            sum += own;
            least = least.min(own);
            let strangers = originals.iter().enumerate().filter(|&(m, _)| m != n);
            recognised += usize::from(strangers.map(|(_, other)| likeness(other)).all(|other| other < own));
        }
        println!("mean {} least {least} recognised {recognised}", sum / DIGITS_READ as f32);
        (sum / DIGITS_READ as f32, least, recognised)
    }

    const DIGITS_READ: usize = 40;

    const DESK: Scene = Scene {
        zoom: 7,
        height: 330,
        width: 400,
        down: 0.2,
        right: 0.9,
        paper: 210.0,
        ink: 45.0,
        shade: 0.5,
        noise: 8.0,
    };

    /// A scaling by a twentieth, or half a pixel sideways, costs a thin stroke a quarter of its correlation: MNIST's
    /// own pixels were rounded twice. Against other digits it is far ahead.
    fn assert_read(scene: &Scene) {
        let (mean, least, recognised) = agreement(scene);
        assert!(mean > 0.92 && least > 0.7, "{mean} {least}");
        // Among the originals are ones that differ less from each other than from their own photograph.
        assert!(recognised + 1 >= DIGITS_READ, "{recognised}");
    }

    #[test]
    fn a_pen_on_unevenly_lit_paper() {
        assert_read(&DESK);
    }

    #[test]
    fn chalk_on_slate() {
        assert_read(&Scene { paper: 60.0, ink: 240.0, shade: 0.4, ..DESK });
    }

    #[test]
    fn a_small_digit_in_a_large_photograph() {
        assert_read(&Scene { zoom: 8, height: 900, width: 700, down: 0.8, right: 0.1, ..DESK });
    }

    #[test]
    fn mnist_itself_hardly_changes() {
        let scene = Scene {
            zoom: 1,
            height: 28,
            width: 28,
            down: 0.0,
            right: 0.0,
            paper: 0.0,
            ink: 255.0,
            shade: 0.0,
            noise: 0.0,
        };
        let (_, least, _) = agreement(&scene);
        assert!(least > 0.99, "{least}");
    }

    #[test]
    fn a_blank_sheet_is_refused() {
        let refused = |image: &Array3<u8>| match from_photograph(image.view()) {
            Err(Error::Digit(reason)) => reason,
            other => panic!("{other:?}"),
        };
        let even = Array3::from_elem((3, 100, 120), 200);
        assert_eq!(refused(&even), NotADigit::Blank { contrast: 0, noise: 0 });
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for noise in [3_u8, 20, 60] {
            let noisy = Array3::from_shape_fn((1, 150, 200), |(_, y, _)| 90 + y as u8 / 4 + rng.random_range(0..noise));
            assert!(matches!(refused(&noisy), NotADigit::Blank { .. }), "{noise}");
        }
        let mut speck = even;
        speck.slice_mut(s![.., 50..53, 60..62]).fill(0);
        assert!(matches!(refused(&speck), NotADigit::Speck { height: 3, width: 2, side: 120 }));
        let small = Array3::zeros((1, 7, 9));
        assert_eq!(refused(&small), NotADigit::TooSmall { height: 7, width: 9 });
    }

    #[test]
    fn a_dark_table_at_the_edge_is_not_the_digit() {
        let digit = &DIGITS.test;
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let scene = Scene { shade: 0.1, right: 0.5, down: 0.5, ..DESK };
        let mut seen = photograph(digit.image(0).slice(s![0, .., ..]), &scene, &mut rng);
        seen.slice_mut(s![.., .., ..25]).fill(30);
        let read = from_photograph(seen.view()).unwrap();
        let original = digit.image(0).mapv(f32::from);
        let same = correlation(original.slice(s![0, .., ..]), read.slice(s![0, 0, .., ..]));
        assert!(same > 0.9, "{same}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_picture_is_read_or_refused(height in 0_usize..60, width in 0_usize..300, colour: bool, seed: u64, blots in 0_usize..6) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let mut picture = Array3::from_elem((if colour { 3 } else { 1 }, height, width), rng.random::<u8>());
            for _ in 0..blots {
                let (top, left) = (rng.random_range(0..=height), rng.random_range(0..=width));
                let (bottom, right) = (rng.random_range(top..=height), rng.random_range(left..=width));
                picture.slice_mut(s![.., top..bottom, left..right]).fill(rng.random());
            }
            if let Ok(digit) = from_photograph(picture.view()) {
                prop_assert!(digit.iter().all(|level| (0.0..=1.0).contains(level)));
                prop_assert!(digit.sum() >= 1.0);
            }
        }
    }

    #[test]
    fn a_gradient_of_colours_and_a_cloud_are_no_digits() {
        let refused = |picture: Array3<u8>| match find(picture.view()) {
            Err(Error::Digit(reason)) => reason,
            other => panic!("{other:?}"),
        };
        // All hues from left to right: blue is the darkest of them, a stripe as upright as a 1.
        let rainbow = scene(|_, x| {
            [0.0, 1.0 / 3.0, 2.0 / 3.0].map(|hue: f32| {
                let away = (x / 400.0 - hue).rem_euclid(1.0);
                (255.0 * (2.0 - 6.0 * away.min(1.0 - away)).clamp(0.0, 1.0)) as u8
            })
        });
        assert_eq!(refused(rainbow), NotADigit::Soft);
        let cloud = |y: f32, x: f32| (-((x - 200.0) / 40.0).powi(2) - ((y - 160.0) / 90.0).powi(2)).exp();
        assert_eq!(refused(scene(|y, x| [(250.0 - 200.0 * cloud(y, x)) as u8; 3])), NotADigit::Soft);
        assert_eq!(refused(scene(|y, x| [(50.0 + 200.0 * cloud(y, x)) as u8; 3])), NotADigit::Soft);
    }

    /// The softest edges that still are a pen's: pixels of MNIST, enlarged as a viewer of pictures does.
    #[test]
    fn digits_enlarged_smoothly_are_no_clouds() {
        for (zoom, filter) in [
            (4, FilterType::Triangle),
            (13, FilterType::Triangle),
            (13, FilterType::CatmullRom),
            (30, FilterType::Triangle),
        ] {
            let refused = |n: usize| {
                let digit = DIGITS.test.image(97 * n);
                let small = GrayImage::from_raw(28, 28, digit.iter().copied().collect()).unwrap();
                let large = imageops::resize(&small, 28 * zoom, 28 * zoom, filter);
                let side = large.width() as usize;
                find(Array3::from_shape_vec((1, side, side), large.into_raw()).unwrap().view()).err()
            };
            let refused: Vec<Error> = (0..100).filter_map(refused).collect();
            assert!(!refused.iter().any(|error| matches!(error, Error::Digit(NotADigit::Soft))), "{zoom}: {refused:?}");
            assert!(refused.len() <= 3, "{zoom}: {refused:?}");
        }
    }

    /// A 7 of two straight strokes, in a field of `side` pixels: whether it has ink at this place.
    fn seven(y: f32, x: f32, side: f32) -> bool {
        let (y, x) = (y / side, x / side);
        let bar = (0.0..0.12).contains(&y) && (0.2..0.8).contains(&x);
        let stem = (0.0..1.0).contains(&y) && (x - (0.74 - 0.4 * y)).abs() < 0.06;
        bar || stem
    }

    /// A picture of 320×400 in colours.
    fn scene(colours: impl Fn(f32, f32) -> [u8; 3]) -> Array3<u8> {
        Array3::from_shape_fn((3, 320, 400), |(channel, y, x)| colours(y as f32, x as f32)[channel])
    }

    #[test]
    fn a_small_note_on_a_table_is_paper_and_no_stroke() {
        let found = find(
            scene(|y, x| {
                let on_note = (100.0..200.0).contains(&y) && (150.0..250.0).contains(&x);
                if seven(y - 120.0, x - 170.0, 60.0) {
                    [30; 3]
                } else if on_note {
                    [220; 3]
                } else {
                    [50; 3]
                }
            })
            .view(),
        )
        .unwrap();
        assert!(!found.bright_ink && found.paper < 0.1, "{found}");
        assert!(found.place[2].abs_diff(60) < 6, "{found}");
    }

    #[test]
    fn a_shadow_over_a_part_of_a_note_leaves_it_a_note() {
        let found = find(
            scene(|y, x| {
                let on_note = (40.0..290.0).contains(&y) && (80.0..320.0).contains(&x);
                // A round, soft shadow that reaches into it from the table.
                let light = 0.4 + 0.6 * (((y - 165.0).hypot(x - 50.0) - 80.0) / 40.0).clamp(0.0, 1.0);
                let level = if seven(y - 90.0, x - 170.0, 140.0) {
                    30.0
                } else if on_note {
                    220.0
                } else {
                    50.0
                };
                [(light * level) as u8; 3]
            })
            .view(),
        )
        .unwrap();
        assert!(!found.bright_ink && found.place[2].abs_diff(140) < 10, "{found}");
    }

    #[test]
    fn yellow_ink_is_seen_by_the_light_that_it_swallows() {
        let found =
            find(scene(|y, x| if seven(y - 60.0, x - 100.0, 200.0) { [250, 230, 90] } else { [235; 3] }).view())
                .unwrap();
        assert!(found.place[2].abs_diff(200) < 10, "{found}");
    }

    #[test]
    fn what_goes_on_beyond_the_picture_is_refused_and_what_fills_it_is_not() {
        let at = |top: f32, side: f32| {
            find(scene(|y, x| if seven(y - top, x - 100.0, side) { [30; 3] } else { [220; 3] }).view())
        };
        let cut = at(200.0, 200.0).unwrap_err().to_string();
        assert!(cut.contains("cut off at the edge of the picture"), "{cut}");
        assert!(at(60.0, 200.0).is_ok());
        assert!(at(0.0, 310.0).is_ok(), "it touches the upper edge, and fills the picture");
    }
}
