//! What convolution and pooling do not do: rotation and light.

use conv::Conv2dOptions;
use ndarray::Array2;
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare, digit_reader, mnist};

/// Empty pixels around the digit, so that it can move and turn.
const ROOM: usize = 6;

/// The digit with empty pixels around it.
fn padded(digit: &Array2<f64>) -> Array2<f64> {
    let (height, width) = digit.dim();
    Array2::from_shape_fn((height + 2 * ROOM, width + 2 * ROOM), |(y, x)| {
        let inside = y.checked_sub(ROOM).zip(x.checked_sub(ROOM));
        inside.and_then(|at| digit.get(at)).copied().unwrap_or(0.0)
    })
}

/// The image turned about its middle, each pixel between its four nearest.
fn turned(image: &Array2<f64>, degrees: u32) -> Array2<f64> {
    let (sine, cosine) = f64::from(degrees).to_radians().sin_cos();
    let (height, width) = image.dim();
    let (middle_y, middle_x) = ((height as f64 - 1.0) / 2.0, (width as f64 - 1.0) / 2.0);
    let at = |y: f64, x: f64| {
        let inside = y >= 0.0 && x >= 0.0;
        if inside { image.get([y as usize, x as usize]).copied().unwrap_or(0.0) } else { 0.0 }
    };
    Array2::from_shape_fn((height, width), |(y, x)| {
        let (dy, dx) = (y as f64 - middle_y, x as f64 - middle_x);
        let (source_y, source_x) = (middle_y + cosine * dy + sine * dx, middle_x - sine * dy + cosine * dx);
        let (top, left) = (source_y.floor(), source_x.floor());
        let (down, right) = (source_y - top, source_x - left);
        at(top, left) * (1.0 - down) * (1.0 - right)
            + at(top, left + 1.0) * (1.0 - down) * right
            + at(top + 1.0, left) * down * (1.0 - right)
            + at(top + 1.0, left + 1.0) * down * right
    })
}

/// A digit and the kernel that looks for it: the digit itself, its mean taken off.
struct Detector {
    image: Array2<f64>,
    kernel: Array2<f64>,
}

impl Detector {
    fn of(image: usize) -> Self {
        let digit = mnist::test_image(image).mapv(f64::from);
        let mean = digit.sum() / digit.len() as f64;
        let kernel = digit.mapv(|value| value - mean);
        Self { image: padded(&digit), kernel }
    }

    /// The largest response anywhere, as after a convolution and global max pooling.
    fn best(&self, image: &Array2<f64>) -> Result<f64, ChapterError> {
        let map = correlate(image.view(), self.kernel.view(), &Conv2dOptions::default())?;
        Ok(map.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }
}

/// The best response to a digit as it turns, and as it moves.
#[declare("ch08.rotation", "A detector and a turning digit", covers = ["8.4", "B8.3"])]
pub struct RotationCurve {
    /// Which test image of MNIST.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// Degrees from one point to the next.
    #[parameter(default = 10, range = 5..=90)]
    pub step: u32,
}

impl Item for RotationCurve {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let step = self.step;
        let detector = Detector::of(self.image);
        let upright = detector.best(&detector.image)?;
        let mut points = Vec::new();
        for degrees in (0..=180).step_by(step as usize) {
            points.push((f64::from(degrees), 100.0 * detector.best(&turned(&detector.image, degrees))? / upright));
        }
        let least = points.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
        let figure = curves(
            &[Series::new("best response", points)],
            &Axes {
                y_range: Some([0.0, 105.0]),
                ..Axes::new("digit turned by (degrees)", "best response (% of upright)")
            },
        )?;
        let caption = format!(
            "A kernel that is the digit itself (test image {}, a {}) finds it wherever it stands. Turned, the digit is lost: \
             the best response falls to {least:.0} %. Convolution follows moves, and nothing else.",
            self.image,
            mnist::test_label(self.image)
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// The image moved down and to the right.
fn moved(image: &Array2<f64>, by: usize) -> Array2<f64> {
    Array2::from_shape_fn(image.dim(), |(y, x)| {
        y.checked_sub(by).zip(x.checked_sub(by)).and_then(|at| image.get(at)).copied().unwrap_or(0.0)
    })
}

/// What happens to a digit.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    Moved(usize),
    Turned(u32),
    /// Its light divided by this.
    Dimmed(u32),
    DarkOnLight,
}

impl Change {
    fn name(self) -> String {
        match self {
            Self::Nothing => "as it is".to_owned(),
            Self::Moved(by) => format!("moved by {by} and {by} pixels"),
            Self::Turned(degrees) => format!("turned by {degrees}°"),
            Self::Dimmed(by) => match by {
                2 => "half as bright".to_owned(),
                4 => "a quarter as bright".to_owned(),
                _ => format!("{by} times as dim"),
            },
            Self::DarkOnLight => "dark on light".to_owned(),
        }
    }

    /// The changed image, of levels from 0 to 255.
    fn of(self, image: &Array2<f64>) -> Array2<f64> {
        match self {
            Self::Nothing => image.clone(),
            Self::Moved(by) => moved(image, by),
            Self::Turned(degrees) => turned(image, degrees),
            Self::Dimmed(by) => image.mapv(|value| value / f64::from(by)),
            Self::DarkOnLight => image.mapv(|value| 255.0 - value),
        }
    }
}

/// The best response after a move, turns, and changes of light; and what the trained reader then reads.
#[declare("ch08.rotation-and-light", "Moves, turns and light", covers = ["8.4", "B8.3"])]
pub struct RotationAndLight {
    /// Which test image of MNIST.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// How many test images the reader reads: the first of the file.
    #[parameter(default = 200, range = 1..=300)]
    pub digits: usize,
}

impl Item for RotationAndLight {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let detector = Detector::of(self.image);
        let upright = detector.best(&detector.image)?;
        let digits: Vec<(Array2<f64>, u8)> = (0..self.digits)
            .map(|image| Ok((mnist::test_image(image).mapv(f64::from), mnist::test_label(image))))
            .collect::<Result<_, ChapterError>>()?;
        let changes = [
            Change::Nothing,
            // Half of the room: the digit stays inside.
            Change::Moved(ROOM / 2),
            Change::Turned(15),
            Change::Turned(45),
            Change::Turned(90),
            Change::Dimmed(2),
            Change::Dimmed(4),
            Change::DarkOnLight,
        ];
        let mut table = Table::new(["the digit", "best response (% of the first)", "digits the reader reads (%)"]);
        for change in changes {
            let response = 100.0 * detector.best(&change.of(&detector.image))? / upright;
            let read = digit_reader::read(digits.iter().map(|(image, _)| change.of(image)))?;
            let right = read.iter().zip(&digits).filter(|(read, (_, label))| **read == usize::from(*label)).count();
            let share = 100.0 * right as f64 / digits.len() as f64;
            table.push(cells![change.name(), Cell::float(response, 1), Cell::float(share, 1)])?;
        }
        let caption = format!(
            "In the middle, the best response of a kernel that is the digit itself, wherever it is found. On the right, how \
             many of the first {} test digits our trained reader reads right when each of them is changed in this way. \
             Half the light halves every response, so the comparison between the classes hardly changes.",
            self.digits
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_quarter_turn_moves_corners() {
        let image = array![[1., 2.], [3., 4.]];
        let quarter = turned(&image, 90).mapv(f64::round);
        assert!(quarter == array![[3., 1.], [4., 2.]] || quarter == array![[2., 4.], [1., 3.]], "{quarter}");
        assert_eq!(turned(&image, 0), image);
    }
}
