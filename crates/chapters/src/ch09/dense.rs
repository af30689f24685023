//! From maps to a row of numbers, and from the row to a score for each class.

use layers::{Context, Flatten, Layer, Linear, LinearConfig, Tensor};
use ndarray::{Array2, ArrayD, Axis, Ix2};
use viz::{Grid, GridItem, Mark, Tint, grid};

use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Two small maps laid out in one row.
#[declare("ch09.flatten", "Maps laid out in one row", covers = ["9.1"])]
pub struct FlattenedMaps {
    /// Channels, rows and columns of the maps.
    #[parameter(default = [2, 2, 3], range = 1..=6)]
    pub size: [usize; 3],
    /// Channel, row and column of the number to follow.
    #[parameter(default = [1, 0, 2], range = 0..=5)]
    pub cell: [usize; 3],
}

impl Item for FlattenedMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [channels, rows, columns] = self.size;
        for (at, size) in self.cell.into_iter().zip(self.size) {
            within("cell", at, 0..=size - 1)?;
        }
        within("numbers", channels * rows * columns, 1..=36)?;
        let numbers = (0..channels * rows * columns).map(|number| ((number * 7 + 3) % 10) as f64);
        let maps: Tensor<f64> =
            ArrayD::from_shape_vec(vec![1, channels, rows, columns], numbers.collect()).expect("as many numbers");
        let row = Flatten::new().forward(maps.clone(), &mut Context::eval())?;
        let row = row.into_dimensionality::<Ix2>().expect("[batch, features]");
        let [channel, i, j] = self.cell;
        let place = (channel * rows + i) * columns + j;
        let mut items = Vec::new();
        for (at, map) in maps.index_axis(Axis(0), 0).outer_iter().enumerate() {
            let map = map.into_dimensionality::<Ix2>().expect("rows and columns");
            let mut drawn = Grid::new(map).title(format!("map {at}")).tint(Tint::Input);
            if at == channel {
                drawn = drawn.mark([i, j], Mark::Current);
            }
            items.push(GridItem::from(drawn));
        }
        items.push(GridItem::Line);
        let drawn = Grid::new(row.view()).title("in one row").tint(Tint::Output).with_indices();
        items.push(drawn.mark([0, place], Mark::Current).into());
        let caption = format!(
            "{channels} maps of {rows}×{columns} become one row of {}. Map {channel}, row {i}, column {j} stands at place \
             ({channel}·{rows} + {i})·{columns} + {j} = {place}.",
            row.len()
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// A dense layer from four numbers to three scores.
#[declare("ch09.dense-scores", "One dot product for each class", covers = ["9.1"])]
pub struct DenseScores {
    /// A row of weights for each class.
    #[parameter(default = [[1, -1, 0, 1], [0, 2, 1, -1], [-1, 1, -1, 1]], range = -99..=99, called = "number")]
    pub weights: [[i32; 4]; 3],
    /// A number for each class that does not depend on the input.
    #[parameter(default = [0, 0, 1], range = -99..=99, called = "number")]
    pub bias: [i32; 3],
    /// The flattened maps.
    #[parameter(default = [1, 0, 2, 1], range = -99..=99, called = "number")]
    pub input: [i32; 4],
}

impl Item for DenseScores {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let weights = Array2::from_shape_fn((3, 4), |(class, at)| f64::from(self.weights[class][at]));
        let bias = Array2::from_shape_fn((3, 1), |(class, _)| f64::from(self.bias[class]));
        let input = Array2::from_shape_fn((1, 4), |(_, at)| f64::from(self.input[at]));
        let scores = scores_of(&weights, bias.column(0).to_vec(), &input)?.reversed_axes();
        let figure = grid(&[
            Grid::new(weights.view()).title("W").tint(Tint::Kernel).mark_block([0, 0], [1, 4], Mark::Window).into(),
            "·".into(),
            Grid::new(input.t()).title("x").tint(Tint::Input).into(),
            "+".into(),
            Grid::new(bias.view()).title("b").tint(Tint::Kernel).into(),
            "=".into(),
            Grid::new(scores.view()).title("scores").tint(Tint::Output).mark([0, 0], Mark::Current).into(),
        ])?;
        let products: Vec<String> = self.weights[0]
            .iter()
            .zip(&self.input)
            .map(|(weight, x)| format!("{}·{}", in_brackets(*weight), in_brackets(*x)))
            .collect();
        let caption = format!(
            "A row of weights for each class. The marked one: {} + {} = {}.",
            products.join(" + "),
            in_brackets(self.bias[0]),
            scores[[0, 0]]
        );
        Ok(Shown::figure(figure, caption.replace('-', "−")))
    }
}

/// What a dense layer with these weights, one row a class, makes of a batch.
pub(crate) fn scores_of(
    weights: &Array2<f64>,
    bias: Vec<f64>,
    input: &Array2<f64>,
) -> Result<Array2<f64>, ChapterError> {
    let (classes, features) = weights.dim();
    // The drawn weights are replaced at once.
    let mut layer: Linear<f64> = LinearConfig::new(features, classes).init(&mut seeded(0))?;
    layer.weight.value.assign(weights);
    if let Some(own) = &mut layer.bias {
        own.value = ArrayD::from_shape_vec(vec![classes], bias).expect("one number a class");
    }
    let scores = layer.forward(input.clone().into_dyn(), &mut Context::eval())?;
    Ok(scores.into_dimensionality().expect("[batch, classes]"))
}

/// A negative number between other signs.
fn in_brackets(number: i32) -> String {
    if number < 0 { format!("({number})") } else { number.to_string() }
}
