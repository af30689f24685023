//! Equivariance and its loss, measured by moving an image a pixel at a time.

use conv::Conv2dOptions;
use layers::{AvgPool2d, Layer, MaxPool2d};
use ndarray::{Array2, array, s};
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::limits::within;
use crate::photographs::grey_china;
use crate::planes::through;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// A square of china.jpg whose left edge lies `shift` pixels further right: the picture moved left.
fn view(corner: [usize; 2], side: usize, shift: usize) -> Array2<f64> {
    let [top, left] = corner;
    grey_china().slice(s![top..top + side, left + shift..left + shift + side]).mapv(f64::from)
}

fn check(corner: [usize; 2], side: usize, shifts: usize) -> Result<(), ChapterError> {
    let (height, width) = grey_china().dim();
    within("corner", corner[0], 0..=height - side)?;
    within("corner", corner[1], 0..=width - side - shifts)?;
    Ok(())
}

/// An edge detector with a rectifier.
fn edges(plane: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
    Ok(correlate(plane.view(), kernel.view(), &Conv2dOptions::default())?.mapv(|value| value.max(0.0)))
}

/// Size of the difference relative to the size of the second, both as roots of sums of squares of whole or dyadic numbers.
fn relative(a: ndarray::ArrayView2<'_, f64>, b: ndarray::ArrayView2<'_, f64>) -> f64 {
    let difference: f64 = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum();
    let size: f64 = b.iter().map(|b| b * b).sum();
    if size > 0.0 { (difference / size).sqrt() } else { difference.sqrt() }
}

/// A layer behind the convolution.
type Pool = Box<dyn Layer<f64>>;

/// How well the output of a moved image is the moved output, layer by layer.
#[declare("ch08.shift-equivariance", "Equivariance, and where it is lost", covers = ["8.4"])]
pub struct ShiftEquivariance {
    /// First row and column of the square that is cut from china.jpg.
    #[parameter(default = [60, 150], range = [0..=395, 0..=607])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 96, range = 32..=128)]
    pub side: usize,
    /// The image is moved by 0, 1, … this many pixels.
    #[parameter(default = 8, range = 1..=32)]
    pub shifts: usize,
}

impl Item for ShiftEquivariance {
    fn draw(&self) -> Result<Shown, ChapterError> {
        check(self.corner, self.side, self.shifts)?;
        let stages: [(&str, Option<Pool>); 4] = [
            ("convolution, stride 1", None),
            ("+ max pooling 2×2", Some(Box::new(MaxPool2d::new([2, 2])))),
            ("+ average pooling 2×2", Some(Box::new(AvgPool2d::new([2, 2])))),
            ("+ max pooling 4×4", Some(Box::new(MaxPool2d::new([4, 4])))),
        ];
        let maps = (0..=self.shifts).map(|shift| edges(&view(self.corner, self.side, shift)));
        let maps = maps.collect::<Result<Vec<_>, _>>()?;
        let mut series = Vec::new();
        for (name, mut pool) in stages {
            let mut output = |shift: usize| -> Result<Array2<f64>, ChapterError> {
                pool.as_mut().map_or_else(|| Ok(maps[shift].clone()), |pool| through(&mut **pool, &maps[shift]))
            };
            let still = output(0)?;
            let mut points = Vec::new();
            for shift in 0..=self.shifts {
                let moved = output(shift)?;
                // The best whole move of the output; equivariance is when one of them fits exactly.
                let fits = (0..=shift.min(still.ncols() - 1)).map(|by| {
                    let overlap = still.ncols() - by;
                    relative(moved.slice(s![.., ..overlap]), still.slice(s![.., by..]))
                });
                points.push((shift as f64, fits.fold(f64::INFINITY, f64::min)));
            }
            series.push(Series::new(name, points));
        }
        let words: Vec<String> =
            series.iter().map(|series| format!("{} {:.2}", series.name, series.points[1].1)).collect();
        let caption = format!(
            "A photograph is moved a pixel at a time; plotted is how far the output is from the best whole move of the \
             output before. A convolution at stride 1 follows exactly. Behind a pool of stride S only every Sth move is \
             followed. After one pixel: {}.",
            words.join(", ")
        );
        Ok(Shown::figure(
            curves(&series, &Axes::new("the image moved by (pixels)", "relative error of the moved output"))?,
            caption,
        ))
    }
}

/// How much of each layer's output stays as it was when the image moves.
#[declare("ch08.absorbed-shifts", "How much of a move a pool absorbs", covers = ["8.4", "B8.2"])]
pub struct AbsorbedShifts {
    /// First row and column of the square that is cut from china.jpg.
    #[parameter(default = [60, 150], range = [0..=395, 0..=607])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 96, range = 32..=128)]
    pub side: usize,
    /// The image is moved by 1, 2, … this many pixels.
    #[parameter(default = 6, range = 1..=32)]
    pub shifts: usize,
    /// And by this many, so far that no edge meets itself again.
    #[parameter(default = 50, range = 0..=608)]
    pub far: usize,
}

impl Item for AbsorbedShifts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        check(self.corner, self.side, self.shifts)?;
        within("far", self.far, 0..=grey_china().ncols() - self.side - self.corner[1])?;
        let mut table = Table::new([
            "moved by",
            "map changed by %",
            "after 2×2 max %",
            "after 8×8 max %",
            "after global average %",
            "2×2 cells unchanged %",
        ]);
        let outputs = |shift: usize| -> Result<[Array2<f64>; 4], ChapterError> {
            let map = edges(&view(self.corner, self.side, shift))?;
            let pooled = |layer: &mut dyn Layer<f64>| through(layer, &map);
            let two = pooled(&mut MaxPool2d::new([2, 2]))?;
            let eight = pooled(&mut MaxPool2d::new([8, 8]))?;
            let mean = Array2::from_elem((1, 1), map.sum() / map.len() as f64);
            Ok([map, two, eight, mean])
        };
        let still = outputs(0)?;
        for shift in (1..=self.shifts).chain([self.far]) {
            let moved = outputs(shift)?;
            let changed: Vec<Cell> = moved
                .iter()
                .zip(&still)
                .map(|(moved, still)| Cell::float(100.0 * relative(moved.view(), still.view()), 1))
                .collect();
            // Cells that are empty before and after would be called unchanged, and say nothing.
            let filled = || moved[1].iter().zip(&still[1]).filter(|&(&a, &b)| a > 0.0 || b > 0.0);
            let same = filled().filter(|(a, b)| a == b).count();
            let mut row = cells![shift];
            row.extend(changed);
            row.push(Cell::float(100.0 * same as f64 / filled().count().max(1) as f64, 1));
            table.push(row)?;
        }
        let caption = "An edge map of china.jpg, moved; cells that are empty before and after are not counted. The last move is so \
                       far that no edge meets itself again: a yardstick for the rows above. A 2×2 pool hides a good part of a \
                       move of a few pixels, but already after the second hardly a cell is what it was. Only pooling over \
                       everything absorbs a move, and forgets the place.";
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layers::{Context, GlobalAvgPool, Tensor};
    use ndarray::Ix2;

    #[test]
    fn the_mean_is_what_global_average_pooling_gives() {
        let map = edges(&view([60, 150], 48, 0)).unwrap();
        let batch: Tensor<f64> = map.clone().insert_axis(ndarray::Axis(0)).insert_axis(ndarray::Axis(0)).into_dyn();
        let output = GlobalAvgPool::new().forward(batch, &mut Context::eval()).unwrap();
        let output = output.into_shape_with_order((1, 1)).unwrap().into_dimensionality::<Ix2>().unwrap();
        assert!((output[[0, 0]] - map.sum() / map.len() as f64).abs() < 1e-9);
    }
}
