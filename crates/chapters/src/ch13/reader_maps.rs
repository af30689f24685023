//! The trained digit reader's own filters, and its maps for a digit, layer by layer.

use layers::Context;
use ndarray::{Array3, Axis, Ix4};
use viz::{KernelOptions, MapOptions, Range, feature_maps, kernels};

use super::reader;
use crate::random::{normal, seeded};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// The kernels of the first layer.
#[declare("ch13.learned-filters", "What the first layer learned", covers = ["13.3"])]
pub struct LearnedFilters {
    /// Before training in the place of after.
    #[parameter(default = false)]
    pub untrained: bool,
    /// Kernels in a row.
    #[parameter(default = 8, range = 1..=32)]
    pub columns: usize,
}

impl Item for LearnedFilters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let columns = self.columns;
        let mut first = if self.untrained { reader::untrained(1, 0)? } else { reader::trained(1)? };
        let mut weights = None;
        layers::Layer::visit(&mut first, &mut layers::Path::default(), &mut |_, slot| {
            if let layers::Slot::Parameter(weight) = slot {
                weights = weight.value.clone().into_dimensionality::<Ix4>().ok();
            }
        });
        let weights = weights.expect("the first layer is a convolution without bias");
        let (filters, _, rows, across) = weights.dim();
        let options = KernelOptions { columns: Some(columns), ..KernelOptions::default() };
        let figure = kernels(weights.view(), &options)?;
        let roughness = roughness(&weights.index_axis(Axis(1), 0).to_owned());
        let chance = normal((1, RANDOM, rows, across), 1.0, &mut seeded(0)).index_axis_move(Axis(0), 0);
        let when = if self.untrained { "before training" } else { "after training" };
        let caption = format!(
            "The {filters} kernels of the digit reader's first layer {when}, {rows}×{across} each, each on its own scale: red adds, blue subtracts, white is 0. \
             From one weight to its neighbour the mean change is {roughness:.2} times the kernel's own deviation; for {RANDOM} kernels \
             of random numbers it is {:.2} times.",
            self::roughness(&chance)
        );
        let alt = if self.untrained {
            format!("{filters} small squares of {rows} by {across} red, white and blue cells without order")
        } else {
            format!(
                "{filters} small squares of {rows} by {across} red, white and blue cells. In several a block of red stands beside or below a block of blue, as \
                 in an edge detector; others are stripes, single spots or look like noise"
            )
        };
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Kernels of random numbers that the trained ones are compared with.
const RANDOM: usize = 2_000;

/// The mean difference of neighbouring weights over the deviation of all weights of a kernel, averaged over the kernels.
/// Independent normal numbers differ by 2/√π = 1.13 of their deviation on average; measured from the mean of only 25 of them, as
/// here, the deviation comes out a little smaller, and the quotient larger.
fn roughness(kernels: &Array3<f64>) -> f64 {
    let of = |kernel: ndarray::ArrayView2<'_, f64>| {
        let (mut sum, mut count) = (0.0, 0.0);
        for pair in kernel.windows((1, 2)).into_iter().chain(kernel.windows((2, 1))) {
            let mut pair = pair.iter();
            let (a, b) = (pair.next().copied().unwrap_or(0.0), pair.next().copied().unwrap_or(0.0));
            sum += (a - b).abs();
            count += 1.0;
        }
        let mean = kernel.sum() / kernel.len() as f64;
        let deviation = (kernel.fold(0.0, |sum, value| sum + (value - mean).powi(2)) / kernel.len() as f64).sqrt();
        if deviation > 0.0 { sum / count / deviation } else { 0.0 }
    };
    kernels.outer_iter().map(of).sum::<f64>() / kernels.len_of(Axis(0)) as f64
}

/// What each filter of a layer answers to a digit.
#[declare("ch13.reader-maps", "A digit's maps in each layer", covers = ["13.3"])]
pub struct ReaderMaps {
    /// Which test image.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// Which convolution, counted from 1.
    #[parameter(default = 1, range = 1..=4)]
    pub layer: usize,
}

impl Item for ReaderMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let maps = self.maps()?;
        let (count, height, width) = maps.dim();
        // Each map in its own colours, with 0 the darkest: a silent map is dark and not half bright.
        let mut scaled = maps.clone();
        let mut silent = 0;
        for mut map in scaled.outer_iter_mut() {
            let most = map.fold(0.0, |most: f64, &value| most.max(value));
            if most > 0.0 {
                map /= most;
            } else {
                silent += 1;
            }
        }
        let options = MapOptions {
            columns: Some(if count > 64 { 16 } else { 8 }),
            range: Range::Fixed { low: 0.0, high: 1.0 },
            ..MapOptions::default()
        };
        let figure = feature_maps(scaled.view(), &options)?;
        let active = maps.iter().filter(|&&value| value > 0.0).count();
        let label = mnist::test_label(self.image);
        let caption = format!(
            "Layer {}, for a {label}: {count} maps of {height}×{width}, after the ReLU. Dark is 0; yellow is each map's greatest value. \
             Maps that are 0 everywhere: {silent}. Of all numbers {:.0} % are not 0.",
            self.layer,
            100.0 * active as f64 / maps.len() as f64
        );
        let seen = match height {
            10.. => {
                "the digit can be read in nearly every map: here one of its strokes is bright, there another, and in a few the ground around it"
            }
            _ if self.layer == 2 => "coarse squares, in which some bars and slants of the digit can be guessed",
            _ => "coarse squares; no digit can be read any more, and each map is bright in a few places only",
        };
        let alt = format!("{count} maps of {height} by {width} values for a handwritten {label}: {seen}");
        Ok(Shown::described(figure, caption, alt))
    }
}

impl ReaderMaps {
    /// The layer's maps, behind its rectifier.
    fn maps(&self) -> Result<Array3<f64>, ChapterError> {
        let end = reader::behind(self.layer)?;
        let image = reader::digit(self.image);
        let mut network = reader::trained(end + 1)?;
        let output = layers::Layer::forward(&mut network, image.insert_axis(Axis(0)).into_dyn(), &mut Context::eval())?;
        let output = output.into_dimensionality::<Ix4>().expect("in front of the head there are maps");
        Ok(output.index_axis_move(Axis(0), 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_are_as_rough_as_the_formula_says() {
        let kernels = normal((1, 20, 40, 40), 3.0, &mut seeded(0)).index_axis_move(Axis(0), 0);
        assert!((roughness(&kernels) - 2.0 / std::f64::consts::PI.sqrt()).abs() < 0.01);
        assert_eq!(roughness(&Array3::ones((2, 3, 3))), 0.0);
    }
}
