//! Average pooling to a given size.

use std::fmt;

use conv::{Real, SlidingWindow, times};

use crate::average::{Span, Spans};
use crate::shape::{elements, image, images, some_pixels, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "AdaptiveAvgPool2d";

/// Averages windows that are as large as they must be for the output to have the given size, whatever the input's.
///
/// Window i of n over H rows goes from ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉, as in PyTorch: where n does not divide H, windows differ in
/// size and overlap. An output larger than the input repeats pixels; that makes no information.
///
/// # Shapes
/// `[batch, channels, height, width]` → `[batch, channels, size[0], size[1]]`.
///
/// ```
/// use layers::{AdaptiveAvgPool2d, Context, Layer, Tensor};
/// let mut pool = AdaptiveAvgPool2d::new([7, 7])?;
/// let output = pool.forward(Tensor::<f32>::ones(vec![1, 2, 10, 13]), &mut Context::eval())?;
/// assert_eq!(output, Tensor::ones(vec![1, 2, 7, 7]));
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AdaptiveAvgPool2d {
    size: [usize; 2],
    /// The shape of the input, if the last pass kept it.
    kept: Option<[usize; 4]>,
}

impl AdaptiveAvgPool2d {
    /// To this height and width.
    ///
    /// # Errors
    /// If one of them is 0, or they are far too large.
    pub fn new(size: [usize; 2]) -> Result<Self, LayerError> {
        if size.contains(&0) {
            let (got, expected) = (times(&size), "at least 1×1");
            return Err(LayerError::Option { layer: NAME, option: "size", got, expected });
        }
        elements(NAME, &size)?;
        Ok(Self { size, kept: None })
    }

    /// The windows over an image that has pixels.
    fn spans(&self, input: [usize; 2]) -> Spans {
        // ANCHOR: spans
        let [rows, columns] = [0, 1].map(|at| {
            let (from, to) = (input[at] as u128, self.size[at] as u128);
            let span = |window: u128| {
                let pixels = (window * from / to) as usize..((window + 1) * from).div_ceil(to) as usize;
                Span { divisor: pixels.len(), pixels }
            };
            (0..to).map(span).collect()
        });
        // ANCHOR_END: spans
        Spans { rows, columns, input }
    }
}

impl<T: Real> Layer<T> for AdaptiveAvgPool2d {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pooling
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::AdaptiveAvgPool2d { size: self.size })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = images(NAME, input.shape())?;
        some_pixels(NAME, [height, width], input.shape())?;
        let shape = [batch, channels, self.size[0], self.size[1]];
        elements(NAME, &shape)?;
        let spans = self.spans([height, width]);
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        spans.forward(flat(&input), flat_mut(&mut output));
        self.kept = context.keeps().then_some([batch, channels, height, width]);
        context.recycle(input);
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = self.kept.ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, &[shape[0], shape[1], self.size[0], self.size[1]], gradient.shape())?;
        self.kept = None;
        let gradient = in_row_order(gradient);
        let mut result = context.allocate(&shape);
        self.spans([shape[2], shape[3]]).backward(flat(&gradient), flat_mut(&mut result));
        context.recycle(gradient);
        Ok(result)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, height, width] = image(NAME, input)?;
        some_pixels(NAME, [height, width], input)?;
        let output = vec![channels, self.size[0], self.size[1]];
        elements(NAME, &output)?;
        let spans = self.spans([height, width]);
        if height.is_multiple_of(self.size[0]) && width.is_multiple_of(self.size[1]) {
            let axis = |spans: &[Span], input: usize| {
                let kernel = spans[0].pixels.len();
                SlidingWindow { input, kernel, stride: kernel, ..SlidingWindow::default() }
            };
            summary.slide([&axis(&spans.rows, height), &axis(&spans.columns, width)])?;
        } else {
            // Windows of different sizes: there is no one receptive field.
            summary.lose_place();
        }
        summary.push(format!("{NAME} {}", times(&self.size)), self, &output, (0, 0));
        Ok(output)
    }
}

impl fmt::Display for AdaptiveAvgPool2d {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}({})", times(&self.size))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn five_columns_to_two_share_the_middle_one() {
        let mut context = Context::train(0);
        let mut pool = AdaptiveAvgPool2d::new([1, 2]).unwrap();
        let output = pool.forward(array![[[[1.0, 2.0, 3.0, 4.0, 8.0]]]].into_dyn(), &mut context).unwrap();
        assert_eq!(output, array![[[[2.0, 5.0]]]].into_dyn());
        let gradient = pool.backward(array![[[[3.0, 6.0]]]].into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, array![[[[1.0, 1.0, 3.0, 2.0, 2.0]]]].into_dyn());
    }

    #[test]
    fn one_pixel_is_copied_forty_nine_times() {
        let mut pool = AdaptiveAvgPool2d::new([7, 7]).unwrap();
        let output = pool.forward(Tensor::from_elem(vec![1, 1, 1, 1], 3.0), &mut Context::eval()).unwrap();
        assert_eq!(output, Tensor::from_elem(vec![1, 1, 7, 7], 3.0));
    }

    #[test]
    fn sizes_that_make_no_sense_are_refused() {
        assert!(AdaptiveAvgPool2d::new([0, 7]).is_err());
        assert!(AdaptiveAvgPool2d::new([usize::MAX, 7]).is_err());
        let mut pool = AdaptiveAvgPool2d::new([2, 2]).unwrap();
        assert!(pool.forward(Tensor::<f32>::zeros(vec![1, 1, 0, 3]), &mut Context::eval()).is_err());
    }
}
