//! Shapes, and the same numbers in two orders of memory.

use datasets::photograph::{flower, stack_images};
use ndarray::{Array1, Array2};
use viz::{Grid, GridItem, Table, Tint, cells, grid};

use crate::photographs::china;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// The shapes of the chapter's tensors, in both orders, with their bytes.
#[declare("ch01.tensor-shapes", "Shapes in two orders", covers = ["1.1", "1.2"])]
pub struct TensorShapes {
    /// Side of a square colour image beside those of the project.
    #[parameter(default = 100, range = 1..=1 << 14, log = true)]
    pub side: usize,
}

impl Item for TensorShapes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let (rows, columns) = mnist::test_image(0).dim();
        let china = china();
        let (channels, height, width) = china.dim();
        let both = stack_images(&[china.view(), flower().view()])?;
        let (batch, ..) = both.dim();
        let mut table =
            Table::new(["tensor", "channels first", "channels last", "numbers", "bytes as u8", "bytes as f32"]);
        for (name, batch, channels, height, width) in [
            ("a digit", None, 1, rows, columns),
            ("a colour image", None, 3, side, side),
            ("china.jpg", None, channels, height, width),
            ("china.jpg and flower.jpg", Some(batch), channels, height, width),
        ] {
            let first = [channels, height, width].map(|size| size.to_string()).join("×");
            let last = [height, width, channels].map(|size| size.to_string()).join("×");
            let with_batch = |shape: String| batch.map_or(shape.clone(), |batch| format!("{batch}×{shape}"));
            let numbers = batch.unwrap_or(1) * channels * height * width;
            table.push(cells![
                name,
                with_batch(first),
                with_batch(last),
                numbers,
                numbers * size_of::<u8>(),
                numbers * size_of::<f32>()
            ])?;
        }
        let caption = "NCHW, channels first, is this project's order and PyTorch's; NHWC, channels last, is TensorFlow's. The \
                       numbers are the same, and so is how many there are.";
        Ok(Shown::table(table, caption))
    }
}

/// A small colour image with each number's place in memory, in both orders.
#[declare("ch01.memory-order", "Where a number lies in memory", covers = ["1.2"])]
pub struct MemoryOrder {
    /// H, W.
    #[parameter(default = [2, 3], range = 1..=4)]
    pub size: [usize; 2],
}

impl Item for MemoryOrder {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [height, width] = self.size;
        let count = 3 * height * width;
        // The places come from arrays that lie in memory in these orders.
        let places = Array1::from_iter(0..count);
        let first = places.clone().into_shape_with_order((3, height, width)).expect("as many places as numbers");
        let last = places.into_shape_with_order((height, width, 3)).expect("as many places as numbers");
        let last = last.permuted_axes([2, 0, 1]);
        let mut items: Vec<GridItem> = Vec::new();
        for (name, order) in [("NCHW", &first), ("NHWC", &last)] {
            if !items.is_empty() {
                items.push(GridItem::Line);
            }
            for (at, colour) in ["red", "green", "blue"].into_iter().enumerate() {
                let plane = order.index_axis(ndarray::Axis(0), at).mapv(|place| place as f64);
                // The order is named once, so that no title is wider than its grid has room for.
                let title = if at == 0 { format!("{name}, {colour}") } else { colour.to_owned() };
                items.push(Grid::new(plane.view()).title(title).into());
            }
            items.push(GridItem::Line);
            // Which plane each place of the memory holds: 0 red, 1 green, 2 blue.
            let mut memory = Array2::zeros((1, count));
            for ((channel, ..), &place) in order.indexed_iter() {
                memory[[0, place]] = channel as f64;
            }
            let strip = |memory: &Array2<f64>| {
                Grid::new(memory.view())
                    .title(format!("{name} in memory: 0 red, 1 green, 2 blue"))
                    .tint(Tint::Input)
                    .narrow()
            };
            items.push(strip(&memory).into());
        }
        let step = |order: &ndarray::Array3<usize>| [order[[1, 0, 0]], order[[2, 0, 0]]];
        let caption = format!(
            "An image of {height}×{width} in three colours. In the white grids each number shows its place in memory; each \
             blue row is the memory itself, with the colour that lies in each cell. Channels first: a plane lies in one \
             piece, the first pixel's green and blue at {} and {}. Channels last: a pixel lies in one piece, its green and \
             blue at {} and {}.",
            step(&first)[0],
            step(&first)[1],
            step(&last)[0],
            step(&last)[1]
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}
