//! Where a network's parameters are, and what pooling has to do with it.

use layers::{Conv2dConfig, LinearConfig};
use models::{Architecture, LayerConfig};
use viz::{Cell, Table, cells};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Two convolutions with and without pooling, before a dense head and before global average pooling.
#[declare("ch08.pooling-parameters", "Find the bug: does pooling cut parameters?", covers = ["B8.5", "8.2"])]
pub struct PoolingParameters {
    /// The image's side.
    #[parameter(default = 28, range = 4..=512)]
    pub side: usize,
    /// Filters of the two convolutions.
    #[parameter(default = [32, 64], range = 1..=1024, log = true)]
    pub filters: [usize; 2],
    /// Units of the dense layer.
    #[parameter(default = 1024, range = 1..=1 << 16, log = true)]
    pub hidden: usize,
}

impl Item for PoolingParameters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let [first, second] = self.filters;
        let hidden = self.hidden;
        let mut table = Table::new(["network", "convolutions", "features", "head", "all", "multiply–adds"]);
        for (name, pooled, dense) in [
            ("pooling, dense head", true, true),
            ("no pooling, dense head", false, true),
            ("pooling, global average", true, false),
            ("no pooling, global average", false, false),
        ] {
            let mut layers = Vec::new();
            let mut sizes = side;
            for (inputs, outputs) in [(1, first), (first, second)] {
                layers.push(LayerConfig::Conv2d(Conv2dConfig::new(inputs, outputs, [5, 5]).same()));
                layers.push(LayerConfig::ReLU);
                if pooled {
                    layers.push(LayerConfig::MaxPool2d([2, 2]));
                    sizes /= 2;
                }
            }
            let features = if dense { second * sizes * sizes } else { second };
            if dense {
                layers.extend([LayerConfig::Flatten, LayerConfig::Linear(LinearConfig::new(features, hidden))]);
                layers.extend([LayerConfig::ReLU, LayerConfig::Linear(LinearConfig::new(hidden, 10))]);
            } else {
                layers.extend([LayerConfig::GlobalAvgPool, LayerConfig::Flatten]);
                layers.push(LayerConfig::Linear(LinearConfig::new(features, 10)));
            }
            let named = layers.into_iter().enumerate().map(|(at, layer)| (at.to_string(), layer)).collect();
            let network = Architecture::new(name, [1, side, side], named)?;
            let lines = network.summary().lines();
            let convolutions: usize =
                lines.iter().filter(|line| line.label.starts_with("Conv2d")).map(|line| line.parameters).sum();
            let all = network.parameters();
            table.push(cells![
                name,
                convolutions,
                features,
                all - convolutions,
                all,
                network.summary().multiply_adds()
            ])?;
        }
        let caption = format!(
            "Two 5×5 convolutions on {side}×{side}. Pooling does not change their parameters by one. It cuts those of a dense \
             layer behind flattening, and everybody's arithmetic."
        );
        Ok(Shown::table(table, caption))
    }
}

/// The sizes of the digit reader when its first pool has a stride of 5.
#[declare("ch08.stride-five", "Find the bug: a pool of stride five", covers = ["B8.6", "8.2"])]
pub struct StrideFive {
    /// The image's side.
    #[parameter(default = 28, range = 8..=512)]
    pub side: usize,
    /// Stride of the first pool as it should be, and as it was written.
    #[parameter(default = [2, 5], range = 1..=512)]
    pub strides: [usize; 2],
}

impl Item for StrideFive {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        for stride in self.strides {
            within("strides", stride, 1..=side)?;
        }
        let [right, wrong] = self.strides.map(|stride| chain(side, stride));
        let (right, wrong) = (right?, wrong?);
        let names = ["image", "first pool, 2×2", "second pool, 2×2/2"];
        let stride = |stride: usize| format!("stride {stride}");
        let mut table = Table::new([String::new(), stride(self.strides[0]), stride(self.strides[1])]);
        for (at, name) in names.into_iter().enumerate() {
            let size = |side: usize| format!("{side}×{side}");
            table.push(cells![name, size(right[at]), size(wrong[at])])?;
        }
        let features = |sides: &[usize; 3]| FILTERS * sides[2] * sides[2];
        table.push(cells!["features", features(&right), features(&wrong)])?;
        // What the dense layer says that was made for the right number.
        let layers = vec![("dense".to_owned(), LayerConfig::Linear(LinearConfig::new(features(&right), 1024)))];
        let refusal = Architecture::new("dense", [features(&wrong), 1, 1], {
            let mut with_flatten = vec![("flatten".to_owned(), LayerConfig::Flatten)];
            with_flatten.extend(layers);
            with_flatten
        });
        let words = match refusal {
            Err(error) => format!("It says: “{error}”"),
            Ok(_) => "Here both are equal, and nobody complains.".to_owned(),
        };
        let path = wrong.map(|side| side.to_string()).join(" → ");
        let last = Cell::from(features(&wrong)).display();
        let caption = format!(
            "{path}: {last} features reach a dense layer that was made for {}. {words}",
            Cell::from(features(&right)).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// Filters of the second convolution, whose maps are flattened.
const FILTERS: usize = 64;

/// Side of the image, after the first and after the second pool.
fn chain(side: usize, stride: usize) -> Result<[usize; 3], ChapterError> {
    let pool = |input: usize, stride: usize| {
        conv::SlidingWindow { input, kernel: 2, stride, ..conv::SlidingWindow::default() }.output()
    };
    let first = pool(side, stride)?;
    Ok([side, first, pool(first, 2)?])
}
