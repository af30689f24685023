//! One kernel in two orders of memory.

use ndarray::{Array1, Array2, Array4, Ix4};
use viz::{Cell, Grid, GridItem, KernelOptions, Mark, Table, Tint, cells, grid, kernels};

use super::reader;
use crate::digit_reader;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// From PyTorch's order of axes to TensorFlow's: [O, I, H, W] → [H, W, I, O], the numbers in their new places.
// ANCHOR: hwio
fn to_hwio(kernel: &Array4<f32>) -> Array4<f32> {
    kernel.view().permuted_axes([2, 3, 1, 0]).as_standard_layout().into_owned()
}
// ANCHOR_END: hwio

/// The mistake: the same numbers in the same order, with another shape written over them.
// ANCHOR: reshaped
fn reshaped(hwio: &Array4<f32>, shape: (usize, usize, usize, usize)) -> Array4<f32> {
    hwio.to_shape(shape).expect("as many numbers").into_owned()
}
// ANCHOR_END: reshaped

/// A kernel of few numbers, in both orders.
#[declare("ch15.layouts", "One kernel, two orders of memory", covers = ["15.1", "15.3"])]
pub struct Layouts {
    /// Output channels.
    #[parameter(default = 2, range = 1..=4)]
    pub outputs: usize,
    /// Input channels.
    #[parameter(default = 2, range = 1..=4)]
    pub inputs: usize,
    /// Height and width of the kernel.
    #[parameter(default = [2, 2], range = 1..=3, called = ["kernel height", "kernel width"])]
    pub kernel: [usize; 2],
}

impl Item for Layouts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { outputs, inputs, .. } = *self;
        let [height, width] = self.kernel;
        let count = outputs * inputs * height * width;
        within("numbers in the kernel", count, 1..=64)?;
        // A number says where it stands in the file of PyTorch's order.
        let oihw = Array1::from_shape_fn(count, |at| at as f32);
        let oihw = oihw.into_shape_with_order((outputs, inputs, height, width)).expect("as many numbers");
        let hwio = to_hwio(&oihw);
        let mut items: Vec<GridItem> = Vec::new();
        for o in 0..outputs {
            if o > 0 {
                items.push(GridItem::Line);
            }
            for i in 0..inputs {
                let plane = oihw.slice(ndarray::s![o, i, .., ..]);
                let tint = if o == 0 { Tint::Kernel } else { Tint::Plain };
                items.push(Grid::new(plane).title(format!("out {o}, in {i}")).tint(tint).into());
            }
        }
        let columns = (1..=8).rev().find(|&columns| count.is_multiple_of(columns)).unwrap_or(1);
        let memory = |values: &Array4<f32>, title: &str| {
            let flat: Vec<f32> = values.iter().copied().collect();
            let rows =
                Array2::from_shape_vec((count / columns, columns), flat).expect("the columns divide the numbers");
            let first_output = |value: f32| (value as usize) < inputs * height * width;
            let marked: Vec<[usize; 2]> =
                rows.indexed_iter().filter(|(_, value)| first_output(**value)).map(|((r, c), _)| [r, c]).collect();
            let memory = Grid::new(rows.view()).title(title);
            marked.into_iter().fold(memory, |memory, cell| memory.mark(cell, Mark::Window))
        };
        for (values, title) in [(&oihw, "a file of PyTorch's order, OIHW"), (&hwio, "one of TensorFlow's, HWIO")] {
            items.push(GridItem::Line);
            items.push(memory(values, title).into());
        }
        let caption = format!(
            "A kernel of {outputs} outputs, {inputs} inputs and {height}×{width}. Above its planes, each number saying where it stands in \
             PyTorch's order; below the two files, read row by row. Marked is what belongs to output 0: one piece in the first \
             file, scattered in the second."
        );
        let list = |values: &Array4<f32>| values.iter().map(f32::to_string).collect::<Vec<_>>().join(" ");
        let alt = format!(
            "Planes of a kernel with numbers from 0 to {}. In the order OIHW the file reads {}; in HWIO it reads {}.",
            count - 1,
            list(&oihw),
            list(&hwio)
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

/// The first layer of the digit reader, right or read in the wrong order.
#[declare("ch15.filters", "Filters in the right order, and in the wrong one", covers = ["15.3"])]
pub struct Filters {
    /// Whether a file of TensorFlow's order had PyTorch's shape written over it.
    pub reshaped: bool,
}

impl Item for Filters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let tensors = reader::tensors(&mut reader::trained(digit_reader::NAME)?.network);
        let first = tensors.into_iter().map(|(_, _, values)| values).find(|values| values.ndim() == 4);
        let right: Array4<f32> = first.and_then(|values| values.into_dimensionality().ok()).expect("a convolution");
        let shown = if self.reshaped { reshaped(&to_hwio(&right), right.dim()) } else { right };
        let (filters, _, height, width) = shown.dim();
        let what = if self.reshaped {
            "The same numbers after a mistake: they came in TensorFlow's order, and PyTorch's shape was written over them. Nothing \
             is lost but who stands beside whom."
        } else {
            "As they were learned: some edges, some strokes, and many that are hard to name."
        };
        let caption = format!(
            "The {filters} filters of {height}×{width} in the digit reader's first layer, each on its own scale. {what}"
        );
        let alt = format!(
            "{filters} small squares of {height} by {width} cells, blue for negative and red for positive weights: {}",
            if self.reshaped { "no pattern can be made out" } else { "a few edges and bars, and many without a name" }
        );
        Ok(Shown::described(
            kernels(shown.view(), &KernelOptions { columns: Some(8), ..Default::default() })?,
            caption,
            alt,
        ))
    }
}

/// What is done to a kernel.
type Change = fn(&Array4<f32>) -> Array4<f32>;

/// How well the reader reads with its kernels in the wrong order.
#[declare("ch15.misread", "Transposed, and only reshaped", covers = ["15.3"])]
pub struct Misread {
    /// The first so many of MNIST's test images.
    #[parameter(default = 100, range = 1..=500)]
    pub images: usize,
}

impl Item for Misread {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let numbers: Vec<usize> = (0..self.images).collect();
        let labels = numbers.iter().map(|&number| mnist::test_label(number)).collect::<Vec<u8>>();
        let mut table = Table::new(["kernels", "tensors that fit", "read right", "of"]);
        let ways: [(&str, Change); 2] = [
            ("to HWIO and back by exchanging axes", |kernel| {
                to_hwio(kernel).permuted_axes([3, 2, 0, 1]).as_standard_layout().into_owned()
            }),
            ("to HWIO and back by writing another shape", |kernel| reshaped(&to_hwio(kernel), kernel.dim())),
        ];
        for (what, change) in ways {
            let mut model = reader::trained(digit_reader::NAME)?;
            let tensors: Vec<_> = reader::tensors(&mut model.network)
                .into_iter()
                .map(|(name, _, values)| match values.view().into_dimensionality::<Ix4>() {
                    Ok(kernel) => (name, change(&kernel.to_owned()).into_dyn()),
                    Err(_) => (name, values),
                })
                .collect();
            let views: Vec<_> = tensors.iter().map(|(name, values)| (name.clone(), values.view())).collect();
            // The loader has nothing to say: all shapes are right.
            models::weights::load_bytes(&mut model.network, &models::tensors_to_bytes(&views, None)?)?;
            let scores = reader::scores(&mut model.network, reader::images(&numbers))?;
            let chosen = reader::chosen(&scores);
            let right = chosen.iter().zip(&labels).filter(|(is, label)| **is == usize::from(**label)).count();
            table.push(cells![what, tensors.len(), right, self.images])?;
        }
        let caption = format!(
            "The digit reader on the first {} test images, after its kernels went to TensorFlow's order and came back. Both ways the \
             loader accepts every tensor; only one of them gives the network back.",
            Cell::from(self.images).display()
        );
        Ok(Shown::table(table, caption))
    }
}
