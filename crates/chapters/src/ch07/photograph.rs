//! A gradient on a photograph: which pixels would have to change for its edges to fade.

use conv::Conv2dOptions;
use datasets::photograph::{resize_crop, to_grey};
use ndarray::{Array2, Array3, ArrayView2, Axis, array, s};
use viz::{Cell, Colormap, PhotographOptions, Table, cells, panels, photograph};

use super::gradients::{inner, of_input};
use crate::limits::within;
use crate::photographs::cat;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// Left against right, at stride 1, without padding.
struct EdgeScore {
    kernel: Array2<f64>,
    options: Conv2dOptions,
}

impl EdgeScore {
    fn new() -> Self {
        let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
        Self { kernel, options: Conv2dOptions::default() }
    }

    /// The edges y.
    fn edges(&self, image: ArrayView2<'_, f64>) -> Result<Array2<f64>, ChapterError> {
        correlate(image, self.kernel.view(), &self.options)
    }

    /// ½ Σ y².
    fn of(&self, image: ArrayView2<'_, f64>) -> Result<f64, ChapterError> {
        let edges = self.edges(image)?;
        Ok(0.5 * inner(edges.view(), edges.view()))
    }

    /// ∂score/∂image: the upstream gradient of ½ Σ y² is y itself.
    fn gradient(&self, image: ArrayView2<'_, f64>) -> Result<Array2<f64>, ChapterError> {
        let edges = self.edges(image)?;
        of_input(edges.view(), self.kernel.view(), image.dim().into(), &self.options)
    }

    /// The image after some steps against the gradient.
    fn descend(&self, image: &Array2<f64>, steps: usize) -> Result<Array2<f64>, ChapterError> {
        let mut image = image.clone();
        for _ in 0..steps {
            let gradient = self.gradient(image.view())?;
            image.scaled_add(-RATE, &gradient);
        }
        Ok(image)
    }
}

/// The largest step that this kernel bears is 2/64: a wave of stripes passes it 8 times as strong, and forth and back
/// 64 times.
const RATE: f64 = 1.0 / 64.0;

/// The cat in grey levels.
fn grey_cat(height: usize) -> Result<Array2<f64>, ChapterError> {
    let grey = to_grey(resize_crop(cat().view(), height, height * 3 / 2)?.view());
    Ok(grey.index_axis(Axis(0), 0).mapv(f64::from))
}

/// The cat, its vertical edges, the gradient of their strength with respect to the pixels, and the cat some steps downhill.
#[declare("ch07.cat-gradient", "The gradient of an edge score on the cat", covers = ["7.2", "7.5"])]
pub struct CatGradient {
    /// Rows of the photograph; it is half as wide again.
    #[parameter(default = 150, range = 8..=160)]
    pub height: usize,
    /// Steps against the gradient.
    #[parameter(default = 10, range = 0..=20)]
    pub steps: usize,
    /// Row and column of a pixel whose gradient is checked by a difference.
    #[parameter(default = [30, 50], range = [0..=159, 0..=239], called = ["row of the pixel", "column of the pixel"])]
    pub pixel: [usize; 2],
}

impl Item for CatGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { height, steps, .. } = *self;
        let image = grey_cat(height)?;
        let width = image.ncols();
        let row = within("row of the pixel", self.pixel[0], 0..=height - 1)?;
        let column = within("column of the pixel", self.pixel[1], 0..=width - 1)?;
        let score = EdgeScore::new();
        let edges = score.edges(image.view())?;
        let gradient = score.gradient(image.view())?;
        let downhill = score.descend(&image, steps)?;
        // The same size as the others, with nothing where no window is centred.
        let mut whole = Array2::zeros(image.dim());
        whole.slice_mut(s![1..height - 1, 1..width - 1]).assign(&edges);

        let grey = |plane: &Array2<f64>| colored(plane, |level| Colormap::Grey.rgb(level / 255.0));
        let tiles = [
            ("the cat".to_owned(), grey(&image)),
            ("vertical edges y".to_owned(), signed(&whole)),
            ("∂score/∂pixel".to_owned(), signed(&gradient)),
            (format!("after {steps} steps"), grey(&downhill)),
        ];
        let pictures = tiles
            .into_iter()
            .map(|(name, tile)| Ok((name, photograph(tile.view(), &PhotographOptions::default())?)))
            .collect::<Result<Vec<_>, ChapterError>>()?;
        let figure = panels(&pictures, 2)?;

        let moved = |by: f64| {
            let mut moved = image.clone();
            moved[[row, column]] += by;
            score.of(moved.view())
        };
        let (above, below) = (moved(1.0)?, moved(-1.0)?);
        let number = |value: f64| Cell::float(value, 0).display().replace('-', "−");
        let caption = format!(
            "The cat, and its vertical edges y. ∂score/∂pixel for the score ½ Σ y²: red where a brighter pixel would strengthen \
             the edges and blue where it would weaken them; and the cat after {steps} steps against this gradient. The two \
             coloured pictures have a scale each: the strongest hundredth of their pixels has the full colour. The pixel in row {row}, column {column} has gradient {}; one grey level up and one down change the score by {} in \
             all, half of which is {}.",
            number(gradient[[row, column]]),
            number(above - below),
            number((above - below) / 2.0)
        );
        let alt = "Four pictures of a cat: in grey; its vertical edges in red and blue; the gradient, finer lines in red and \
                   blue along the same edges; and the cat in grey, blurred sideways";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// A plane in colours, as levels of red, green and blue.
fn colored(plane: &Array2<f64>, color: impl Fn(f64) -> [u8; 3]) -> Array3<f64> {
    let (height, width) = plane.dim();
    Array3::from_shape_fn((3, height, width), |(c, y, x)| f64::from(color(plane[[y, x]])[c]))
}

/// Blue for negative, red for positive, zero in the middle; the strongest hundredth in full colour.
fn signed(plane: &Array2<f64>) -> Array3<f64> {
    let mut magnitudes: Vec<f64> = plane.iter().map(|value| value.abs()).collect();
    magnitudes.sort_unstable_by(f64::total_cmp);
    let full = magnitudes[magnitudes.len() - 1 - magnitudes.len() / 100].max(1.0);
    colored(plane, |value| Colormap::Diverging.rgb(f64::midpoint(1.0, value / full)))
}

/// The score while pixels go downhill.
#[declare("ch07.cat-descent", "The edge score, step by step", covers = ["7.2"])]
pub struct CatDescent {
    /// Rows of the photograph; it is half as wide again.
    #[parameter(default = 150, range = 8..=160)]
    pub height: usize,
    /// After how many steps the score is shown.
    #[parameter(default = vec![0, 1, 2, 5, 10], range = 0..=20, most = 12)]
    pub after: Vec<usize>,
}

impl Item for CatDescent {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let height = self.height;
        let (score, image) = (EdgeScore::new(), grey_cat(height)?);
        let first = score.of(image.view())?;
        let mut table = Table::new(["steps", "edge score", "% of the first", "mean change of a pixel"]);
        for &steps in &self.after {
            let downhill = score.descend(&image, steps)?;
            let now = score.of(downhill.view())?;
            let change = (&downhill - &image).mapv(f64::abs).sum() / image.len() as f64;
            table.push(cells![
                steps,
                Cell::float(now, 0),
                Cell::float(100.0 * now / first, 1),
                Cell::float(change, 2)
            ])?;
        }
        let caption = format!(
            "Each step subtracts 1/{} of the gradient from the pixels of the grey cat, {}×{}. The score falls at once; the \
             pixels, from 0 to 255, hardly move.",
            1.0 / RATE,
            image.nrows(),
            image.ncols()
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One bright pixel in the middle of 5×5: y is the kernel turned, and the score ½·(1 + 4 + 1)·2.
    #[test]
    fn the_score_of_a_bright_pixel_by_hand() {
        let mut image = Array2::zeros((5, 5));
        image[[2, 2]] = 1.0;
        let score = EdgeScore::new();
        assert_eq!(score.of(image.view()).unwrap(), 6.0);
        // Raised to 1 + t it is 6·(1 + t)²: its slope is 12.
        assert_eq!(score.gradient(image.view()).unwrap()[[2, 2]], 12.0);
    }

    #[test]
    fn a_step_downhill_lowers_the_score() {
        let (score, image) = (EdgeScore::new(), grey_cat(16).unwrap());
        let after = score.of(score.descend(&image, 1).unwrap().view()).unwrap();
        assert!(after < score.of(image.view()).unwrap());
    }
}
