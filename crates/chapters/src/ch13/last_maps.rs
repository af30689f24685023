//! The same few maps of the last layer for several digits: what they stand for comes and goes.

use layers::{Context, Layer as _};
use ndarray::{Array3, Axis, Ix4};

use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Digits in rows, and beside each the maps of the last layer that are brightest for the first of them.
#[declare("ch13.last-maps", "The same maps for other digits", covers = ["13.3"])]
pub struct LastMaps {
    /// Which test images.
    #[parameter(default = vec![0, 17, 4, 7, 3], range = 0..=9_999, most = 6)]
    pub images: Vec<usize>,
    /// How many maps.
    #[parameter(default = 8, range = 1..=12)]
    pub maps: usize,
}

impl Item for LastMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let count = self.maps;
        let all: Vec<Array3<f64>> = self.images.iter().map(|&image| maps(image)).collect::<Result<_, _>>()?;
        let chosen = brightest(&all[0], count);
        let shown = || all.iter().flat_map(|maps| chosen.iter().map(|&map| maps.index_axis(Axis(0), map)));
        // One scale for all: a map that is dark for a digit has little to say of it.
        let full = shown().flatten().fold(0.0_f64, |most, &value| most.max(value));
        let (mut rows, mut labels, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        for (&image, maps) in self.images.iter().zip(&all) {
            let digit = reader::digit(image);
            let mut row = vec![panels::grey(digit.index_axis(Axis(0), 0))];
            for &map in &chosen {
                let large = panels::blocks(maps.index_axis(Axis(0), map), [28, 28]);
                row.push(panels::heat_up_to(large.view(), full));
            }
            rows.push(row);
            let sum = |maps: &Array3<f64>| chosen.iter().map(|&map| maps.index_axis(Axis(0), map).sum()).sum::<f64>();
            parts.push(format!("{:.0} %", 100.0 * sum(maps) / sum(&all[0])));
            labels.push(mnist::test_label(image).to_string());
        }
        let figure = panels::rows(&rows, 2)?;
        let zeros = all[0].iter().filter(|&&value| value == 0.0).count();
        let numbers: Vec<String> = chosen.iter().map(|map| (map + 1).to_string()).collect();
        let caption = format!(
            "Beside each digit, the {count} maps of the last layer that are brightest for the first of them, maps {}, all on one scale: dark is 0 and yellow the greatest number of the \
             figure. What they add up to, in parts of the first row: {}. Of all numbers of the last layer {:.0} % are 0 for the first digit.",
            numbers.join(", "),
            parts.join(", "),
            100.0 * zeros as f64 / all[0].len() as f64
        );
        let alt = format!(
            "Rows for the digits {}: the digit, then {count} maps of 7 by 7 squares. In the first row each map is bright in a few places.",
            labels.join(", ")
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The last layer's maps for a test image, behind their rectifier.
fn maps(image: usize) -> Result<Array3<f64>, ChapterError> {
    let end = reader::behind(reader::blocks()?.len())?;
    let digit = reader::digit(image).insert_axis(Axis(0)).into_dyn();
    let maps = reader::trained(end + 1)?.forward(digit, &mut Context::eval())?;
    let maps = maps.into_dimensionality::<Ix4>().expect("in front of the head there are maps");
    Ok(maps.index_axis_move(Axis(0), 0))
}

/// The maps with the largest sums, the largest first.
fn brightest(maps: &Array3<f64>, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..maps.len_of(Axis(0))).collect();
    let sum = |map: usize| maps.index_axis(Axis(0), map).sum();
    order.sort_by(|&a, &b| sum(b).total_cmp(&sum(a)));
    order.truncate(count);
    order
}
