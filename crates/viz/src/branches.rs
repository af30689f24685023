//! Paths side by side: a block that sends its input along several ways and joins what comes out.

use crate::confusion_matrix::clipped;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::svg::{Canvas, PAGE, TYPE, line, num, path, rect, text, text_width};

/// One of the ways from the input to the join; without steps it is a bare line.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    label: String,
    steps: Vec<(String, Color)>,
}

impl Branch {
    /// A way with a word beside its beginning, which may be empty.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), steps: Vec::new() }
    }

    /// Adds a box at the end; a line break in its name is kept.
    #[must_use]
    pub fn step(mut self, name: impl Into<String>, color: Color) -> Self {
        self.steps.push((name.into(), color));
        self
    }
}

const FIGURE: &str = "branches";
const BRANCH_LIMIT: usize = 8;
const STEP_LIMIT: usize = 32;
const LINE: f64 = 19.0;
/// From one box to the next, with an arrow between them.
const GAP: f64 = 22.0;
/// Between the columns of boxes.
const AISLE: f64 = 8.0;

/// Draws an input at the top, branches below it side by side, and what joins them, then what follows, at the bottom.
///
/// # Errors
///
/// [`VizError`] if there are no branches, over 8, over 32 steps in one, or nothing joins them.
///
/// ```
/// use viz::{Branch, branches, palette::Color};
/// let body = Branch::new("").step("3×3", Color::Kernel).step("3×3", Color::Kernel);
/// let figure = branches("x", &[body, Branch::new("as it is")], &["+", "ReLU"])?;
/// assert!(figure.alt().contains("3×3, then 3×3; as it is"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn branches(input: &str, list: &[Branch], join: &[&str]) -> Result<Figure, VizError> {
    for (what, empty) in [("list of branches", list.is_empty()), ("list of what joins them", join.is_empty())] {
        if empty {
            return Err(VizError::Empty { figure: FIGURE, what });
        }
    }
    let most = list.iter().map(|branch| branch.steps.len()).chain([join.len()]).max().unwrap_or(0);
    for (what, value, limit) in
        [("number of branches", list.len(), BRANCH_LIMIT), ("number of steps", most, STEP_LIMIT)]
    {
        if value > limit {
            return Err(VizError::TooLarge { figure: FIGURE, what, value, limit });
        }
    }
    let width = PAGE;
    let column = (width - 4.0) / list.len() as f64;
    let centre = |at: usize| 2.0 + (at as f64 + 0.5) * column;
    let mut canvas = Canvas::new();
    let middle = width / 2.0;
    let mut y = 4.0;
    y += boxed(&mut canvas, middle, y, width - 8.0, input, Color::Input);
    let bus = y + 10.0;
    let labelled = list.iter().any(|branch| !branch.label.is_empty());
    let top = bus + if labelled { LINE + 12.0 } else { 16.0 };
    let lowest = list.iter().map(|branch| top + height_of(branch)).fold(top, f64::max);
    let join_bus = lowest + 10.0;
    canvas.add(line(middle, y, middle, bus).stroke(Color::Muted, 1.5));
    canvas.add(line(middle, join_bus, middle, join_bus + 10.0).stroke(Color::Muted, 1.5));
    for level in [bus, join_bus] {
        let (first, last) = (centre(0).min(middle), centre(list.len() - 1).max(middle));
        canvas.add(line(first, level, last, level).stroke(Color::Muted, 1.5));
    }
    for (at, branch) in list.iter().enumerate() {
        let x = centre(at);
        if !branch.label.is_empty() {
            let words = clipped(&branch.label, column - 14.0);
            canvas.add(text(x + 7.0, bus + 17.0, &words).fill(Color::Muted));
        }
        let mut below = top;
        if branch.steps.is_empty() {
            canvas.add(line(x, bus, x, join_bus).stroke(Color::Muted, 1.5));
            continue;
        }
        arrow(&mut canvas, x, bus, below);
        for (index, (name, color)) in branch.steps.iter().enumerate() {
            if index > 0 {
                arrow(&mut canvas, x, below, below + GAP);
                below += GAP;
            }
            below += boxed(&mut canvas, x, below, column - AISLE, name, *color);
        }
        canvas.add(line(x, below, x, join_bus).stroke(Color::Muted, 1.5));
    }
    let mut y = join_bus;
    for name in join {
        arrow(&mut canvas, middle, y, y + GAP);
        y += GAP;
        y += boxed(&mut canvas, middle, y, width - 8.0, name, Color::Output);
    }
    Ok(Svg::new(canvas, width, y + 4.0, alt(input, list, join)).into())
}

fn alt(input: &str, list: &[Branch], join: &[&str]) -> String {
    let plain = |words: &str| words.replace('\n', " ");
    let way = |branch: &Branch| {
        let steps: Vec<String> = branch.steps.iter().map(|(name, _)| plain(name)).collect();
        match (branch.label.is_empty(), steps.is_empty()) {
            (false, true) => plain(&branch.label),
            (false, false) => format!("{}: {}", plain(&branch.label), steps.join(", then ")),
            (true, _) => steps.join(", then "),
        }
    };
    let ways: Vec<String> = list.iter().map(way).collect();
    let join: Vec<String> = join.iter().map(|name| plain(name)).collect();
    format!("Paths side by side from {}: {}. Joined by {}.", plain(input), ways.join("; "), join.join(", then "))
}

fn lines_of(name: &str) -> usize {
    name.lines().count().max(1)
}

fn box_height(name: &str) -> f64 {
    lines_of(name) as f64 * LINE + 10.0
}

fn height_of(branch: &Branch) -> f64 {
    let boxes: f64 = branch.steps.iter().map(|(name, _)| box_height(name)).sum();
    boxes + branch.steps.len().saturating_sub(1) as f64 * GAP
}

/// A box around centred words; gives its height.
fn boxed(canvas: &mut Canvas, x: f64, y: f64, most: f64, name: &str, color: Color) -> f64 {
    let lines: Vec<String> = name.lines().map(|line| clipped(line, most - 8.0)).collect();
    let widest = lines.iter().map(|line| text_width(line, TYPE)).fold(24.0, f64::max);
    let (width, height) = ((widest + 16.0).min(most), box_height(name));
    let soft = match color {
        Color::Kernel => Color::KernelSoft,
        Color::Output => Color::OutputSoft,
        Color::Highlight => Color::HighlightSoft,
        _ => Color::InputSoft,
    };
    canvas.add(rect(x - width / 2.0, y, width, height).at("rx", 4.0).fill(soft).stroke(color, 1.2));
    for (at, words) in lines.iter().enumerate() {
        canvas.add(text(x, y + 19.0 + at as f64 * LINE, words).middle());
    }
    height
}

fn arrow(canvas: &mut Canvas, x: f64, from: f64, to: f64) {
    let d = format!("M{x} {}V{}m-4 -5l4 5l4 -5", num(from), num(to - 1.0), x = num(x));
    canvas.add(path(&d).no_fill().stroke(Color::Muted, 1.5));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_without_steps_is_a_line() {
        let body = Branch::new("").step("a\nb", Color::Kernel);
        let html = branches("x", &[body, Branch::new("past")], &["+"]).unwrap().to_html();
        assert_eq!(html.matches("<rect").count(), 3);
        assert!(html.contains(">past</text>"));
    }

    #[test]
    fn too_many_and_too_few_are_refused() {
        let one = || vec![Branch::new("")];
        assert!(branches("x", &[], &["+"]).is_err());
        assert!(branches("x", &one(), &[]).is_err());
        assert!(branches("x", &vec![Branch::new(""); 9], &["+"]).is_err());
        assert!(branches("x", &one(), &["+"; 33]).is_err());
        assert!(branches("", &one(), &[""]).is_ok());
    }
}
