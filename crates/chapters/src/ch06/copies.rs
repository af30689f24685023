//! The rows of im2col's matrix, seen as pictures.

use conv::{Conv2dOptions, im2col};
use datasets::photograph::{resize_crop, to_grey};
use ndarray::Array2;
use viz::Cell;

use crate::panels;
use crate::photographs::cat;
use crate::{ChapterError, Item, Shown, declare};

/// The columns of the cat, each row of the matrix folded back into a picture: the cat under one tap of the window.
#[declare("ch06.cat-columns", "A row of the columns is the whole picture, shifted", covers = ["6.2"])]
pub struct CatColumns {
    /// Rows of the scaled photograph; it is half as wide again.
    #[parameter(default = 112, range = 8..=120)]
    pub height: usize,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=5)]
    pub kernel: usize,
    /// Pixels from one tap to the next: the larger, the easier the shift is seen.
    #[parameter(default = 8, range = 1..=24)]
    pub dilation: usize,
}

impl Item for CatColumns {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { height, kernel, dilation, .. } = *self;
        let grey = to_grey(resize_crop(cat().view(), height, height * 3 / 2)?.view()).mapv(f64::from);
        let options = Conv2dOptions { dilation: [dilation; 2], ..Conv2dOptions::default() };
        let columns = im2col::im2col(grey.view(), [kernel; 2], &options)?;
        let reach = (kernel - 1) * dilation;
        let (rows, width) = (height - reach, grey.dim().2 - reach);
        let maps = columns.to_shape((kernel * kernel, rows, width)).expect("as many windows as pixels of a map");
        let named: Vec<(String, Array2<f64>)> = maps
            .outer_iter()
            .enumerate()
            .map(|(tap, map)| (format!("tap {}, {}", tap / kernel, tap % kernel), map.to_owned()))
            .collect();
        let caption = format!(
            "im2col of the grey cat, {}×{}, under a {kernel}×{kernel} window: a matrix of {} rows and {} columns. Each row, folded \
             back, is a picture: what one tap of the window saw. They are {} copies of nearly the same cat, {dilation} pixels apart \
             here (dilation {dilation}) so that the shift can be seen; the layer's own are one pixel apart.",
            height,
            grey.dim().2,
            columns.nrows(),
            Cell::from(columns.ncols()).display(),
            columns.nrows()
        );
        let alt = format!(
            "{} grey pictures of a cat in {kernel} rows, each named by its tap and shifted a little against its neighbours",
            columns.nrows()
        );
        Ok(Shown::described(panels::grey(&named, kernel)?, caption, alt))
    }
}
