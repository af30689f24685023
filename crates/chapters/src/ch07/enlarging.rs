//! Transposed convolution as a layer that enlarges.

use conv::transposed::conv_transpose;
use conv::{Conv2dOptions, Padding};
use datasets::photograph::{resize_crop, to_grey};
use ndarray::{Array1, Array2, Array4, Axis, array, s};
use viz::{Grid, GridItem, Tint, grid};

use super::gradients::of_input;
use crate::panels;
use crate::photographs::cat;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// How many input pixels draw into each pixel of the enlarged image.
#[declare("ch07.checkerboard", "Where a checkerboard comes from", covers = ["7.4"])]
pub struct Checkerboard {
    /// The side of the small image.
    #[parameter(default = 3, range = 1..=4)]
    pub side: usize,
    /// Kernels and strides: `[K, S]`.
    #[parameter(
        default = vec![[2, 2], [3, 2], [4, 2]],
        range = [1..=6, 1..=4],
        called = ["kernel", "stride"],
        most = 6
    )]
    pub windows: Vec<[usize; 2]>,
}

impl Item for Checkerboard {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let mut grids: Vec<GridItem> = Vec::new();
        let mut words = Vec::new();
        for &[kernel, stride] in &self.windows {
            let options = Conv2dOptions { stride: [stride; 2], ..Conv2dOptions::default() };
            let (image, ones) = (Array4::<f64>::ones((1, 1, side, side)), Array4::ones((1, 1, kernel, kernel)));
            let counts = conv_transpose(fast_conv::backward_input, image.view(), ones.view(), None, &options, [0, 0])?;
            let counts = counts.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0);
            let title = format!("kernel {kernel}, stride {stride}");
            // Away from the edges, where every pattern is what it stays.
            let inside: Vec<u32> = {
                let mut counts: Vec<u32> = middle(&counts, kernel).iter().map(|&count| count as u32).collect();
                counts.sort_unstable();
                counts.dedup();
                counts
            };
            let list: Vec<String> = inside.iter().map(u32::to_string).collect();
            words.push(format!("{title}: {}", if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }));
            grids.push(Grid::new(counts.view()).title(title).tint(Tint::Signed).into());
        }
        let caption = format!(
            "{side}×{side} pixels of 1, enlarged with kernels of ones: the number of pixels that draw into each place. Away from the edges: {}. Where the \
             stride divides the kernel, all places inside get the same; where it does not, some get more than their neighbours, \
             in squares.",
            words.join("; ")
        );
        let alt = format!("Grids of counts, the more the deeper the colour. {}", words.join("; "));
        Ok(Shown::described(grid(&grids)?, caption, alt))
    }
}

/// The places that the edge has nothing to do with: those as far from it as a kernel reaches.
fn middle(counts: &Array2<f64>, kernel: usize) -> Array2<f64> {
    let edge = kernel - 1;
    if counts.nrows() <= 2 * edge {
        return array![[]];
    }
    counts.slice(s![edge..counts.nrows() - edge, edge..counts.ncols() - edge]).to_owned()
}

/// The cat made small, and made large again with three kernels.
#[declare("ch07.enlarged-cat", "Down and up again", covers = ["7.4"])]
pub struct EnlargedCat {
    /// Rows of the piece of the photograph; it is half as wide again.
    #[parameter(default = 72, range = 40..=160)]
    pub height: usize,
    /// How often it is halved, and doubled again.
    #[parameter(default = 2, range = 1..=2)]
    pub times: u32,
}

/// Kernels that double an image, along one axis, with their names; each axis pads what makes the size come out even.
fn doubling() -> [(&'static str, Array1<f64>); 3] {
    let third = 2.0 / 3.0;
    [("2×2", array![1.0, 1.0]), ("3×3", array![third, third, third]), ("4×4", array![0.25, 0.75, 0.75, 0.25])]
}

/// The square whose numbers are products of two of these.
fn square(along: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((along.len(), along.len()), |(u, v)| along[u] * along[v])
}

impl Item for EnlargedCat {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { height, times, .. } = *self;
        // So that halving comes out even.
        let unit = 2_usize.pow(times + 1);
        let height = height / unit * unit;
        let width = height * 3 / 2 / unit * unit;
        // The face, twice as near.
        let grey = to_grey(resize_crop(cat().view(), 2 * height, 2 * width)?.view());
        let face = grey.slice(s![0, height / 2..height / 2 + height, width / 2..width / 2 + width]);
        let original = face.mapv(f64::from);
        let quarters = Array2::from_elem((2, 2), 0.25);
        let halving = Conv2dOptions { stride: [2, 2], ..Conv2dOptions::default() };
        let mut small = original.clone();
        for _ in 0..times {
            small = correlate(small.view(), quarters.view(), &halving)?;
        }
        let mut maps = vec![("the original".to_owned(), original.clone())];
        let mut words = Vec::new();
        for (name, along) in doubling() {
            let (kernel, padding) = (square(&along), (along.len() - 1) / 2);
            let options = Conv2dOptions { padding: Padding::symmetric(padding), ..halving };
            let mut large = small.clone();
            for _ in 0..times {
                // The plain loops: the same bits on every machine.
                let size = [2 * large.nrows(), 2 * large.ncols()];
                large = of_input(large.view(), kernel.view(), size, &options)?;
            }
            // Near the edge the stamps of pixels outside are missing.
            let rim = 2 * unit;
            let inside = s![rim..height - rim, rim..width - rim];
            let difference = (&large.slice(inside) - &original.slice(inside)).mapv(f64::abs);
            let error = difference.sum() / difference.len() as f64;
            words.push(format!("{name} {error:.1}"));
            maps.push((format!("a {name} kernel"), large));
        }
        let caption = format!(
            "The cat's face in {}×{} pixels; made {}×{} by averages, and doubled {times} times by a transposed convolution: with a \
             2×2 kernel of ones, a 3×3 kernel of equal weights, and a 4×4 kernel whose weights fall off to the sides. Mean difference from the original in grey levels, away from the rim: {}.",
            original.nrows(),
            original.ncols(),
            small.nrows(),
            small.ncols(),
            words.join(", ")
        );
        let alt = "Four grey pictures of a cat: the original; the same in coarse squares; the same under a pattern of light and \
                   dark dots like a checkerboard; the same, soft and without a pattern";
        Ok(Shown::described(panels::grey(&maps, 2)?, caption, alt))
    }
}
