//! The effective receptive field of the digit reader, before training and after.

use conv::ReceptiveField;
use layers::{Context, Layer as _, Sequential};
use models::explain::output_gradient;
use ndarray::{Array2, Array3, Axis, Ix4};
use viz::{Cell, Table, cells};

use super::effective::{NEARLY_ALL, side_holding};
use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare};

/// A layer's theoretical field, and what the pixels of the image count for the strongest number in the middle of its maps.
#[derive(Clone)]
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
            let image = reader::digit(index);
            let channel = strongest(network, &image, unit)?;
            let gradient = output_gradient(network, image.view(), &[channel, unit, unit])?;
            let influence = gradient.index_axis_move(Axis(0), 0).mapv(|g| g * g);
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
    let maps = network.forward(image.clone().insert_axis(Axis(0)).into_dyn(), &mut Context::eval())?;
    let maps = maps.into_dimensionality::<Ix4>().expect("in front of the head there are maps");
    let middle = maps.slice(ndarray::s![0, .., unit, unit]);
    Ok((0..middle.len()).max_by(|&a, &b| middle[a].total_cmp(&middle[b]).then(b.cmp(&a))).unwrap_or(0))
}

/// The trained network's fields, layer by layer, and those of some networks before training, network by network.
fn fields(digits: usize, networks: usize, seed: u64) -> Result<(Vec<Field>, Vec<Vec<Field>>), ChapterError> {
    let blocks = reader::blocks()?;
    let of = |network: &dyn Fn(usize) -> Result<Sequential<f64>, ChapterError>| -> Result<Vec<Field>, ChapterError> {
        blocks.iter().map(|&[_, end]| Field::measure(&mut network(end + 1)?, end, digits)).collect()
    };
    let untrained = (0..networks as u64).map(|at| of(&|layers| reader::untrained(layers, seed.wrapping_add(at))));
    Ok((of(&reader::trained)?, untrained.collect::<Result<_, _>>()?))
}

const MOST_DIGITS: usize = 20;
const MOST_NETWORKS: usize = 5;

/// The digit reader's effective fields as pictures.
#[declare("ch13.reader-fields", "What a number in the middle looks at", covers = ["13.5", "13.3"])]
pub struct ReaderFields {
    /// Test images.
    #[parameter(default = 10, range = 1..=MOST_DIGITS)]
    pub digits: usize,
    /// Networks before training; their mean is drawn.
    #[parameter(default = 3, range = 1..=MOST_NETWORKS)]
    pub networks: usize,
    /// The seed of the first of them; the others have those that follow.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for ReaderFields {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { digits, networks, .. } = *self;
        let (trained, untrained) = fields(digits, networks, self.seed)?;
        let mean = |at: usize| {
            let all = untrained.iter().map(|fields| &fields[at].influence);
            let sum = all.fold(Array2::zeros((28, 28)), |sum: Array2<f64>, influence| sum + influence);
            Field { influence: sum / networks as f64, ..trained[at].clone() }
        };
        let rows: [(&str, Vec<panels::Panel>); 2] = [
            ("trained", trained.iter().map(Field::panel).collect()),
            ("random weights", (0..trained.len()).map(|at| mean(at).panel()).collect()),
        ];
        let names: Vec<String> = (1..=trained.len()).map(|layer| format!("layer {layer}")).collect();
        let figure = panels::named(&names, &rows)?;
        let caption = format!(
            "How much each pixel counts for the strongest number in the middle of the digit reader's layers 1 to 4, over {digits} test digits: the size of the gradient, yellow where it is \
             greatest in each square, grey outside of the theoretical field. Above the trained network, below the mean of {networks} with random weights."
        );
        let alt = "Two rows of four squares. From left to right the coloured square in the middle grows from six pixels to the whole image, and in it a bright spot grows more \
                   slowly.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The digit reader's theoretical and effective fields in numbers.
#[declare("ch13.reader-field-table", "Both fields of the digit reader", covers = ["13.5"])]
pub struct ReaderFieldTable {
    /// Test images.
    #[parameter(default = ReaderFields::default().digits, range = 1..=MOST_DIGITS)]
    pub digits: usize,
    /// Networks before training.
    #[parameter(default = ReaderFields::default().networks, range = 1..=MOST_NETWORKS)]
    pub networks: usize,
    /// The seed of the first of them; the others have those that follow.
    #[parameter(default = ReaderFields::default().seed, range = 0..=9999)]
    pub seed: u64,
}

impl Item for ReaderFieldTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { digits, networks, .. } = *self;
        let (trained, untrained) = fields(digits, networks, self.seed)?;
        let mut table =
            Table::new(["layer", "theoretical field", "95 %, random weights", "95 %, trained", "part of the field %"]);
        for (at, trained) in trained.iter().enumerate() {
            let square = |side: usize| format!("{side}×{side}");
            let sides: Vec<usize> = untrained.iter().map(|fields| fields[at].side()).collect();
            let (least, most) =
                sides.iter().fold((usize::MAX, 0), |(least, most), &side| (least.min(side), most.max(side)));
            let part = (trained.side() as f64 / trained.theoretical.size as f64).powi(2);
            table.push(cells![
                format!("{}", at + 1),
                square(trained.theoretical.size),
                if least == most { square(most) } else { format!("{} to {}", square(least), square(most)) },
                square(trained.side()),
                Cell::float(100.0 * part, 0)
            ])?;
        }
        let caption = format!(
            "The square of pixels that the strongest number in the middle of a layer can depend on, and the squares about its centre that hold 95 % of the squared gradient, over {digits} \
             test digits. With random weights: {networks} networks, the smallest square and the largest. The last column compares the trained network's square with the theoretical one."
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_widened_the_field_of_the_last_layer_whatever_the_digits_and_the_weights_before() {
        // What the page says must not hang on a few digits or on one seed: a hundred digits, five networks.
        let end = reader::blocks().unwrap()[3][1];
        let side = |mut network: Sequential<f64>| Field::measure(&mut network, end, 100).unwrap().side();
        let trained = side(reader::trained(end + 1).unwrap());
        let before: Vec<usize> = (0..5).map(|seed| side(reader::untrained(end + 1, seed).unwrap())).collect();
        assert!(before.iter().all(|&before| before < trained), "{before:?} and {trained}");
    }
}
