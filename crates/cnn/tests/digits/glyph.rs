//! One thing that is written on the paper: strokes of a pen, or a digit of MNIST.

use ndarray::{Array2, s};
use rand_chacha::ChaCha8Rng;

use crate::hand::{self, Hand, Point};

/// Ink in a box of its own: 1 high, `width` wide.
pub struct Glyph {
    pub width: f32,
    shape: Shape,
}

enum Shape {
    /// Pieces of strokes, and half the width of the pen.
    Strokes { pieces: Vec<[Point; 2]>, half: f32 },
    /// Ink from 0 to 1.
    Pixels(Array2<f32>),
}

impl Glyph {
    /// A digit in a hand, with a pen as wide as this part of the digit's height.
    pub fn written(digit: usize, hand: &Hand, pen: f32, rng: &mut ChaCha8Rng) -> Self {
        let mut strokes = hand::write(digit, hand, rng);
        let points = || strokes.iter().flatten();
        let left = points().map(|point| point[0]).fold(f32::INFINITY, f32::min);
        let right = points().map(|point| point[0]).fold(f32::NEG_INFINITY, f32::max);
        for point in strokes.iter_mut().flatten() {
            point[0] -= left;
        }
        let pieces = strokes.iter().flat_map(|stroke| stroke.windows(2).map(|piece| [piece[0], piece[1]])).collect();
        Self { width: right - left, shape: Shape::Strokes { pieces, half: pen / 2.0 } }
    }

    /// A digit of MNIST, cut out where its ink is.
    pub fn of_mnist(digit: ndarray::ArrayView2<'_, u8>) -> Self {
        let inked: Vec<(usize, usize)> =
            digit.indexed_iter().filter(|&(_, &level)| level > 60).map(|(at, _)| at).collect();
        let range = |along: fn(&(usize, usize)) -> usize| {
            let places = || inked.iter().map(along);
            places().min().unwrap_or(0)..places().max().unwrap_or(0) + 1
        };
        let cut = digit.slice(s![range(|at| at.0), range(|at| at.1)]).mapv(|level| f32::from(level) / 255.0);
        Self { width: cut.ncols() as f32 / cut.nrows() as f32, shape: Shape::Pixels(cut) }
    }

    /// The part of a pixel at (`x`, `y`), of this size, that is ink.
    pub fn ink(&self, x: f32, y: f32, pixel: f32) -> f32 {
        match &self.shape {
            Shape::Strokes { pieces, half } => {
                let nearest = pieces.iter().map(|piece| distance([x, y], piece)).fold(f32::INFINITY, f32::min);
                (0.5 + (half - nearest) / pixel).clamp(0.0, 1.0)
            }
            Shape::Pixels(cut) => {
                let rows = cut.nrows() as f32;
                let level = between(cut, x * rows - 0.5, y * rows - 0.5);
                // Drawn large, the soft edge of a small picture becomes the sharp edge of a stroke.
                let sharp = (0.4 / (pixel * rows)).max(1.0);
                (0.5 + (level - 0.5) * sharp).clamp(0.0, 1.0)
            }
        }
    }
}

/// How far a point is from a straight piece.
fn distance([x, y]: Point, [from, to]: &[Point; 2]) -> f32 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = (dx * dx + dy * dy).max(1e-12);
    let along = (((x - from[0]) * dx + (y - from[1]) * dy) / length).clamp(0.0, 1.0);
    (x - from[0] - along * dx).hypot(y - from[1] - along * dy)
}

/// The level between four pixels, weighted by nearness; nothing outside.
fn between(pixels: &Array2<f32>, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let level = |y: f32, x: f32| {
        if x < 0.0 || y < 0.0 { 0.0 } else { pixels.get([y as usize, x as usize]).copied().unwrap_or(0.0) }
    };
    let (right, down) = (x - left, y - top);
    let upper = level(top, left) * (1.0 - right) + level(top, left + 1.0) * right;
    let lower = level(top + 1.0, left) * (1.0 - right) + level(top + 1.0, left + 1.0) * right;
    upper * (1.0 - down) + lower * down
}
