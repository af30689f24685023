//! A picture of something written: paper, what is printed on it, what it lies on, the light, and the camera.
//!
//! Everything is computed pixel by pixel from geometry, so that edges are smooth at any size.

use image::RgbImage;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::glyph::Glyph;

/// Red, green, blue, from 0 to 255.
pub type Colour = [f32; 3];

/// What the camera sees. Lengths are parts of the picture's shorter side; the middle of the picture is (0, 0).
pub struct Scene {
    /// Rows and columns.
    pub size: [usize; 2],
    pub paper: Colour,
    pub ink: Colour,
    /// What is written: each with its height, and the place of its middle on the sheet.
    pub written: Vec<Written>,
    /// The paper's left, top, right and bottom edge, if it ends within the picture.
    pub sheet: Option<[f32; 4]>,
    pub table: Table,
    pub printed: Vec<Printed>,
    /// By how many degrees the paper is turned.
    pub turned: f32,
    /// How much smaller a length is on the far side, to the right and below.
    pub perspective: [f32; 2],
    /// The light that is left in the far corner, from 0 to 1, and in which direction that corner is, in degrees.
    pub dimmed: [f32; 2],
    pub shadow: Option<Shadow>,
    /// The deviation of each pixel's noise, in levels.
    pub grain: f32,
    /// The radius of the blur, in pixels.
    pub blur: usize,
}

/// A glyph on the sheet.
pub struct Written {
    pub glyph: Glyph,
    pub height: f32,
    pub middle: [f32; 2],
}

/// What the paper lies on.
pub struct Table {
    pub colour: Colour,
    /// How strong the grain of its wood is, in levels.
    pub wood: f32,
}

/// Lines that are printed on the paper.
pub struct Printed {
    pub colour: Colour,
    pub width: f32,
    pub lines: Lines,
}

/// Where they are.
pub enum Lines {
    /// Across the sheet, the first at this place, again after each spacing.
    Across { first: f32, spacing: f32 },
    /// The same, from top to bottom.
    Down { first: f32, spacing: f32 },
    /// One from top to bottom.
    Margin(f32),
    /// A rectangle: left, top, right, bottom.
    Box([f32; 4]),
}

/// A shadow that falls on one side of a line.
pub struct Shadow {
    /// The light that is left in it.
    pub light: f32,
    /// The direction in which it lies, in degrees, and how far from the middle its edge is.
    pub direction: f32,
    pub distance: f32,
    /// How soft the edge is.
    pub soft: f32,
}

impl Scene {
    /// Takes the picture.
    pub fn photograph(&self, rng: &mut ChaCha8Rng) -> RgbImage {
        let [height, width] = self.size;
        let unit = height.min(width) as f32;
        let wood: Vec<f32> = (0..64).map(|_| rng.random_range(-1.0..1.0)).collect();
        let mut picture: Vec<Colour> = Vec::with_capacity(height * width);
        for y in 0..height {
            for x in 0..width {
                let place =
                    [(x as f32 + 0.5 - width as f32 / 2.0) / unit, (y as f32 + 0.5 - height as f32 / 2.0) / unit];
                let light = self.light(place);
                picture.push(self.seen(place, 1.0 / unit, &wood).map(|level| level * light));
            }
        }
        for _ in 0..self.blur {
            picture = blurred(&picture, width);
        }
        let mut noise = || {
            let sum: f32 = (0..3).map(|_| rng.random::<f32>()).sum();
            2.0 * (sum - 1.5) * self.grain
        };
        RgbImage::from_fn(width as u32, height as u32, |x, y| {
            let noise = noise();
            image::Rgb(
                picture[y as usize * width + x as usize].map(|level| (level + noise).clamp(0.0, 255.0).round() as u8),
            )
        })
    }

    /// The colour at a place, in even light.
    fn seen(&self, [x, y]: [f32; 2], pixel: f32, wood: &[f32]) -> Colour {
        let nearer = 1.0 + self.perspective[0] * x + self.perspective[1] * y;
        let (sin, cos) = self.turned.to_radians().sin_cos();
        let [u, v] = [(cos * x + sin * y) / nearer, (cos * y - sin * x) / nearer];
        let on_sheet = self.sheet.map_or(1.0, |[left, top, right, bottom]| {
            let inside = (u - left).min(right - u).min(v - top).min(bottom - v);
            (0.5 + inside / pixel).clamp(0.0, 1.0)
        });
        let grain = wood[((14.0 * y + 2.0 * (3.0 * x).sin() + 40.0) * 4.0) as usize % wood.len()];
        let table = self.table.colour.map(|level| level + grain * self.table.wood);
        if on_sheet == 0.0 {
            return table;
        }
        let mut paper = self.paper;
        for printed in &self.printed {
            paper = mix(paper, printed.colour, printed.covers(u, v, pixel));
        }
        for Written { glyph, height, middle } in &self.written {
            let (x, y) = ((u - middle[0]) / height + glyph.width / 2.0, (v - middle[1]) / height + 0.5);
            if (-0.3..glyph.width + 0.3).contains(&x) && (-0.3..1.3).contains(&y) {
                paper = mix(paper, self.ink, glyph.ink(x, y, pixel / height));
            }
        }
        mix(table, paper, on_sheet)
    }

    /// The part of the light that arrives at a place.
    fn light(&self, place: [f32; 2]) -> f32 {
        let along = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            cos * place[0] + sin * place[1]
        };
        let [left, direction] = self.dimmed;
        let even = 1.0 - (1.0 - left) * (0.5 + along(direction) / 1.4).clamp(0.0, 1.0);
        let shadow = self.shadow.as_ref().map_or(1.0, |shadow| {
            let depth = (0.5 + (along(shadow.direction) - shadow.distance) / shadow.soft.max(1e-3)).clamp(0.0, 1.0);
            1.0 - (1.0 - shadow.light) * depth
        });
        even * shadow
    }
}

impl Printed {
    /// The part of a pixel that is printed.
    fn covers(&self, u: f32, v: f32, pixel: f32) -> f32 {
        let repeated = |place: f32, first: f32, spacing: f32| {
            let from = (place - first).rem_euclid(spacing);
            from.min(spacing - from)
        };
        let away = match self.lines {
            Lines::Across { first, spacing } => repeated(v, first, spacing),
            Lines::Down { first, spacing } => repeated(u, first, spacing),
            Lines::Margin(at) => (u - at).abs(),
            Lines::Box([left, top, right, bottom]) => {
                let outside = (left - u).max(u - right).max(top - v).max(v - bottom);
                outside.abs()
            }
        };
        // A line thinner than a pixel covers a part of it.
        (0.5 + (self.width / 2.0 - away) / pixel).clamp(0.0, (self.width / pixel).min(1.0))
    }
}

fn mix(under: Colour, over: Colour, part: f32) -> Colour {
    [0, 1, 2].map(|channel| under[channel] + part * (over[channel] - under[channel]))
}

/// Each pixel becomes the mean of the nine around it.
fn blurred(picture: &[Colour], width: usize) -> Vec<Colour> {
    let height = picture.len() / width;
    let at = |y: usize, x: usize| picture[y.min(height - 1) * width + x.min(width - 1)];
    (0..picture.len())
        .map(|index| {
            let (y, x) = (index / width, index % width);
            let mut sum = [0.0; 3];
            for row in [y.saturating_sub(1), y, y + 1] {
                for column in [x.saturating_sub(1), x, x + 1] {
                    let colour = at(row, column);
                    for channel in 0..3 {
                        sum[channel] += colour[channel] / 9.0;
                    }
                }
            }
            sum
        })
        .collect()
}
