//! A network told layer by layer: shapes, parameters, multiply–adds, receptive field.

use std::fmt::{self, Write as _};

use conv::{ReceptiveField, SlidingWindow, times};

use crate::{LayerError, Path};

/// What one layer does to one image.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryLine {
    /// Where in the network: `features.0`.
    pub path: String,
    /// The layer in a few characters: `Conv2d 5×5`.
    pub label: String,
    /// The layer with all its options: `Conv2d(1, 32, kernel 5×5, stride 1, padding 2)`.
    pub description: String,
    /// The shape of one image's output, without the batch axis.
    pub output: Vec<usize>,
    /// Learned numbers.
    pub parameters: usize,
    /// Multiplications (each with an addition) for one image; 0 for layers that only compare or rescale.
    pub multiply_adds: u64,
    /// What one output sees of the network's input, along the height and the width; `None` where outputs have no place.
    pub receptive_field: Option<[ReceptiveField; 2]>,
}

/// A line a layer, collected while shapes are traced through a network.
///
/// ```
/// use layers::{Conv2dConfig, MaxPool2d, ReLU, Sequential, summarize};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let network = Sequential::<f32>::new()
///     .with(Conv2dConfig::new(1, 32, [5, 5]).same().init(&mut rng)?)
///     .with(ReLU::new())
///     .with(MaxPool2d::new([2, 2]));
/// let summary = summarize(&network, &[1, 28, 28])?;
/// assert_eq!(summary.parameters(), 832);
/// assert_eq!(summary.lines()[2].output, [32, 14, 14]);
/// assert_eq!(summary.lines()[2].receptive_field.map(|[height, width]| [height.size, width.size]), Some([6, 6]));
/// println!("{summary}");
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Summary {
    input: Vec<usize>,
    lines: Vec<SummaryLine>,
    path: Path,
    field: ReceptiveFields,
}

/// What traces one image's shape through a part of a network: the shape that comes out, with lines in the summary.
pub type TracePath<'a> = &'a dyn Fn(&[usize], &mut Summary) -> Result<Vec<usize>, LayerError>;

/// How the outputs of the layer so far see the network's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReceptiveFields(Option<[ReceptiveField; 2]>);

impl Summary {
    /// An empty summary of a network that takes images of this shape (no batch axis).
    pub fn new(input: &[usize]) -> Self {
        let field = ReceptiveFields((input.len() == 3).then_some([ReceptiveField::input(); 2]));
        Self { input: input.to_vec(), lines: Vec::new(), path: Path::default(), field }
    }

    /// The shape of the network's input.
    pub fn input(&self) -> &[usize] {
        &self.input
    }

    /// A line a layer, in the order in which they run.
    pub fn lines(&self) -> &[SummaryLine] {
        &self.lines
    }

    /// All learned numbers.
    pub fn parameters(&self) -> usize {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.parameters))
    }

    /// All multiply–adds for one image.
    pub fn multiply_adds(&self) -> u64 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.multiply_adds))
    }

    /// Runs `inside` with `segment` at the end of the path of the lines that it pushes.
    pub fn within<R>(&mut self, segment: &str, inside: impl FnOnce(&mut Self) -> R) -> R {
        // The path is borrowed by its own closure: it leaves for as long as that runs.
        let mut path = std::mem::take(&mut self.path);
        let result = path.within(segment, |path| {
            std::mem::swap(path, &mut self.path);
            let result = inside(self);
            std::mem::swap(path, &mut self.path);
            result
        });
        self.path = path;
        result
    }

    /// Adds a line for the layer that is at the current path.
    pub fn push(
        &mut self,
        label: impl Into<String>,
        layer: &dyn fmt::Display,
        output: &[usize],
        (parameters, multiply_adds): (usize, u64),
    ) {
        self.lines.push(SummaryLine {
            path: self.path.as_str().to_owned(),
            label: label.into(),
            description: layer.to_string(),
            output: output.to_vec(),
            parameters,
            multiply_adds,
            receptive_field: self.field.0,
        });
    }

    /// Widens the receptive field by a window that slides along the height and the width: call it before
    /// [`Summary::push`].
    ///
    /// # Errors
    /// If the field becomes too large to count.
    pub fn slide(&mut self, [height, width]: [&SlidingWindow; 2]) -> Result<(), LayerError> {
        if let ReceptiveFields(Some([rows, columns])) = &mut self.field {
            *rows = rows.through(height).map_err(LayerError::Conv)?;
            *columns = columns.through(width).map_err(LayerError::Conv)?;
        }
        Ok(())
    }

    /// From here on outputs have no place in the image: a flattened or fully connected layer.
    pub fn lose_place(&mut self) {
        self.field = ReceptiveFields(None);
    }

    /// The receptive field so far, to start each of several paths from.
    pub fn receptive_fields(&self) -> ReceptiveFields {
        self.field
    }

    /// Goes on from this receptive field.
    pub fn set_receptive_fields(&mut self, field: ReceptiveFields) {
        self.field = field;
    }
}

impl ReceptiveFields {
    /// What a sum or a stack of two paths sees: along each axis the larger of the two.
    #[must_use]
    pub fn larger(self, other: Self) -> Self {
        let (Self(Some(a)), Self(Some(b))) = (self, other) else { return Self(None) };
        Self(Some([0, 1].map(|at| if b[at].size > a[at].size { b[at] } else { a[at] })))
    }
}

/// The number with a comma before every third digit from the right.
pub fn with_thousands_separators(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const HEADINGS: [&str; 6] = ["name", "layer", "output", "parameters", "multiply–adds", "sees"];

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blank_if_zero =
            |number: u64| if number == 0 { "–".to_owned() } else { with_thousands_separators(number) };
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.push([String::new(), "input".into(), times(&self.input), String::new(), String::new(), String::new()]);
        rows.extend(self.lines.iter().map(|line| {
            [
                line.path.clone(),
                line.label.clone(),
                times(&line.output),
                blank_if_zero(line.parameters as u64),
                blank_if_zero(line.multiply_adds),
                line.receptive_field.map_or_else(|| "–".to_owned(), |axes| times(&axes.map(|axis| axis.size))),
            ]
        }));
        rows.push([
            "total".into(),
            String::new(),
            String::new(),
            with_thousands_separators(self.parameters() as u64),
            with_thousands_separators(self.multiply_adds()),
            String::new(),
        ]);
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
        for (at, row) in rows.iter().enumerate() {
            if at == 1 || at == rows.len() - 1 {
                writeln!(f, "{rule}")?;
            }
            // Words to the left, numbers to the right.
            let mut text = format!("{:<1$}  {2:<3$}", row[0], widths[0], row[1], widths[1]);
            for column in 2..row.len() {
                write!(text, "  {:>1$}", row[column], widths[column])?;
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        write!(f, "One image; “sees” is the receptive field, height×width in pixels of the input.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (138_357_544, "138,357,544"), (12_345, "12,345")]
        {
            assert_eq!(with_thousands_separators(number), text);
        }
    }

    #[test]
    fn receptive_fields_of_vgg_grow_as_worked_by_hand() {
        // Two 3×3 see 5×5; a 2×2 pool adds one pixel; then each 3×3 adds four, because neighbours are two pixels apart.
        let mut summary = Summary::new(&[3, 32, 32]);
        let conv = SlidingWindow { input: 32, kernel: 3, pad_before: 1, pad_after: 1, ..SlidingWindow::default() };
        let pool = SlidingWindow { input: 32, kernel: 2, stride: 2, ..SlidingWindow::default() };
        let mut sizes = Vec::new();
        for window in [conv, conv, pool, conv, conv, pool] {
            summary.slide([&window, &window]).unwrap();
            summary.push("", &"", &[], (0, 0));
            sizes.push(summary.lines().last().unwrap().receptive_field.unwrap()[0].size);
        }
        assert_eq!(sizes, [3, 5, 6, 10, 14, 16]);
    }

    #[test]
    fn the_larger_of_two_paths_counts() {
        let mut summary = Summary::new(&[1, 9, 9]);
        let one = SlidingWindow { input: 9, ..SlidingWindow::default() };
        let start = summary.receptive_fields();
        summary.slide([&SlidingWindow { kernel: 3, dilation: 2, ..one }, &one]).unwrap();
        let tall = summary.receptive_fields();
        summary.set_receptive_fields(start);
        summary.slide([&one, &SlidingWindow { kernel: 4, ..one }]).unwrap();
        summary.set_receptive_fields(tall.larger(summary.receptive_fields()));
        summary.push("", &"", &[], (0, 0));
        assert_eq!(summary.lines()[0].receptive_field.unwrap().map(|axis| axis.size), [5, 4]);
    }
}
