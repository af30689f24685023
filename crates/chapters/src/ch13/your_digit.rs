//! A digit that the reader draws, on its way through the network.

use datasets::digit;
use layers::Context;
use ndarray::{Array2, Array3, Axis, Ix4};
use serde::{Deserialize, Serialize};
use viz::{Colormap, Figure, MapOptions, Range, bars, feature_maps, panels, stack};

use super::reader;
use crate::limits::{Dial, Limits};
use crate::{ChapterError, Item, Shown, declare};

/// The side of the board that is drawn on, in its own units.
pub const BOARD: u16 = 280;

/// Strokes of a pen on a board of 280×280: for each, the places `[across, down]` that it passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Strokes(pub Vec<Vec<[u16; 2]>>);

impl Default for Strokes {
    /// A 7.
    fn default() -> Self {
        Self(vec![vec![[78, 66], [120, 62], [196, 64], [172, 116], [146, 170], [128, 226]]])
    }
}

/// Where the pen leaves ink, from its middle.
const PEN: f64 = 10.0;

impl Dial for Strokes {
    type Number = u16;

    fn within(&self, limits: Limits<'_, u16>) -> Result<(), ChapterError> {
        self.0.within(limits)
    }
}

impl Strokes {
    /// Black ink on white paper.
    fn drawn(&self) -> Array3<u8> {
        let side = usize::from(BOARD);
        let mut ink = Array2::<f64>::zeros((side, side));
        for stroke in &self.0 {
            let places: Vec<[f64; 2]> = stroke.iter().map(|place| place.map(f64::from)).collect();
            for (at, &to) in places.iter().enumerate() {
                line(&mut ink, places[at.saturating_sub(1)], to);
            }
        }
        ink.mapv(|ink| (255.0 * (1.0 - ink)).round() as u8).insert_axis(Axis(0))
    }
}

/// Inks all pixels near a straight line; an edge fades within a pixel.
fn line(ink: &mut Array2<f64>, [from_x, from_y]: [f64; 2], [to_x, to_y]: [f64; 2]) {
    let (along_x, along_y) = (to_x - from_x, to_y - from_y);
    let length = along_x * along_x + along_y * along_y;
    let range = |a: f64, b: f64| {
        (a.min(b) - PEN - 1.0).max(0.0) as usize..(a.max(b) + PEN + 2.0).min(f64::from(BOARD)) as usize
    };
    for y in range(from_y, to_y) {
        for x in range(from_x, to_x) {
            let (right, down) = (x as f64 + 0.5 - from_x, y as f64 + 0.5 - from_y);
            // The nearest point of the line, as a part of the way along it.
            let part = if length > 0.0 { ((right * along_x + down * along_y) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (right, down) = (right - part * along_x, down - part * along_y);
            let level = (PEN + 0.5 - (right * right + down * down).sqrt()).clamp(0.0, 1.0);
            ink[[y, x]] = ink[[y, x]].max(level);
        }
    }
}

/// What the digit reader makes of a drawing.
#[declare("ch13.your-digit", "Your digit, on its way through the network", covers = ["13.3"])]
pub struct YourDigit {
    /// A digit, as large as the board allows; one stroke after another.
    #[parameter(range = 0..=BOARD, called = "place", most = [40, 500], counted = ["number of strokes", "number of places"])]
    pub strokes: Strokes,
}

impl Item for YourDigit {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let drawn = self.strokes.drawn();
        let found = digit::find(drawn.view())?;
        let seen = found.input.index_axis(Axis(0), 0).mapv(f64::from);

        let mut network = reader::whole()?;
        let blocks = reader::blocks()?;
        let mut loudest: Vec<[Array2<f64>; 2]> = Vec::new();
        let input = seen.clone().insert_axis(Axis(0)).into_dyn();
        network.forward_each(input, &mut Context::eval(), &mut |index, _, values| {
            if blocks.iter().any(|&[_, end]| end == index)
                && let Ok(maps) = values.view().into_dimensionality::<Ix4>()
            {
                loudest.push(two_loudest(&maps.index_axis(Axis(0), 0).to_owned()));
            }
        })?;
        let scores = reader::scores(&mut network, seen.view())?;
        let most = scores.fold(f64::NEG_INFINITY, |most, &score| most.max(score));
        let shares = scores.mapv(|score| (score - most).exp());
        let percent = shares.mapv(|share| 100.0 * share / shares.sum());
        let ranked = reader::ranked(&scores);

        let small = Array2::from_shape_fn((28, 28), |(y, x)| {
            let block = drawn.slice(ndarray::s![0, 10 * y..10 * y + 10, 10 * x..10 * x + 10]);
            block.iter().map(|&level| f64::from(level)).sum::<f64>() / 25_500.0
        });
        let rows =
            [("drawn".to_owned(), grey(&small)?), ("seen".to_owned(), grey(&seen.index_axis(Axis(0), 0).to_owned())?)];
        let mut pictures = Vec::new();
        for (row, first) in rows.into_iter().enumerate() {
            pictures.push(first);
            for (layer, maps) in loudest.iter().enumerate() {
                pictures.push((format!("layer {}", layer + 1), coloured(&maps[row])?));
            }
        }
        let maps = panels(&pictures, 1 + loudest.len())?;
        let names: Vec<String> = (0..10).map(|class| class.to_string()).collect();
        let figure = stack(&[maps, bars(&names, percent.as_slice().expect("a new array is contiguous"), 1)?])?;

        let [first, second] = [ranked[0], ranked[1]];
        let doubt = if percent[first] < SURE { "It is not sure: " } else { "" };
        let answer = format!(
            "{doubt}{} {first}, with {:.1} %; next comes {second}, with {:.1} %.",
            if doubt.is_empty() { "The network reads a" } else { "it would say" },
            percent[first],
            percent[second]
        );
        let caption = format!(
            "{answer} Below the drawing, what the network sees of it, 28×28; beside them, of each layer, the two maps with the greatest sum. \
             The bars are percent."
        );
        let alt = format!(
            "{answer} A drawing, what the network sees of it, {} maps, and a bar for each digit",
            2 * loudest.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Answers below this many percent are doubtful, as in `cnn predict`.
const SURE: f64 = 80.0;

/// The two maps with the greatest sums.
fn two_loudest(maps: &Array3<f64>) -> [Array2<f64>; 2] {
    let mut order: Vec<usize> = (0..maps.len_of(Axis(0))).collect();
    let sum = |map: usize| maps.index_axis(Axis(0), map).sum();
    order.sort_by(|&a, &b| sum(b).total_cmp(&sum(a)));
    [0, 1].map(|place| maps.index_axis(Axis(0), order[place]).to_owned())
}

fn grey(plane: &Array2<f64>) -> Result<Figure, ChapterError> {
    picture(plane, Colormap::Grey, 1.0)
}

fn coloured(plane: &Array2<f64>) -> Result<Figure, ChapterError> {
    picture(plane, Colormap::Viridis, plane.fold(1e-9, |most: f64, &value| most.max(value)))
}

/// A plane as pixels; maps that pooling made smaller are enlarged to the size of the others.
fn picture(plane: &Array2<f64>, colormap: Colormap, high: f64) -> Result<Figure, ChapterError> {
    let zoom = Some((28 / plane.ncols().max(1)).max(1));
    let options = MapOptions { range: Range::Fixed { low: 0.0, high }, colormap, zoom, ..MapOptions::default() };
    Ok(feature_maps(plane.view().insert_axis(Axis(0)), &options)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(strokes: Vec<Vec<[u16; 2]>>) -> Result<String, ChapterError> {
        Ok(YourDigit { strokes: Strokes(strokes) }.show()?.alt)
    }

    #[test]
    fn strokes_are_read() {
        assert!(YourDigit::default().show().unwrap().alt.starts_with("The network reads a 7, with "));
        let one = read(vec![vec![[142, 50], [138, 140], [136, 230]]]).unwrap();
        assert!(one.starts_with("The network reads a 1"), "{one}");
        let round: Vec<[u16; 2]> = (0..=24)
            .map(|step| (f64::from(step) / 24.0 * std::f64::consts::TAU).sin_cos())
            .map(|(down, across)| [(140.0 + 60.0 * across) as u16, (140.0 + 90.0 * down) as u16])
            .collect();
        let zero = read(vec![round]).unwrap();
        assert!(zero.starts_with("The network reads a 0"), "{zero}");
    }

    #[test]
    fn what_is_no_digit_gets_a_line() {
        for strokes in [vec![], vec![vec![]], vec![vec![[300, 0]]], vec![vec![[140, 140], [141, 141]]; 41]] {
            let error = read(strokes.clone()).unwrap_err().to_string();
            assert!(!error.is_empty() && !error.contains('\n'), "{strokes:?}: {error}");
        }
    }
}
