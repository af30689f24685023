//! A tensor in a notebook: its shape, its range, and its numbers if they are few.

use ndarray::{ArrayBase, ArrayView, Axis, Data, Dimension, Ix2, IxDyn};
use num_traits::ToPrimitive;
use viz::{Figure, Grid, GridItem, Tint, grid};

use super::Display;

/// The most rows and columns of a grid of numbers.
const SIDE: usize = 12;

/// The most grids of one tensor.
const GRIDS: usize = 4;

/// Shape, kind, smallest, mean and largest number of a tensor, in one line.
///
/// ```
/// use cnn::{notebook::tensor::describe, prelude::*};
/// assert_eq!(
///     describe(&array![[0.0_f32, 1.0, 2.0], [3.0, 4.0, 8.0]]),
///     "tensor of 2×3, f32: smallest 0, mean 3, largest 8"
/// );
/// ```
pub fn describe<A: ToPrimitive + Copy, S: Data<Elem = A>, D: Dimension>(tensor: &ArrayBase<S, D>) -> String {
    let sides: Vec<String> = tensor.shape().iter().map(usize::to_string).collect();
    let shape = if sides.is_empty() { "no axes".to_owned() } else { sides.join("×") };
    let head = format!("tensor of {shape}, {}", std::any::type_name::<A>());
    if tensor.is_empty() {
        return format!("{head}: no numbers");
    }
    let (mut least, mut most, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    let mut undefined = 0_usize;
    for value in tensor {
        let value = number(*value);
        if value.is_nan() {
            undefined += 1;
        } else {
            (least, most, sum) = (least.min(value), most.max(value), sum + value);
        }
    }
    let missing = if undefined > 0 { format!(", {undefined} of them not a number") } else { String::new() };
    if undefined == tensor.len() {
        return format!("{head}{missing}");
    }
    let mean = sum / (tensor.len() - undefined) as f64;
    format!("{head}{missing}: smallest {}, mean {}, largest {}", short(least), short(mean), short(most))
}

/// The numbers of a small tensor as grids, one for each matrix of its last two axes; `None` if there are too many.
pub fn grids<A: ToPrimitive + Copy, S: Data<Elem = A>, D: Dimension>(tensor: &ArrayBase<S, D>) -> Option<Figure> {
    let numbers = tensor.map(|value| number(*value)).into_dyn();
    let matrices: Vec<Grid> = match numbers.ndim() {
        0 => return None,
        1 => vec![Grid::new(matrix(numbers.view().insert_axis(Axis(0)))?)],
        2 => vec![Grid::new(matrix(numbers.view())?)],
        axes => {
            let [rows, columns] = [numbers.shape()[axes - 2], numbers.shape()[axes - 1]];
            let count = numbers.len().checked_div(rows * columns)?;
            if count > GRIDS {
                return None;
            }
            let stack = numbers.view().into_shape_with_order((count, rows, columns)).ok()?;
            let indices = index_of(&numbers.shape()[..axes - 2]);
            let named = stack.outer_iter().zip(indices).map(|(values, index)| Grid::new(values).title(index));
            named.collect()
        }
    };
    let fits = |grid: &Grid| (1..=SIDE).contains(&grid.cells().nrows()) && (1..=SIDE).contains(&grid.cells().ncols());
    if matrices.is_empty() || !matrices.iter().all(fits) {
        return None;
    }
    let signed = numbers.iter().any(|value| *value < 0.0);
    let items: Vec<GridItem> =
        matrices.into_iter().map(|grid| if signed { grid.tint(Tint::Signed) } else { grid }.into()).collect();
    grid(&items).ok()
}

fn matrix(view: ArrayView<'_, f64, IxDyn>) -> Option<ArrayView<'_, f64, Ix2>> {
    view.into_dimensionality().ok()
}

/// The leading indices of each matrix in a stack, in the order of memory: `[0, 0]`, `[0, 1]`, …
fn index_of(leading: &[usize]) -> Vec<String> {
    ndarray::indices(leading).into_iter().map(|at| format!("{:?}", at.slice())).collect()
}

fn number<A: ToPrimitive>(value: A) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// Four digits that count.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 12);
    let text = format!("{value:.*}", digits as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

impl<A: ToPrimitive + Copy, S: Data<Elem = A>, D: Dimension> Display for ArrayBase<S, D> {
    fn evcxr_display(&self) {
        let picture = grids(self).map(|figure| figure.to_notebook_html()).unwrap_or_default();
        viz::jupyter::show(&format!("{picture}<p>{}</p>", viz::jupyter::escape(&describe(self))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array4, ArrayD, array};

    #[test]
    fn a_line_says_what_a_tensor_is() {
        assert_eq!(describe(&array![[1_u8, 255]]), "tensor of 1×2, u8: smallest 1, mean 128, largest 255");
        assert_eq!(describe(&Array1::<f32>::zeros(0)), "tensor of 0, f32: no numbers");
        assert_eq!(
            describe(&array![f64::NAN, -0.000_123_4, 2.0]),
            "tensor of 3, f64, 1 of them not a number: smallest -0.0001234, mean 0.9999, largest 2"
        );
        assert_eq!(describe(&array![f32::NAN]), "tensor of 1, f32, 1 of them not a number");
    }

    #[test]
    fn small_tensors_are_drawn_and_large_ones_are_not() {
        assert!(grids(&array![1, 2, 3]).is_some());
        let alt = grids(&Array4::<f32>::ones((1, 2, 3, 3))).unwrap();
        assert!(alt.svg().unwrap().contains("[0, 1]"), "each matrix says where it stands");
        assert!(grids(&Array4::<f32>::ones((8, 2, 3, 3))).is_none());
        assert!(grids(&ArrayD::<f32>::ones(vec![13, 2])).is_none());
        assert!(grids(&ArrayD::<f32>::ones(vec![])).is_none());
        assert!(grids(&Array4::<f32>::ones((0, 2, 3, 0))).is_none());
    }
}
