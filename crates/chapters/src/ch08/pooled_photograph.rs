//! Both poolings on the edges of a photograph.

use conv::Conv2dOptions;
use datasets::photograph::{resize_crop, to_grey};
use layers::{AvgPool2d, MaxPool2d};
use ndarray::{Array2, Axis, array, s};
use viz::Colormap;

use crate::panels::{greatest, named};
use crate::photographs::cat;
use crate::planes::through;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// The cat's edges behind a rectifier, and what is left of them in three ways to make them smaller.
#[declare("ch08.pooled-photograph", "A cat's edges, pooled", covers = ["8.2", "8.3"])]
pub struct PooledPhotograph {
    /// Rows of the scaled photograph; it is half as wide again.
    #[parameter(default = 130, range = 32..=160)]
    pub height: usize,
    /// The side of the pooling window, which is also its stride.
    #[parameter(default = 4, range = 2..=8)]
    pub window: usize,
}

impl Item for PooledPhotograph {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { height, window, .. } = *self;
        let small = resize_crop(cat().view(), height, height * 3 / 2)?;
        let grey = to_grey(small.view()).index_axis_move(Axis(0), 0).mapv(f64::from);
        let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
        let edges = correlate(grey.view(), kernel.view(), &Conv2dOptions::default())?.mapv(|value| value.max(0.0));
        // As many rows and columns as whole windows, so that all four pictures show the same.
        let [rows, columns] = [edges.nrows(), edges.ncols()].map(|side| side / window * window);
        let edges = edges.slice(s![..rows, ..columns]).to_owned();
        let kept = edges.slice(s![..;window, ..;window]).to_owned();
        let max = through(&mut MaxPool2d::new([window; 2]), &edges)?;
        let average = through(&mut AvgPool2d::new([window; 2]), &edges)?;
        let enlarged =
            |map: &Array2<f64>| Array2::from_shape_fn((rows, columns), |(y, x)| map[[y / window, x / window]]);
        let maps = [
            ("edges after a ReLU", edges.clone()),
            ("one pixel kept", enlarged(&kept)),
            ("max pooling", enlarged(&max)),
            ("average pooling", enlarged(&average)),
        ];
        let full = greatest(&maps, 1.0);
        let figure = named(&maps, 2, Colormap::Viridis, [0.0, full])?;
        // Whole numbers divided by how many there are: the digits are the same everywhere.
        let mean = |map: &Array2<f64>| format!("{:.1}", map.sum() / map.len() as f64);
        let caption = format!(
            "The cat's edges after a ReLU (mean {}), one pixel kept of each {window}×{window} (mean {}), the largest of each \
             {window}×{window} (mean {}) and their average (mean {}), all on one scale from 0 (violet) to {full} \
             (yellow). The maximum says where an edge is; the average says how much edge there is.",
            mean(&edges),
            mean(&kept),
            mean(&max),
            mean(&average)
        );
        let alt = format!(
            "Four maps of a cat's face in bright lines on a dark ground: fine edges; one pixel of each {window} by {window}, \
             broken into dots; the largest of each window, in broad bright strokes; the mean of each window, soft and dim."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}
