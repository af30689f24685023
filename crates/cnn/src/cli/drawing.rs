//! A small picture in a terminal, of half blocks: two rows of pixels in each line of text.

use ndarray::{ArrayView2, Axis};

/// Draws what is bright; the frame shows where the picture ends.
pub fn half_blocks(picture: ArrayView2<'_, f32>) -> String {
    let edge = "─".repeat(picture.ncols());
    let lines = picture.axis_chunks_iter(Axis(0), 2).map(|rows| {
        let line: String = rows
            .columns()
            .into_iter()
            .map(|column| match (column[0] > BRIGHT, column.get(1).is_some_and(|&lower| lower > BRIGHT)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
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
}
