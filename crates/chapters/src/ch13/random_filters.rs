//! The cat through layers of filters that nobody trained.

use datasets::photograph::{resize_crop, to_grey};
use layers::{Context, Conv2dConfig, Fan, Initializer, LeakyReLU, Sequential, leaky_relu_gain};
use ndarray::{Array2, Array3, ArrayView2, Axis, Ix4, s};
use viz::{Colormap, MapOptions, feature_maps};

use crate::photographs::cat;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The cat's maps in each of some layers of random filters.
#[declare("ch13.random-filters", "Three layers that nobody trained", covers = ["13.1"])]
pub struct RandomFilters {
    /// Layers.
    #[parameter(default = 3, range = 1..=6)]
    pub layers: usize,
    /// What a leaky rectifier lets through of negative numbers.
    #[parameter(default = 0.1, range = 0.0..=1.0)]
    pub slope: f64,
    /// The seed of the filters.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

/// Filters of each layer, and maps that are shown.
const FILTERS: usize = 8;
const SHOWN: usize = 4;
/// Rows of the scaled photograph; it is half as wide again.
const HEIGHT: usize = 96;
/// As many 3×3 layers as are allowed reach this far from the border.
const MARGIN: usize = 6;

impl Item for RandomFilters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let layers = self.layers;
        let photograph = resize_crop(cat().view(), HEIGHT, HEIGHT * 3 / 2)?;
        let grey = to_grey(photograph.view()).index_axis_move(Axis(0), 0).mapv(f64::from);
        let outlines = outlines(grey.view());
        let mirrored = outlines.slice(s![.., ..;-1]);

        let (mut tiles, mut survive, mut by_chance) = (Vec::new(), Vec::new(), Vec::new());
        for maps in self.maps(photograph.mapv(|level| f64::from(level) / 255.0), layers)? {
            let found: Vec<Array2<f64>> = maps.outer_iter().map(self::outlines).collect();
            let mean = |other: ArrayView2<'_, f64>| {
                found.iter().map(|map| correlation(map.view(), other)).sum::<f64>() / found.len() as f64
            };
            survive.push(format!("{:.2}", mean(outlines.view())));
            by_chance.push(mean(mirrored));
            tiles.extend(maps.outer_iter().take(SHOWN).map(|map| map.to_owned()));
        }
        let views: Vec<_> = tiles.iter().map(|tile| tile.view()).collect();
        let tiles = ndarray::stack(Axis(0), &views).expect("maps of one size");
        let options = MapOptions { columns: Some(SHOWN), colormap: Colormap::Grey, gutter: 2, ..MapOptions::default() };
        let figure = feature_maps(tiles.view(), &options)?;
        let by_chance = by_chance.iter().fold(f64::MIN, |most, &value| most.max(value));
        let caption = format!(
            "The cat behind 1 to {layers} layers of {FILTERS} random 3×3 filters, each layer followed by a LeakyReLU with slope {}: {SHOWN} \
             maps of each layer in a row. How well the outlines in the maps agree with those of the photograph, as a correlation, \
             layer by layer: {}. With the photograph mirrored it is {by_chance:.2} at most.",
            self.slope,
            survive.join(", ")
        );
        let alt = format!(
            "{layers} rows of {SHOWN} grey pictures. In each of them eyes, ears, nose and whiskers of the cat can be made \
             out, some bright on dark and some dark on bright; in later rows contrasts are harsher."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

impl RandomFilters {
    /// What comes out of each layer.
    fn maps(&self, image: Array3<f64>, layers: usize) -> Result<Vec<Array3<f64>>, ChapterError> {
        let mut random = seeded(self.seed);
        // ANCHOR: random_filters
        let start = Initializer::KaimingNormal { fan: Fan::In, gain: leaky_relu_gain(self.slope) };
        let mut network = Sequential::<f64>::new();
        let mut channels = image.len_of(Axis(0));
        for _ in 0..layers {
            let convolution = Conv2dConfig::new(channels, FILTERS, [3, 3]).same().initializer(start);
            network.push("conv", convolution.init(&mut random)?);
            network.push("leaky_relu", LeakyReLU::new(self.slope)?);
            channels = FILTERS;
        }
        // ANCHOR_END: random_filters
        let mut maps = Vec::new();
        let batch = image.insert_axis(Axis(0)).into_dyn();
        network.forward_each(batch, &mut Context::eval(), &mut |index, _, output| {
            if index % 2 == 1 {
                let output = output.view().into_dimensionality::<Ix4>().expect("convolutions give images");
                maps.push(output.index_axis_move(Axis(0), 0).to_owned());
            }
        })?;
        Ok(maps)
    }
}

/// How much each pixel differs from the next one to the right and the next one below, the mean of each 3×3, without the
/// pixels that a border of zeros reaches.
fn outlines(plane: ArrayView2<'_, f64>) -> Array2<f64> {
    let (height, width) = plane.dim();
    let inner = plane.slice(s![MARGIN..height - MARGIN, MARGIN..width - MARGIN]);
    let here = inner.slice(s![..-1, ..-1]);
    let (right, below) = (inner.slice(s![..-1, 1..]), inner.slice(s![1.., ..-1]));
    let steps = (&right - &here).mapv(f64::abs) + (&below - &here).mapv(f64::abs);
    Array2::from_shape_fn((steps.nrows() / 3, steps.ncols() / 3), |(y, x)| {
        steps.slice(s![3 * y..3 * y + 3, 3 * x..3 * x + 3]).sum() / 9.0
    })
}

/// Pearson's correlation of the values of two planes.
pub(crate) fn correlation(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    let count = a.len() as f64;
    let (mean_a, mean_b) = (a.sum() / count, b.sum() / count);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    // A constant plane goes with nothing.
    if aa * bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn outlines_and_correlations_by_hand() {
        // A square in the corner of the inner part: four steps of 5 lie in the first 3×3 places.
        let plane = Array2::from_shape_fn((16, 19), |(y, x)| if y < 8 && x < 8 { 5.0 } else { 0.0 });
        assert_eq!(outlines(plane.view()), array![[20.0 / 9.0, 0.0]]);
        let (a, b) = (array![[1.0, 2.0, 3.0]], array![[2.0, 4.0, 6.0]]);
        assert!((correlation(a.view(), b.view()) - 1.0).abs() < 1e-15);
        assert!((correlation(a.view(), (-b).view()) + 1.0).abs() < 1e-15);
        assert_eq!(correlation(a.view(), Array2::ones((1, 3)).view()), 0.0);
    }
}
