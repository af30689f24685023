//! "You are here": the network that is being built, as a strip on top of each chapter.

use std::fmt::Write as _;

use crate::escape;
use crate::plan::{CHAPTERS, Chapter, Part};

/// How a part is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Built,
    Here,
    Later,
}

/// The strip for a chapter: a map, and its words for those who do not see it.
pub fn strip(chapter: &Chapter, minutes: usize) -> String {
    let mut svg = String::new();
    for (part, shapes) in drawing() {
        let class = match state(part, chapter) {
            State::Built => "built",
            State::Here => "now",
            State::Later => "later",
        };
        let _ = write!(svg, "<g class=\"{class}\">{shapes}</g>");
    }
    let (number, of, place) = (chapter.number, CHAPTERS.len(), escape::html(chapter.place));
    let label = format!("You are here: chapter {number} of {of}, {place}, about {minutes} minutes");
    format!(
        "<div class=\"you-are-here\" role=\"img\" aria-label=\"{label}\">\n\
         <svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" aria-hidden=\"true\">{svg}</svg>\n\
         <span><b>{number}</b>/{of} {place}<span class=\"long\">, about {minutes} minutes</span></span>\n</div>"
    )
}

fn state(part: Part, chapter: &Chapter) -> State {
    let first =
        |part: Part| CHAPTERS.iter().find(|chapter| chapter.part == part).map_or(u8::MAX, |chapter| chapter.number);
    if chapter.part == part || (chapter.part == Part::Network && part < Part::Network) {
        State::Here
    } else if first(part) < chapter.number {
        State::Built
    } else {
        State::Later
    }
}

const WIDTH: u32 = 324;
const HEIGHT: u32 = 40;
/// The line on which everything stands in the middle.
const MIDDLE: f64 = 15.0;

/// The parts from left to right, each with its shapes.
fn drawing() -> Vec<(Part, String)> {
    let mut parts = Vec::new();
    // An image of five by five pixels, and the kernel on it.
    parts.push((Part::Image, grid(2.0, MIDDLE - 13.0, 5, 5.2)));
    parts.push((Part::Window, grid(7.2, MIDDLE - 7.8, 3, 5.2) + &line(24.0, MIDDLE, 40.0, MIDDLE)));
    let mut x = 44.0;
    for (maps, side) in [(3, 20.0), (4, 13.0)] {
        parts.push((Part::Maps, stack(x, side, maps)));
        x += side + 3.0 * f64::from(maps) + 2.0;
        parts.push((Part::Normalisation, rectangle(x, MIDDLE - 9.0, 4.0, 18.0)));
        x += 9.0;
        parts.push((Part::Pooling, bend(x) + &funnel(x + 15.0)));
        x += 34.0;
    }
    // More of the same, later.
    parts.push((Part::Deeper, (0..3).map(|dot| circle(x + f64::from(dot) * 6.0, MIDDLE, 1.6)).collect()));
    x += 20.0;
    parts.push((Part::Head, dense(x) + &bars(x + 26.0)));
    x += 52.0;
    parts.push((Part::Exit, line(x, MIDDLE, x + 16.0, MIDDLE) + &head(x + 16.0, MIDDLE, 1.0)));
    let back = 36.0;
    parts.push((Part::Backward, line(x - 8.0, back, 20.0, back) + &head(20.0, back, -1.0)));
    parts.push((Part::Optimiser, circle(x / 2.0, back, 3.4)));
    parts
}

fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
    format!("<path d=\"M{x1} {y1}L{x2} {y2}\"/>")
}

fn circle(x: f64, y: f64, radius: f64) -> String {
    let [x, y, radius] = [x, y, radius].map(number);
    format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>")
}

/// An arrow's head that points to the right (1) or the left (−1).
fn head(x: f64, y: f64, direction: f64) -> String {
    let [back, top, tip, middle, bottom] = [x - 4.0 * direction, y - 3.0, x, y, y + 3.0].map(number);
    format!("<path d=\"M{back} {top}L{tip} {middle}L{back} {bottom}\"/>")
}

fn grid(x: f64, y: f64, cells: u32, side: f64) -> String {
    let places = (0..cells * cells).map(|cell| (f64::from(cell % cells), f64::from(cell / cells)));
    places.map(|(column, row)| rectangle(x + column * side, y + row * side, side, side)).collect()
}

/// Feature maps, one behind the other.
fn stack(x: f64, side: f64, maps: u32) -> String {
    let height = side + 3.0 * f64::from(maps - 1);
    let top = MIDDLE - height / 2.0;
    (0..maps)
        .rev()
        .map(|map| f64::from(map) * 3.0)
        .map(|by| rectangle(x + by, top + height - side - by, side, side))
        .collect()
}

/// `ReLU`: flat, then rising.
fn bend(x: f64) -> String {
    let [x1, x2, x3, low, high] = [x, x + 5.0, x + 11.0, MIDDLE + 5.0, MIDDLE - 5.0].map(number);
    format!("<path class=\"open\" d=\"M{x1} {low}L{x2} {low}L{x3} {high}\"/>")
}

/// Pooling: what is wide becomes narrow.
fn funnel(x: f64) -> String {
    let [x1, x2, a, b, c, d] = [x, x + 12.0, MIDDLE - 10.0, MIDDLE - 4.0, MIDDLE + 4.0, MIDDLE + 10.0].map(number);
    format!("<path d=\"M{x1} {a}L{x2} {b}L{x2} {c}L{x1} {d}Z\"/>")
}

/// Every unit connected with every other.
fn dense(x: f64) -> String {
    let heights = [MIDDLE - 10.0, MIDDLE, MIDDLE + 10.0];
    let connections: String = heights.iter().flat_map(|&from| heights.map(|to| line(x, from, x + 18.0, to))).collect();
    let units: String = heights.iter().map(|&y| circle(x, y, 2.4) + &circle(x + 18.0, y, 2.4)).collect();
    connections + &units
}

/// Probabilities of classes.
fn bars(x: f64) -> String {
    [7.0, 16.0, 4.0]
        .iter()
        .enumerate()
        .map(|(bar, &length)| rectangle(x, MIDDLE - 12.0 + 9.0 * bar as f64, length, 6.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chapters_part_is_marked_and_said() {
        let chapter = Chapter::of(8).unwrap();
        let strip = strip(chapter, 50);
        assert!(
            strip.contains("aria-label=\"You are here: chapter 8 of 15, ReLU and pooling, about 50 minutes\""),
            "{strip}"
        );
        assert_eq!(strip.matches("<g class=\"now\">").count(), 2);
        assert!(!strip.contains("\n\n"));
    }

    #[test]
    fn what_was_built_before_is_drawn_as_built() {
        let first = strip(Chapter::of(1).unwrap(), 1);
        assert_eq!((first.matches("\"built\"").count(), first.matches("\"now\"").count()), (0, 1));
        let whole = strip(Chapter::of(12).unwrap(), 1);
        assert_eq!(whole.matches("\"later\"").count(), 2, "deeper and the way out are left");
    }

    #[test]
    fn every_chapter_has_its_place_on_the_map() {
        for chapter in CHAPTERS {
            assert!(strip(&chapter, 9).contains("class=\"now\""), "{chapter:?}");
        }
    }
}
