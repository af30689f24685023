//! What pooling does to frequencies: average pooling is a low-pass filter, max pooling is none.

use layers::{AvgPool2d, Layer, MaxPool2d};
use ndarray::{Array2, Array3, s, stack};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;
use viz::{Axes, Colormap, MapOptions, Range, Series, Signal, curves, feature_maps, palette::Color, signals};

use crate::exact::quantised;
use crate::limits::within;
use crate::planes::through;
use crate::{ChapterError, Item, Shown};

/// Max and average pooling over a row, a pixel at a time.
fn pools(window: usize) -> [(&'static str, Box<dyn Layer<f64>>); 2] {
    [
        ("average", Box::new(AvgPool2d::new([1, window]).stride([1, 1]))),
        ("max", Box::new(MaxPool2d::new([1, window]).stride([1, 1]))),
    ]
}

/// A wave is measured at so many phases.
const PHASES: usize = 8;

/// How much of a wave is left behind each pooling, from slow waves to the fastest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FrequencyResponse {
    /// Pixels of the window.
    pub window: usize,
    /// Frequencies from 0 to one half.
    pub steps: usize,
}

impl Default for FrequencyResponse {
    fn default() -> Self {
        Self { window: 2, steps: 60 }
    }
}

impl Item for FrequencyResponse {
    const ID: &'static str = "ch08.frequency-response";
    const NAME: &'static str = "What is left of a wave";
    const COVERS: &'static [&'static str] = &["8.3", "B8.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let window = within("window", self.window, 2..=16)?;
        let steps = within("steps", self.steps, 2..=200)?;
        let mut series: Vec<Series> =
            ["average: size", "max: size", "max: mean"].map(|name| Series::new(name, [])).into();
        // A whole number of periods of every frequency, seen at as many phases, so that no place is special.
        let length = 2 * steps;
        for k in 1..=steps {
            let frequency = k as f64 / length as f64;
            let mut energy = [0.0; 2];
            let mut input_energy = 0.0;
            let mut mean = 0.0;
            for phase in 0..PHASES {
                let offset = (phase as f64 + 0.5) / PHASES as f64;
                let wave = Array2::from_shape_fn((1, length + window - 1), |(_, t)| {
                    (2.0 * PI * (frequency * t as f64 + offset)).cos()
                });
                input_energy += wave.slice(s![.., ..length]).mapv(|x| x * x).sum();
                for (at, (_, mut pool)) in pools(window).into_iter().enumerate() {
                    let output = through(&mut *pool, &wave)?;
                    energy[at] += output.mapv(|y| y * y).sum();
                    if at == 1 {
                        mean += output.sum() / output.len() as f64;
                    }
                }
            }
            let size = |energy: f64| (energy / input_energy).sqrt();
            for (series, value) in series.iter_mut().zip([size(energy[0]), size(energy[1]), mean / PHASES as f64]) {
                series.points.push((frequency, quantised(value)));
            }
        }
        let fastest = |at: usize| series[at].points[steps - 1].1;
        let caption = format!(
            "A wave of mean 0 behind a window of {window}, sizes as root mean squares relative to the wave. Of the fastest \
             wave, average pooling leaves {:.0} % and max pooling {:.0} %: it turns the wave into brightness (mean {:.2}) \
             instead of removing it.",
            100.0 * fastest(0),
            100.0 * fastest(1),
            fastest(2)
        );
        let axes =
            Axes { y_range: Some([0.0, 1.5]), ..Axes::new("frequency (periods per pixel)", "relative to the wave") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// A wave that gets faster, and what both poolings make of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chirp {
    /// Pixels of the wave.
    pub length: usize,
    /// Pixels of the window.
    pub window: usize,
}

impl Default for Chirp {
    fn default() -> Self {
        Self { length: 96, window: 3 }
    }
}

impl Item for Chirp {
    const ID: &'static str = "ch08.chirp";
    const NAME: &'static str = "A wave that gets faster";
    const COVERS: &'static [&'static str] = &["8.3", "B8.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let length = within("length", self.length, 8..=256)?;
        let window = within("window", self.window, 2..=8)?;
        // The phase grows with the square of the place, up to half a period per pixel at the end.
        let wave =
            Array2::from_shape_fn((1, length), |(_, t)| quantised((PI * (t * t) as f64 / (2 * length) as f64).cos()));
        let mut list = vec![Signal::new("wave", wave.iter().copied())];
        let mut ends = Vec::new();
        for (name, mut pool) in pools(window) {
            let output = through(&mut *pool, &wave)?;
            let last = output.slice(s![0, output.ncols() - length / 8..]);
            ends.push(format!("{name} {:.2}", last.iter().copied().fold(f64::INFINITY, f64::min)));
            list.push(Signal::new(name, output.iter().copied()).color(Color::Output));
        }
        let caption = format!(
            "A wave that quickens to half a period per pixel, through windows of {window} at stride 1. Average pooling lets \
             the slow part through; of a wave as long as its window it leaves nothing, and of faster ones a small part. Max \
             pooling lifts the fast part to its crests. Least value in the last eighth: {}.",
            ends.join(", ").replace('-', "−")
        );
        let alt = format!(
            "Three signals over {length} pixels. A wave that quickens; the same averaged, flat where a wave is as long as \
             the window and small behind; the same after max pooling, whose fast end stays above zero."
        );
        Ok(Shown::described(signals(&list)?, caption, alt))
    }
}

/// Rings that get finer outwards, made half as large in three ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ZonePlate {
    /// The plate's side.
    pub side: usize,
    /// From one pixel that is kept to the next.
    pub stride: usize,
}

impl Default for ZonePlate {
    fn default() -> Self {
        Self { side: 128, stride: 2 }
    }
}

impl Item for ZonePlate {
    const ID: &'static str = "ch08.zone-plate";
    const NAME: &'static str = "Rings that are not there";
    const COVERS: &'static [&'static str] = &["8.3", "B8.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let side = within("side", self.side, 16..=256)?;
        let stride = within("stride", self.stride, 2..=8)?;
        let plate = plate(side);
        let subsampled = plate.slice(s![..;stride, ..;stride]).to_owned();
        let average = through(&mut AvgPool2d::new([stride; 2]), &plate)?;
        let max = through(&mut MaxPool2d::new([stride; 2]), &plate)?;
        let rows = average.nrows();
        // The upper left quarter of the plate, as large as the others, shows what is there.
        let piece = plate.slice(s![..rows, ..rows]);
        let maps: Array3<f64> =
            stack(ndarray::Axis(0), &[piece, subsampled.slice(s![..rows, ..rows]), average.view(), max.view()])
                .expect("four squares of one size");
        let options = MapOptions {
            columns: Some(2),
            range: Range::Fixed { low: 0.0, high: 255.0 },
            colormap: Colormap::Grey,
            gutter: 4,
            zoom: None,
        };
        let figure = feature_maps(maps.view(), &options)?;
        let caption = format!(
            "Above: a corner of the plate, pixel for pixel, and the whole plate with one pixel kept of each {stride}×{stride}. Below: {stride}×{stride} average and max pooling. False rings (aliasing) appear where the true ones are \
             too fine; averaging pales them, the maximum keeps them."
        );
        let alt = "Four grey squares: a corner of rings that get finer outwards; the plate subsampled, with false rings \
                   around its edges; averaged, with the false rings pale; max-pooled, bright, with false rings.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Grey levels of rings whose frequency grows with the radius, up to half a period per pixel at the edge's middle.
fn plate(side: usize) -> Array2<f64> {
    // At most 256 pixels a side.
    let side = side as u32;
    Array2::from_shape_fn((side as usize, side as usize), |(y, x)| {
        let (y, x) = ((y as u32).abs_diff(side / 2), (x as u32).abs_diff(side / 2));
        // The phase is a whole number of steps of a period, so that a cosine that is 0 or ½ stays on its side of a level.
        let period = 2 * side;
        let phase = (y * y + x * x) % period;
        (128.2 + 127.0 * (2.0 * PI * f64::from(phase) / f64::from(period)).cos()).floor()
    })
}
