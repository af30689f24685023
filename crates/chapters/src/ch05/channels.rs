//! A filter spans all channels of its input; there are as many maps as filters.

use conv::{Conv2dOptions, Geometry, Padding, naive};
use datasets::photograph::resize_crop;
use ndarray::{Array1, Array2, Array4, Axis, array};
use viz::{Colormap, Grid, GridItem, Table, Tint, cells, grid};

use crate::panels::greatest;
use crate::photographs::cat;
use crate::{ChapterError, Item, Number, Shown, declare};

/// One place of a filter over three channels: three sums of products, one number.
#[declare("ch05.three-channels", "One filter over three channels", covers = ["5.1"])]
pub struct ThreeChannels {
    /// The pixels under the window: channel, row, column.
    #[parameter(
        default = [
        [[2, 0, 1], [1, 3, 0], [0, 2, 1]],
        [[3, 1, 0], [0, 2, 4], [1, 0, 2]],
        [[0, 1, 2], [2, 0, 1], [1, 3, 0]],
    ],
        range = -99..=99,
        called = "number"
    )]
    pub patch: [[[i32; 3]; 3]; 3],
    /// The filter: channel, row, column.
    #[parameter(
        default = [
        [[1, 0, -1], [0, 2, 0], [1, 0, 0]],
        [[1, 1, 0], [0, 2, 1], [-1, 0, 2]],
        [[0, 1, 1], [0, 0, 1], [0, 0, 0]],
    ],
        range = -99..=99,
        called = "number"
    )]
    pub filter: [[[i32; 3]; 3]; 3],
    /// What is added at the end.
    #[parameter(default = 1, range = -99..=99, called = "number")]
    pub bias: i32,
}

impl ThreeChannels {
    /// The sum of each channel, and the output with its bias, by the plain loops.
    fn sums(&self) -> Result<([f64; 3], f64), ChapterError> {
        let numbers = |cube: &[[[i32; 3]; 3]; 3]| {
            Array4::from_shape_fn((1, 3, 3, 3), |(_, c, row, column)| f64::from(cube[c][row][column]))
        };
        let (patch, filter) = (numbers(&self.patch), numbers(&self.filter));
        let bias = Array1::from_elem(1, f64::from(self.bias));
        let options = Conv2dOptions::default();
        let whole = naive::cross_correlate(patch.view(), filter.view(), Some(bias.view()), &options)?;
        // Three groups of one channel each: the same loops, without adding over channels.
        let apart = Conv2dOptions { groups: 3, ..options };
        let by_channel = filter.into_shape_with_order((3, 1, 3, 3)).expect("three filters of one channel");
        let sums = naive::cross_correlate(patch.view(), by_channel.view(), None, &apart)?;
        Ok(([sums[[0, 0, 0, 0]], sums[[0, 1, 0, 0]], sums[[0, 2, 0, 0]]], whole[[0, 0, 0, 0]]))
    }
}

impl Item for ThreeChannels {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (sums, output) = self.sums()?;
        let mut items: Vec<GridItem> = Vec::new();
        for (at, name) in ["red", "green", "blue"].into_iter().enumerate() {
            if at > 0 {
                items.push(GridItem::Line);
            }
            let cells = |cube: &[[[i32; 3]; 3]; 3]| array_of(&cube[at]);
            items.extend([
                Grid::new(cells(&self.filter).view()).title(format!("filter, {name}")).tint(Tint::Kernel).into(),
                "⋆".into(),
                Grid::new(cells(&self.patch).view()).title(name).tint(Tint::Input).into(),
                "=".into(),
                Grid::new(array![[sums[at]]].view()).title("sum").tint(Tint::Output).into(),
            ]);
        }
        let [red, green, blue] = sums;
        let one = |value: f64, title: &str| Grid::new(array![[value]].view()).title(title).tint(Tint::Output).into();
        items.extend([GridItem::Line, one(red, ""), "+".into(), one(green, ""), "+".into(), one(blue, "")]);
        items.extend(["+".into(), Grid::new(array![[self.bias]].view()).title("bias").tint(Tint::Kernel).into()]);
        items.extend(["=".into(), one(output, "output")]);
        let sum = red + green + blue;
        let equation = format!("{red} + {green} + {blue} = {sum}");
        let caption = format!(
            "A filter has one kernel per input channel. The three sums are added: {equation}; with the bias {} the output \
             is {output}. One filter gives one number at each place, however many channels go in.",
            self.bias
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

fn array_of(rows: &[[i32; 3]; 3]) -> Array2<i32> {
    Array2::from_shape_fn((3, 3), |(row, column)| rows[row][column])
}

/// What the sums of the channels make together.
#[declare("ch05.channel-sum", "Three sums are one number", covers = ["5.1"])]
pub struct ChannelSum {
    /// The pixels, the filter and its bias.
    pub place: ThreeChannels,
    /// Whether the bias is added.
    pub with_bias: bool,
}

impl Item for ChannelSum {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let ([red, green, blue], output) = self.place.sums()?;
        let (result, bias) = if self.with_bias {
            (output, format!(" + {}", self.place.bias))
        } else {
            (output - f64::from(self.place.bias), String::new())
        };
        let caption = format!("{red} + {green} + {blue}{bias} = {result}: the channels' sums make one number.");
        Ok(Shown::number(Number::float(result, 0, ""), caption))
    }
}

/// Several filters over the cat, and a map from each.
#[declare("ch05.filters-and-maps", "As many maps as filters", covers = ["5.2"])]
pub struct FiltersAndMaps {
    /// How many filters.
    #[parameter(default = 16, range = 1..=64)]
    pub filters: usize,
    /// Rows of the scaled photograph; it is half as wide again.
    #[parameter(default = 80, range = 8..=120)]
    pub height: usize,
}

/// Filter o over red, green and blue: a step in direction o, half of them between colours instead of brightness.
pub(crate) fn oriented_filters(count: usize) -> Array4<f64> {
    // The eight directions of a compass as whole numbers, so that no machine rounds them differently.
    const DIRECTIONS: [(f64, f64); 8] =
        [(0., 1.), (1., 1.), (1., 0.), (1., -1.), (0., -1.), (-1., -1.), (-1., 0.), (-1., 1.)];
    const COLORS: [[f64; 3]; 4] = [[1., 1., 1.], [2., -1., -1.], [-1., 2., -1.], [-1., -1., 2.]];
    Array4::from_shape_fn((count, 3, 3, 3), |(o, c, row, column)| {
        let (down, right) = DIRECTIONS[o % 8];
        let step = down * (row as f64 - 1.0) + right * (column as f64 - 1.0);
        step * COLORS[o / 8 % 4][c] * (1 + o / 32) as f64
    })
}

/// What a filter of [`oriented_filters`] asks, as a name for its map.
fn question(o: usize) -> String {
    let arrow = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"][o % 8];
    let what = ["brighter", "redder", "greener", "bluer"][o / 8 % 4];
    format!("{what} {arrow}")
}

impl Item for FiltersAndMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { filters, height, .. } = *self;
        let image = resize_crop(cat().view(), height, height * 3 / 2)?.mapv(f64::from);
        let options = Conv2dOptions::default();
        let maps = naive::cross_correlate(
            image.view().insert_axis(Axis(0)),
            oriented_filters(filters).view(),
            None,
            &options,
        )?;
        let maps = maps.index_axis(Axis(0), 0).mapv(|value| value.max(0.0));
        let named: Vec<(String, Array2<f64>)> =
            maps.outer_iter().enumerate().map(|(o, map)| (question(o), map.to_owned())).collect();
        let figure = crate::panels::named(&named, 4, Colormap::Viridis, [0.0, greatest(&named, 1.0)])?;
        let caption = format!(
            "{filters} filters over the cat give {filters} maps, {filters} views of one photograph, all on one scale from 0 \
             (violet) to {} (yellow). A cat has little colour: what is red against the rest answers weakly, and its maps stay \
             near 0. Each filter is 3×3×3. The arrow says in which direction brightness, or red against the rest, rises.",
            greatest(&named, 1.0)
        );
        let alt = format!(
            "{filters} maps of a cat's face in rows of four. Each is bright where the photograph has an edge that faces its \
             own direction; the maps are alike in outline and differ in which outlines shine. Those of brightness are \
             brighter than those of colour."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Shapes of input, kernels and output for several numbers of filters.
#[declare("ch05.counts-of-maps", "Shapes of filters and maps", covers = ["5.1", "5.2"])]
pub struct CountsOfMaps {
    /// C, H, W.
    #[parameter(default = [3, 224, 224], range = 1..=1 << 14, log = true)]
    pub input: [usize; 3],
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=1 << 10, log = true)]
    pub kernel: usize,
    /// The numbers of filters to compare.
    #[parameter(default = vec![1, 8, 64], range = 1..=1 << 16, most = 16, log = true)]
    pub filters: Vec<usize>,
}

impl Item for CountsOfMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let options = Conv2dOptions { padding: Padding::symmetric(self.kernel / 2), ..Conv2dOptions::default() };
        let mut table = Table::new(["filters", "kernel O×I×Kh×Kw", "output", "numbers out", "multiply–adds"]);
        for &filters in &self.filters {
            let kernel = [filters, self.input[0], self.kernel, self.kernel];
            let geometry = Geometry::new(self.input, kernel, &options)?;
            let [maps, height, width] = geometry.output_shape();
            table.push(cells![
                filters,
                kernel.map(|size| size.to_string()).join("×"),
                format!("{maps}×{height}×{width}"),
                maps * height * width,
                geometry.multiply_adds()
            ])?;
        }
        let caption = format!(
            "Input {}: every filter reads all {} channels, and each gives one map.",
            self.input.map(|size| size.to_string()).join("×"),
            self.input[0]
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_sums_are_those_worked_by_hand() {
        assert_eq!(ThreeChannels::default().sums().unwrap(), ([7.0, 15.0, 4.0], 27.0));
    }

    #[test]
    fn no_two_filters_are_equal() {
        let filters = oriented_filters(64);
        for a in 0..64 {
            for b in 0..a {
                assert_ne!(filters.index_axis(Axis(0), a), filters.index_axis(Axis(0), b), "{a} and {b}");
            }
        }
    }
}
