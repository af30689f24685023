//! The way back from columns: what was copied is added.

use conv::{Conv2dOptions, im2col};
use ndarray::{Array1, Array2, Array3, Axis};
use viz::{Grid, GridItem, Mark, Tint, grid};

use super::gradients::{equal, of_input};
use super::kernel_gradient::bracketed;
use super::tiny::{LONGEST, SmallConvolution};
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// The kernel times each upstream number as a column, and the columns added into the image.
#[declare("ch07.col2im", "Shares as columns, added where windows overlap", covers = ["7.3"])]
pub struct OverlapShares {
    /// The convolution.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
    /// Row and column of the pixel whose shares are marked.
    #[parameter(default = [1, 2], range = 0..=LONGEST - 1, called = ["row of the pixel", "column of the pixel"])]
    pub pixel: [usize; 2],
}

impl Item for OverlapShares {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let ([height, width], [rows, columns]) = (planes.input_size(), planes.kernel_size());
        let row = within("row of the pixel", self.pixel[0], 0..=height - 1)?;
        let column = within("column of the pixel", self.pixel[1], 0..=width - 1)?;
        let weights = planes.kernel.to_shape((rows * columns, 1)).expect("every weight a row").to_owned();
        let upstream = planes.upstream.to_shape((1, planes.upstream.len())).expect("every output a column").to_owned();
        // One filter: each number of this product is one multiplication.
        let shares: Array2<f64> = weights.dot(&upstream);
        let options = Conv2dOptions::default();
        let image = im2col::col2im(shares.view(), [1, height, width], [rows, columns], &options)?;
        let image = image.index_axis(Axis(0), 0);
        let loops = of_input(planes.upstream.view(), planes.kernel.view(), [height, width], &options)?;
        let mut drawn = Grid::new(shares.view()).title("shares").tint(Tint::Input);
        let mut terms = Vec::new();
        for ((tap, window), &share) in shares.indexed_iter() {
            let (down, right) =
                (tap / columns + window / planes.output.ncols(), tap % columns + window % planes.output.ncols());
            if [down, right] == [row, column] {
                drawn = drawn.mark([tap, window], Mark::Highlight);
                terms.push((window, bracketed(share)));
            }
        }
        // In the order of the outputs, as everywhere in the chapter.
        terms.sort_by_key(|&(window, _)| window);
        let terms: Vec<String> = terms.into_iter().map(|(_, share)| share).collect();
        let items: [GridItem; 8] = [
            Grid::new(weights.view()).title("kernelᵀ").tint(Tint::Kernel).into(),
            "·".into(),
            Grid::new(upstream.view()).title("upstream").tint(Tint::Output).into(),
            "=".into(),
            drawn.into(),
            GridItem::Line,
            "→".into(),
            Grid::new(image).title("col2im: ∂input").tint(Tint::Input).mark([row, column], Mark::Highlight).into(),
        ];
        let caption = format!(
            "Each column is one window's stamp, unrolled. col2im adds every number to the pixel that it came from. The marked \
             pixel lies in {} of {} columns: {} = {}. Equal to the plain loops in {} of {} numbers.",
            terms.len(),
            shares.ncols(),
            terms.join(" + "),
            image[[row, column]],
            equal(image, loops.view()),
            loops.len()
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// im2col and col2im one after the other: every pixel times the number of its windows.
#[declare("ch07.overlap-counts", "There and back is not where you started", covers = ["7.3", "7.4"])]
pub struct OverlapCounts {
    /// The image's side.
    #[parameter(default = 3, range = 1..=5)]
    pub side: usize,
    /// The kernel's side.
    #[parameter(default = 2, range = 1..=3)]
    pub kernel: usize,
    /// Row and column of the pixel whose copies are marked.
    #[parameter(default = [1, 1], range = 0..=4, called = ["row of the pixel", "column of the pixel"])]
    pub pixel: [usize; 2],
}

impl Item for OverlapCounts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let kernel = within("kernel", self.kernel, 1..=side.min(3))?;
        let row = within("row of the pixel", self.pixel[0], 0..=side - 1)?;
        let column = within("column of the pixel", self.pixel[1], 0..=side - 1)?;
        let image = Array1::from_iter((1..=side * side).map(|n| n as f64)).into_shape_with_order((1, side, side));
        let image = image.expect("as many numbers as pixels");
        let options = Conv2dOptions::default();
        let there_and_back = |image: &Array3<f64>| -> Result<(Array2<f64>, Array3<f64>), ChapterError> {
            let columns = im2col::im2col(image.view(), [kernel; 2], &options)?;
            let back = im2col::col2im(columns.view(), [1, side, side], [kernel; 2], &options)?;
            Ok((columns, back))
        };
        let (columns, back) = there_and_back(&image)?;
        let (_, counts) = there_and_back(&Array3::ones((1, side, side)))?;
        let value = image[[0, row, column]];
        let mut drawn = Grid::new(columns.view()).title("im2col").tint(Tint::Input);
        for (cell, _) in columns.indexed_iter().filter(|(_, number)| **number == value) {
            drawn = drawn.mark(cell.into(), Mark::Highlight);
        }
        let one = |plane: &Array3<f64>, title: &str, tint| {
            let grid = Grid::new(plane.index_axis(Axis(0), 0)).title(title).tint(tint);
            GridItem::from(grid.mark([row, column], Mark::Highlight))
        };
        let items: [GridItem; 10] = [
            one(&image, "image", Tint::Input),
            "→".into(),
            drawn.into(),
            GridItem::Line,
            "→".into(),
            one(&back, "col2im", Tint::Input),
            "=".into(),
            one(&counts, "windows", Tint::Plain),
            "·".into(),
            one(&image, "image", Tint::Input),
        ];
        let count = counts[[0, row, column]];
        let caption = format!(
            "Pixel {value} was copied {} and comes back as {}. Going there and back multiplies each pixel by the number of \
             windows that read it: col2im is not the inverse of im2col.",
            if count == 1.0 { "once".to_owned() } else { format!("{count} times") },
            back[[0, row, column]]
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}
