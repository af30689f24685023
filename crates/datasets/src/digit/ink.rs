//! Telling ink from paper.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, SliceArg, SliceInfo, SliceInfoElem, s};

use super::NotADigit;
use super::otsu::Split;

/// What ink and what paper look like, after the light was removed.
pub(super) struct Levels {
    /// Above it is ink.
    pub(super) threshold: f32,
    /// The mean of the paper.
    paper: f32,
}

impl Levels {
    /// Of the pixels of a sheet.
    pub(super) fn of(picture: ArrayView2<'_, f32>, sheet: ArrayView2<'_, bool>) -> Result<Self, NotADigit> {
        let split = Split::of(picture.iter().zip(sheet).filter(|&(_, &inside)| inside).map(|(&level, _)| level));
        let contrast = split.contrast();
        if contrast < LEAST_CONTRAST || contrast < LEAST_RATIO * split.noise {
            return Err(NotADigit::Blank { contrast: contrast as u8, noise: split.noise as u8 });
        }
        Ok(Self { threshold: split.threshold, paper: split.lower })
    }

    /// The level of full ink: the median of the strokes.
    pub(super) fn full(picture: ArrayView2<'_, f32>, strokes: ArrayView2<'_, bool>) -> f32 {
        let mut levels: Vec<f32> =
            picture.iter().zip(strokes).filter(|&(_, &stroke)| stroke).map(|(&level, _)| level).collect();
        levels.sort_by(f32::total_cmp);
        levels[levels.len() / 2]
    }

    /// How much ink each pixel has: 0 for paper and for all that is no stroke, 1 for the strokes' full level.
    pub(super) fn ink(&self, picture: ArrayView2<'_, f32>, strokes: ArrayView2<'_, bool>) -> Array2<f32> {
        let full = Self::full(picture, strokes);
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
const LEAST_CONTRAST: f32 = 25.0;
/// Contrast over the paper's deviation. Noise alone, cut in two at its mean, has 2.6: √(2/π)·2 over √(1 − 2/π).
const LEAST_RATIO: f32 = 4.0;

/// The rows and columns that the digit fills.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
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
