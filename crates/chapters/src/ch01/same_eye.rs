//! The same thing at another place.

use conv::Conv2dOptions;
use datasets::photograph::to_grey;
use ndarray::{Array2, Array3, ArrayView2, s};
use viz::{PhotographOptions, photograph};

use crate::photographs::cat;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// Rows and columns of the two pieces of the photograph.
const PIECE: [usize; 2] = [200, 280];
/// First row and column of the first piece.
const CORNER: [usize; 2] = [20, 60];
/// First row and column of the eye in the photograph, and its size.
const EYE: [usize; 2] = [80, 132];
const EYE_SIZE: [usize; 2] = [72, 84];
/// One pixel of so many is looked at, down and across; all places are multiples of it.
const COARSE: usize = 4;

/// Two pieces of one photograph; the eye of the first is looked for in the second.
#[declare("ch01.same-eye", "The same eye at another place", covers = ["1.4"])]
pub struct SameEye {
    /// Rows and columns by which the camera moved down and right, in steps of 4 pixels.
    #[parameter(default = [12, 16], range = [0..=14, 0..=16])]
    pub moved: [usize; 2],
}

impl Item for SameEye {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [down, right] = self.moved.map(|steps| steps * COARSE);
        let image = cat();
        let grey = to_grey(image.view()).index_axis_move(ndarray::Axis(0), 0);
        let piece = |[top, left]: [usize; 2]| grey.slice(s![top..top + PIECE[0], left..left + PIECE[1]]);
        let second = [CORNER[0] + down, CORNER[1] + right];
        let eye = grey.slice(s![EYE[0]..EYE[0] + EYE_SIZE[0], EYE[1]..EYE[1] + EYE_SIZE[1]]);
        let places = [best_answer(piece(CORNER), eye)?, best_answer(piece(second), eye)?];
        // Both pieces in colour side by side, a frame around what was found.
        let gap = 12;
        let mut picture = Array3::from_elem((3, PIECE[0], 2 * PIECE[1] + gap), 128_u8);
        for (at, (corner, found)) in [CORNER, second].into_iter().zip(places).enumerate() {
            let left = at * (PIECE[1] + gap);
            let from = image.slice(s![.., corner[0]..corner[0] + PIECE[0], corner[1]..corner[1] + PIECE[1]]);
            let mut target = picture.slice_mut(s![.., .., left..left + PIECE[1]]);
            target.assign(&from);
            for (row, column) in frame(found) {
                for (channel, level) in [255, 230, 0].into_iter().enumerate() {
                    target[[channel, row, column]] = level;
                }
            }
        }
        let figure = photograph(picture.view(), &PhotographOptions { colors: Some(256), ..Default::default() })?;
        let [[row_a, column_a], [row_b, column_b]] = places;
        let caption = format!(
            "One photograph, cut out twice. Left the eye begins at row {row_a}, column {column_a}, right at row {row_b}, \
             column {column_b}: found by sliding one small picture of an eye, its mean taken off, over both: at each place \
             its numbers are multiplied with those below and added, and the largest sum wins. To a matrix of weights, one \
             for each pixel, these are two different things."
        );
        let alt = "Two views of a cat's face, the second taken further down and to the right. A yellow frame stands around the \
                   same eye in both.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Row and column of the place that answers most to `small` as a kernel, its mean taken off: a convolution as all others
/// of this book.
fn best_answer(large: ArrayView2<'_, u8>, small: ArrayView2<'_, u8>) -> Result<[usize; 2], ChapterError> {
    let coarse = |view: ArrayView2<'_, u8>| {
        let size = (view.nrows() / COARSE, view.ncols() / COARSE);
        Array2::from_shape_fn(size, |(row, column)| f64::from(view[[row * COARSE, column * COARSE]]))
    };
    let (large, small) = (coarse(large), coarse(small));
    // Multiplied by the number of pixels, the deviations from the mean are whole, and the sums exact.
    let kernel = &small * small.len() as f64 - small.sum();
    let answers = correlate(large.view(), kernel.view(), &Conv2dOptions::default())?;
    let best = answers.indexed_iter().max_by(|a, b| a.1.total_cmp(b.1));
    Ok(best.map_or([0, 0], |((row, column), _)| [row * COARSE, column * COARSE]))
}

/// The pixels of a frame three pixels wide around the eye at a place.
fn frame([top, left]: [usize; 2]) -> impl Iterator<Item = (usize, usize)> {
    const WIDTH: usize = 3;
    let [height, width] = EYE_SIZE;
    (top..top + height).flat_map(move |row| (left..left + width).map(move |column| (row, column))).filter(
        move |&(row, column)| {
            let edge = |at: usize, first: usize, size: usize| at < first + WIDTH || at + WIDTH >= first + size;
            edge(row, top, height) || edge(column, left, width)
        },
    )
}
