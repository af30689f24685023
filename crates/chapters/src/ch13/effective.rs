//! The effective receptive field of random layers, exactly: how much each pixel is expected to count.

use conv::OutputSize;
use conv::signal::convolve;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::{ChapterError, Item, Number, Shown, declare};

/// The part of the influence that counts as nearly all.
pub(super) const NEARLY_ALL: f64 = 0.95;
const MOST_LAYERS: usize = 60;

/// How the expected influence on one output is spread along one axis, behind stride-1 layers of random weights.
///
/// The square of a gradient is a sum over pairs of ways; with independent weights of mean 0 all pairs of different ways
/// cancel on average. Each way is as good as another: what is left is their number, and the numbers of ways are those of a row of
/// ones, convolved with itself once a layer (Luo et al. 2016, section 2).
// ANCHOR: expected
pub(super) fn expected(layers: usize, kernel: usize) -> Result<Array1<f64>, ChapterError> {
    let even = Array1::from_elem(kernel, 1.0 / kernel as f64);
    let mut spread = Array1::ones(1);
    for _ in 0..layers {
        spread = convolve(spread.view(), even.view(), OutputSize::Full)?;
    }
    Ok(spread)
}
// ANCHOR_END: expected

/// The same over rows and columns.
pub(super) fn expected_square(layers: usize, kernel: usize) -> Result<Array2<f64>, ChapterError> {
    let line = expected(layers, kernel)?;
    Ok(Array2::from_shape_fn((line.len(), line.len()), |(y, x)| line[y] * line[x]))
}

/// The side of the smallest square about a centre that holds a part of what a map adds up to.
///
/// `centre` is in pixels from the first one's centre and may lie between two: the square's edges never cut a pixel. Sides that go
/// beyond the map hold what there is.
// ANCHOR: side_holding
pub(super) fn side_holding(map: ArrayView2<'_, f64>, centre: [f64; 2], part: f64) -> usize {
    let all = map.sum();
    let longest = 2 * (map.nrows() + map.ncols()) + 1;
    // An even number of pixels lies about a centre between two of them.
    let first = if centre[0].fract() == 0.0 { 1 } else { 2 };
    let inside = |side: usize| {
        let near = |at: usize, centre: f64| (at as f64 - centre).abs() <= (side as f64 - 1.0) / 2.0;
        map.indexed_iter().filter(|((y, x), _)| near(*y, centre[0]) && near(*x, centre[1])).map(|(_, v)| v).sum::<f64>()
    };
    (first..longest).step_by(2).find(|&side| inside(side) >= part * all).unwrap_or(longest)
}
// ANCHOR_END: side_holding

/// The standard deviation of the influence along one axis: layers add up their variances, (K² − 1) / 12 each.
pub(super) fn deviation(layers: usize, kernel: usize) -> f64 {
    (layers as f64 * ((kernel * kernel) as f64 - 1.0) / 12.0).sqrt()
}

/// Theoretical and effective fields of stacks of layers.
#[declare("ch13.effective-table", "Find the bug: one field or two?", covers = ["B13.1", "13.5"])]
pub struct EffectiveTable {
    /// Rows and columns of each layer's kernel.
    #[parameter(default = 3, range = 2..=7)]
    pub kernel: usize,
    /// Numbers of layers.
    #[parameter(default = vec![1, 2, 5, 10, 20, 40], range = 1..=MOST_LAYERS, most = 12)]
    pub depths: Vec<usize>,
}

impl Item for EffectiveTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = self.kernel;
        let mut table = Table::new([
            "layers",
            "theoretical field",
            "95 % of the influence",
            "part of the area %",
            "outer ring's influence %",
        ]);
        for &layers in &self.depths {
            let map = expected_square(layers, kernel)?;
            let side = map.nrows();
            let centre = (side as f64 - 1.0) / 2.0;
            let effective = side_holding(map.view(), [centre; 2], NEARLY_ALL);
            // A side of at least 2 has an inside, though it may be empty.
            let inner = map.slice(ndarray::s![1..side - 1, 1..side - 1]).sum();
            table.push(cells![
                layers,
                format!("{side}×{side}"),
                format!("{effective}×{effective}"),
                Cell::float(100.0 * ((effective * effective) as f64 / (side * side) as f64), 1),
                Cell::float(100.0 * (1.0 - inner / map.sum()), 1)
            ])?;
        }
        let caption = format!(
            "Layers of {kernel}×{kernel} kernels with random weights, stride 1: the square of pixels that an output can depend on, the square that holds 95 % of \
             the expected influence, and what the outermost ring of the first square has of it."
        );
        Ok(Shown::table(table, caption))
    }
}

/// Both fields as the stack grows.
#[declare("ch13.effective-growth", "How both fields grow", covers = ["13.5"])]
pub struct EffectiveGrowth {
    /// Rows and columns of each layer's kernel.
    #[parameter(default = 3, range = 2..=7)]
    pub kernel: usize,
    /// The most layers.
    #[parameter(default = 40, range = 2..=MOST_LAYERS)]
    pub layers: usize,
}

impl Item for EffectiveGrowth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { kernel, layers, .. } = *self;
        let mut theoretical = vec![(0.0, 1.0)];
        let mut effective = vec![(0.0, 1.0)];
        for depth in 1..=layers {
            let line = expected(depth, kernel)?;
            theoretical.push((depth as f64, line.len() as f64));
            effective.push((depth as f64, side_of_line(&line) as f64));
        }
        let (all, most) = (theoretical[layers].1, effective[layers].1);
        let quarter = effective[layers / 4].1;
        let axes = Axes::new("layers", "side of the field in pixels");
        let figure =
            curves(&[Series::new("theoretical", theoretical), Series::new("95 % of the influence", effective)], &axes)?;
        let caption = format!(
            "{kernel}×{kernel} layers with random weights. The theoretical field grows by {} pixels a layer, to {all} at {layers} layers; the square with 95 % of the \
             influence grows with the root of their number: {quarter} at {} layers, {most} at {layers}.",
            kernel - 1,
            layers / 4
        );
        let alt = "Two curves over the number of layers: a straight line, and below it one that bends and grows ever more slowly.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// As [`side_holding`] on the square of a line, about its middle.
fn side_of_line(line: &Array1<f64>) -> usize {
    let all = line.sum();
    let length = line.len();
    let first = if length.is_multiple_of(2) { 2 } else { 1 };
    let inside = |side: usize| {
        let left = (length - side) / 2;
        line.slice_axis(Axis(0), (left..left + side).into()).sum()
    };
    // The part of the square is the square of the part.
    (first..=length).step_by(2).find(|&side| (inside(side) / all).powi(2) >= NEARLY_ALL).unwrap_or(length)
}

/// The side of the square with nearly all influence.
#[declare("ch13.effective-side", "The side of the effective field", covers = ["13.5"])]
pub struct EffectiveSide {
    /// Rows and columns of each layer's kernel.
    #[parameter(default = 3, range = 2..=7)]
    pub kernel: usize,
    /// Layers.
    #[parameter(default = 20, range = 1..=MOST_LAYERS)]
    pub layers: usize,
}

impl Item for EffectiveSide {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { kernel, layers, .. } = *self;
        let line = expected(layers, kernel)?;
        let caption = format!(
            "Of the {0}×{0} pixels that an output behind {layers} layers of {kernel}×{kernel} can depend on, the square in the middle with this side holds 95 % of the \
             expected influence.",
            line.len()
        );
        Ok(Shown::number(Number::integer(side_of_line(&line) as u64, "pixels"), caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_its_square_agree() {
        for (layers, kernel) in [(1, 3), (2, 3), (7, 3), (5, 2), (4, 5), (20, 3)] {
            let map = expected_square(layers, kernel).unwrap();
            let centre = (map.nrows() as f64 - 1.0) / 2.0;
            let line = expected(layers, kernel).unwrap();
            assert_eq!(side_holding(map.view(), [centre; 2], NEARLY_ALL), side_of_line(&line), "{layers} {kernel}");
            assert!((line.sum() - 1.0).abs() < 1e-12);
            let spread: f64 = line.iter().enumerate().map(|(at, p)| p * (at as f64 - centre).powi(2)).sum();
            assert!((spread.sqrt() - deviation(layers, kernel)).abs() < 1e-12);
        }
    }

    #[test]
    fn sides_by_hand() {
        // 1 2 3 2 1 over 9, squared: the middle 3×3 holds (7/9)² = 60 %, and 5×5 all.
        let map = expected_square(2, 3).unwrap();
        assert_eq!([0.1, 0.6, 0.61, 0.95].map(|part| side_holding(map.view(), [2.0; 2], part)), [1, 3, 5, 5]);
        // About a corner the square has to reach over the whole map.
        assert_eq!(side_holding(Array2::ones((3, 3)).view(), [0.0; 2], 1.0), 5);
        assert_eq!(side_holding(Array2::ones((2, 2)).view(), [0.5; 2], 1.0), 2);
    }
}
