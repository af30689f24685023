//! From images to vectors.

use std::fmt;

use conv::Real;
use ndarray::{Dimension, IxDyn};

use crate::shape::{elements, upstream};
use crate::tensor::in_row_order;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// Lays the values of each image out in one row: channel by channel, row by row.
///
/// # Shapes
/// `[batch, …]` → `[batch, product of the rest]`. Nothing is copied.
///
/// ```
/// use layers::{Context, Flatten, Layer, Tensor};
/// let maps = Tensor::<f32>::zeros(vec![50, 64, 7, 7]);
/// let rows = Flatten::new().forward(maps, &mut Context::eval())?;
/// assert_eq!(rows.shape(), [50, 3136]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Flatten {
    /// The input's shape, if the last pass kept it.
    kept: Option<IxDyn>,
}

impl Flatten {
    /// The layer; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for Flatten {
    fn name(&self) -> &'static str {
        "Flatten"
    }

    fn role(&self) -> Role {
        Role::Arrangement
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Flatten)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = input.raw_dim();
        let Some((&batch, rest)) = shape.slice().split_first() else {
            return Err(LayerError::Shape { layer: "Flatten", expected: "[batch, …]".to_owned(), got: Vec::new() });
        };
        let features = elements("Flatten", rest)?;
        self.kept = context.keeps().then_some(shape);
        Ok(in_row_order(input).into_shape_with_order(IxDyn(&[batch, features])).expect("the same number of elements"))
    }

    fn backward(&mut self, gradient: Tensor<T>, _: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = self.kept.as_ref().ok_or(LayerError::NoForward { layer: "Flatten" })?;
        upstream("Flatten", &[shape[0], shape.slice()[1..].iter().product()], gradient.shape())?;
        let shape = self.kept.take().expect("it was there above");
        Ok(in_row_order(gradient).into_shape_with_order(shape).expect("the same number of elements"))
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let output = vec![elements("Flatten", input)?];
        summary.lose_place();
        summary.push("Flatten", self, &output, (0, 0));
        Ok(output)
    }
}

impl fmt::Display for Flatten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flatten")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr2, array};

    #[test]
    fn rows_are_in_order_and_come_back() {
        let mut context = Context::train(0);
        let mut flatten = Flatten::new();
        let maps = array![[[[1.0, 2.0]], [[3.0, 4.0]]]].into_dyn();
        let rows = flatten.forward(maps.clone(), &mut context).unwrap();
        assert_eq!(rows, arr2(&[[1.0, 2.0, 3.0, 4.0]]).into_dyn());
        assert_eq!(flatten.backward(rows, &mut context).unwrap(), maps);
    }

    #[test]
    fn a_transposed_input_is_flattened_by_its_own_indices() {
        let nhwc = array![[[[1.0, 2.0], [3.0, 4.0]]]].into_dyn();
        let nchw = nhwc.permuted_axes(IxDyn(&[0, 3, 1, 2]));
        let rows = Flatten::new().forward(nchw, &mut Context::eval()).unwrap();
        assert_eq!(rows, arr2(&[[1.0, 3.0, 2.0, 4.0]]).into_dyn());
    }
}
