//! 1×1, grouped and depthwise convolution: who sees whom, and what it costs.

use conv::{Conv2dOptions, Geometry, Padding, naive};
use ndarray::{Array2, Array3, Array4, Axis, s};
use viz::{Cell, Grid, GridItem, Mark, Table, Tint, cells, grid};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// A 1×1 convolution on a few pixels: a small dense layer at every pixel.
#[declare("ch05.one-by-one", "A 1×1 convolution mixes channels", covers = ["5.5"])]
pub struct OneByOne {
    /// One row per output channel, one weight per input channel.
    #[parameter(
        default = vec![vec![1, 0, -1], vec![2, 1, 1]],
        range = -99..=99,
        most = 4,
        counted = ["number of output channels", "number of input channels"]
    )]
    pub weights: Vec<Vec<i32>>,
    /// The pixel that is marked.
    #[parameter(default = [0, 1], range = 0..=1)]
    pub pixel: [usize; 2],
}

impl Item for OneByOne {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (out_channels, in_channels) = (self.weights.len(), self.weights[0].len());
        for row in &self.weights {
            within("number of weights of each output", row.len(), in_channels..=in_channels)?;
        }
        let [i, j] = self.pixel;
        let image = Array3::from_shape_fn((in_channels, 2, 2), |(c, y, x)| ((c * 2 + y * 3 + x * 4 + 1) % 6) as f64);
        let kernel =
            Array4::from_shape_fn((out_channels, in_channels, 1, 1), |(o, c, ..)| f64::from(self.weights[o][c]));
        let output =
            naive::cross_correlate(image.view().insert_axis(Axis(0)), kernel.view(), None, &Conv2dOptions::default())?;
        let mut items: Vec<GridItem> = Vec::new();
        for (c, plane) in image.outer_iter().enumerate() {
            items.push(Grid::new(plane).title(format!("in {c}")).tint(Tint::Input).mark([i, j], Mark::Window).into());
        }
        let matrix = kernel.slice(s![.., .., 0, 0]);
        items.extend([
            GridItem::Line,
            "→".into(),
            Grid::new(matrix).title("weights").tint(Tint::Kernel).into(),
            "→".into(),
        ]);
        for (o, plane) in output.index_axis(Axis(0), 0).outer_iter().enumerate() {
            items
                .push(Grid::new(plane).title(format!("out {o}")).tint(Tint::Output).mark([i, j], Mark::Current).into());
        }
        let caption = format!(
            "A 1×1 convolution from {in_channels} to {out_channels} channels. The {in_channels} numbers of a pixel are \
             multiplied by the same {out_channels}×{in_channels} matrix everywhere; neighbours are not looked at."
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// Which output channel reads which input channel, for several numbers of groups.
#[declare("ch05.group-connections", "Which output reads which input", covers = ["5.5"])]
pub struct GroupConnections {
    /// Channels in and out.
    #[parameter(default = 8, range = 1..=16)]
    pub channels: usize,
    /// The numbers of groups to compare.
    #[parameter(default = vec![1, 2, 4, 8], range = 1..=16, most = 8)]
    pub groups: Vec<usize>,
}

impl Item for GroupConnections {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let channels = self.channels;
        let mut grids = Vec::new();
        let mut words = Vec::new();
        for &groups in &self.groups {
            within("groups", groups, 1..=channels)?;
            let reads = reads(channels, groups)?;
            let connections = reads.iter().filter(|&&read| read > 0.0).count();
            words.push(format!("groups {groups}: {connections} of {} pairs", channels * channels));
            let mut grid = Grid::new(reads.view()).title(format!("groups {groups}")).without_numbers();
            for ((o, c), &read) in reads.indexed_iter() {
                if read > 0.0 {
                    grid = grid.mark([o, c], Mark::Current);
                }
            }
            grids.push(grid.into());
        }
        let caption = format!(
            "{channels} input channels across, {channels} output channels down; a green cell is a kernel. One group is the \
             ordinary convolution, as many groups as channels is depthwise. {}.",
            words.join("; ")
        );
        let alt = format!(
            "Squares of which output channel reads which input channel: blocks along the diagonal. {}.",
            words.join("; ")
        );
        Ok(Shown::described(grid(&grids)?, caption, alt))
    }
}

/// 1 where an output channel depends on an input channel, found by lighting one input channel after the other.
fn reads(channels: usize, groups: usize) -> Result<Array2<f64>, ChapterError> {
    let options = Conv2dOptions { groups, ..Conv2dOptions::default() };
    let geometry =
        Geometry::new([channels, 1, 1], [channels, channels.checked_div(groups).unwrap_or(0).max(1), 1, 1], &options)?;
    let kernel = Array4::<f64>::ones(geometry.kernel_shape());
    // Image n of the batch has a 1 in channel n and nothing else.
    let lights = Array4::from_shape_fn((channels, channels, 1, 1), |(n, c, ..)| f64::from(u8::from(n == c)));
    let output = naive::cross_correlate(lights.view(), kernel.view(), None, &options)?;
    Ok(output.slice(s![.., .., 0, 0]).reversed_axes().to_owned())
}

/// Parameters and multiply–adds of an ordinary, a grouped, a depthwise and a separable layer.
#[declare("ch05.group-costs", "What groups cost", covers = ["5.5"])]
pub struct GroupCosts {
    /// Channels in and out.
    #[parameter(default = 64, range = 1..=1 << 14, log = true)]
    pub channels: usize,
    /// The image's side.
    #[parameter(default = 56, range = 1..=1 << 14, log = true)]
    pub side: usize,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=1 << 8)]
    pub kernel: usize,
    /// Groups of the grouped layer.
    #[parameter(default = 4, range = 1..=1 << 14, log = true)]
    pub groups: usize,
}

impl Item for GroupCosts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { channels, side, kernel, groups } = *self;
        within("groups", groups, 1..=channels)?;
        let layer = |kernel: usize, groups: usize| {
            let options = Conv2dOptions { padding: Padding::symmetric(kernel / 2), groups, ..Conv2dOptions::default() };
            Geometry::new([channels, side, side], [channels, channels / groups, kernel, kernel], &options)
        };
        let ordinary = layer(kernel, 1)?;
        let (depthwise, pointwise) = (layer(kernel, channels)?, layer(1, 1)?);
        let rows = [
            (format!("ordinary {kernel}×{kernel}"), vec![ordinary]),
            (format!("grouped, {groups} groups"), vec![layer(kernel, groups)?]),
            ("depthwise".to_owned(), vec![depthwise]),
            ("1×1".to_owned(), vec![pointwise]),
            ("depthwise, then 1×1".to_owned(), vec![depthwise, pointwise]),
        ];
        let mut table = Table::new(["layer", "parameters with bias", "multiply–adds", "part of the ordinary %"]);
        for (name, layers) in rows {
            let parameters: usize = layers.iter().map(|layer| layer.parameters(true)).sum();
            let multiply_adds: u64 = layers.iter().map(Geometry::multiply_adds).sum();
            let part = 100.0 * multiply_adds as f64 / ordinary.multiply_adds() as f64;
            table.push(cells![name, parameters, multiply_adds, Cell::float(part, 1)])?;
        }
        let caption = format!(
            "{channels} channels in and out on {side}×{side} pixels. Groups divide weights and arithmetic alike; channels \
             of different groups no longer meet until a 1×1 layer mixes them."
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn two_groups_are_two_blocks() {
        let expected = array![[1., 1., 0., 0.], [1., 1., 0., 0.], [0., 0., 1., 1.], [0., 0., 1., 1.]];
        assert_eq!(reads(4, 2).unwrap(), expected);
        assert!(reads(4, 3).is_err());
    }
}
