//! Grids of numbers in a row, with operators between them.

use crate::arrangement::Arrangement;
use crate::cells::{enough_digits, hatching, label};
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::grid::GridItem;
use crate::svg::{Canvas, PAGE};

/// The most grids and operators in one figure.
const ITEM_LIMIT: usize = 64;

const FIGURE: &str = "grid";

/// Draws matrices as grids of numbers, left to right, and on the next line where a phone's width ends.
///
/// Values that are not finite are written as NaN or ∞ on purple.
///
/// # Errors
///
/// [`VizError`] if there is no grid, a grid is empty or has over 4,096 cells, or a mark lies outside.
///
/// ```
/// use ndarray::array;
/// use viz::{Grid, Mark, Tint, grid};
///
/// let x = array![[1, 2, 0], [0, 1, 3], [4, 0, 1]];
/// let k = array![[1, 0], [0, -1]];
/// let y = array![[0, -1], [0, 0]];
/// let figure = grid(&[
///     Grid::new(x.view()).title("input").tint(Tint::Input).mark_block([0, 0], [2, 2], Mark::Window).into(),
///     "⋆".into(),
///     Grid::new(k.view()).title("kernel").tint(Tint::Kernel).into(),
///     "=".into(),
///     Grid::new(y.view()).title("output").tint(Tint::Output).mark([0, 0], Mark::Current).into(),
/// ])?;
/// assert!(figure.width() <= 480);
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn grid(items: &[GridItem]) -> Result<Figure, VizError> {
    if !items.iter().any(|item| matches!(item, GridItem::Grid(_))) {
        return Err(VizError::Empty { figure: FIGURE, what: "list of grids" });
    }
    if items.len() > ITEM_LIMIT {
        return Err(VizError::TooLarge {
            figure: FIGURE,
            what: "number of grids",
            value: items.len(),
            limit: ITEM_LIMIT,
        });
    }
    let arrangement = Arrangement::new(items, PAGE - 8.0)?;
    let mut canvas = Canvas::new();
    hatching(&mut canvas);
    arrangement.draw(&mut canvas, 4.0, 4.0);
    let (width, height) = (arrangement.width + 8.0, arrangement.height + 8.0);
    Ok(Svg::new(canvas, width, height, describe(items)).into())
}

fn describe(items: &[GridItem]) -> String {
    let words: Vec<String> = items
        .iter()
        .map(|item| match item {
            GridItem::Operator(sign) => sign.clone(),
            GridItem::Line => ";".to_owned(),
            GridItem::Grid(grid) => {
                let (rows, columns) = grid.cells.dim();
                let name = if grid.title.is_empty() { "matrix" } else { &grid.title };
                if grid.cells.len() <= 25 && grid.numbers {
                    let digits = grid.digits.unwrap_or_else(|| enough_digits(&grid.cells));
                    let rows: Vec<String> = grid
                        .cells
                        .rows()
                        .into_iter()
                        .map(|row| row.iter().map(|&v| label(v, digits)).collect::<Vec<_>>().join(" "))
                        .collect();
                    format!("{name} [{}]", rows.join("; "))
                } else {
                    format!("{name}, {rows} by {columns}")
                }
            }
        })
        .collect();
    words.join(" ").replace(" ; ", "; ")
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{GridItem, grid};
    use crate::grid::Grid;

    #[test]
    fn a_line_ends_where_it_is_told_to() {
        let one = || GridItem::from(Grid::new(array![[1]].view()));
        let side_by_side = grid(&[one(), one()]).unwrap();
        let stacked = grid(&[one(), GridItem::Line, one()]).unwrap();
        assert!(stacked.width() < side_by_side.width() && stacked.height() > side_by_side.height());
        assert_eq!(stacked.alt(), "matrix [1]; matrix [1]");
        assert!(grid(&[GridItem::Line]).is_err());
    }
}
