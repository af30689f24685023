//! How people write: the strokes of ten digits, in several hands.
//!
//! A digit stands in a box that is 1 high and about 0.6 wide; x runs to the right, y down. Where hands differ, they
//! differ as hands do: the 4 open or closed, the 7 with a bar, the 1 with a flag or a foot, the 5 in one go or two.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A point of a stroke.
pub type Point = [f32; 2];

/// One movement of the pen.
enum Move {
    /// Straight from point to point.
    Straight(&'static [Point]),
    /// A smooth curve through all points.
    Curve(&'static [Point]),
}

use Move::{Curve, Straight};

/// A person's ten digits.
pub struct Hand(fn(usize) -> &'static [Move]);

/// The hands that the reader was made with.
pub const KNOWN: [Hand; 3] = [Hand(school), Hand(print), Hand(continental)];

/// Hands that nothing was ever adjusted to.
pub const HELD_OUT: [Hand; 2] = [Hand(hasty), Hand(round)];

/// As it is taught: upright, the 4 open, a plain 1.
fn school(digit: usize) -> &'static [Move] {
    match digit {
        0 => &[Curve(&[
            [0.30, 0.0],
            [0.10, 0.18],
            [0.02, 0.5],
            [0.10, 0.82],
            [0.30, 1.0],
            [0.50, 0.82],
            [0.58, 0.5],
            [0.50, 0.18],
            [0.30, 0.0],
        ])],
        1 => &[Straight(&[[0.3, 0.0], [0.3, 1.0]])],
        2 => &[
            Curve(&[[0.05, 0.22], [0.15, 0.05], [0.32, 0.0], [0.5, 0.08], [0.55, 0.27], [0.42, 0.52], [0.03, 1.0]]),
            Straight(&[[0.03, 1.0], [0.58, 1.0]]),
        ],
        3 => &[
            Curve(&[[0.06, 0.12], [0.2, 0.01], [0.38, 0.02], [0.5, 0.14], [0.48, 0.32], [0.22, 0.46]]),
            Curve(&[[0.22, 0.46], [0.44, 0.5], [0.56, 0.65], [0.54, 0.84], [0.36, 0.99], [0.16, 0.97], [0.03, 0.86]]),
        ],
        4 => &[Straight(&[[0.26, 0.0], [0.02, 0.62], [0.6, 0.62]]), Straight(&[[0.44, 0.3], [0.44, 1.0]])],
        5 => &[
            Straight(&[[0.12, 0.0], [0.08, 0.42]]),
            Curve(&[[0.08, 0.42], [0.28, 0.36], [0.48, 0.46], [0.56, 0.66], [0.48, 0.88], [0.28, 1.0], [0.02, 0.88]]),
            Straight(&[[0.12, 0.0], [0.54, 0.0]]),
        ],
        6 => &[Curve(&[
            [0.46, 0.02],
            [0.24, 0.18],
            [0.09, 0.44],
            [0.04, 0.72],
            [0.12, 0.92],
            [0.3, 1.0],
            [0.48, 0.92],
            [0.55, 0.74],
            [0.46, 0.58],
            [0.28, 0.54],
            [0.12, 0.62],
            [0.05, 0.76],
        ])],
        7 => &[Straight(&[[0.03, 0.0], [0.57, 0.0], [0.22, 1.0]])],
        8 => &[Curve(&[
            [0.5, 0.14],
            [0.32, 0.0],
            [0.12, 0.1],
            [0.12, 0.3],
            [0.3, 0.46],
            [0.5, 0.62],
            [0.54, 0.84],
            [0.3, 1.0],
            [0.06, 0.86],
            [0.1, 0.64],
            [0.3, 0.46],
            [0.48, 0.32],
            [0.5, 0.14],
        ])],
        _ => &[
            Curve(&[
                [0.53, 0.2],
                [0.38, 0.02],
                [0.18, 0.04],
                [0.06, 0.24],
                [0.12, 0.43],
                [0.3, 0.5],
                [0.47, 0.4],
                [0.53, 0.2],
            ]),
            Straight(&[[0.53, 0.2], [0.47, 1.0]]),
        ],
    }
}

/// Printed: the 4 closed, the 1 with flag and foot, the 6 and 9 with bows.
fn print(digit: usize) -> &'static [Move] {
    match digit {
        1 => &[Straight(&[[0.1, 0.2], [0.32, 0.0], [0.32, 1.0]]), Straight(&[[0.1, 1.0], [0.54, 1.0]])],
        2 => &[
            Curve(&[[0.04, 0.26], [0.14, 0.06], [0.34, 0.0], [0.52, 0.12], [0.5, 0.36], [0.28, 0.66], [0.04, 0.98]]),
            Curve(&[[0.04, 0.98], [0.18, 0.9], [0.38, 0.98], [0.58, 0.94]]),
        ],
        3 => &[
            Straight(&[[0.06, 0.0], [0.54, 0.0], [0.24, 0.4]]),
            Curve(&[[0.24, 0.4], [0.46, 0.46], [0.56, 0.66], [0.5, 0.88], [0.3, 1.0], [0.04, 0.9]]),
        ],
        4 => &[Straight(&[[0.44, 1.0], [0.44, 0.0], [0.02, 0.68], [0.6, 0.68]])],
        5 => &[
            Straight(&[[0.52, 0.0], [0.14, 0.0], [0.08, 0.44]]),
            Curve(&[[0.08, 0.44], [0.3, 0.36], [0.52, 0.5], [0.54, 0.76], [0.36, 0.98], [0.04, 0.94]]),
        ],
        6 => &[Curve(&[
            [0.5, 0.1],
            [0.34, 0.0],
            [0.14, 0.16],
            [0.04, 0.5],
            [0.08, 0.86],
            [0.28, 1.0],
            [0.5, 0.9],
            [0.54, 0.66],
            [0.38, 0.5],
            [0.16, 0.56],
            [0.06, 0.76],
        ])],
        9 => &[Curve(&[
            [0.52, 0.3],
            [0.42, 0.08],
            [0.22, 0.0],
            [0.06, 0.16],
            [0.08, 0.4],
            [0.26, 0.5],
            [0.46, 0.42],
            [0.54, 0.22],
            [0.54, 0.6],
            [0.42, 0.92],
            [0.22, 1.0],
            [0.06, 0.92],
        ])],
        other => school(other),
    }
}

/// As on the continent: a long flag on the 1, a bar through the 7, the 5 of two strokes that do not meet.
fn continental(digit: usize) -> &'static [Move] {
    match digit {
        1 => &[Straight(&[[0.1, 0.3], [0.4, 0.0], [0.36, 1.0]])],
        2 => &[Curve(&[
            [0.06, 0.2],
            [0.2, 0.02],
            [0.44, 0.04],
            [0.52, 0.24],
            [0.36, 0.58],
            [0.08, 0.94],
            [0.2, 0.98],
            [0.58, 0.96],
        ])],
        4 => &[Straight(&[[0.32, 0.0], [0.04, 0.58], [0.58, 0.6]]), Straight(&[[0.46, 0.36], [0.4, 1.0]])],
        5 => &[
            Straight(&[[0.14, 0.06], [0.1, 0.44]]),
            Curve(&[[0.1, 0.44], [0.34, 0.38], [0.54, 0.56], [0.5, 0.84], [0.3, 1.0], [0.04, 0.94]]),
            Straight(&[[0.2, 0.02], [0.58, 0.0]]),
        ],
        7 => &[Straight(&[[0.04, 0.02], [0.56, 0.0], [0.3, 0.5], [0.2, 1.0]]), Straight(&[[0.16, 0.52], [0.5, 0.48]])],
        9 => &[
            Curve(&[[0.52, 0.16], [0.34, 0.0], [0.12, 0.1], [0.08, 0.34], [0.24, 0.5], [0.44, 0.42], [0.52, 0.16]]),
            Curve(&[[0.52, 0.16], [0.5, 0.6], [0.36, 1.0]]),
        ],
        other => print(other),
    }
}

/// In a hurry: leaning shapes, loops that do not quite close.
fn hasty(digit: usize) -> &'static [Move] {
    match digit {
        0 => &[Curve(&[
            [0.36, 0.02],
            [0.16, 0.1],
            [0.03, 0.42],
            [0.06, 0.8],
            [0.24, 1.0],
            [0.46, 0.86],
            [0.56, 0.48],
            [0.5, 0.12],
            [0.3, 0.0],
        ])],
        1 => &[Straight(&[[0.38, 0.0], [0.28, 0.5], [0.22, 1.0]])],
        2 => &[Curve(&[
            [0.08, 0.14],
            [0.3, 0.0],
            [0.5, 0.16],
            [0.4, 0.5],
            [0.14, 0.86],
            [0.06, 0.98],
            [0.16, 0.9],
            [0.36, 0.96],
            [0.6, 0.92],
        ])],
        3 => &[Curve(&[
            [0.08, 0.08],
            [0.34, 0.0],
            [0.5, 0.14],
            [0.42, 0.36],
            [0.24, 0.46],
            [0.46, 0.54],
            [0.54, 0.74],
            [0.36, 0.98],
            [0.04, 0.96],
        ])],
        4 => &[
            Curve(&[[0.14, 0.04], [0.06, 0.34], [0.08, 0.54], [0.3, 0.56], [0.58, 0.48]]),
            Straight(&[[0.48, 0.1], [0.4, 1.0]]),
        ],
        5 => &[
            Curve(&[[0.2, 0.04], [0.14, 0.4], [0.36, 0.42], [0.52, 0.6], [0.46, 0.86], [0.24, 1.0], [0.02, 0.92]]),
            Straight(&[[0.2, 0.04], [0.6, 0.02]]),
        ],
        6 => &[Curve(&[
            [0.38, 0.0],
            [0.16, 0.34],
            [0.05, 0.74],
            [0.18, 0.98],
            [0.42, 0.92],
            [0.5, 0.72],
            [0.34, 0.58],
            [0.1, 0.74],
        ])],
        7 => &[Curve(&[[0.04, 0.1], [0.2, 0.03], [0.56, 0.06], [0.4, 0.4], [0.26, 1.0]])],
        8 => &[Curve(&[
            [0.48, 0.1],
            [0.26, 0.0],
            [0.1, 0.18],
            [0.28, 0.44],
            [0.48, 0.72],
            [0.3, 1.0],
            [0.08, 0.84],
            [0.24, 0.54],
            [0.46, 0.3],
            [0.52, 0.06],
        ])],
        _ => &[Curve(&[
            [0.5, 0.14],
            [0.28, 0.0],
            [0.08, 0.2],
            [0.16, 0.42],
            [0.38, 0.38],
            [0.52, 0.12],
            [0.46, 0.5],
            [0.36, 1.0],
        ])],
    }
}

/// Round and wide, with small curls.
fn round(digit: usize) -> &'static [Move] {
    match digit {
        0 => &[Curve(&[
            [0.34, 0.0],
            [0.08, 0.16],
            [0.0, 0.5],
            [0.1, 0.86],
            [0.34, 1.0],
            [0.6, 0.84],
            [0.68, 0.5],
            [0.58, 0.14],
            [0.34, 0.0],
        ])],
        1 => &[Straight(&[[0.16, 0.16], [0.34, 0.02], [0.34, 1.0]])],
        2 => &[Curve(&[
            [0.04, 0.24],
            [0.2, 0.02],
            [0.5, 0.06],
            [0.56, 0.34],
            [0.34, 0.68],
            [0.1, 0.96],
            [0.34, 0.94],
            [0.62, 1.0],
        ])],
        4 => &[Straight(&[[0.14, 0.0], [0.08, 0.5], [0.62, 0.5]]), Straight(&[[0.5, 0.0], [0.5, 1.0]])],
        6 => &[Curve(&[
            [0.42, 0.0],
            [0.18, 0.24],
            [0.04, 0.6],
            [0.12, 0.94],
            [0.4, 1.0],
            [0.6, 0.84],
            [0.54, 0.6],
            [0.3, 0.54],
            [0.08, 0.68],
        ])],
        7 => &[Straight(&[[0.04, 0.14], [0.04, 0.0], [0.6, 0.0], [0.3, 0.48], [0.26, 1.0]])],
        8 => &[
            Curve(&[[0.32, 0.0], [0.1, 0.1], [0.1, 0.36], [0.32, 0.46], [0.54, 0.36], [0.54, 0.1], [0.32, 0.0]]),
            Curve(&[[0.32, 0.46], [0.06, 0.58], [0.06, 0.88], [0.32, 1.0], [0.6, 0.88], [0.6, 0.58], [0.32, 0.46]]),
        ],
        9 => &[Curve(&[
            [0.56, 0.24],
            [0.4, 0.02],
            [0.14, 0.04],
            [0.04, 0.28],
            [0.22, 0.48],
            [0.5, 0.4],
            [0.58, 0.14],
            [0.58, 0.66],
            [0.4, 1.0],
            [0.08, 0.94],
        ])],
        other => school(other),
    }
}

/// A digit as somebody wrote it this time: each stroke as a chain of points, never twice the same.
pub fn write(digit: usize, hand: &Hand, rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let slant = rng.random_range(-0.12_f32..0.22);
    let wide = rng.random_range(0.85_f32..1.15);
    let mut shaky = |[x, y]: Point| {
        let (x, y) = (x + rng.random_range(-0.015..0.015), y + rng.random_range(-0.015..0.015));
        [wide * x + slant * (0.5 - y), y]
    };
    let strokes = (hand.0)(digit).iter();
    strokes
        .map(|stroke| match stroke {
            Straight(points) => points.iter().map(|&point| shaky(point)).collect(),
            Curve(points) => smooth(&points.iter().map(|&point| shaky(point)).collect::<Vec<_>>()),
        })
        .collect()
}

/// A Catmull–Rom spline: a curve through all points, in short straight pieces.
fn smooth(points: &[Point]) -> Vec<Point> {
    let at = |index: usize| points[index.saturating_sub(1).min(points.len() - 1)];
    let mut curve = vec![points[0]];
    for index in 0..points.len() - 1 {
        let [before, from, to, after] = [at(index), at(index + 1), at(index + 2), at(index + 3)];
        for step in 1..=6 {
            let t = step as f32 / 6.0;
            curve.push([0, 1].map(|axis| {
                let [a, b, c, d] = [before, from, to, after].map(|point| point[axis]);
                let linear = (c - a) * t;
                let square = (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t;
                let cube = (3.0 * b - 3.0 * c + d - a) * t * t * t;
                0.5 * (2.0 * b + linear + square + cube)
            }));
        }
    }
    curve
}
