//! Average pooling of whole channels.

use std::fmt;

use conv::{Real, SlidingWindow};

use crate::parallel::{for_each_piece, piece};
use crate::reduce::sum;
use crate::shape::{image, images, some_pixels, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "GlobalAvgPool";

/// The mean of each channel: one number for each feature map, and a head that takes images of any size.
///
/// # Shapes
/// `[batch, channels, height, width]` → `[batch, channels]`: the two axes of length 1 are gone, and a linear layer can
/// follow at once.
///
/// Source: Lin, Chen & Yan 2014, "Network in network", section 3.2.
///
/// ```
/// use layers::{Context, GlobalAvgPool, Layer};
/// let map = ndarray::array![[[[1.0_f32, 2.0], [3.0, 6.0]]]].into_dyn();
/// let output = GlobalAvgPool::new().forward(map, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr2(&[[3.0]]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct GlobalAvgPool {
    /// The shape of the input, if the last pass kept it.
    kept: Option<[usize; 4]>,
}

impl GlobalAvgPool {
    /// The layer; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for GlobalAvgPool {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pooling
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::GlobalAvgPool)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = images(NAME, input.shape())?;
        let [batch, channels, height, width] = shape;
        some_pixels(NAME, [height, width], input.shape())?;
        let pixels = height * width;
        let input = in_row_order(input);
        let mut output = context.allocate(&[batch, channels]);
        let values = flat(&input);
        for_each_piece(flat_mut(&mut output), channels, |image, means| {
            for (channel, mean) in means.iter_mut().enumerate() {
                *mean = T::of(sum(piece(values, image * channels + channel, pixels), |x| x) / pixels as f64);
            }
        });
        self.kept = context.keeps().then_some(shape);
        context.recycle(input);
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = self.kept.ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, &shape[..2], gradient.shape())?;
        self.kept = None;
        let pixels = shape[2] * shape[3];
        let gradient = in_row_order(gradient);
        let mut result = context.allocate(&shape);
        let shares = flat(&gradient);
        for_each_piece(flat_mut(&mut result), pixels, |plane, result| {
            result.fill(shares[plane] / T::of(pixels as f64));
        });
        context.recycle(gradient);
        Ok(result)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, height, width] = image(NAME, input)?;
        some_pixels(NAME, [height, width], input)?;
        let axis = |size| SlidingWindow { input: size, kernel: size, ..SlidingWindow::default() };
        let (rows, columns) = (axis(height), axis(width));
        summary.slide([&rows, &columns])?;
        summary.push(NAME, self, &[channels], (0, 0));
        summary.lose_place();
        Ok(vec![channels])
    }
}

impl fmt::Display for GlobalAvgPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}
