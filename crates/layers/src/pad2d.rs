//! Padding as a layer.

use std::fmt;

use conv::{Padding, PaddingMode, Real, SlidingWindow, pad, pad_adjoint};

use crate::error::in_layer;
use crate::option_words::per_axis;
use crate::shape::{elements, image, images, upstream};
use crate::tensor::maps;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Pad2d";

/// Surrounds each image with pixels: zeros, a constant, the image in a mirror, its outermost pixels again, or its other end.
///
/// A convolution pads with zeros itself; a mirror makes no dark edge. By its [`PaddingMode`] this is PyTorch's `ReflectionPad2d`,
/// `ReplicationPad2d`, `CircularPad2d`, `ZeroPad2d` or `ConstantPad2d`.
///
/// # Shapes
/// `[batch, channels, height, width]` → `[batch, channels, top + height + bottom, left + width + right]`.
///
/// ```
/// use conv::{PaddingMode, Padding};
/// use layers::{Context, Layer, Pad2d};
/// let row = ndarray::array![[[[1.0, 2.0, 3.0]]]].into_dyn();
/// let mut mirror = Pad2d::new(Padding { left: 2, right: 1, ..Padding::NONE }, PaddingMode::Reflect);
/// let output = mirror.forward(row, &mut Context::eval())?;
/// assert_eq!(output, ndarray::array![[[[3.0, 2.0, 1.0, 2.0, 3.0, 2.0]]]].into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pad2d<T> {
    padding: Padding,
    padding_mode: PaddingMode<T>,
    /// The shape of the input, if the last pass kept it.
    kept: Option<[usize; 4]>,
}

impl<T: Real> Pad2d<T> {
    /// So many pixels of this kind on each side; `[height, width]` is the same above and below, left and right.
    pub fn new(padding: impl Into<Padding>, padding_mode: PaddingMode<T>) -> Self {
        Self { padding: padding.into(), padding_mode, kept: None }
    }

    /// The sizes along both axes, padded.
    fn sizes(&self, size: [usize; 2]) -> Result<[SlidingWindow; 2], LayerError> {
        let Padding { top, bottom, left, right } = self.padding;
        self.padding_mode.check(NAME, size, self.padding).map_err(LayerError::Conv)?;
        let axis =
            |input, pad_before, pad_after| SlidingWindow { input, pad_before, pad_after, ..SlidingWindow::default() };
        Ok([axis(size[0], top, bottom), axis(size[1], left, right)])
    }

    /// The padded shape, `before` the height and width as they are.
    fn padded(&self, before: [usize; 2], size: [usize; 2]) -> Result<[usize; 4], LayerError> {
        let [rows, columns] = self.sizes(size)?;
        let [height, width] = [rows.output().map_err(in_layer(NAME))?, columns.output().map_err(in_layer(NAME))?];
        let shape = [before[0], before[1], height, width];
        elements(NAME, &shape)?;
        Ok(shape)
    }
}

impl<T: Real> Layer<T> for Pad2d<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Arrangement
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Pad2d { padding: self.padding, padding_mode: self.padding_mode })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = images(NAME, input.shape())?;
        let [batch, channels, height, width] = shape;
        self.padded([batch, channels], [height, width])?;
        let output = pad(maps(&input), self.padding, self.padding_mode).map_err(in_layer(NAME))?;
        self.kept = context.keeps().then_some(shape);
        context.recycle(input);
        Ok(output.into_dyn())
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = self.kept.ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, &self.padded([batch, channels], [height, width])?, gradient.shape())?;
        self.kept = None;
        let result = pad_adjoint(maps(&gradient), self.padding, self.padding_mode).map_err(in_layer(NAME))?;
        context.recycle(gradient);
        Ok(result.into_dyn())
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, height, width] = image(NAME, input)?;
        let [_, _, out_height, out_width] = self.padded([1, channels], [height, width])?;
        let [rows, columns] = self.sizes([height, width])?;
        summary.slide([&rows, &columns])?;
        let output = vec![channels, out_height, out_width];
        summary.push(format!("{NAME} {}", self.padding_mode.name()), self, &output, (0, 0));
        Ok(output)
    }
}

impl<T: Real> fmt::Display for Pad2d<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Padding { top, bottom, left, right } = self.padding;
        let sides = if (top, left) == (bottom, right) {
            per_axis([top, left])
        } else {
            format!("{top}+{bottom}×{left}+{right}")
        };
        write!(f, "{NAME}({sides}, {}", self.padding_mode.name())?;
        match self.padding_mode {
            PaddingMode::Constant(value) => write!(f, " {value})"),
            PaddingMode::Zeros | PaddingMode::Reflect | PaddingMode::Replicate | PaddingMode::Circular => {
                f.write_str(")")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_its_options() {
        assert_eq!(Pad2d::<f32>::new([1, 1], PaddingMode::Reflect).to_string(), "Pad2d(1, reflect)");
        let one_side = Padding { top: 1, ..Padding::NONE };
        assert_eq!(Pad2d::<f32>::new(one_side, PaddingMode::Constant(0.5)).to_string(), "Pad2d(1+0×0+0, constant 0.5)");
    }

    #[test]
    fn fields_of_view_begin_in_the_padding() {
        let summary = crate::summarize(&Pad2d::<f32>::new([1, 2], PaddingMode::Replicate), &[3, 4, 5]).unwrap();
        let line = &summary.lines()[0];
        assert_eq!((&line.output[..], line.label.as_str()), (&[3, 6, 9][..], "Pad2d replicate"));
        assert_eq!(line.receptive_field.unwrap().map(|field| (field.size, field.start)), [(1, -1.0), (1, -2.0)]);
    }
}
