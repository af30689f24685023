//! The theoretical receptive field: which pixels an output can depend on, and on how many ways.

use conv::times;
use layers::{Conv2dConfig, Initializer, Sequential};
use models::explain::output_gradient;
use ndarray::{Array2, Array3};
use viz::{Cell, Grid, Mark, Table, Tint, cells, grid};

use crate::random::seeded;
use crate::{ChapterError, Item, Number, Shown, declare};

/// Size, jump and start of the field, layer by layer.
#[declare("ch13.field-table", "Receptive fields, layer by layer", covers = ["13.5", "13.3"])]
pub struct FieldTable {
    /// The network's name in the catalogue of models.
    #[parameter(default = crate::digit_reader::NAME.to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for FieldTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let image = network.input_shape();
        let mut table = Table::new(["layer", "maps", "size", "jump", "start", "part of the image %"]);
        table.push(cells!["image", times(&image), 1, 1, Cell::float(0.0, 1), Cell::Empty])?;
        let mut last = None;
        for line in network.summary().lines() {
            let slides = line.label.starts_with("Conv") || line.label.contains("Pool");
            let (Some([rows, columns]), true, 3) = (line.receptive_field, slides, line.output.len()) else { continue };
            let seen = rows.size.min(image[1]) * columns.size.min(image[2]);
            let part = 100.0 * seen as f64 / (image[1] * image[2]) as f64;
            table.push(cells![
                line.label.as_str(),
                times(&line.output),
                rows.size,
                rows.jump,
                Cell::float(rows.start, 1),
                Cell::float(part, 1)
            ])?;
            last = Some(rows);
        }
        let last = last.map_or_else(String::new, |field| {
            format!(" One number of the last maps can depend on {0}×{0} pixels.", field.size)
        });
        let caption = format!(
            "The receptive field in {}, along one axis: its size in pixels, the jump from one output's field to the next one's, and where the \
             centre of the first one lies (the first pixel is at 0).{last}",
            network.name()
        );
        Ok(Shown::table(table, caption))
    }
}

/// On how many ways each pixel of a row reaches an output.
#[declare("ch13.ways", "On how many ways a pixel reaches an output", covers = ["13.5"])]
pub struct Ways {
    /// Layers.
    #[parameter(default = 4, range = 1..=6)]
    pub layers: usize,
    /// Taps of each layer's kernel.
    #[parameter(default = 3, range = 2..=5)]
    pub kernel: usize,
}

impl Item for Ways {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { layers, kernel, .. } = *self;
        let reach = kernel - 1;
        let widest = layers * reach + 1;
        let mut counts = Array2::zeros((layers + 1, widest));
        let mut hidden = Vec::new();
        for depth in 0..=layers {
            let ways = ways(depth, kernel)?;
            let left = (widest - ways.len()) / 2;
            for column in 0..widest {
                match column.checked_sub(left).and_then(|at| ways.get(at)) {
                    Some(&count) => counts[[depth, column]] = count,
                    None => hidden.push([depth, column]),
                }
            }
        }
        let shown = hidden
            .into_iter()
            .fold(Grid::new(counts.view()).tint(Tint::Signed), |grid, cell| grid.mark(cell, Mark::Hidden));
        let last = counts.row(layers);
        let all = last.sum();
        let middle = last[widest / 2];
        let caption = format!(
            "A row of pixels and one output, with 0 to {layers} layers of {kernel} taps between them: the number of ways from each pixel to the output. Each \
             row is the one above it, added up {kernel} at a time. In the last row {} of {} ways go through the middle pixel, and 1 through each end.",
            Cell::float(middle, 0).display(),
            Cell::float(all, 0).display()
        );
        let rows: Vec<String> = counts
            .outer_iter()
            .map(|row| row.iter().filter(|&&count| count > 0.0).map(f64::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        let alt =
            format!("A triangle of numbers, widening downwards, the deeper the colour the larger: {}", rows.join("; "));
        Ok(Shown::described(grid(&[shown.into()])?, caption, alt))
    }
}

/// The number of ways from the middle pixel.
#[declare("ch13.ways-through", "Ways from the middle pixel", covers = ["13.5"])]
pub struct WaysThrough {
    /// Layers.
    #[parameter(default = 4, range = 1..=20)]
    pub layers: usize,
    /// Taps of each layer's kernel.
    #[parameter(default = 3, range = 2..=5)]
    pub kernel: usize,
}

impl Item for WaysThrough {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { layers, kernel, .. } = *self;
        let ways = ways(layers, kernel)?;
        let caption =
            format!("On how many ways the middle pixel reaches an output behind {layers} layers of {kernel} taps.");
        Ok(Shown::number(Number::integer(ways[ways.len() / 2] as u64, "ways"), caption))
    }
}

/// The gradient of an output behind layers whose weights are all 1: the number of ways from each pixel.
// ANCHOR: ways
fn ways(layers: usize, kernel: usize) -> Result<Vec<f64>, ChapterError> {
    let mut network = Sequential::<f64>::new();
    let ones = Conv2dConfig::new(1, 1, [1, kernel]).initializer(Initializer::Constant(1.0));
    for _ in 0..layers {
        network.push("conv", ones.init(&mut seeded(0))?);
    }
    let row = Array3::zeros((1, 1, layers * (kernel - 1) + 1));
    let gradient = output_gradient(&mut network, row.view(), &[0, 0, 0])?;
    Ok(gradient.iter().copied().collect())
}
// ANCHOR_END: ways

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_taps_make_pascals_triangle() {
        assert_eq!(ways(4, 2).unwrap(), [1.0, 4.0, 6.0, 4.0, 1.0]);
        assert_eq!(ways(3, 3).unwrap(), [1.0, 3.0, 6.0, 7.0, 6.0, 3.0, 1.0]);
        assert_eq!(ways(0, 3).unwrap(), [1.0]);
    }
}
