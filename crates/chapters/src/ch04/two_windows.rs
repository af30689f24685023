//! Find the bug: the same size from two different ways of sliding.

use viz::{Grid, GridItem, Mark, Tint, grid};

use crate::ch03::nine::minus;
use crate::limits::within;
use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// One plane under padding 1, stride 2 and under padding 0, stride 1.
#[declare("ch04.two-windows", "Find the bug: one size, two ways", covers = ["B4.3", "4.1"])]
pub struct TwoWindows {
    /// The side of the input.
    #[parameter(default = 5, range = 1..=LONGEST_SIDE)]
    pub input: usize,
    /// K.
    #[parameter(default = 3, range = 1..=LONGEST_SIDE)]
    pub kernel: usize,
    /// `[P, S]` of the picture.
    #[parameter(default = [1, 2], range = [0..=LONGEST_SIDE / 4, 1..=LONGEST_SIDE], called = ["padding", "stride"])]
    pub picture: [usize; 2],
    /// `[P, S]` of the text.
    #[parameter(default = [0, 1], range = [0..=LONGEST_SIDE / 4, 1..=LONGEST_SIDE], called = ["padding", "stride"])]
    pub text: [usize; 2],
    /// The output's row and column whose windows are marked.
    #[parameter(default = [0, 0], range = 0..=35)]
    pub place: [usize; 2],
}

impl Item for TwoWindows {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut items: Vec<GridItem> = Vec::new();
        let mut outputs = Vec::new();
        for [padding, stride] in [self.picture, self.text] {
            let sliding = SlidingWindow2d::square(self.input, self.kernel, stride, padding, 1);
            let values = sliding.values()?;
            let [rows, columns] = sliding.axes()?;
            let [i, j] = self.place;
            within("place", i, 0..=rows.output()? - 1)?;
            within("place", j, 0..=columns.output()? - 1)?;
            let options = sliding.drawn();
            let padded = padded(&values.input, padding);
            let mut input = Grid::new(padded.view()).title(format!("P {padding}, S {stride}")).tint(Tint::Input);
            let taps = options.taps([i, j]);
            for ((row, column), _) in padded.indexed_iter() {
                let inside = |place: usize| (padding..padding + self.input).contains(&place);
                if taps.contains(&[row, column]) {
                    input = input.mark([row, column], Mark::Window);
                } else if !(inside(row) && inside(column)) {
                    input = input.mark([row, column], Mark::Padding);
                }
            }
            let output = Grid::new(values.output.view()).title("output").tint(Tint::Output);
            items.extend([input.into(), "→".into(), output.mark([i, j], Mark::Current).into()]);
            outputs.push(values.output);
        }
        let [a, b] = [&outputs[0], &outputs[1]];
        let size = |output: &ndarray::Array2<f64>| format!("{}×{}", output.nrows(), output.ncols());
        let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
        let [first, second] = [a, b].map(|output| minus(output[self.place]));
        let caption = if a.dim() == b.dim() {
            format!(
                "A picture of padding {}, stride {} beside a text about padding {}, stride {}: both make {} out of \
                 {}×{}. The marked window gives {first} in the one and {second} in the other. Numbers that agree: {equal} of \
                 {}. The right size proves nothing.",
                self.picture[0],
                self.picture[1],
                self.text[0],
                self.text[1],
                size(a),
                self.input,
                self.input,
                a.len()
            )
        } else {
            format!("These two do not even have one size: {} and {}.", size(a), size(b))
        };
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The plane with zeros around it.
fn padded(plane: &ndarray::Array2<f64>, padding: usize) -> ndarray::Array2<f64> {
    let (height, width) = plane.dim();
    ndarray::Array2::from_shape_fn((height + 2 * padding, width + 2 * padding), |(row, column)| {
        let inside = row.checked_sub(padding).zip(column.checked_sub(padding));
        inside.and_then(|(row, column)| plane.get([row, column])).copied().unwrap_or(0.0)
    })
}
