//! Small kernels that bring out one feature each, on a photograph of a cat.

use conv::Conv2dOptions;
use ndarray::{Array2, ArrayView2, s};
use viz::{Grid, GridItem, Tint, grid};

use crate::limits::within;
use crate::panels::grey;
use crate::photographs::grey_cat;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// A kernel of whole numbers with what its sums are divided by.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    pub(crate) weights: [[i32; 3]; 3],
    pub(crate) divisor: i32,
}

/// The chapter's filters in the order of its pictures.
pub(crate) static FILTERS: [Filter; 6] = [
    Filter { name: "identity", weights: [[0, 0, 0], [0, 1, 0], [0, 0, 0]], divisor: 1 },
    Filter { name: "blur", weights: [[1, 1, 1], [1, 1, 1], [1, 1, 1]], divisor: 9 },
    Filter { name: "sharpen", weights: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]], divisor: 1 },
    Filter { name: "emboss", weights: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], divisor: 1 },
    Filter { name: "edges", weights: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], divisor: 1 },
    Filter { name: "right − left", weights: [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], divisor: 1 },
];

/// Where the cat's face is in the photograph: first row and column, rows and columns.
pub(crate) const FACE: ([usize; 2], [usize; 2]) = ([24, 84], [160, 280]);

pub(crate) fn weights(rows: &[[i32; 3]; 3]) -> Array2<f64> {
    Array2::from_shape_fn((3, 3), |(row, column)| f64::from(rows[row][column]))
}

/// A piece of the grey cat.
///
/// # Errors
///
/// If it does not lie inside the photograph, or is too small to be seen.
pub(crate) fn piece(corner: [usize; 2], size: [usize; 2]) -> Result<Array2<f64>, ChapterError> {
    let image = grey_cat();
    let sides = [image.nrows(), image.ncols()];
    for at in [0, 1] {
        within("corner", corner[at], 0..=sides[at] - size[at])?;
    }
    let ([top, left], [rows, columns]) = (corner, size);
    Ok(image.slice(s![top..top + rows, left..left + columns]).mapv(f64::from))
}

/// The filtered plane as grey levels.
///
/// If the weights add up to 0, a plain surface gives 0, and the answers have signs: they are drawn around middle grey.
/// Otherwise they are levels as they are, cut off at black and white.
fn levels(plane: ArrayView2<'_, f64>, kernel: &Array2<f64>, divisor: f64) -> Result<Array2<f64>, ChapterError> {
    let map = correlate(plane, kernel.view(), &Conv2dOptions::default())?;
    let ground = if kernel.sum() == 0.0 { 128.0 } else { 0.0 };
    Ok(map.mapv(|sum| (sum / divisor + ground).round().clamp(0.0, 255.0)))
}

/// The kernels, with their numbers.
#[declare("ch03.filter-kernels", "Six kernels", covers = ["3.2"])]
pub struct FilterKernels {
    /// Which, counted from 0: identity, blur, sharpen, emboss, edges, right − left.
    #[parameter(default = (0..FILTERS.len()).collect(), range = 0..=FILTERS.len() - 1, most = 12)]
    pub filters: Vec<usize>,
}

impl Item for FilterKernels {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut items: Vec<GridItem> = Vec::new();
        let mut words = Vec::new();
        for (at, &filter) in self.filters.iter().enumerate() {
            if at > 0 && at % 3 == 0 {
                items.push(GridItem::Line);
            }
            let Filter { name, weights: rows, divisor } = &FILTERS[filter];
            let title = if *divisor == 1 { (*name).to_owned() } else { format!("{name}, ÷ {divisor}") };
            let kernel = weights(rows);
            words.push(format!("{name} {}", kernel.sum() / f64::from(*divisor)));
            items.push(Grid::new(kernel.view()).title(title).tint(Tint::Signed).into());
        }
        let caption = format!(
            "The weights of small kernels. Their sums say what becomes of a plain surface: {}. A sum of 1 keeps its \
             brightness, a sum of 0 makes it vanish.",
            words.join(", ")
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The cat under each of the kernels.
#[declare("ch03.filters", "Six kernels on the cat", covers = ["3.2"])]
pub struct Filters {
    /// First row and column of the piece of the photograph.
    #[parameter(default = FACE.0, range = [0..=292, 0..=443])]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = FACE.1, range = [8..=300, 8..=451])]
    pub size: [usize; 2],
}

impl Item for Filters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let plane = piece(self.corner, self.size)?;
        let pictures = FILTERS
            .iter()
            .map(|filter| {
                Ok((filter.name, levels(plane.view(), &weights(&filter.weights), f64::from(filter.divisor))?))
            })
            .collect::<Result<Vec<_>, ChapterError>>()?;
        let figure = grey(&pictures, 2)?;
        let caption = "The same cat through six kernels. Kernels that add up to 0 are drawn around middle grey, which stands \
                       for “nothing here”. Photograph: Stéfan van der Walt, CC0.";
        let alt = "Six grey pictures of a cat's face. Identity: as it is; blur: softer; sharpen: crisper; emboss: like a relief \
                   lit from one side; edges: outlines and whiskers on grey; right − left: outlines that run up and down.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The cat before and after one kernel, which may be any.
#[declare("ch03.filtered", "Your own kernel on the cat", covers = ["3.2"])]
pub struct Filtered {
    /// The weights.
    #[parameter(default = [[1, 1, 1], [0, 0, 0], [-1, -1, -1]], range = -99..=99, called = "weight")]
    pub kernel: [[i32; 3]; 3],
    /// What the sums are divided by.
    #[parameter(default = 1, range = 1..=1000, log = true)]
    pub divisor: i32,
    /// First row and column of the piece of the photograph.
    #[parameter(default = FACE.0, range = [0..=292, 0..=443])]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = FACE.1, range = [8..=300, 8..=451])]
    pub size: [usize; 2],
}

impl Item for Filtered {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let divisor = self.divisor;
        let plane = piece(self.corner, self.size)?;
        let after = levels(plane.view(), &weights(&self.kernel), f64::from(divisor))?;
        let (height, width) = after.dim();
        let before = plane.slice(s![1..=height, 1..=width]).to_owned();
        let figure = grey(&[("before", before), ("after", after)], 2)?;
        let rows: Vec<String> = self
            .kernel
            .iter()
            .map(|row| row.iter().map(|&weight| super::nine::minus(weight.into())).collect::<Vec<_>>().join(" "))
            .collect();
        let over = if divisor == 1 { String::new() } else { format!(", divided by {divisor}") };
        let caption = format!("The cat as it is, and through the kernel with the rows {}{over}.", rows.join(" | "));
        let after = if self.kernel.iter().flatten().sum::<i32>() == 0 {
            "an even grey, with lines lighter and darker than it where the kernel answers"
        } else {
            "the same face, its greys changed by the kernel"
        };
        let alt = format!("Two grey pictures: on the left a cat's face as it is, on the right {after}.");
        Ok(Shown::described(figure, caption, alt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_surface_keeps_its_level_or_becomes_grey() {
        let plain = Array2::from_elem((5, 5), 77.0);
        for filter in &FILTERS {
            let kernel = weights(&filter.weights);
            let shown = levels(plain.view(), &kernel, f64::from(filter.divisor)).unwrap();
            let expected = if kernel.sum() == 0.0 { 128.0 } else { 77.0 * kernel.sum() / f64::from(filter.divisor) };
            assert!(shown.iter().all(|&level| level == expected), "{}: {shown}", filter.name);
        }
    }
}
