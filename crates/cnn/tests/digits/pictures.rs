//! The pictures of a condition, as files.

use std::path::Path;
use std::sync::LazyLock;

use datasets::{Dataset, mnist};
use image::codecs::jpeg::JpegEncoder;
use ndarray::Axis;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::conditions::{Condition, Right};
use crate::glyph::Glyph;
use crate::hand::{self, Hand};
use crate::scene::{Scene, Shadow, Table, Written};

/// Where digits come from.
pub struct Source {
    pub name: &'static str,
    seed: u64,
    /// Who writes; nobody: the digits are those of MNIST's test set.
    hands: &'static [Hand],
}

/// Written by code, in hands that the reader was made with.
pub const WRITTEN: Source = Source { name: "written", seed: 1, hands: &hand::KNOWN };
/// MNIST's test digits, photographed by code: in perspective, with a soft shadow, blurred, with grain.
pub const MNIST: Source = Source { name: "MNIST", seed: 2, hands: &[] };
/// Written in hands, and with a seed, that nothing was adjusted to.
pub const HELD_OUT: Source = Source { name: "held out", seed: 1_000, hands: &hand::HELD_OUT };

/// Height and width of the pictures, in turn.
const SIZES: [[usize; 2]; 6] = [[64, 64], [200, 200], [300, 400], [100, 80], [480, 360], [900, 700]];

/// A picture in a file, and the digit that is written in it first.
pub struct Picture {
    pub name: String,
    pub digit: usize,
}

/// Writes picture `index` of a condition into a folder.
///
/// Half of them are JPEG files, as a telephone's are.
pub fn write(source: &Source, condition: &Condition, index: usize, folder: &Path) -> Picture {
    let name_as_number = condition.name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    let mut rng = ChaCha8Rng::seed_from_u64(source.seed ^ name_as_number);
    rng.set_stream(index as u64);
    let digits = match condition.right {
        Right::Digit | Right::CutFile | Right::CutOff => 1,
        Right::NothingIsWritten => 0,
        Right::Several(digits) => digits,
    };
    let mut scene = plain(source, index, digits, &mut rng);
    (condition.change)(&mut scene, &mut rng);
    let picture = scene.photograph(&mut rng);
    let jpeg = index % 2 == 1 || condition.right == Right::CutFile;
    let name = format!("{index:02}.{}", if jpeg { "jpg" } else { "png" });
    let path = folder.join(&name);
    if jpeg {
        let mut bytes = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 85)).unwrap();
        if condition.right == Right::CutFile {
            bytes.truncate(bytes.len() * rng.random_range(40..95) / 100);
        }
        std::fs::write(path, bytes).unwrap();
    } else {
        picture.save(path).unwrap();
    }
    Picture { name, digit: index % 10 }
}

/// Digits on white paper in good light.
fn plain(source: &Source, index: usize, digits: usize, rng: &mut ChaCha8Rng) -> Scene {
    let size = SIZES[index % SIZES.len()];
    // The sides are in turn with the digits, which are ten, so that they meet in all ways.
    let size = if (index / 10) % 2 == 1 { [size[1], size[0]] } else { size };
    let height = if digits > 1 { rng.random_range(0.22..0.34) } else { rng.random_range(0.35..0.65) };
    // Ballpoint, felt pen, marker; nothing thinner than a pixel and a half.
    let thinnest = 1.5 / (height * size[0].min(size[1]) as f32);
    let pen = [0.045, 0.08, 0.13][rng.random_range(0..3)] * rng.random_range(0.85..1.15_f32);
    let mut written: Vec<Written> = Vec::new();
    let mut right = 0.0;
    for place in 0..digits {
        let digit = if place == 0 { index % 10 } else { rng.random_range(0..10) };
        let glyph = glyph(source, digit, index, pen.max(thinnest), rng);
        let height = height * if digits > 1 { rng.random_range(0.9..1.1) } else { 1.0 };
        let half = height * glyph.width / 2.0;
        let gap = if place == 0 { 0.0 } else { (pen + rng.random_range(0.12..0.5)) * height };
        written.push(Written { glyph, height, middle: [right + gap + half, rng.random_range(-0.02..0.02)] });
        right += gap + 2.0 * half;
    }
    let shift = [rng.random_range(-0.08..0.08), rng.random_range(-0.08..0.08)];
    for written in &mut written {
        written.middle = [written.middle[0] - right / 2.0 + shift[0], written.middle[1] + shift[1]];
    }
    let small = size[0].min(size[1]) < 150;
    let mut scene = Scene {
        size,
        paper: [rng.random_range(215.0..250.0); 3],
        ink: [rng.random_range(15.0..60.0); 3],
        written,
        sheet: None,
        table: Table { colour: [0.0; 3], wood: 0.0 },
        printed: Vec::new(),
        turned: rng.random_range(-1.5..1.5),
        perspective: [0.0; 2],
        dimmed: [rng.random_range(0.85..1.0), rng.random_range(0.0..360.0)],
        shadow: None,
        grain: rng.random_range(1.0..4.0),
        blur: usize::from(!small && rng.random()),
    };
    if source.hands.is_empty() {
        scene.perspective = [rng.random_range(-0.15..0.15), rng.random_range(-0.15..0.15)];
        scene.turned = rng.random_range(-4.0..4.0);
        scene.grain = rng.random_range(3.0..7.0);
        scene.blur = if small { 0 } else { rng.random_range(1..3) };
        scene.shadow = Some(Shadow {
            light: rng.random_range(0.75..0.95),
            direction: rng.random_range(0.0..360.0),
            distance: rng.random_range(-0.3..0.3),
            soft: rng.random_range(0.1..0.5),
        });
    }
    scene
}

/// A digit, written or from the test set.
fn glyph(source: &Source, digit: usize, index: usize, pen: f32, rng: &mut ChaCha8Rng) -> Glyph {
    static TEST: LazyLock<Dataset> = LazyLock::new(|| mnist::load(None).unwrap().test);
    if source.hands.is_empty() {
        let from = rng.random_range(0..TEST.len());
        let mut places = (from..TEST.len()).chain(0..from);
        let place = places.find(|&place| TEST.label(place) == digit).unwrap();
        return Glyph::of_mnist(TEST.image(place).index_axis(Axis(0), 0));
    }
    Glyph::written(digit, &source.hands[index / 10 % source.hands.len()], pen, rng)
}
