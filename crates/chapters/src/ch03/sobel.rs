//! Sobel's two kernels: how much brighter to the right, how much brighter downwards, and how steep in all.

use conv::Conv2dOptions;
use ndarray::{Array2, array};
use viz::{Cell, Table, cells};

use crate::ch03::filters::{FACE, piece};
use crate::exact::quantised;
use crate::panels::grey;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// Brighter to the right, and brighter downwards.
///
/// Source: Irwin Sobel and Gary Feldman's talk of 1968, printed in Duda and Hart, "Pattern Classification and Scene
/// Analysis" (1973), page 271.
fn kernels() -> [Array2<f64>; 2] {
    let right = array![[-1., 0., 1.], [-2., 0., 2.], [-1., 0., 1.]];
    let down = right.t().to_owned();
    [right, down]
}

/// Both slopes of a plane.
fn slopes(plane: &Array2<f64>) -> Result<[Array2<f64>; 2], ChapterError> {
    let [right, down] = kernels();
    let slope = |kernel: &Array2<f64>| correlate(plane.view(), kernel.view(), &Conv2dOptions::default());
    Ok([slope(&right)?, slope(&down)?])
}

/// √(across² + down²); whole numbers below, so that the root is the same everywhere.
fn magnitude(across: f64, down: f64) -> f64 {
    (across * across + down * down).sqrt()
}

/// The cat, its slopes in both directions, and their magnitude.
#[declare("ch03.sobel", "Two directions and how steep", covers = ["3.2"])]
pub struct SobelMaps {
    /// First row and column of the piece of the photograph.
    #[parameter(default = FACE.0, range = [0..=292, 0..=443])]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = FACE.1, range = [8..=300, 8..=451])]
    pub size: [usize; 2],
}

impl Item for SobelMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let plane = piece(self.corner, self.size)?;
        let [across, down] = slopes(&plane)?;
        let steep = ndarray::Zip::from(&across).and(&down).map_collect(|&across, &down| magnitude(across, down));
        let (height, width) = across.dim();
        // Half of the slope: photographs hold few steps from black to white.
        let signed = |map: &Array2<f64>| map.mapv(|slope| (128.0 + slope / 2.0).round().clamp(0.0, 255.0));
        let pictures = [
            ("the cat", plane.slice(ndarray::s![1..=height, 1..=width]).to_owned()),
            ("across", signed(&across)),
            ("down", signed(&down)),
            ("length", steep.mapv(|slope| (slope / 2.0).round().clamp(0.0, 255.0))),
        ];
        let figure = grey(&pictures, 2)?;
        let caption = "The cat; how much brighter it gets to the right (white) or darker (black); the same downwards; and the \
                       length of the two together, √(across² + down²), which is bright at every edge, whatever its \
                       direction. A slope is drawn with half of its grey levels, in all three.";
        let alt = "Four grey pictures of a cat's face: as it is; a relief lit from the side; a relief lit from above; white \
                   outlines on black.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Whether the pixel in a row and column is bright.
type Bright = fn(usize, usize) -> bool;

/// Edges of several directions, and what the two kernels say of each.
#[declare("ch03.sobel-directions", "Which way is brighter", covers = ["3.2"])]
pub struct SobelDirections {
    /// How much brighter one side is than the other.
    #[parameter(default = 10, range = 1..=255)]
    pub step: i32,
}

impl Item for SobelDirections {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let step = f64::from(self.step);
        let edges: [(&str, Bright); 5] = [
            ("to the right", |_, column| column >= 1),
            ("downwards", |row, _| row >= 1),
            ("to the right and down", |row, column| row + column >= 2),
            ("to the left", |_, column| column < 2),
            ("nowhere", |_, _| true),
        ];
        let mut table = Table::new(["brighter", "across", "down", "magnitude", "direction (degrees)"]);
        for (name, bright) in edges {
            let plane = Array2::from_shape_fn((3, 3), |(row, column)| if bright(row, column) { step } else { 0.0 });
            let [across, down] = slopes(&plane)?.map(|map| map[[0, 0]]);
            let size = magnitude(across, down);
            let direction = quantised(down.atan2(across).to_degrees());
            table.push(cells![
                name,
                Cell::float(across, 0),
                Cell::float(down, 0),
                Cell::float(size, 1),
                if size > 0.0 { Cell::float(direction, 0) } else { Cell::Empty }
            ])?;
        }
        let caption = format!(
            "Edges of {step} grey levels under Sobel's kernels. The two numbers are an arrow: it points to the brighter side \
             (0 degrees is right, 90 is down), and its length says how steep."
        );
        Ok(Shown::table(table, caption))
    }
}
