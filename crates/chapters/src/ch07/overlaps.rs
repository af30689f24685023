//! The input's gradient, one output after the other.

use conv::Conv2dOptions;
use ndarray::Array2;
use viz::{Grid, GridItem, Mark, Tint, grid};

use super::gradients::{equal, of_input};
use super::tiny::SmallConvolution;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Every output stamps the kernel, times its gradient, onto the pixels that it read; the stamps add up.
#[declare("ch07.overlaps", "The input's gradient, overlap by overlap", covers = ["7.2", "7.3"])]
pub struct Overlaps {
    /// The convolution.
    pub example: SmallConvolution,
}

impl Item for Overlaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        // As many lines as a figure holds.
        within("number of outputs", planes.upstream.len(), 1..=9)?;
        let (size, options) = (planes.input_size(), Conv2dOptions::default());
        let mut sum = Array2::<f64>::zeros(size);
        let mut items: Vec<GridItem> = Vec::new();
        for (at, &share) in planes.upstream.indexed_iter() {
            let mut alone = Array2::zeros(planes.upstream.dim());
            alone[at] = share;
            let stamp = of_input(alone.view(), planes.kernel.view(), size, &options)?;
            sum += &stamp;
            let corner: [usize; 2] = at.into();
            let title = |title: &'static str| if at == (0, 0) { title } else { "" };
            let upstream = Grid::new(planes.upstream.view()).title(title("∂y")).tint(Tint::Output);
            let stamped = Grid::new(stamp.view()).title(title("its stamp")).tint(Tint::Input);
            let so_far = Grid::new(sum.view()).title(title("sum so far")).tint(Tint::Input);
            if !items.is_empty() {
                items.push(GridItem::Line);
            }
            items.extend([
                upstream.mark(corner, Mark::Current).into(),
                "·k →".into(),
                with_window(stamped, corner, planes.kernel_size()).into(),
                "→".into(),
                so_far.mark_block(corner, planes.kernel_size(), Mark::Window).into(),
            ]);
        }
        let whole = of_input(planes.upstream.view(), planes.kernel.view(), size, &options)?;
        let read = |row: usize, column: usize| {
            let along = |place: usize, kernel: usize, outputs: usize| {
                (0..outputs).filter(|output| (*output..output + kernel).contains(&place)).count()
            };
            along(row, planes.kernel.nrows(), planes.upstream.nrows())
                * along(column, planes.kernel.ncols(), planes.upstream.ncols())
        };
        let counts: Vec<usize> = sum.indexed_iter().map(|((row, column), _)| read(row, column)).collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let caption = format!(
            "Each output sends its gradient back through its own window: {} stamps of the kernel. Where windows overlap, \
             stamps add: {} of the {} pixels get {most} shares, {} get one. The last sum equals the plain loops in {} of {} \
             numbers.",
            planes.upstream.len(),
            counts.iter().filter(|&&count| count == most).count(),
            sum.len(),
            counts.iter().filter(|&&count| count == 1).count(),
            equal(sum.view(), whole.view()),
            sum.len()
        );
        let alt = format!(
            "{} lines. In each, one number of the upstream gradient is marked, the kernel times this number lies over the \
             window of this output, and the sum so far is shown; the last sum is {}",
            planes.upstream.len(),
            sum.rows()
                .into_iter()
                .map(|row| row.iter().map(|number| number.to_string().replace('-', "−")).collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join("; ")
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

/// The window marked, and nothing shown outside it.
fn with_window(mut grid: Grid, corner: [usize; 2], size: [usize; 2]) -> Grid {
    let (height, width) = grid.cells().dim();
    for (row, column) in (0..height * width).map(|cell| (cell / width, cell % width)) {
        let inside =
            (corner[0]..corner[0] + size[0]).contains(&row) && (corner[1]..corner[1] + size[1]).contains(&column);
        grid = grid.mark([row, column], if inside { Mark::Window } else { Mark::Hidden });
    }
    grid
}
