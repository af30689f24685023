//! Find the bug: a convolution in numpy's style that draws maps and is wrong in four ways.

use conv::{Conv2dOptions, naive};
use datasets::photograph::resize_crop;
use ndarray::{Array2, Array4, Axis, s};
use viz::{Cell, Colormap, Table, cells};

use super::channels::oriented_filters;
use crate::limits::within;
use crate::panels;
use crate::photographs::cat;
use crate::random::{normal, seeded};
use crate::{ChapterError, Item, Number, Shown, declare};

/// The maps of the wrong function above those of the right one.
#[declare("ch05.numpy-maps", "Find the bug: all maps are one", covers = ["B5.2", "5.6", "5.2"])]
pub struct NumpyMaps {
    /// Output channels.
    #[parameter(default = 4, range = 2..=8)]
    pub filters: usize,
    /// Rows of the scaled photograph.
    #[parameter(default = 72, range = 8..=120)]
    pub height: usize,
}

impl Item for NumpyMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { filters, height, .. } = *self;
        let image = resize_crop(cat().view(), height, height * 3 / 2)?.mapv(f64::from);
        let image = image.view().insert_axis(Axis(0));
        let options = Conv2dOptions::default();
        let right = oriented_filters(filters);
        // ANCHOR: one_kernel
        // The loop over output channels never looks at its own index: the first kernel serves all.
        let wrong = Array4::from_shape_fn(right.raw_dim(), |(_, c, u, v)| right[[0, c, u, v]]);
        // ANCHOR_END: one_kernel
        let maps = |kernel: &Array4<f64>| naive::cross_correlate(image, kernel.view(), None, &options);
        let both = ndarray::concatenate(Axis(1), &[maps(&wrong)?.view(), maps(&right)?.view()])
            .expect("maps of one size")
            .mapv(|value: f64| value.max(0.0));
        let first = both.slice(s![0, 0, .., ..]);
        let identical = (1..filters).filter(|&o| both.slice(s![0, o, .., ..]) == first).count();
        let distinct =
            (1..filters).filter(|&o| both.slice(s![0, filters + o, .., ..]) != both.slice(s![0, filters, .., ..]));
        let distinct = distinct.count();
        let named: Vec<(String, Array2<f64>)> = both
            .index_axis(Axis(0), 0)
            .outer_iter()
            .enumerate()
            .map(|(o, map)| {
                let which = if o < filters { "wrong" } else { "right" };
                (format!("{which}, map {}", o % filters), map.to_owned())
            })
            .collect();
        let figure = panels::named(&named, filters.min(4), Colormap::Grey, [0.0, panels::greatest(&named, 1.0)])?;
        let caption = format!(
            "The wrong function first, the right one below. Wrong: one kernel is drawn and used for every output channel, \
             so {identical} of the other {} maps equal the first. Right: {distinct} of {0} differ from it.",
            filters - 1
        );
        let alt = format!(
            "Maps of a cat in two groups of {filters}: in the first group all are the same picture, in the second each \
             shows other edges."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Which shapes multiply by accident when a (C, kh, kw) kernel meets a (kh, kw, C) patch.
#[declare("ch05.accidental-shapes", "Find the bug: shapes that fit by accident", covers = ["B5.3", "5.6"])]
pub struct AccidentalShapes {
    /// `[C, K_h, K_w]` of each trial.
    #[parameter(
        default = vec![[3, 3, 3], [1, 3, 3], [1, 5, 5], [3, 5, 5], [32, 3, 3], [5, 5, 5]],
        range = 1..=1 << 16,
        called = "size",
        most = 64,
        log = true
    )]
    pub shapes: Vec<[usize; 3]>,
}

impl Item for AccidentalShapes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["kernel (C, kh, kw)", "patch (kh, kw, C)", "product", "what happens"]);
        for &[channels, height, width] in &self.shapes {
            let (kernel, patch) = ([channels, height, width], [height, width, channels]);
            let words = |shape: [usize; 3]| format!("({}, {}, {})", shape[0], shape[1], shape[2]);
            let product = broadcast(kernel, patch);
            let verdict = match product {
                None => "an error, as there should be",
                Some(shape) if shape == kernel && shape == patch => "fits by accident: wrong products, no error",
                Some(_) => "broadcast in silence: wrong products, no error",
            };
            table.push(cells![words(kernel), words(patch), product.map(words), verdict])?;
        }
        let caption = "numpy multiplies shapes that are equal, or 1, axis by axis. A kernel stored with its channels first \
                       times a patch with its channels last is an error only if the sizes happen to say so.";
        Ok(Shown::table(table, caption))
    }
}

/// numpy's rule for the product of two arrays of as many axes: sizes must be equal, or one of them 1.
// ANCHOR: broadcast
fn broadcast(a: [usize; 3], b: [usize; 3]) -> Option<[usize; 3]> {
    let mut shape = [0; 3];
    for (at, size) in shape.iter_mut().enumerate() {
        *size = match (a[at], b[at]) {
            (a, b) if a == b => a,
            (1, other) | (other, 1) => other,
            _ => return None,
        };
    }
    Some(shape)
}
// ANCHOR_END: broadcast

/// How much of the output differs between two calls with the same arguments.
#[declare("ch05.overwritten-kernel", "Find the bug: the argument that does not matter", covers = ["B5.4", "5.6"])]
pub struct OverwrittenKernel {
    /// The seed of the function's own random numbers.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
    /// The image's side.
    #[parameter(default = 12, range = 3..=64)]
    pub side: usize,
}

impl Item for OverwrittenKernel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let image =
            Array4::from_shape_fn((1, 1, side, side), |(_, _, y, x)| ((y * y + 3 * x + y * x) % 11) as f64 + 1.0);
        let mut random = seeded(self.seed);
        // ANCHOR: overwritten
        let mut call = |_kernel: &Array4<f64>| {
            // What the tutorial's function does first: it replaces the kernel that it was given.
            let drawn = normal((1, 1, 3, 3), 1.0, &mut random);
            naive::cross_correlate(image.view(), drawn.view(), None, &Conv2dOptions::default())
        };
        let kernel = Array4::ones((1, 1, 3, 3));
        let (first, second) = (call(&kernel)?, call(&kernel)?);
        // ANCHOR_END: overwritten
        let different = first.iter().zip(&second).filter(|(a, b)| a != b).count();
        let caption = format!(
            "Of {} outputs, as many differ between two calls with the same image and the same kernel (seed {}). The \
             function overwrites its kernel with new random weights, so no kernel can ever be learned, or tested.",
            first.len(),
            self.seed
        );
        Ok(Shown::number(Number::integer(different as u64, "outputs"), caption))
    }
}

/// How the spread of the values grows through layers whose weights are not scaled by their fan-in.
#[declare("ch05.unscaled-weights", "Find the bug: weights without a scale", covers = ["B5.5", "5.6"])]
pub struct UnscaledWeights {
    /// Channels of each layer, the image's first.
    #[parameter(default = vec![3, 8, 8, 8], range = 1..=16, most = 9, least = 2, counted = "number of layers")]
    pub channels: Vec<usize>,
    /// The image's side.
    #[parameter(default = 16, range = 3..=32)]
    pub side: usize,
    /// The seed of image and weights.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for UnscaledWeights {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = within("side", self.side, 2 * self.channels.len() - 1..=32)?;
        let mut random = seeded(self.seed);
        let mut plain = normal((1, self.channels[0], side, side), 1.0, &mut random);
        let mut scaled = plain.clone();
        let mut table = Table::new([
            "layer",
            "fan-in",
            "deviation, N(0, 1) weights",
            "deviation, divided by √fan-in",
            "shown, min–max",
        ]);
        let options = Conv2dOptions::default();
        for (layer, pair) in self.channels.windows(2).enumerate() {
            let fan_in = pair[0] * 9;
            let kernel = normal((pair[1], pair[0], 3, 3), 1.0, &mut random);
            let divided = kernel.mapv(|weight| weight / (fan_in as f64).sqrt());
            plain = naive::cross_correlate(plain.view(), kernel.view(), None, &options)?;
            scaled = naive::cross_correlate(scaled.view(), divided.view(), None, &options)?;
            table.push(cells![
                layer + 1,
                fan_in,
                Cell::float(plain.std(0.0), 2),
                Cell::float(scaled.std(0.0), 2),
                "0 to 1"
            ])?;
        }
        let caption = "Random numbers through layers of 3×3 without bias. Weights of deviation 1 multiply the spread by \
                       about √fan-in at each layer. A picture stretched from least to greatest value looks the same either \
                       way, so nobody sees it.";
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_broadcast_as_numpys_do() {
        assert_eq!(broadcast([3, 3, 3], [3, 3, 3]), Some([3, 3, 3]));
        assert_eq!(broadcast([1, 3, 3], [3, 3, 1]), Some([3, 3, 3]));
        assert_eq!(broadcast([3, 5, 5], [5, 5, 3]), None);
    }
}
