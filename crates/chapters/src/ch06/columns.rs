//! im2col: windows as columns, in colours and in bytes.

use conv::{Conv2dOptions, Geometry, im2col};
use fast_conv::shapes::Shape;
use ndarray::{Array, Array1, Array2, Axis};
use viz::{Axes, Cell, Grid, GridItem, Mark, Series, Table, Tint, cells, curves, grid};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// One window: its patch of the image, its column, and its number in the product, in the same colours.
#[declare("ch06.im2col", "Every window a column", covers = ["6.2", "6.3"])]
pub struct Im2colPicture {
    /// The image's side.
    #[parameter(default = 4, range = 1..=6)]
    pub side: usize,
    /// The kernel's side.
    #[parameter(default = 2, range = 1..=3)]
    pub kernel: usize,
    /// Filters: rows of the kernel's matrix.
    #[parameter(default = 2, range = 1..=4)]
    pub filters: usize,
    /// The window in colour, counted row by row from 0.
    #[parameter(default = 4, range = 0..=35)]
    pub window: usize,
}

impl Item for Im2colPicture {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let kernel = within("kernel", self.kernel, 1..=side.min(3))?;
        let filters = self.filters;
        let across = side - kernel + 1;
        let window = within("window", self.window, 0..=across * across - 1)?;
        let image = Array1::from_iter((1..=side * side).map(|n| n as f64)).into_shape_with_order((side, side));
        let image = image.expect("as many numbers as pixels");
        let taps = kernel * kernel;
        // Small weights with both signs: 1, 0, −1, 2, …
        let weights = Array::from_shape_fn((filters, taps), |(o, t)| [1.0, 0.0, -1.0, 2.0][(t + o * 3) % 4]);
        let columns = im2col::im2col(image.view().insert_axis(Axis(0)), [kernel, kernel], &Conv2dOptions::default())?;
        let product: Array2<f64> = weights.dot(&columns);
        let corner = [window / across, window % across];
        let mut results = Grid::new(product.view()).title("outputs").tint(Tint::Output);
        for row in 0..filters {
            results = results.mark([row, window], Mark::Highlight);
        }
        let items: Vec<GridItem> = vec![
            Grid::new(image.view())
                .title("image")
                .tint(Tint::Input)
                .mark_block(corner, [kernel, kernel], Mark::Highlight)
                .into(),
            "→".into(),
            Grid::new(columns.view())
                .title("columns")
                .tint(Tint::Input)
                .mark_block([0, window], [taps, 1], Mark::Highlight)
                .into(),
            GridItem::Line,
            Grid::new(weights.view()).title("filters").tint(Tint::Kernel).into(),
            "·".into(),
            "columns".into(),
            GridItem::Line,
            "=".into(),
            results.into(),
        ];
        let caption = format!(
            "A {side}×{side} image under a {kernel}×{kernel} kernel: {} windows, so {taps}×{} columns. Window {window} is \
             purple: its pixels in the image are column {window}, and its {} column {window} of the product. Each filter is a \
             row, and one matrix product is the whole convolution. {} pixels became {} numbers, because windows overlap.",
            across * across,
            across * across,
            if filters == 1 { "output is".to_owned() } else { format!("{filters} outputs are") },
            side * side,
            columns.len()
        );
        let alt = format!(
            "An image of {side}×{side} numbers, its {taps}×{} matrix of columns, {filters} filters as rows, and their product; \
             the patch of window {window}, its column and its outputs have the same colour",
            across * across
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

const MIB: f64 = (1 << 20) as f64;

/// The bytes of all columns, against those of tiles that stay in cache.
#[declare("ch06.im2col-bytes", "The bytes of im2col", covers = ["6.2", "6.3"])]
pub struct ColumnBytes {
    /// Which of the ten shapes that the book times.
    #[parameter(default = (0..Shape::ALL.len()).collect(), range = 0..=Shape::ALL.len() - 1, most = 20)]
    pub shapes: Vec<usize>,
}

impl Item for ColumnBytes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table =
            Table::new(["shape", "batch MiB", "columns MiB", "of one image MiB", "a tile MiB", "copies of a pixel"]);
        let mib = |bytes: f64| Cell::float(bytes / MIB, 2);
        for &at in &self.shapes {
            let shape = Shape::ALL[at];
            let geometry = shape.geometry()?;
            let input = (shape.input().iter().product::<usize>() * size_of::<f32>()) as f64;
            let [all, one] = [shape.batch, 1].map(|batch| geometry.im2col_bytes::<f32>(batch));
            let (all, one) = (all? as f64, one? as f64);
            let tile = fast_conv::tile_bytes::<f32>(&geometry) as f64;
            table.push(cells![
                shape.to_string(),
                mib(input),
                mib(all),
                mib(one),
                mib(tile),
                Cell::float(all / input, 1)
            ])?;
        }
        let caption = "Each pixel is copied once for every window that it lies under. A tile holds the columns of some output \
                       rows, and each thread needs one: it does not grow with the image or the batch.";
        Ok(Shown::table(table, caption))
    }
}

/// Bytes of columns as the image grows.
#[declare("ch06.im2col-growth", "Columns grow with the image, tiles do not", covers = ["6.2", "6.3"])]
pub struct ColumnGrowth {
    /// Channels of the image.
    #[parameter(default = 64, range = 1..=4096, log = true)]
    pub channels: usize,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=64)]
    pub kernel: usize,
    /// The image's sides.
    #[parameter(default = (1..=32).map(|step| step * 16).collect(), range = 1..=100_000, most = 256, log = true)]
    pub sides: Vec<usize>,
}

impl Item for ColumnGrowth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { channels, kernel, .. } = *self;
        let mut series: Vec<Series> =
            ["the image", "columns of the whole image", "columns of a tile"].map(|name| Series::new(name, [])).into();
        for &side in &self.sides {
            within("sides", side, kernel..=100_000)?;
            let geometry =
                Geometry::new([channels, side, side], [1, channels, kernel, kernel], &Conv2dOptions::default())?;
            let bytes = [
                (channels as u64 * (side as u64).pow(2) * size_of::<f32>() as u64) as f64,
                geometry.im2col_bytes::<f32>(1)? as f64,
                fast_conv::tile_bytes::<f32>(&geometry) as f64,
            ];
            for (series, bytes) in series.iter_mut().zip(bytes) {
                series.points.push((side as f64, bytes / MIB));
            }
        }
        let axes = Axes { log_y: true, ..Axes::new("side of the image (pixels)", "MiB (logarithmic)") };
        let last = |at: usize| series[at].points.last().map_or(0.0, |point: &(f64, f64)| point.1);
        let caption = format!(
            "{channels} channels in f32, a {kernel}×{kernel} kernel without padding. At a side of {} all columns are {:.0} MiB \
             and a tile is {:.1} MiB.",
            self.sides[self.sides.len() - 1],
            last(1),
            last(2)
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
