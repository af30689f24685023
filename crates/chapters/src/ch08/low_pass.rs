//! What pooling does to frequencies: average pooling is a low-pass filter, max pooling is none.

use layers::{AvgPool2d, Layer, MaxPool2d};
use ndarray::{Array2, s};
use std::f64::consts::PI;
use viz::{Axes, Colormap, Series, Signal, curves, palette::Color, signals};

use crate::exact::quantised;
use crate::panels::named;
use crate::planes::through;
use crate::{ChapterError, Item, Shown, declare};

/// Max and average pooling over a row, a pixel at a time.
fn pools(window: usize) -> [(&'static str, Box<dyn Layer<f64>>); 2] {
    [
        ("average", Box::new(AvgPool2d::new([1, window]).stride([1, 1]))),
        ("max", Box::new(MaxPool2d::new([1, window]).stride([1, 1]))),
    ]
}

/// A wave is measured at so many phases.
const PHASES: usize = 15;

/// What becomes of a wave's energy behind each pooling, from slow waves to the fastest.
///
/// Of what comes out, a part is a wave of the same frequency, a part is a mean that the wave did not have, and a part is
/// other waves. The energy of each is a sum of squares, and they add up to that of the whole output (Parseval).
#[declare("ch08.frequency-response", "What becomes of a wave", covers = ["8.3", "B8.1"])]
pub struct FrequencyResponse {
    /// Pixels of the window.
    #[parameter(default = 2, range = 2..=16)]
    pub window: usize,
    /// Frequencies from 0 to one half.
    #[parameter(default = 60, range = 2..=200)]
    pub steps: usize,
}

impl Item for FrequencyResponse {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { window, steps, .. } = *self;
        let names = ["average: still the wave", "max: still the wave", "max: brightness", "max: other waves"];
        let mut series: Vec<Series> = names.map(|name| Series::new(name, [])).into();
        // A whole number of periods of every frequency, seen at as many phases, so that no place is special. An odd number
        // of pixels: at a third or half of a period per pixel the new waves would be taken for the old one or for its mean.
        let length = 2 * steps + 1;
        for k in 1..=steps {
            let frequency = k as f64 / length as f64;
            let mut input = 0.0;
            let mut parts = [Parts::default(), Parts::default()];
            for phase in 0..PHASES {
                let offset = (phase as f64 + 0.5) / PHASES as f64;
                let wave = Array2::from_shape_fn((1, length + window - 1), |(_, t)| {
                    (2.0 * PI * (frequency * t as f64 + offset)).cos()
                });
                input += wave.slice(s![.., ..length]).mapv(|x| x * x).sum();
                for (parts, (_, mut pool)) in parts.iter_mut().zip(pools(window)) {
                    parts.add(&through(&mut *pool, &wave)?, k);
                }
            }
            let [average, max] = parts;
            let values = [average.wave, max.wave, max.mean, max.energy - max.wave - max.mean];
            for (series, energy) in series.iter_mut().zip(values) {
                // Sums of rounded numbers that are 0 may come out a little below it.
                series.points.push((frequency, quantised((100.0 * energy / input).max(0.0))));
            }
        }
        let at = |part: usize, k: usize| format!("{:.0} %", series[part].points[k - 1].1);
        let words = |k: usize| {
            let frequency = k as f64 / length as f64;
            let [average, max, brightness, others] = [0, 1, 2, 3].map(|part| at(part, k));
            format!(
                "At {frequency:.2} periods per pixel average pooling leaves {average} as the wave that it was. Max pooling leaves \
                 {max}, and makes {brightness} brightness and {others} other waves."
            )
        };
        let caption = format!(
            "Where the energy of a wave of mean 0 goes, behind a window of {window} at stride 1. {} {}",
            words(steps / 2),
            words(steps)
        );
        // The maximum of more than two has more energy than the wave.
        let top = series.iter().flat_map(|series| &series.points).map(|point| point.1).fold(100.0, f64::max);
        let axes = Axes {
            y_range: Some([0.0, 1.05 * top]),
            ..Axes::new("frequency (periods per pixel)", "% of the wave's energy")
        };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// Energies of a pooled wave: all of it, its mean, and the wave that went in.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    energy: f64,
    mean: f64,
    wave: f64,
}

impl Parts {
    /// Adds those of one row, through which the wave goes `periods` times.
    fn add(&mut self, row: &Array2<f64>, periods: usize) {
        let length = row.len() as f64;
        let along = |wave: fn(f64) -> f64| -> f64 {
            let turn = |t: usize| 2.0 * PI * (periods * t % row.len()) as f64 / length;
            row.iter().enumerate().map(|(t, y)| y * wave(turn(t))).sum()
        };
        let (sum, cosine, sine) = (row.sum(), along(f64::cos), along(f64::sin));
        self.energy += row.mapv(|y| y * y).sum();
        self.mean += sum * sum / length;
        self.wave += 2.0 * (cosine * cosine + sine * sine) / length;
    }
}

/// A wave that gets faster, and what both poolings make of it.
#[declare("ch08.chirp", "A wave that gets faster", covers = ["8.3", "B8.1"])]
pub struct Chirp {
    /// Pixels of the wave.
    #[parameter(default = 96, range = 8..=256)]
    pub length: usize,
    /// Pixels of the window.
    #[parameter(default = 3, range = 2..=8)]
    pub window: usize,
}

impl Item for Chirp {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { length, window, .. } = *self;
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
             the slow part through; of a wave as long as its window it leaves nothing, and of faster ones up to a third. Max \
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
#[declare("ch08.zone-plate", "Rings that are not there", covers = ["8.3", "B8.1"])]
pub struct ZonePlate {
    /// The plate's side.
    #[parameter(default = 128, range = 16..=256)]
    pub side: usize,
    /// From one pixel that is kept to the next.
    #[parameter(default = 2, range = 2..=8)]
    pub stride: usize,
}

impl Item for ZonePlate {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { side, stride, .. } = *self;
        let plate = plate(side);
        let subsampled = plate.slice(s![..;stride, ..;stride]).to_owned();
        let average = through(&mut AvgPool2d::new([stride; 2]), &plate)?;
        let max = through(&mut MaxPool2d::new([stride; 2]), &plate)?;
        let rows = average.nrows();
        // The upper left quarter of the plate, as large as the others, shows what is there.
        let piece = plate.slice(s![..rows, ..rows]);
        let name = |what: &str| format!("{what} {stride}×{stride}");
        let maps = [
            ("a corner of the plate".to_owned(), piece.to_owned()),
            (format!("one pixel of {stride}×{stride}"), subsampled.slice(s![..rows, ..rows]).to_owned()),
            (name("average pooling"), average),
            (name("max pooling"), max),
        ];
        let figure = named(&maps, 2, Colormap::Grey, [0.0, 255.0])?;
        // Where the true rings are the finest, in the middle of the right edge: mean and deviation of the levels.
        let finest = |map: &Array2<f64>| {
            let part = map.slice(s![3 * rows / 8..5 * rows / 8, 7 * rows / 8..rows]);
            let mean = part.sum() / part.len() as f64;
            let variance = part.mapv(|level| (level - mean) * (level - mean)).sum() / part.len() as f64;
            format!("{mean:.0} ± {:.0}", variance.sqrt())
        };
        let [kept, average, max] = [1, 2, 3].map(|at| finest(&maps[at].1));
        let caption = format!(
            "A corner of the plate, pixel for pixel, and the whole plate made smaller in three ways: one pixel kept of each \
             {stride}×{stride}, the mean of each, the greatest of each. False rings (aliasing) appear where the true ones are too \
             fine. In the middle of the right edge the levels are {kept} if one pixel is kept; {average} under the mean, which \
             pales the rings most; {max} under the maximum, which makes brightness of them."
        );
        let alt = "Four grey squares: a corner of rings that get finer outwards; the plate subsampled, with false rings \
                   around its edges; averaged, with the false rings pale; max-pooled, with the false rings bright.";
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
