//! How often each class was taken for each other.

use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::svg::{Canvas, PAGE, TYPE, centred, group, rect, text, text_width};
use ndarray::ArrayView2;

const FIGURE: &str = "confusion_matrix";
/// The most classes whose counts can still be read.
const CLASS_LIMIT: usize = 64;
/// The strongest fill: ink stays readable on it in both themes.
const STRONGEST: f64 = 0.5;

/// Draws counts with the true class down and the predicted class across.
///
/// A cell's colour is the square root of its share of the row, so that a few mistakes among thousands still show: green
/// on the diagonal, orange elsewhere.
///
/// # Shapes
///
/// `counts`: (K, K), row = true class, column = predicted class; `class_names`: K names.
///
/// # Errors
///
/// [`VizError`] if the matrix is not square, has over 64 classes, or the names are not as many.
///
/// ```
/// use ndarray::array;
///
/// let figure = viz::confusion_matrix(array![[48_u64, 2], [5, 45]].view(), &["cat", "dog"])?;
/// assert!(figure.alt().contains("93 of 100 right"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn confusion_matrix<S: AsRef<str>>(counts: ArrayView2<'_, u64>, class_names: &[S]) -> Result<Figure, VizError> {
    let (rows, columns) = counts.dim();
    if rows == 0 || columns == 0 {
        return Err(VizError::Empty { figure: FIGURE, what: "matrix of counts" });
    }
    if rows != columns {
        return Err(VizError::Shape {
            figure: FIGURE,
            what: "the matrix of counts",
            got: format!("{rows}×{columns}"),
            want: format!("{rows}×{rows}"),
        });
    }
    if rows != class_names.len() {
        return Err(VizError::Mismatch {
            figure: FIGURE,
            left: "the matrix of counts",
            left_len: rows,
            right: "the list of class names",
            right_len: class_names.len(),
        });
    }
    if rows > CLASS_LIMIT {
        return Err(VizError::TooLarge { figure: FIGURE, what: "number of classes", value: rows, limit: CLASS_LIMIT });
    }
    let names: Vec<&str> = class_names.iter().map(AsRef::as_ref).collect();
    Ok(draw(counts, &names).into())
}

/// Counts short enough for a small cell: thousands as `1.2k`.
fn short(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1000),
        1_000_000..1_000_000_000 => format!("{}M", count / 1_000_000),
        _ => format!("{:.0e}", count as f64),
    }
}

fn draw(counts: ArrayView2<'_, u64>, names: &[&str]) -> Svg {
    let classes = names.len();
    let longest = names.iter().map(|n| text_width(n, TYPE)).fold(0.0, f64::max);
    let widest = counts.iter().map(|&n| text_width(&short(n), TYPE)).fold(0.0, f64::max);
    let left = 28.0 + longest.min(120.0) + 8.0;
    let fitting = ((PAGE - left - 8.0) / classes as f64).min(56.0);
    let cell = fitting.max(widest + 4.0);
    // Long names across the top are turned.
    let turned = longest > cell - 2.0;
    let top = 28.0 + if turned { longest.min(120.0) + 10.0 } else { 22.0 };
    let height = cell.min(40.0);
    let (width, total) = (left + cell * classes as f64 + 8.0, top + height * classes as f64 + 8.0);

    let mut canvas = Canvas::new();
    canvas.add(text(left + cell * classes as f64 / 2.0, 17.0, "predicted class").middle().fill(Color::Muted));
    let middle = top + height * classes as f64 / 2.0;
    canvas.add(
        text(0.0, 0.0, "true class")
            .middle()
            .fill(Color::Muted)
            .attr("transform", &format!("translate(17 {}) rotate(-90)", crate::svg::num(middle))),
    );
    for (k, name) in names.iter().enumerate() {
        let along = (k as f64 + 0.5) * cell + left;
        let short_name = clipped(name, 120.0);
        canvas.add(text(left - 6.0, top + (k as f64 + 0.5) * height + 0.35 * TYPE, &short_name).end());
        canvas.add(if turned {
            text(0.0, 0.0, &short_name).attr(
                "transform",
                &format!("translate({} {}) rotate(-90)", crate::svg::num(along + 5.0), crate::svg::num(top - 6.0)),
            )
        } else {
            text(along, top - 7.0, &short_name).middle()
        });
    }
    canvas.move_to(left, top);
    let all: u128 = counts.iter().map(|&n| u128::from(n)).sum();
    for ((r, c), &count) in counts.indexed_iter() {
        let in_row: u128 = counts.row(r).iter().map(|&n| u128::from(n)).sum();
        let share = if in_row == 0 { 0.0 } else { count as f64 / in_row as f64 };
        let color = if r == c { Color::Output } else { Color::Kernel };
        if count > 0 {
            canvas.add(
                rect(c as f64 * cell, r as f64 * height, cell, height)
                    .fill(color)
                    .at("fill-opacity", (share.sqrt() * STRONGEST).max(0.06)),
            );
        }
    }
    canvas.open(group().no_fill().stroke(Color::Grid, 1.0));
    for k in 0..=classes {
        let (x, y) = (k as f64 * cell, k as f64 * height);
        canvas.add(crate::svg::line(x, 0.0, x, height * classes as f64));
        canvas.add(crate::svg::line(0.0, y, cell * classes as f64, y));
    }
    canvas.close();
    for ((r, c), &count) in counts.indexed_iter() {
        let number = centred((c as f64 + 0.5) * cell, (r as f64 + 0.5) * height, TYPE, &short(count));
        canvas.add(match (count, r == c) {
            (0, _) => number.fill(Color::Muted),
            (_, true) => number.bold(),
            _ => number,
        });
    }
    canvas.close();
    let right: u128 = counts.diag().iter().map(|&n| u128::from(n)).sum();
    let worst = counts.indexed_iter().filter(|((r, c), _)| r != c).max_by_key(|(_, n)| **n).filter(|(_, n)| **n > 0);
    let worst = worst.map_or_else(String::new, |((r, c), n)| {
        format!("; most often {} is taken for {}, {n} times", names[r], names[c])
    });
    let alt = format!("Confusion matrix of {classes} classes, {right} of {all} right{worst}");
    Svg::new(canvas, width, total, alt)
}

/// Text cut to a width, with an ellipsis.
pub(crate) fn clipped(content: &str, width: f64) -> String {
    if text_width(content, TYPE) <= width {
        return content.to_owned();
    }
    let mut cut = String::new();
    for c in content.chars() {
        if text_width(&cut, TYPE) + 2.0 * TYPE > width {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn colour_is_the_root_of_the_rows_share() {
        let figure = confusion_matrix(array![[75_u64, 25], [0, 0]].view(), &["a", "b"]).unwrap();
        let html = figure.to_html();
        assert!(html.contains("fill-opacity=\"0.43\""), "√0.75 × 0.5");
        assert!(html.contains("fill-opacity=\"0.25\""), "√0.25 × 0.5");
        assert_eq!(html.matches("fill-opacity").count(), 2, "an empty cell has no colour");
        assert!(figure.alt().ends_with("75 of 100 right; most often a is taken for b, 25 times"));
    }

    #[test]
    fn lengths_must_agree() {
        assert!(confusion_matrix(array![[1_u64, 2]].view(), &["a"]).is_err());
        assert!(confusion_matrix(array![[1_u64]].view(), &["a", "b"]).is_err());
        assert!(confusion_matrix(Array2::zeros((0, 0)).view(), &[""; 0]).is_err());
        assert!(confusion_matrix(Array2::zeros((65, 65)).view(), &["x"; 65]).is_err());
    }

    #[test]
    fn huge_counts_are_short_and_do_not_overflow() {
        assert_eq!([9_999, 12_345, 7_000_000].map(short), ["9999", "12k", "7M"]);
        let figure = confusion_matrix(array![[u64::MAX, u64::MAX], [1, 0]].view(), &["a", "b"]).unwrap();
        assert!(figure.alt().contains("of 36893488147419103231 right"), "{}", figure.alt());
    }
}
