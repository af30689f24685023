//! A row of a photograph is a signal: smoothed and differentiated.

use conv::OutputSize;
use conv::signal::convolve;
use ndarray::{Array1, s};
use viz::{PhotographOptions, palette::Color, photograph, signals};

use crate::ch02::samples::{LONGEST, drawn, full, listed, samples, time};
use crate::exact::quantised;
use crate::limits::within;
use crate::photographs::{cat, grey_cat};
use crate::{ChapterError, Item, Shown, declare};

/// Row, first column and length of the row of pixels that the chapter looks at: across the cat's face.
const PLACE: (usize, usize, usize) = (112, 100, 144);

/// Checks that the row of the photograph has these pixels.
fn check(first: usize, length: usize) -> Result<(), ChapterError> {
    within("first", first, 0..=grey_cat().ncols() - length).map(|_| ())
}

/// Rows of the photograph above and below the row.
const AROUND: usize = 60;

/// The photograph with the row marked.
#[declare("ch02.pixel-row-place", "A row of the cat", covers = ["2.1"])]
pub struct PixelRowPlace {
    /// The row.
    #[parameter(default = PLACE.0, range = 0..=299)]
    pub row: usize,
    /// Its first column.
    #[parameter(default = PLACE.1, range = 0..=435)]
    pub first: usize,
    /// Pixels.
    #[parameter(default = PLACE.2, range = 16..=192)]
    pub length: usize,
}

impl Item for PixelRowPlace {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { row, first, length } = *self;
        check(first, length)?;
        let image = cat();
        let (top, bottom) = (row.saturating_sub(AROUND), (row + AROUND).min(image.dim().1));
        let mut piece = image.slice(s![.., top..bottom, first..first + length]).to_owned();
        for (channel, level) in [255, 230, 0].into_iter().enumerate() {
            piece.slice_mut(s![channel, row - top, ..]).fill(level);
        }
        let options = PhotographOptions { zoom: Some(3), ..PhotographOptions::default() };
        let caption = format!(
            "A piece of the photograph of Chelsea, a cat; by Stéfan van der Walt, CC0. The yellow line is row {row}, columns \
             {first} to {}: {length} pixels, the signal of the next figure.",
            first + length - 1
        );
        let alt = "Part of a cat's face with a thin yellow line across it.";
        Ok(Shown::described(photograph(piece.view(), &options)?, caption, alt))
    }
}

/// The row's grey levels, smoothed, differentiated, and both.
#[declare("ch02.pixel-row", "A row of pixels, smoothed and differentiated", covers = ["2.1", "2.2"])]
pub struct PixelRow {
    /// The row.
    #[parameter(default = PLACE.0, range = 0..=299)]
    pub row: usize,
    /// Its first column.
    #[parameter(default = PLACE.1, range = 0..=435)]
    pub first: usize,
    /// Pixels.
    #[parameter(default = PLACE.2, range = 16..=192)]
    pub length: usize,
    /// The kernel that smooths, divided by its sum.
    #[parameter(default = vec![1, 2, 3, 2, 1], range = -99..=99, most = LONGEST)]
    pub smooth: Vec<i32>,
    /// The kernel that differentiates.
    #[parameter(default = vec![1, 0, -1], range = -99..=99, most = LONGEST)]
    pub difference: Vec<i32>,
}

impl Item for PixelRow {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { row, first, length, .. } = *self;
        check(first, length)?;
        let (smooth, difference) = (samples(&self.smooth), samples(&self.difference));
        within("sum of smooth", smooth.sum(), 1.0..=1e6)?;
        within("length of the kernels", smooth.len() + difference.len(), 2..=length)?;
        let levels: Array1<f64> = grey_cat().slice(s![row, first..first + length]).mapv(f64::from);
        let both = full(&smooth, &difference)?;
        let filtered = |kernel: &Array1<f64>, divisor: f64| -> Result<(Array1<f64>, i32), ChapterError> {
            // Whole numbers first, one division after: the same on every machine.
            let result = convolve(levels.view(), kernel.view(), OutputSize::Valid)?;
            Ok((result.mapv(|sum| quantised(sum / divisor)), time(first + kernel.len() / 2)))
        };
        let (smoothed, smoothed_first) = filtered(&smooth, smooth.sum())?;
        let (slope, slope_first) = filtered(&difference, 1.0)?;
        let (gentle, gentle_first) = filtered(&both, smooth.sum())?;
        let steepest = |signal: &Array1<f64>, start: i32| {
            let column = start..;
            let steepest = signal.iter().zip(column).max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
            steepest.map_or(0, |(_, column)| column)
        };
        let edge = steepest(&gentle, gentle_first);
        let longest = |signal: &Array1<f64>| signal.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let list = [
            drawn("grey levels", &levels, time(first), Color::Input).highlight(edge),
            drawn("smoothed", &smoothed, smoothed_first, Color::Output).highlight(edge),
            drawn("slope", &slope, slope_first, Color::Output).highlight(edge),
            drawn("slope, smoothed", &gentle, gentle_first, Color::Output).highlight(edge),
        ];
        let caption = format!(
            "Row {row} of the grey cat. Smoothed with {} (divided by {}) it loses its grain; the kernel {} gives its slope, \
             grain and all. The last is one convolution with the two kernels convolved: by associativity the same as \
             smoothing first. Its steepest place, column {edge}, is marked. All four rows have one scale; the longest bar of the slope \
             is {:.0} grey levels, that of the smoothed slope {:.0}.",
            listed(&smooth),
            smooth.sum(),
            listed(&difference),
            longest(&slope),
            longest(&gentle)
        );
        let alt = format!(
            "Four signals over columns {first} to {}: ragged grey levels; the same, smoother; their slope, bars up and down; the \
             slope of the smoothed levels with fewer and clearer bars, the longest at column {edge}.",
            first + length - 1
        );
        Ok(Shown::described(signals(&list)?, caption, alt))
    }
}
