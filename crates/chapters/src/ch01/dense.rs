//! Dense layers on images: how many weights that takes.

use viz::{Table, cells};

use crate::photographs::china;
use crate::{ChapterError, Item, Shown, declare};

/// The weights of one hidden unit, and of a layer of them, for known data sets.
#[declare("ch01.dense-weights", "Weights of a dense layer", covers = ["1.6"])]
pub struct DenseWeights {
    /// Units of the layer.
    #[parameter(default = 1000, range = 1..=1 << 24, log = true)]
    pub hidden: usize,
}

impl Item for DenseWeights {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let hidden = self.hidden;
        let (channels, height, width) = china().dim();
        let mut table = Table::new(["images", "shape", "weights per hidden unit", "weights of the layer", "MB as f32"]);
        for (name, shape) in [
            ("MNIST", [1, 28, 28]),
            ("CIFAR-10", [3, 32, 32]),
            ("ImageNet, cropped", [3, 224, 224]),
            ("china.jpg", [channels, height, width]),
        ] {
            let per_unit: usize = shape.iter().product();
            let layer = per_unit as u64 * hidden as u64;
            let megabytes = layer as f64 * 4.0 / 1e6;
            table.push(cells![
                name,
                shape.map(|size| size.to_string()).join("×"),
                per_unit,
                layer,
                viz::Cell::float(megabytes, 1)
            ])?;
        }
        let caption = format!(
            "Each of {hidden} hidden units has a weight for every number of the image. So many weights can learn their training \
             images by heart (overfitting) before they learn what images have in common."
        );
        Ok(Shown::table(table, caption))
    }
}

/// How the weights grow with the image: by which factor when its side doubles.
#[declare("ch01.dense-growth", "Find the bug: exponential growth?", covers = ["1.6", "B1.3"])]
pub struct DenseGrowth {
    /// The sides of the image.
    #[parameter(default = vec![32, 64, 128, 256, 512], range = 1..=1 << 20, most = 24, log = true)]
    pub sides: Vec<u64>,
    /// Colours.
    #[parameter(default = 3, range = 1..=1024, log = true)]
    pub channels: u64,
}

impl Item for DenseGrowth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let channels = self.channels;
        let mut table = Table::new(["side", "weights per hidden unit", "times the row above"]);
        let mut before = None;
        for &side in &self.sides {
            let weights = channels * side * side;
            let factor = before.map(|before: u64| viz::Cell::float(weights as f64 / before as f64, 2));
            table.push(cells![side, weights, factor])?;
            before = Some(weights);
        }
        let caption = "Twice the side, four times the weights: the square of the side. Exponential growth would square the \
                       count each time the side doubles.";
        Ok(Shown::table(table, caption))
    }
}
