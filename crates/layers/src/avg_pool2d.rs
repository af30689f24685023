//! Average pooling.

use std::fmt;

use conv::{Padding, Real, SlidingWindow};

use crate::average::{Span, Spans};
use crate::shape::{elements, image, images, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::window::Window;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "AvgPool2d";

/// The mean under each window, channel by channel.
///
/// Where a window reaches into the padding, the zeros there count as pixels (PyTorch's default) unless
/// [`AvgPool2d::count_include_pad`] says otherwise (TensorFlow's way).
///
/// # Shapes
/// `[batch, channels, height, width]` → `[batch, channels, out_height, out_width]`, with the size that
/// `conv::SlidingWindow::output` gives.
///
/// ```
/// use layers::{AvgPool2d, Context, Layer, Tensor};
/// let ones = Tensor::<f64>::ones(vec![1, 1, 2, 2]);
/// let padded = AvgPool2d::new([2, 2]).padding(conv::Padding::symmetric(1));
/// let corners = padded.clone().forward(ones.clone(), &mut Context::eval())?;
/// assert_eq!(corners[[0, 0, 0, 0]], 0.25);
/// let corners = padded.count_include_pad(false).forward(ones, &mut Context::eval())?;
/// assert_eq!(corners[[0, 0, 0, 0]], 1.0);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AvgPool2d {
    window: Window,
    count_include_pad: bool,
    /// The shapes of input and output, if the last pass kept them.
    kept: Option<([usize; 4], [usize; 4])>,
}

impl AvgPool2d {
    /// A window of this height and width that moves by its own size.
    pub fn new(kernel: [usize; 2]) -> Self {
        Self { window: Window::new(kernel), count_include_pad: true, kept: None }
    }

    /// Pixels from one window to the next, `[height, width]`.
    #[must_use]
    pub fn stride(mut self, stride: [usize; 2]) -> Self {
        self.window.stride = stride;
        self
    }

    /// Pixels of 0 around the image; at most half the window on each side. `[height, width]` is the same above and below,
    /// left and right.
    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.window.padding = padding.into();
        self
    }

    /// Whether a last window may hang over the edge where the stride leaves pixels over, if it begins before the edge.
    ///
    /// What hangs over is no padding and is never counted.
    ///
    /// ```
    /// use layers::{AvgPool2d, Context, Layer};
    /// let row = ndarray::array![[[[1.0, 3.0, 8.0]]]].into_dyn();
    /// let output = AvgPool2d::new([1, 2]).ceil_mode(true).forward(row, &mut Context::eval())?;
    /// assert_eq!(output, ndarray::array![[[[2.0, 8.0]]]].into_dyn());
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    #[must_use]
    pub fn ceil_mode(mut self, ceil_mode: bool) -> Self {
        self.window.ceil_mode = ceil_mode;
        self
    }

    /// Whether the padding under a window counts as pixels, or only the image does.
    #[must_use]
    pub fn count_include_pad(self, count_include_pad: bool) -> Self {
        Self { count_include_pad, ..self }
    }

    fn spans(&self, size: [usize; 2]) -> Result<(Spans, [SlidingWindow; 2]), LayerError> {
        let (axes, counts) = self.window.axes(NAME, size)?;
        let Padding { bottom, right, .. } = self.window.padding;
        let [rows, columns] = [(0, bottom), (1, right)].map(|(at, pad_after)| {
            let axis = &axes[at];
            let span = |window: usize| {
                let begin = window * axis.stride;
                let end = begin + axis.kernel;
                let pixels = begin.saturating_sub(axis.pad_before)..(end - axis.pad_before).min(axis.input);
                let edge = axis.pad_before + axis.input + pad_after;
                let divisor = if self.count_include_pad { end.min(edge) - begin } else { pixels.len() };
                Span { pixels, divisor }
            };
            (0..counts[at]).map(span).collect()
        });
        Ok((Spans { rows, columns, input: size }, axes))
    }
}

impl<T: Real> Layer<T> for AvgPool2d {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pooling
    }

    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let [_, height, width] = image(NAME, input)?;
        let ([rows, columns], _) = self.window.axes(NAME, [height, width])?;
        let Window { kernel, stride, padding, .. } = self.window;
        let overhang = [rows.pad_after - padding.bottom, columns.pad_after - padding.right];
        Ok(Operation::AvgPool2d { kernel, stride, padding, overhang, count_include_pad: self.count_include_pad })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = images(NAME, input.shape())?;
        let (spans, _) = self.spans([height, width])?;
        let shape = [batch, channels, spans.rows.len(), spans.columns.len()];
        elements(NAME, &shape)?;
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        spans.forward(flat(&input), flat_mut(&mut output));
        self.kept = context.keeps().then_some(([batch, channels, height, width], shape));
        context.recycle(input);
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let (input_shape, shape) = self.kept.ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, &shape, gradient.shape())?;
        self.kept = None;
        let (spans, _) = self.spans([input_shape[2], input_shape[3]])?;
        let gradient = in_row_order(gradient);
        let mut result = context.allocate(&input_shape);
        spans.backward(flat(&gradient), flat_mut(&mut result));
        context.recycle(gradient);
        Ok(result)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, height, width] = image(NAME, input)?;
        let (spans, axes) = self.spans([height, width])?;
        let output = vec![channels, spans.rows.len(), spans.columns.len()];
        summary.slide([&axes[0], &axes[1]])?;
        summary.push(format!("{NAME} {}", self.window.label()), self, &output, (0, 0));
        Ok(output)
    }
}

impl fmt::Display for AvgPool2d {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = if self.count_include_pad { "" } else { ", padding not counted" };
        write!(f, "{NAME}({}{counted})", self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        let mut context = Context::train(0);
        let mut pool = AvgPool2d::new([2, 2]);
        let input = array![[[[1.0, 5.0, 9.0], [3.0, 7.0, 9.0]]]].into_dyn();
        assert_eq!(pool.forward(input, &mut context).unwrap(), array![[[[4.0]]]].into_dyn());
        let gradient = pool.backward(array![[[[8.0]]]].into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, array![[[[2.0, 2.0, 0.0], [2.0, 2.0, 0.0]]]].into_dyn());
    }

    #[test]
    fn it_prints_its_options() {
        let pool = AvgPool2d::new([3, 2]).stride([2, 2]).padding(Padding::symmetric(1)).count_include_pad(false);
        assert_eq!(pool.to_string(), "AvgPool2d(3×2, stride 2, padding 1, padding not counted)");
    }
}
