//! A network as boxes: wide for many channels, high for a large picture.

use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::svg::{Canvas, PAGE, TYPE, bold_width, path, rect, text, text_width};

/// What flows between two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockShape {
    /// Feature maps: channels, height, width.
    Volume([usize; 3]),
    /// Numbers without a place: features or classes.
    Vector(usize),
}

/// A box: what comes out of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    name: String,
    shape: BlockShape,
    color: Color,
}

impl Block {
    /// A box with the name of the layer that makes it; a line break in the name is kept.
    pub fn new(name: impl Into<String>, shape: BlockShape) -> Self {
        Self { name: name.into(), shape, color: Color::Input }
    }

    /// The box's colour: one of the four accents.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }
}

const FIGURE: &str = "blocks";
const BLOCK_LIMIT: usize = 256;
const GAP: f64 = 26.0;
const LINE: f64 = 19.0;
/// Height of the box with the largest picture.
const TALLEST: f64 = 96.0;

/// Draws a network's boxes in a row that wraps at a phone's width, arrows between them, the shape below each.
///
/// Heights go with the square root of the picture's size, widths with the logarithm of the channels: a network spans a
/// factor of a thousand. `here` marks one box with "you are here".
///
/// # Errors
///
/// [`VizError`] if there is no box, over 256, or `here` is none of them.
///
/// ```
/// use viz::{Block, BlockShape, blocks};
///
/// let network = [
///     Block::new("image", BlockShape::Volume([1, 28, 28])),
///     Block::new("conv 5×5", BlockShape::Volume([32, 28, 28])),
///     Block::new("dense", BlockShape::Vector(10)),
/// ];
/// let figure = blocks(&network, Some(1))?;
/// assert!(figure.alt().contains("conv 5×5 32×28×28 (you are here)"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn blocks(network: &[Block], here: Option<usize>) -> Result<Figure, VizError> {
    if network.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of blocks" });
    }
    if network.len() > BLOCK_LIMIT {
        let (what, value) = ("number of blocks", network.len());
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: BLOCK_LIMIT });
    }
    if let Some(index) = here.filter(|&index| index >= network.len()) {
        return Err(VizError::Option {
            figure: FIGURE,
            option: "here",
            value: index.to_string(),
            advice: "count the blocks from 0",
        });
    }
    let largest = network.iter().map(Block::size).max().unwrap_or(1).max(1);
    let boxes: Vec<Drawn<'_>> = network.iter().map(|block| Drawn::new(block, largest)).collect();
    let mut canvas = Canvas::new();
    let (mut top, mut widest, mut index) = (4.0, 0.0_f64, 0);
    while index < boxes.len() {
        let row = fitting(&boxes[index..]);
        let marked = here.filter(|h| (index..index + row.len()).contains(h)).map(|h| h - index);
        let more = index + row.len() < boxes.len();
        let (width, height) = draw_row(&mut canvas, row, marked, more, top);
        widest = widest.max(width);
        top += height + 18.0;
        index += row.len();
    }
    let words: Vec<String> = network
        .iter()
        .enumerate()
        .map(|(k, b)| {
            let mark = if here == Some(k) { " (you are here)" } else { "" };
            format!("{} {}{mark}", b.name.replace('\n', " "), b.shape_text())
        })
        .collect();
    Ok(Svg::new(canvas, widest + 4.0, top - 14.0, format!("A network: {}", words.join(", "))).into())
}

impl Block {
    fn size(&self) -> usize {
        match self.shape {
            BlockShape::Volume([_, height, width]) => height.max(width),
            BlockShape::Vector(_) => 1,
        }
    }

    fn shape_text(&self) -> String {
        match self.shape {
            BlockShape::Volume([channels, height, width]) => format!("{channels}×{height}×{width}"),
            BlockShape::Vector(length) => length.to_string(),
        }
    }
}

/// A box with its measures.
struct Drawn<'a> {
    block: &'a Block,
    front: f64,
    height: f64,
    depth: f64,
    lines: Vec<String>,
    slot: f64,
}

impl<'a> Drawn<'a> {
    fn new(block: &'a Block, largest: usize) -> Self {
        let root = |size: usize| (size as f64 / largest as f64).sqrt() * TALLEST;
        let (front, height, depth) = match block.shape {
            BlockShape::Volume([channels, height, width]) => {
                let front = 6.0 + 8.0 * (1.0 + channels as f64).log2();
                (front, root(height).max(8.0), root(width).max(8.0) * 0.3)
            }
            BlockShape::Vector(length) => (10.0, 14.0 + 7.0 * (1.0 + length as f64).log2(), 0.0),
        };
        let mut lines: Vec<String> = block.name.lines().map(str::to_owned).collect();
        lines.push(block.shape_text());
        let text = lines.iter().map(|l| text_width(l, TYPE)).fold(0.0, f64::max);
        Self { block, front, height, depth, slot: text.max(front + depth), lines }
    }
}

/// As many boxes as fit a page's width, at least one.
fn fitting<'s, 'a>(boxes: &'s [Drawn<'a>]) -> &'s [Drawn<'a>] {
    let mut used = 4.0;
    let count = boxes
        .iter()
        .take_while(|b| {
            used += b.slot + GAP;
            used <= PAGE
        })
        .count();
    &boxes[..count.max(1)]
}

/// Draws boxes side by side; gives width and height.
fn draw_row(canvas: &mut Canvas, row: &[Drawn<'_>], here: Option<usize>, more: bool, top: f64) -> (f64, f64) {
    let sign = if here.is_some() { 26.0 } else { 0.0 };
    let tallest = row.iter().map(|b| b.height + b.depth).fold(0.0, f64::max);
    let lines = row.iter().map(|b| b.lines.len()).max().unwrap_or(0);
    let middle = top + sign + tallest / 2.0;
    let mut x = 4.0;
    for (k, drawn) in row.iter().enumerate() {
        let left = x + (drawn.slot - drawn.front - drawn.depth) / 2.0;
        let upper = middle - f64::midpoint(drawn.height, drawn.depth);
        let marked = here == Some(k);
        draw_box(canvas, drawn, left, upper, marked);
        if marked {
            let words = "you are here";
            let half = bold_width(words, TYPE) / 2.0;
            // Kept inside the picture at its left edge.
            let at = (x + drawn.slot / 2.0).max(half + 2.0);
            canvas.add(text(at, upper - 12.0, words).middle().fill(Color::Highlight).bold());
            let tip = x + drawn.slot / 2.0;
            let d = format!("M{} {}l-5 -7h10z", crate::svg::num(tip), crate::svg::num(upper - 1.0));
            canvas.add(path(&d).fill(Color::Highlight));
        }
        for (n, line) in drawn.lines.iter().enumerate() {
            let baseline = top + sign + tallest + 20.0 + n as f64 * LINE;
            let last = n + 1 == drawn.lines.len();
            let words = text(x + drawn.slot / 2.0, baseline, line).middle();
            canvas.add(if last { words.fill(Color::Muted) } else { words });
        }
        x += drawn.slot;
        if k + 1 < row.len() || more {
            let d = format!("M{} {}h14m-5 -4l5 4l-5 4", crate::svg::num(x + 6.0), crate::svg::num(middle));
            canvas.add(path(&d).no_fill().stroke(Color::Muted, 1.5));
        }
        x += GAP;
    }
    (if more { x } else { x - GAP }, sign + tallest + 8.0 + lines as f64 * LINE)
}

fn draw_box(canvas: &mut Canvas, drawn: &Drawn<'_>, left: f64, upper: f64, marked: bool) {
    let color = if marked { Color::Highlight } else { drawn.block.color };
    let soft = match color {
        Color::Kernel => Color::KernelSoft,
        Color::Output => Color::OutputSoft,
        Color::Highlight => Color::HighlightSoft,
        _ => Color::InputSoft,
    };
    let (front, height, depth) = (drawn.front, drawn.height, drawn.depth);
    let width = if marked { 2.5 } else { 1.2 };
    if depth > 0.0 {
        let n = crate::svg::num;
        let d = format!(
            "M{x} {y}l{d} {up}h{w}v{h}l{back} {d}M{x} {y}h{w}v{h}M{right} {y}l{d} {up}",
            x = n(left),
            y = n(upper + depth),
            right = n(left + front),
            d = n(depth),
            up = n(-depth),
            back = n(-depth),
            w = n(front),
            h = n(height),
        );
        // The lid and the side first, then the front on top.
        canvas.add(path(&d).fill(soft).stroke(color, width).attr("stroke-linejoin", "round"));
    }
    canvas
        .add(rect(left, upper + depth, front, height).fill(soft).stroke(color, width).attr("stroke-linejoin", "round"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn height_goes_with_the_root_of_the_size() {
        let tall = Block::new("a", BlockShape::Volume([1, 28, 28]));
        let low = Block::new("b", BlockShape::Volume([64, 7, 7]));
        let (a, b) = (Drawn::new(&tall, 28), Drawn::new(&low, 28));
        assert_eq!((a.height, b.height), (96.0, 48.0));
        assert!(b.front > a.front, "more channels are wider");
    }

    #[test]
    fn long_networks_wrap_within_the_page() {
        let network = vec![Block::new("conv 3×3", BlockShape::Volume([512, 14, 14])); 21];
        let figure = blocks(&network, Some(20)).unwrap();
        assert!(figure.width() <= 484, "{}", figure.width());
        assert!(blocks(&network, Some(21)).is_err());
        assert!(blocks(&[], None).is_err());
    }

    #[test]
    fn odd_shapes_are_drawn() {
        let odd = [BlockShape::Volume([0, 0, 0]), BlockShape::Volume([usize::MAX; 3]), BlockShape::Vector(usize::MAX)];
        for shape in odd {
            assert!(blocks(&[Block::new("", shape)], None).is_ok());
        }
    }
}
