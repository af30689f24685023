//! The flower through 32 random filters and a pool: 32 maps, and one of them.

use conv::{Conv2dOptions, Padding};
use fast_conv::cross_correlate;
use layers::{Conv2dConfig, Layer as _, MaxPool2d, ReLU, Sequential, Summary};
use ndarray::{Array2, Array3, Array4, ArrayView3, Axis, Ix4, s, stack};
use viz::{Colormap, Grid, GridItem, MapOptions, Range, Table, Tint, cells, feature_maps, grid};

use crate::photographs::flower;
use crate::planes::through;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

const MOST_FILTERS: usize = 64;

/// The layers, their weights drawn from a seed.
fn network(filters: usize, seed: u64) -> Result<Sequential<f64>, ChapterError> {
    let mut random = seeded(seed);
    // ANCHOR: flower
    let network = Sequential::new()
        .with(Conv2dConfig::new(3, filters, [3, 3]).same().init(&mut random)?)
        .with(ReLU::new())
        .with(MaxPool2d::new([2, 2]));
    // ANCHOR_END: flower
    Ok(network)
}

/// The shapes of the flower on its way, in both orders of the axes.
#[declare("ch13.flower-shapes", "The shapes of the flower's maps", covers = ["13.2"])]
pub struct FlowerShapes {
    /// Filters of the convolution.
    #[parameter(default = 32, range = 1..=MOST_FILTERS)]
    pub filters: usize,
}

impl Item for FlowerShapes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let filters = self.filters;
        let (channels, height, width) = flower().dim();
        let input = [channels, height, width];
        let mut summary = Summary::new(&input);
        network(filters, 0)?.trace(&input, &mut summary)?;
        let mut table = Table::new(["tensor", "as TensorFlow shows it, NHWC", "as here, NCHW", "numbers"]);
        let mut push = |name: &str, shape: &[usize]| {
            let &[c, h, w] = shape else { return Ok(()) };
            table
                .push(cells![name, format!("(1, {h}, {w}, {c})"), format!("(1, {c}, {h}, {w})"), c * h * w])
                .map(|_| ())
        };
        push("photograph", &input)?;
        for line in summary.lines() {
            push(&format!("after {}", line.label), &line.output)?;
        }
        let last = summary.lines().last().map(|line| line.output.as_slice());
        let caption = match last {
            Some(&[_, rows, _]) if rows * 2 < height => format!(
                "flower.jpg through a convolution with {filters} filters and a 2×2 pool. {height} rows are odd: the pool makes {rows} of \
                 them and does not read the last one."
            ),
            _ => format!("flower.jpg through a convolution with {filters} filters and a 2×2 pool."),
        };
        Ok(Shown::table(table, caption))
    }
}

/// The kernels of the convolution, (filters, 3, 3, 3).
fn kernels(filters: usize, seed: u64) -> Result<Array4<f64>, ChapterError> {
    let mut kernels = None;
    network(filters, seed)?.visit(&mut layers::Path::default(), &mut |name, slot| {
        if let ("0.weight", layers::Slot::Parameter(weight)) = (name, slot) {
            kernels = weight.value.clone().into_dimensionality::<Ix4>().ok();
        }
    });
    Ok(kernels.expect("the first layer is a convolution"))
}

/// What one filter makes of the flower, after rectifier and pool. Filter by filter, all maps need the memory of one.
fn map(kernel: ArrayView3<'_, f64>) -> Result<Array2<f64>, ChapterError> {
    let image = flower().mapv(|level| f64::from(level) / 255.0).insert_axis(Axis(0));
    let options = Conv2dOptions { padding: Padding::symmetric(1), ..Conv2dOptions::default() };
    let answer = cross_correlate(image.view(), kernel.insert_axis(Axis(0)), None, &options)?;
    let answer = answer.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0);
    let rectified = through(&mut ReLU::new(), &answer)?;
    through(&mut MaxPool2d::new([2, 2]), &rectified)
}

/// All maps, small.
#[declare("ch13.flower-maps", "Thirty-two maps of a flower", covers = ["13.2"])]
pub struct FlowerMaps {
    /// Filters of the convolution.
    #[parameter(default = 32, range = 1..=MOST_FILTERS)]
    pub filters: usize,
    /// Each value shown is the mean of a square with this side.
    #[parameter(default = 4, range = 2..=16)]
    pub shrink: usize,
    /// The seed of the filters.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for FlowerMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { filters, shrink, .. } = *self;
        let kernels = kernels(filters, self.seed)?;
        let mut tiles = Vec::new();
        let (mut size, mut silent) = ((0, 0), 0);
        for kernel in kernels.outer_iter() {
            let map = map(kernel)?;
            size = map.dim();
            let mut tile = shrunk(&map, shrink);
            // Each in its own colours, with 0 the darkest: a silent map is dark and not half bright.
            let most = tile.fold(0.0, |most: f64, &value| most.max(value));
            if most > 0.0 {
                tile /= most;
            } else {
                silent += 1;
            }
            tiles.push(tile);
        }
        let views: Vec<_> = tiles.iter().map(|tile| tile.view()).collect();
        let tiles: Array3<f64> = stack(Axis(0), &views).expect("maps of one size");
        let range = Range::Fixed { low: 0.0, high: 1.0 };
        let options = MapOptions { columns: Some(4), gutter: 1, range, ..MapOptions::default() };
        let figure = feature_maps(tiles.view(), &options)?;
        let caption = format!(
            "{filters} maps of flower.jpg, {} by {} values each, the mean of each {shrink}×{shrink} shown. The filters are random. Dark is 0, and yellow \
             each map's greatest value. {silent} of the maps are 0 everywhere.",
            size.0, size.1
        );
        let alt = format!(
            "{filters} small pictures in rows of four. In many the ball of the flower's petals shines on a dark ground; in some it is the other way round, a \
             dark ball before bright leaves; in some only the rim or the tips of the petals are bright, and a few are dark altogether."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The means of squares; a rest at the edges is left out.
fn shrunk(map: &Array2<f64>, side: usize) -> Array2<f64> {
    let area = (side * side) as f64;
    Array2::from_shape_fn((map.nrows() / side, map.ncols() / side), |(y, x)| {
        map.slice(s![y * side..(y + 1) * side, x * side..(x + 1) * side]).sum() / area
    })
}

/// One map, pixel by pixel.
#[declare("ch13.flower-map", "The fifth map of a flower", covers = ["13.2"])]
pub struct FlowerMap {
    /// Which map, counted from 1.
    #[parameter(default = 5, range = 1..=32)]
    pub map: usize,
    /// The seed of the filters.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for FlowerMap {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let number = self.map;
        let map = map(kernels(32, self.seed)?.index_axis(Axis(0), number - 1))?;
        let silent = map.iter().filter(|&&value| value == 0.0).count();
        let options = MapOptions { colormap: Colormap::Grey, ..MapOptions::default() };
        let figure = feature_maps(map.view().insert_axis(Axis(0)), &options)?;
        let caption = format!(
            "Map {number} of 32, {} by {} values in grey: black is 0, white is {:.2}. In {:.0} % of the places the filter found \
             nothing, and the ReLU made 0 of it.",
            map.nrows(),
            map.ncols(),
            map.fold(0.0_f64, |most, &value| most.max(value)),
            100.0 * silent as f64 / map.len() as f64
        );
        let alt = format!(
            "Map {number} of the flower in grey, in full size: what its filter answers, bright where it found most"
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The kernel behind a map, in numbers.
#[declare("ch13.flower-kernel", "The fifth filter", covers = ["13.2"])]
pub struct FlowerKernel {
    /// Which filter, counted from 1.
    #[parameter(default = 5, range = 1..=32)]
    pub map: usize,
    /// The seed of the filters.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for FlowerKernel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let number = self.map;
        let kernels = kernels(32, self.seed)?;
        let kernel = kernels.index_axis(Axis(0), number - 1);
        // One scale for the three, or a pale colour would look as strong as red.
        let full = kernel.fold(0.0_f64, |most, weight| most.max(weight.abs()));
        let planes: Vec<GridItem> = kernel
            .outer_iter()
            .zip(["red", "green", "blue"])
            .map(|(plane, title)| Grid::new(plane).title(title).tint(Tint::SignedUpTo { full }).digits(2).into())
            .collect();
        let sum = |plane: usize| kernel.index_axis(Axis(0), plane).sum();
        let signed = |value: f64| format!("{value:.2}").replace('-', "−");
        let caption = format!(
            "Filter {number} in numbers, a 3×3 kernel for each colour, all three on one scale of orange and blue. The sums of the three are {}, {} and {}: what the filter answers to \
             an even patch of that colour alone.",
            signed(sum(0)),
            signed(sum(1)),
            signed(sum(2))
        );
        Ok(Shown::figure(grid(&planes)?, caption))
    }
}

#[cfg(test)]
mod tests {
    use layers::Context;

    use super::*;

    #[test]
    fn filter_by_filter_is_the_same_as_all_together() {
        let mut network = network(3, 1).unwrap();
        let image = flower().mapv(|level| f64::from(level) / 255.0).insert_axis(Axis(0)).into_dyn();
        let all = network.forward(image, &mut Context::eval()).unwrap().into_dimensionality::<Ix4>().unwrap();
        assert_eq!(all.dim(), (1, 3, 213, 320));
        for (filter, kernel) in kernels(3, 1).unwrap().outer_iter().enumerate() {
            let difference = &map(kernel).unwrap() - &all.slice(s![0, filter, .., ..]);
            assert!(difference.iter().all(|value| value.abs() < 1e-12));
        }
    }

    #[test]
    fn shrinking_takes_means_and_leaves_a_rest_out() {
        let map = Array2::from_shape_fn((3, 5), |(y, x)| (y * 5 + x) as f64);
        assert_eq!(shrunk(&map, 2), ndarray::array![[3.0, 5.0]]);
    }
}
