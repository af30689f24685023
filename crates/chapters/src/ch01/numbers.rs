//! Images as numbers: a digit, and a photograph in three planes.

use ndarray::s;
use viz::{Cell, Channel, Grid, GridItem, Mark, PhotographOptions, Table, Tint, cells, grid, photograph};

use crate::limits::within;
use crate::photographs::china;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// A digit of MNIST, and the numbers of a piece of it.
#[declare("ch01.digit-numbers", "A digit is a matrix", covers = ["1.1"])]
pub struct DigitNumbers {
    /// Which test image of MNIST.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// First row and column of the piece.
    #[parameter(default = [6, 12], range = 0..=27)]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = [9, 10], range = 1..=12)]
    pub size: [usize; 2],
}

impl Item for DigitNumbers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digit = mnist::test_image(self.image);
        for at in [0, 1] {
            within("corner", self.corner[at], 0..=28 - self.size[at])?;
        }
        let ([top, left], [rows, columns]) = (self.corner, self.size);
        let piece = digit.slice(s![top..top + rows, left..left + columns]);
        let pixels = Tint::Pixels { white: 255.0 };
        let whole = Grid::new(digit.view()).title("28×28 pixels").tint(pixels).without_numbers().with_indices();
        let figure = grid(&[
            whole.mark_block(self.corner, self.size, Mark::Highlight).into(),
            GridItem::Line,
            Grid::new(piece)
                .title(format!("rows {top}–{}, columns {left}–{}", top + rows - 1, left + columns - 1))
                .tint(pixels)
                .into(),
        ])?;
        let bright = digit.indexed_iter().max_by_key(|&(at, &value)| (value, std::cmp::Reverse(at)));
        let ((row, column), value) = bright.map_or(((0, 0), 0), |(at, &value)| (at, value));
        let caption = format!(
            "A {} from MNIST's test images. Row and column find a pixel; its number says how bright it is. The first of the \
             brightest is [{row}, {column}] with {value}.",
            mnist::test_label(self.image)
        );
        let alt = format!(
            "A handwritten {} in 28 by 28 grey squares, and a piece of it of {rows} by {columns} squares with their numbers: \
             from {} in the ground to {} in the stroke.",
            mnist::test_label(self.image),
            piece.iter().min().copied().unwrap_or(0),
            piece.iter().max().copied().unwrap_or(0)
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Bytes and the numbers from 0 to 1 that a network is given.
#[declare("ch01.scaling", "Divided by 255", covers = ["1.1"])]
pub struct Scaling {
    /// The bytes.
    #[parameter(default = vec![0, 1, 51, 128, 254, 255], range = 0..=255, most = 256)]
    pub bytes: Vec<u8>,
}

impl Item for Scaling {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let image = ndarray::Array3::from_shape_vec((1, 1, self.bytes.len()), self.bytes.clone()).expect("one row");
        let scaled = datasets::photograph::to_tensor(image.view());
        let mut table = Table::new(["byte", "divided by 255"]);
        for (&byte, &number) in self.bytes.iter().zip(&scaled) {
            table.push(cells![byte, Cell::float(f64::from(number), 4)])?;
        }
        let caption = "A file stores a pixel as a byte. A network is given numbers from 0 to 1: its first weights are made \
                       for inputs of about that size.";
        Ok(Shown::table(table, caption))
    }
}

/// The photograph that the chapter is about.
#[declare("ch01.photograph", "A photograph is three matrices", covers = ["1.1", "1.2"])]
pub struct Photograph {
    /// The widest it is drawn; each pixel is then the mean of a square.
    #[parameter(default = 640, range = 16..=2000)]
    pub max_width: usize,
}

impl Item for Photograph {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let image = china();
        let (channels, height, width) = image.dim();
        let options = PhotographOptions { max_width: Some(self.max_width), colors: Some(256), ..Default::default() };
        let figure = photograph(image.view(), &options)?;
        let caption = format!(
            "china.jpg: {height} rows, {width} columns, {channels} colours, {} numbers. Photograph: danielbuechele, CC BY 2.0.",
            Cell::from(image.len()).display()
        );
        Ok(Shown::described(figure, caption, "The roofs of a Chinese temple under a pale blue sky."))
    }
}

/// A piece of the photograph, plane by plane.
#[declare("ch01.colour-planes", "A piece of the photograph, plane by plane", covers = ["1.1"])]
pub struct ColourPlanes {
    /// First row and column of the piece of china.jpg.
    #[parameter(default = [136, 258], range = [0..=426, 0..=639])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 4, range = 1..=8)]
    pub side: usize,
}

impl Item for ColourPlanes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let image = china();
        let side = self.side;
        let top = within("corner", self.corner[0], 0..=image.dim().1 - side)?;
        let left = within("corner", self.corner[1], 0..=image.dim().2 - side)?;
        let mut grids: Vec<GridItem> = Vec::new();
        let mut words = Vec::new();
        for (at, (channel, name)) in
            [(Channel::Red, "red"), (Channel::Green, "green"), (Channel::Blue, "blue")].into_iter().enumerate()
        {
            let plane = image.slice(s![at, top..top + side, left..left + side]);
            words.push(format!(
                "{name} from {} to {}",
                plane.iter().min().unwrap_or(&0),
                plane.iter().max().unwrap_or(&0)
            ));
            grids.push(Grid::new(plane).title(name).tint(Tint::Plane { channel, full: 255.0 }).into());
        }
        let caption = format!(
            "{side}×{side} pixels of china.jpg from row {top}, column {left}. A pixel's colour is the three numbers at its \
             place, one in each plane."
        );
        let alt = format!("Three squares of {side} by {side} numbers, {}.", words.join(", "));
        Ok(Shown::described(grid(&grids)?, caption, alt))
    }
}
