//! Equivariance in two dimensions: the picture moves, and its map moves with it.

use conv::Conv2dOptions;
use ndarray::{Array2, array, s};
use viz::{Cell, Grid, GridItem, Mark, Tint, grid};

use crate::ch03::filters::piece;
use crate::limits::within;
use crate::panels::grey;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// Three pixels in the dark, moved.
#[declare("ch03.moved-plane", "Moved in, moved out", covers = ["3.5"])]
pub struct MovedPlane {
    /// Rows down and columns right.
    #[parameter(default = [1, 2], range = 0..=3)]
    pub moved: [usize; 2],
}

impl Item for MovedPlane {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [down, right] = self.moved;
        let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
        let things = array![[1., 2.], [3., 0.]];
        let at = |[top, left]: [usize; 2]| -> Result<(Array2<f64>, Array2<f64>), ChapterError> {
            let mut plane = Array2::zeros((8, 8));
            plane.slice_mut(s![top..top + 2, left..left + 2]).assign(&things);
            let map = correlate(plane.view(), kernel.view(), &Conv2dOptions::default())?;
            Ok((plane, map))
        };
        let (still, still_map) = at([2, 2])?;
        let (moved, moved_map) = at([2 + down, 2 + right])?;
        let line = |plane: &Array2<f64>, map: &Array2<f64>, name: &str, by: [usize; 2]| -> [GridItem; 3] {
            // What the things reach: the 4×4 outputs whose windows touch them, as far as there are any.
            let reach = [(6 - by[0]).min(4), (6 - by[1]).min(4)];
            [
                Grid::new(plane.view())
                    .title(name)
                    .tint(Tint::Input)
                    .mark_block([2 + by[0], 2 + by[1]], [2, 2], Mark::Highlight)
                    .into(),
                "→".into(),
                Grid::new(map.view()).title("map").tint(Tint::Output).mark_block(by, reach, Mark::Highlight).into(),
            ]
        };
        let mut items: Vec<GridItem> = line(&still, &still_map, "x", [0, 0]).into();
        items.push(GridItem::Line);
        items.extend(line(&moved, &moved_map, &format!("x moved: {down} down, {right} right"), [down, right]));
        let (height, width) = still_map.dim();
        let (there, here) =
            (moved_map.slice(s![down.., right..]), still_map.slice(s![..height - down, ..width - right]));
        let equal = there.iter().zip(&here).filter(|(a, b)| a == b).count();
        let caption = format!(
            "The same three pixels at two places, under the same kernel (1 0 −1 | 2 0 −2 | 1 0 −1). The same numbers come \
             out, moved as far as the pixels: {equal} of {} agree.",
            here.len()
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The cat and its edges, then the cat moved and its edges.
#[declare("ch03.moved-cat", "The cat moves, its map moves", covers = ["3.5"])]
pub struct MovedCat {
    /// First row and column of the piece of the photograph.
    #[parameter(default = [60, 120], range = [0..=292, 0..=443])]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = [150, 260], range = [8..=300, 8..=451])]
    pub size: [usize; 2],
    /// Rows and columns by which the piece is taken further up and left: the cat moves down and right.
    #[parameter(default = [24, 36], range = [0..=292, 0..=443])]
    pub moved: [usize; 2],
}

impl Item for MovedCat {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (corner, [down, right]) = (self.corner, self.moved);
        let still = piece(corner, self.size)?;
        within("moved", down, 0..=corner[0].min(self.size[0].saturating_sub(4)))?;
        within("moved", right, 0..=corner[1].min(self.size[1].saturating_sub(4)))?;
        let moved = piece([corner[0] - down, corner[1] - right], self.size)?;
        let kernel = array![[-1., 0., 1.], [-2., 0., 2.], [-1., 0., 1.]];
        let map = |plane: &Array2<f64>| correlate(plane.view(), kernel.view(), &Conv2dOptions::default());
        let (still_map, moved_map) = (map(&still)?, map(&moved)?);
        let (height, width) = still_map.dim();
        let drawn = |map: &Array2<f64>| map.mapv(|slope| (128.0 + slope / 2.0).round().clamp(0.0, 255.0));
        let inside = |plane: &Array2<f64>| plane.slice(s![1..=height, 1..=width]).to_owned();
        let figure = grey(
            &[
                ("a piece", inside(&still)),
                ("its map", drawn(&still_map)),
                ("the cat moved", inside(&moved)),
                ("the map of that", drawn(&moved_map)),
            ],
            2,
        )?;
        let (there, here) =
            (moved_map.slice(s![down.., right..]), still_map.slice(s![..height - down, ..width - right]));
        let equal = there.iter().zip(&here).filter(|(a, b)| a == b).count();
        let caption = format!(
            "Above, a piece of the photograph and its map under Sobel's kernel; below, the cat moved {down} pixels down and \
             {right} right, and the map of that. Where both maps see the same part of the cat, {} of {} values are equal: \
             the map is moved as the cat is.",
            Cell::from(equal).display(),
            Cell::from(here.len()).display()
        );
        let alt = "Two pictures of a cat's face, the second further down and right, each beside a grey relief of its edges; the \
                   second relief is the first, moved by the same amount.";
        Ok(Shown::described(figure, caption, alt))
    }
}
