//! The effective receptive field of the digit reader, before training and after.

use conv::ReceptiveField;
use layers::{Context, Layer as _, Sequential};
use models::explain::output_gradient;
use ndarray::{Array2, Array3, Axis as Dim, Ix4};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::effective::{NEARLY_ALL, side_holding};
use super::{panels, reader};
use crate::limits::within;
use crate::{ChapterError, Item, Shown};

/// A layer's theoretical field, and what the pixels of the image count for the strongest number in the middle of its maps.
struct Field {
    theoretical: ReceptiveField,
    /// Row and column of that number.
    unit: usize,
    /// The image's pixels, adding up to 1.
    influence: Array2<f64>,
}

impl Field {
    /// Measured over the first test images.
    fn measure(network: &mut Sequential<f64>, layer: usize, digits: usize) -> Result<Self, ChapterError> {
        let architecture = reader::architecture()?.first(layer + 1);
        let line = architecture.summary().lines().last().expect("a layer");
        let [theoretical, _] = line.receptive_field.expect("in front of the head there are fields");
        let unit = line.output[1] / 2;
        let mut mean = Array2::zeros((28, 28));
        for index in 0..digits {
            let image = reader::digit(index)?;
            let channel = strongest(network, &image, unit)?;
            let gradient = output_gradient(network, image.view(), &[channel, unit, unit])?;
            let influence = gradient.index_axis_move(Dim(0), 0).mapv(|g| g * g);
            let all = influence.sum();
            // A place where every number is 0 depends on nothing.
            if all > 0.0 {
                mean.scaled_add(1.0 / all, &influence);
            }
        }
        let all = mean.sum();
        Ok(Self { theoretical, unit, influence: if all > 0.0 { mean / all } else { mean } })
    }

    /// The centre of the field in pixels, the same for rows and columns.
    fn centre(&self) -> f64 {
        self.theoretical.start + (self.unit * self.theoretical.jump) as f64
    }

    /// The side of the square about the centre that holds nearly all of the influence.
    fn side(&self) -> usize {
        side_holding(self.influence.view(), [self.centre(); 2], NEARLY_ALL)
    }

    /// The influence in colour, with mid-grey where the theoretical field does not reach.
    fn panel(&self) -> panels::Panel {
        let mut panel = panels::heat(self.influence.mapv(f64::sqrt).view());
        let reach = (self.theoretical.size as f64 - 1.0) / 2.0;
        let beyond = |at: usize| (at as f64 - self.centre()).abs() > reach;
        for ((_, y, x), level) in panel.indexed_iter_mut() {
            if beyond(y) || beyond(x) {
                *level = 128.0;
            }
        }
        panel
    }
}

/// The channel with the largest number in the middle.
fn strongest(network: &mut Sequential<f64>, image: &Array3<f64>, unit: usize) -> Result<usize, ChapterError> {
    let maps = network.forward(image.clone().insert_axis(Dim(0)).into_dyn(), &mut Context::eval())?;
    let maps = maps.into_dimensionality::<Ix4>().expect("in front of the head there are maps");
    let middle = maps.slice(ndarray::s![0, .., unit, unit]);
    Ok((0..middle.len()).max_by(|&a, &b| middle[a].total_cmp(&middle[b]).then(b.cmp(&a))).unwrap_or(0))
}

/// Both kinds of network, layer by layer.
fn fields(digits: usize, seed: u64) -> Result<[Vec<Field>; 2], ChapterError> {
    let (mut trained, mut untrained) = (Vec::new(), Vec::new());
    for [_, end] in reader::blocks()? {
        trained.push(Field::measure(&mut reader::trained(end + 1)?, end, digits)?);
        untrained.push(Field::measure(&mut reader::untrained(end + 1, seed)?, end, digits)?);
    }
    Ok([trained, untrained])
}

const MOST_DIGITS: usize = 8;

/// The digit reader's effective fields as pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderFields {
    /// Test images.
    pub digits: usize,
    /// The seed of the network before training.
    pub seed: u64,
}

impl Default for ReaderFields {
    fn default() -> Self {
        Self { digits: 4, seed: 0 }
    }
}

impl Item for ReaderFields {
    const ID: &'static str = "ch13.reader-fields";
    const NAME: &'static str = "What a number in the middle looks at";
    const COVERS: &'static [&'static str] = &["13.5", "13.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let digits = within("digits", self.digits, 1..=MOST_DIGITS)?;
        let fields = fields(digits, self.seed)?;
        let rows: Vec<Vec<panels::Panel>> = fields.iter().map(|row| row.iter().map(Field::panel).collect()).collect();
        let figure = panels::rows(&rows, 4)?;
        let caption = format!(
            "How much each pixel counts for the strongest number in the middle of the digit reader's layers 1 to 4, over {digits} test digits: the size of the gradient, yellow where it is \
             greatest, grey outside of the theoretical field. Above the trained network, below one of random weights."
        );
        let alt = "Two rows of four squares. From left to right the coloured square in the middle grows from six pixels to the whole image, and in it a bright spot grows more \
                   slowly. Above, in the trained network, the spots of the last two layers are larger and less regular than below";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The digit reader's theoretical and effective fields in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderFieldTable {
    /// Test images.
    pub digits: usize,
    /// The seed of the network before training.
    pub seed: u64,
}

impl Default for ReaderFieldTable {
    fn default() -> Self {
        Self { digits: 4, seed: 0 }
    }
}

impl Item for ReaderFieldTable {
    const ID: &'static str = "ch13.reader-field-table";
    const NAME: &'static str = "Both fields of the digit reader";
    const COVERS: &'static [&'static str] = &["13.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let digits = within("digits", self.digits, 1..=MOST_DIGITS)?;
        let [trained, untrained] = fields(digits, self.seed)?;
        let mut table =
            Table::new(["layer", "theoretical field", "95 %, random weights", "95 %, trained", "part of the field %"]);
        for (at, (trained, untrained)) in trained.iter().zip(&untrained).enumerate() {
            let square = |side: usize| format!("{side}×{side}");
            let part = (trained.side() as f64 / trained.theoretical.size as f64).powi(2);
            table.push(cells![
                format!("{}", at + 1),
                square(trained.theoretical.size),
                square(untrained.side()),
                square(trained.side()),
                Cell::float(100.0 * part, 0)
            ])?;
        }
        let caption = format!(
            "The square of pixels that the strongest number in the middle of a layer can depend on, and the squares about its centre that hold 95 % of the squared gradient, over {digits} \
             test digits. The last column compares the trained network's square with the theoretical one."
        );
        Ok(Shown::table(table, caption))
    }
}
