//! The bytes of a file: in hexadecimal, as letters where they are text, coloured by the part that they belong to.

use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::svg::{Canvas, PAGE, TYPE, centred, group, rect, text, text_width};

/// Bytes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BytePart {
    /// What they are.
    pub name: String,
    /// How many of them there are.
    pub length: usize,
    /// One of the four accents.
    pub color: Color,
}

const FIGURE: &str = "bytes";
const BYTE_LIMIT: usize = 1024;
const COLUMNS: usize = 16;
/// Room for the number of a row's first byte.
const LEFT: f64 = 38.0;
const ROW: f64 = 36.0;

/// Draws bytes in rows of 16: hexadecimal, below it the letter in a part that is text, in the colour of the part; the parts' names above.
///
/// # Errors
///
/// [`VizError`] if there are no bytes, over 1024, or the parts are not as long as they.
///
/// ```
/// use viz::{BytePart, bytes, palette::Color};
///
/// let parts = [
///     BytePart { name: "length".into(), length: 1, color: Color::Kernel },
///     BytePart { name: "letters".into(), length: 2, color: Color::Input },
/// ];
/// let figure = bytes(&[2, b'h', b'i'], &parts)?;
/// assert!(figure.alt().contains("letters, 2 bytes: “hi”"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn bytes(bytes: &[u8], parts: &[BytePart]) -> Result<Figure, VizError> {
    if bytes.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of bytes" });
    }
    if bytes.len() > BYTE_LIMIT {
        let (what, value) = ("number of bytes", bytes.len());
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: BYTE_LIMIT });
    }
    let total = parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(part.length));
    if total != Some(bytes.len()) {
        return Err(VizError::Mismatch {
            figure: FIGURE,
            left: "the list of bytes",
            left_len: bytes.len(),
            right: "the parts together",
            right_len: total.unwrap_or(usize::MAX),
        });
    }
    let mut canvas = Canvas::new();
    let top = legend(&mut canvas, parts);
    let width = (PAGE - 4.0 - LEFT) / COLUMNS as f64;
    canvas.open(group().end());
    for row in 0..bytes.len().div_ceil(COLUMNS) {
        let y = top + row as f64 * ROW + 0.7 * ROW;
        canvas.add(text(LEFT - 7.0, y, &(row * COLUMNS).to_string()).fill(Color::Muted).size(TYPE));
    }
    canvas.close();
    let mut starts = 0;
    let of = parts.iter().flat_map(|part| {
        let is_text = reads_as_text(&bytes[starts..starts + part.length]);
        starts += part.length;
        std::iter::repeat_n((part.color, is_text), part.length)
    });
    for (at, (&byte, (color, is_text))) in bytes.iter().zip(of).enumerate() {
        let (x, y) = (LEFT + (at % COLUMNS) as f64 * width, top + (at / COLUMNS) as f64 * ROW);
        canvas.add(rect(x, y, width, ROW).fill(soft(color)).stroke(Color::Grid, 1.0));
        canvas.add(centred(x + width / 2.0, y + 11.0, TYPE, &format!("{byte:02x}")));
        // What a number's bytes would be as letters says nothing.
        if is_text && byte != b' ' {
            canvas.add(centred(x + width / 2.0, y + 26.0, TYPE, &char::from(byte).to_string()).fill(color));
        }
    }
    let mut rest = bytes;
    let mut words = Vec::new();
    for part in parts {
        let (here, after) = rest.split_at(part.length);
        rest = after;
        words.push(format!("{}, {} bytes: {}", part.name, part.length, read_aloud(here)));
    }
    let rows = bytes.len().div_ceil(COLUMNS) as f64;
    let alt = format!("{} bytes in rows of {COLUMNS}. {}", bytes.len(), words.join("; "));
    Ok(Svg::new(canvas, PAGE, top + rows * ROW + 4.0, alt).into())
}

/// Names of the parts with their colours; gives the height.
fn legend(canvas: &mut Canvas, parts: &[BytePart]) -> f64 {
    let (mut x, mut y) = (LEFT, 4.0);
    for part in parts {
        let wide = 22.0 + text_width(&part.name, TYPE) + 16.0;
        if x > LEFT && x + wide > PAGE {
            (x, y) = (LEFT, y + 22.0);
        }
        canvas.add(rect(x, y, 14.0, 14.0).fill(soft(part.color)).stroke(part.color, 1.5));
        canvas.add(text(x + 20.0, y + 12.5, &part.name));
        x += wide;
    }
    y + 26.0
}

fn soft(color: Color) -> Color {
    match color {
        Color::Input => Color::InputSoft,
        Color::Kernel => Color::KernelSoft,
        Color::Output => Color::OutputSoft,
        Color::Highlight => Color::HighlightSoft,
        _ => Color::Paper,
    }
}

/// Whether these are letters, signs and spaces of ASCII.
fn reads_as_text(bytes: &[u8]) -> bool {
    bytes.len() > 1 && bytes.iter().all(|&byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Text as text, other bytes as numbers; not more than one listens to.
fn read_aloud(bytes: &[u8]) -> String {
    const MOST: usize = 12;
    if reads_as_text(bytes) {
        return format!("“{}”", String::from_utf8_lossy(bytes).trim_end());
    }
    let shown: Vec<String> = bytes.iter().take(MOST).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > MOST { " and so on" } else { "" };
    format!("{}{more}", shown.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(length: usize) -> BytePart {
        BytePart { name: "all".into(), length, color: Color::Input }
    }

    #[test]
    fn bytes_and_parts_must_be_as_long() {
        assert!(bytes(&[], &[]).is_err());
        assert!(bytes(&[1, 2], &[part(1)]).is_err());
        assert!(bytes(&[1, 2], &[part(usize::MAX), part(3)]).is_err());
        assert!(bytes(&[0; 1025], &[part(1025)]).is_err());
    }

    #[test]
    fn letters_stand_below_numbers() {
        let svg = bytes(b"a b\0\0", &[part(3), part(2)]).unwrap().svg().unwrap();
        assert!(svg.contains(">61<") && svg.contains(">a<") && svg.contains(">00<"), "{svg}");
        // Two names, the number of the row, five bytes, two letters.
        assert_eq!(svg.matches("<text").count(), 2 + 1 + 5 + 2);
        let alt = bytes(&[7; 20], &[part(20)]).unwrap().alt().to_owned();
        assert!(alt.ends_with("07 07 and so on"), "{alt}");
    }
}
