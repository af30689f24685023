//! One detector for all places: a piece of one digit, found in others.

use conv::Conv2dOptions;
use ndarray::{Array2, Array3, s};
use viz::{PhotographOptions, photograph};

use crate::limits::within;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Pixels a side of MNIST's images.
const SIDE: usize = 28;

/// A piece of one test image as a kernel, and where it answers most in others.
#[declare("ch03.one-detector", "One detector for all places", covers = ["3.5"])]
pub struct OneDetector {
    /// The test image of MNIST that the piece is cut from.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// First row and column of the piece.
    #[parameter(default = [6, 14], range = 0..=25)]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 9, range = 3..=16)]
    pub side: usize,
    /// The test images that it is slid over.
    #[parameter(default = vec![0, 17, 26, 7, 3], range = 0..=9999, most = 5)]
    pub others: Vec<usize>,
}

impl Item for OneDetector {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { side, corner, .. } = *self;
        for place in corner {
            within("corner", place, 0..=SIDE - side)?;
        }
        let piece = mnist::test_image(self.image);
        let piece = piece.slice(s![corner[0]..corner[0] + side, corner[1]..corner[1] + side]).mapv(f64::from);
        // Weights that add up to 0: bright surfaces alone do not please it. Multiplied by their number, they are whole.
        let kernel = piece.mapv(|level| level * piece.len() as f64 - piece.sum());
        let images: Vec<Array2<f64>> = self
            .others
            .iter()
            .map(|&other| Ok(mnist::test_image(other).mapv(f64::from)))
            .collect::<Result<_, ChapterError>>()?;
        let maps: Vec<Array2<f64>> = images
            .iter()
            .map(|image| correlate(image.view(), kernel.view(), &Conv2dOptions::default()))
            .collect::<Result<_, _>>()?;
        let places: Vec<[usize; 2]> = maps.iter().map(most).collect();
        // One scale for all maps: a digit without the piece stays dark.
        let full = maps.iter().zip(&places).map(|(map, &place)| map[place]).fold(1.0, f64::max);
        let mut picture = Array3::from_elem((3, 2 * SIDE + 1, self.others.len() * (SIDE + 1) - 1), 128.0);
        let mut words = Vec::new();
        for (at, ((&other, image), (map, &place))) in
            self.others.iter().zip(&images).zip(maps.iter().zip(&places)).enumerate()
        {
            let [row, column] = place;
            // Rounded down to a whole number, which no machine's last bit can change.
            let share = (100.0 * map[place] / full).floor();
            words.push(format!("a {} at row {row}, column {column} ({share} %)", mnist::test_label(other)));
            let left = at * (SIDE + 1);
            let mut upper = picture.slice_mut(s![.., ..SIDE, left..left + SIDE]);
            upper.assign(image);
            for (row, column) in frame(place, side) {
                for (channel, level) in [255.0, 200.0, 0.0].into_iter().enumerate() {
                    upper[[channel, row, column]] = level;
                }
            }
            // The answers, each under the middle of its window.
            let mut lower = picture.slice_mut(s![.., SIDE + 1.., left..left + SIDE]);
            lower.fill(0.0);
            let first = side / 2;
            let (rows, columns) = map.dim();
            let answers = map.mapv(|value| (value.max(0.0) / full * 255.0).round());
            lower.slice_mut(s![.., first..first + rows, first..first + columns]).assign(&answers);
        }
        let figure = photograph(picture.view(), &PhotographOptions { zoom: Some(4), ..Default::default() })?;
        let caption = format!(
            "A piece of {side}×{side} pixels cut from a {} (test image {}), its mean taken off, slid over {} digits. Above, \
             the place of the strongest answer, and how strong it is beside the strongest of all: {}. Below, all answers, on \
             one scale.",
            mnist::test_label(self.image),
            self.image,
            self.others.len(),
            words.join("; ")
        );
        let alt = format!(
            "A row of {} handwritten digits, a yellow frame around a corner or a bend of a stroke in each; below each the map of \
             its answers, brightest where the frame is, and the brighter the more the place is like the piece.",
            self.others.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Row and column of the greatest value.
fn most(map: &Array2<f64>) -> [usize; 2] {
    let best = map.indexed_iter().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or([0, 0], |((row, column), _)| [row, column])
}

/// The pixels around a square, as far as they are in the image.
fn frame([top, left]: [usize; 2], side: usize) -> impl Iterator<Item = (usize, usize)> {
    let outside = move |place: usize, first: usize| place + 1 == first || place == first + side;
    let near = move |first: usize| first.saturating_sub(1)..(first + side + 1).min(SIDE);
    near(top)
        .flat_map(move |row| near(left).map(move |column| (row, column)))
        .filter(move |&(row, column)| outside(row, top) || outside(column, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_goes_around() {
        let pixels: Vec<_> = frame([1, 1], 1).collect();
        assert_eq!(pixels, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)]);
        assert_eq!(frame([0, 0], 1).count(), 3);
    }
}
