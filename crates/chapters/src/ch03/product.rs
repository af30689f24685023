//! Find the bug: the step of a convolution described as a matrix product.

use ndarray::{Array2, s};
use viz::{Grid, GridItem, Mark, Tint, grid};

use crate::ch03::nine::minus;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// One window: its products with the kernel, place by place, and the matrix product that it is not.
#[declare("ch03.not-a-matrix-product", "Find the bug: a matrix product?", covers = ["B3.1", "3.1"])]
pub struct NotAMatrixProduct {
    /// The output's row and column whose window is worked out; 3×3 over 5×5.
    #[parameter(default = [1, 1], range = 0..=2)]
    pub place: [usize; 2],
}

impl Item for NotAMatrixProduct {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let values = SlidingWindow2d::default().values()?;
        let [i, j] = self.place;
        let patch = values.input.slice(s![i..i + 3, j..j + 3]).to_owned();
        let kernel = &values.kernel;
        let products = &patch * kernel;
        let sum = products.sum();
        let matrix = matrix_product(&patch, kernel);
        let figure = grid(&[
            Grid::new(patch.view()).title("patch").tint(Tint::Input).into(),
            "⊙".into(),
            Grid::new(kernel.view()).title("kernel").tint(Tint::Kernel).into(),
            "=".into(),
            Grid::new(products.view()).title("products").into(),
            "→".into(),
            Grid::new(Array2::from_elem((1, 1), sum).view())
                .title("sum")
                .tint(Tint::Output)
                .mark([0, 0], Mark::Current)
                .into(),
            GridItem::Line,
            Grid::new(patch.view()).title("patch").tint(Tint::Input).into(),
            "·".into(),
            Grid::new(kernel.view()).title("kernel").tint(Tint::Kernel).into(),
            "=".into(),
            Grid::new(matrix.view()).title("matrix product").into(),
            "→".into(),
            Grid::new(Array2::from_elem((1, 1), matrix.sum()).view()).title("sum").mark([0, 0], Mark::Highlight).into(),
        ])?;
        let output = values.output[[i, j]];
        let caption = format!(
            "Above, what a convolution does with the window of y[{i}, {j}]: ⊙ multiplies number by number, and the sum is \
             {}, as the output has it ({}). Below, the matrix product of the same two squares, rows against columns: nine \
             other numbers, whose sum {} is not the output.",
            minus(sum),
            minus(output),
            minus(matrix.sum())
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// Rows against columns; of whole numbers it is exact in any order.
fn matrix_product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(row, column)| {
        a.row(row).iter().zip(b.column(column)).map(|(a, b)| a * b).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_against_columns() {
        let (a, b) = (array![[1., 2.], [3., 4.]], array![[5., 6.], [7., 8.]]);
        assert_eq!(matrix_product(&a, &b), array![[19., 22.], [43., 50.]]);
    }
}
