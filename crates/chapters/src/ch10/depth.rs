//! How large the numbers are in each of many layers, forwards and backwards.

use layers::{Context, Initializer, Layer, LinearConfig, ReLU, Sequential, Tanh, Tensor};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Series, curves};

use super::initialisers::rules;
use super::root_mean_square;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The size of the activations, or of the gradients, at each layer of a deep network.
#[declare("ch10.depth", "The variance through twenty layers", covers = ["10.1"])]
pub struct SignalThroughLayers {
    /// Gradients on their way back in the place of activations on their way forward.
    #[parameter(default = false)]
    pub backward: bool,
    /// The hyperbolic tangent in the place of the rectifier.
    #[parameter(default = false)]
    pub tanh: bool,
    /// Layers.
    #[parameter(default = 20, range = 2..=50)]
    pub depth: usize,
    /// Units of each layer.
    #[parameter(default = 128, range = 1..=256)]
    pub width: usize,
    /// The seed of weights, input and upstream gradient.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for SignalThroughLayers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { depth, width, .. } = *self;
        let mut starts = rules();
        // Layers as wide as each other: both fans are the same.
        starts.pop();
        starts[3].0 = "Kaiming";
        starts.push(("normal, 0.2", Initializer::Normal { deviation: 0.2 }));
        let mut series = Vec::new();
        let (mut words, mut too_small) = (Vec::new(), String::new());
        let (mut saturated, mut ways_back) = (Vec::new(), Vec::new());
        for (name, rule) in starts {
            let Sizes { sizes, saturated: share } = self.sizes(rule, depth, width)?;
            let (first, last) = (sizes[0].1, sizes[depth - 1].1);
            let ratio = if self.backward { first / last } else { last / first };
            // Behind tanh the lines lie close together, and two digits tell them apart.
            let close = self.tanh && (0.01..1000.0).contains(&ratio);
            words.push(if close { format!("{name}: {}", two(ratio)) } else { format!("{name}: {ratio:.0e}") });
            if self.tanh && !self.backward && ratio >= 1e-6 {
                saturated.push(format!("{name} {:.0} %", 100.0 * share));
                let back = Self { backward: true, ..self.clone() }.sizes(rule, depth, width)?.sizes;
                ways_back.push(format!("{name} {}", two(back[0].1 / back[depth - 1].1)));
            }
            // Behind tanh nothing grows: one course that falls to nothing would press all others into one line.
            if self.tanh && ratio < 1e-6 {
                too_small = format!(" Not drawn, because it falls out of the picture: {name}.");
            } else if self.tanh {
                series.push(Series::new(name, sizes));
            } else {
                series.push(Series::new(name, self.inside(sizes)));
            }
        }
        let what = if self.backward { "gradient at a layer's output" } else { "activations of a layer" };
        let activation = if self.tanh { "tanh" } else { "ReLU" };
        let y_range = (!self.tanh).then_some(FRAME);
        let axes =
            Axes { log_y: true, y_range, ..Axes::new("layer", format!("{what}, root mean square (logarithmic)")) };
        let way = if self.backward {
            "at the first layer of the last one's gradient"
        } else {
            "at the last layer of the first one's activations"
        };
        let caption = format!(
            "{depth} dense layers of {width} units, each followed by {activation}. What is left {way}: {}.{too_small}{}",
            words.join("; "),
            if saturated.is_empty() {
                String::new()
            } else {
                format!(
                    " Units of the last layer beyond {SATURATED}: {}. On the way back, the gradient at the first layer over that at \
                     the last: {}.",
                    saturated.join(", "),
                    ways_back.join(", ")
                )
            }
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// The sizes that the figure shows for ReLU. With all twenty decades of the start that vanishes, a line that falls to a
/// thousandth would look as level as one that stays.
const FRAME: [f64; 2] = [1e-5, 1e5];

/// A unit whose magnitude is above this is called saturated: the slope of tanh is below 0.19 there.
const SATURATED: f64 = 0.9;

/// What a course through the layers shows.
struct Sizes {
    /// Each layer with its root mean square, the first layer first.
    sizes: Vec<(f64, f64)>,
    /// The part of the last layer's units that are saturated, on the way forward.
    saturated: f64,
}

/// Two digits that count: 43, 2.3, 0.28.
fn two(ratio: f64) -> String {
    let digits = if ratio < 1.0 { 2 } else { usize::from(ratio < 10.0) };
    format!("{ratio:.digits$}")
}

impl SignalThroughLayers {
    /// A course from where it begins to where it leaves the frame.
    fn inside(&self, mut sizes: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        if self.backward {
            sizes.reverse();
        }
        let beyond = |&(_, size): &(f64, f64)| !(FRAME[0]..=FRAME[1]).contains(&size);
        if let Some(first) = sizes.iter().position(beyond) {
            sizes.truncate(first + 1);
            sizes[first].1 = sizes[first].1.clamp(FRAME[0], FRAME[1]);
        }
        sizes
    }

    /// The root mean square at each layer.
    fn sizes(&self, rule: Initializer, depth: usize, width: usize) -> Result<Sizes, ChapterError> {
        let mut random = seeded(self.seed);
        let mut network = Sequential::<f64>::new();
        for _ in 0..depth {
            network.push("dense", LinearConfig::new(width, width).initializer(rule).init(&mut random)?);
            if self.tanh {
                network.push("tanh", Tanh::new());
            } else {
                network.push("relu", ReLU::new());
            }
        }
        let mut numbers =
            || -> Tensor<f64> { ArrayD::from_shape_simple_fn(vec![32, width], || StandardNormal.sample(&mut random)) };
        let (input, upstream) = (numbers(), numbers());
        let (mut sizes, mut saturated) = (Vec::new(), 0.0);
        // Every second layer is an activation; layers are counted from 1.
        let mut note = |index: usize, _: &str, values: &Tensor<f64>| {
            if index % 2 == 1 {
                sizes.push((index as f64 / 2.0 + 0.5, root_mean_square(values)));
                let beyond = values.iter().filter(|value| value.abs() > SATURATED).count();
                saturated = beyond as f64 / values.len() as f64;
            }
        };
        let mut context = Context::train(0);
        if self.backward {
            network.forward(input, &mut context)?;
            network.backward_each(upstream, &mut context, &mut note)?;
            sizes.reverse();
        } else {
            network.forward_each(input, &mut context, &mut note)?;
        }
        Ok(Sizes { sizes, saturated })
    }
}
