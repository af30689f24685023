//! A small picture in a terminal: two rows of pixels in each line of text.

use ndarray::{ArrayView1, ArrayView2, Axis};

/// Draws what is bright, in half blocks: black and white, as strokes are.
pub fn half_blocks(picture: ArrayView2<'_, f32>) -> String {
    framed(picture, |column| match (column[0] > BRIGHT, column.get(1).is_some_and(|&lower| lower > BRIGHT)) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    })
}

/// Draws how bright it is, in shades, for a picture that is not black and white.
pub fn shades(picture: ArrayView2<'_, f32>) -> String {
    framed(picture, |column| {
        let level = column.mean().unwrap_or(0.0).clamp(0.0, 1.0);
        SHADES[((SHADES.len() as f32 * level) as usize).min(SHADES.len() - 1)]
    })
}

/// From dark to bright.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// A character for each two rows of a column; the frame shows where the picture ends.
fn framed(picture: ArrayView2<'_, f32>, character: impl Fn(ArrayView1<'_, f32>) -> char) -> String {
    let edge = "─".repeat(picture.ncols());
    let lines = picture.axis_chunks_iter(Axis(0), 2).map(|rows| {
        let line: String = rows.columns().into_iter().map(&character).collect();
        format!("│{line}│\n")
    });
    format!("┌{edge}┐\n{}└{edge}┘\n", lines.collect::<String>())
}

/// Above it a pixel is drawn: a thin stroke is grey.
const BRIGHT: f32 = 0.4;

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn two_rows_share_a_line() {
        let picture = array![[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0], [0.0, 0.5, 0.3, 0.0]];
        assert_eq!(half_blocks(picture.view()), "┌────┐\n│█▀▄ │\n│ ▀  │\n└────┘\n");
    }

    #[test]
    fn shades_go_from_dark_to_bright() {
        let picture = array![[0.0, 0.3, 1.0, 0.8], [0.1, 0.3, 0.0, 1.0], [0.7, 1.0, -1.0, 2.0]];
        assert_eq!(shades(picture.view()), "┌────┐\n│ ░▒█│\n│▓█ █│\n└────┘\n");
    }
}
