//! The convolutional layer.

mod config;

use std::fmt;

use conv::{Geometry, Real};
use fast_conv::{Algorithm, Pass};

pub use config::Conv2dConfig;

use crate::error::in_layer;
use crate::shape::{elements, image_of, images_of, upstream};
use crate::tensor::{in_row_order, list, list_mut, maps, maps_mut};
use crate::{Context, Layer, LayerError, Operation, Parameter, Path, Role, Slot, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Conv2d";

/// The convolutional layer: slides each filter over the image and adds its bias.
///
/// As everywhere in the field the kernel is not flipped: what is computed is a cross-correlation.
///
/// # Shapes
/// `[batch, in_channels, height, width]` → `[batch, out_channels, out_height, out_width]`, with the size that
/// `conv::SlidingWindow::output` gives; `weight` `[out_channels, in_channels / groups, kernel height, kernel width]`, `bias`
/// `[out_channels]`.
///
/// ```
/// use layers::{Conv2dConfig, Context, Layer, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut layer = Conv2dConfig::new(3, 8, [3, 3]).stride([2, 2]).init::<f32>(&mut rng)?;
/// let output = layer.forward(Tensor::zeros(vec![2, 3, 9, 8]), &mut Context::eval())?;
/// assert_eq!(output.shape(), [2, 8, 4, 3]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Conv2d<T> {
    /// The kernels, `[out_channels, in_channels / groups, kernel height, kernel width]`.
    pub weight: Parameter<T>,
    /// `[out_channels]`.
    pub bias: Option<Parameter<T>>,
    /// Which algorithm computes it; with `None`, what [`Algorithm::auto`] says.
    pub algorithm: Option<Algorithm>,
    config: Conv2dConfig,
    /// The last input, if that pass kept it.
    input: Option<Tensor<T>>,
}

impl<T: Real> Conv2d<T> {
    /// How this layer was made.
    pub fn config(&self) -> Conv2dConfig {
        self.config
    }

    /// Shapes and costs for one image of this shape, `[channels, height, width]`.
    ///
    /// # Errors
    /// As [`Conv2dConfig::geometry`].
    pub fn geometry(&self, image: [usize; 3]) -> Result<Geometry, LayerError> {
        self.config.geometry(image)
    }

    /// Nothing, or an error if a public field does not fit any more.
    fn check_fields(&self) -> Result<(), LayerError> {
        self.weight.check(NAME, "weight", &self.config.weight_shape())?;
        Parameter::check_bias(self.bias.as_ref(), NAME, self.config.bias, self.config.out_channels)
    }

    /// The algorithm that was asked for, or what the rule says.
    fn algorithm_for(&self, pass: Pass, geometry: &Geometry, batch: usize) -> Algorithm {
        self.algorithm.unwrap_or_else(|| Algorithm::auto(pass, geometry, batch))
    }

    /// Gradients of weight and bias; gives back the input and the geometry of its convolution.
    fn gradients(&mut self, gradient: &Tensor<T>) -> Result<(Tensor<T>, Geometry), LayerError> {
        let input = self.input.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        self.check_fields()?;
        let [batch, channels, height, width] = images_of(NAME, self.config.in_channels, input.shape())?;
        let geometry = self.geometry([channels, height, width])?;
        let [out_channels, out_height, out_width] = geometry.output_shape();
        upstream(NAME, &[batch, out_channels, out_height, out_width], gradient.shape())?;
        let algorithm = self.algorithm_for(Pass::BackwardKernel, &geometry, batch);
        let kernels = maps_mut(&mut self.weight.gradient);
        let done = algorithm.backward_kernel_into(maps(gradient), maps(input), &geometry.options(), kernels);
        done.map_err(in_layer(NAME))?;
        if let Some(bias) = &mut self.bias {
            fast_conv::backward_bias_into(maps(gradient), list_mut(&mut bias.gradient)).map_err(in_layer(NAME))?;
        }
        Ok((self.input.take().expect("it was there above"), geometry))
    }
}

impl<T: Real> Layer<T> for Conv2d<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Convolution
    }

    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let [_, height, width] = image_of(NAME, self.config.in_channels, input)?;
        let Conv2dConfig { kernel, stride, dilation, groups, .. } = self.config;
        let padding = self.config.padding_around([height, width])?;
        Ok(Operation::Conv2d { kernel, stride, padding, dilation, groups })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = images_of(NAME, self.config.in_channels, input.shape())?;
        self.check_fields()?;
        let geometry = self.geometry([channels, height, width])?;
        let [out_channels, out_height, out_width] = geometry.output_shape();
        let shape = [batch, out_channels, out_height, out_width];
        elements(NAME, &shape)?;
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        let (kernel, bias) = (maps(&self.weight.value), self.bias.as_ref().map(|bias| list(&bias.value)));
        let algorithm = self.algorithm_for(Pass::Forward, &geometry, batch);
        let options = geometry.options();
        let done = algorithm.cross_correlate_into(maps(&input), kernel, bias, &options, maps_mut(&mut output));
        done.map_err(in_layer(NAME))?;
        let old = if context.keeps() { self.input.replace(input) } else { self.input.take().or(Some(input)) };
        if let Some(old) = old {
            context.recycle(old);
        }
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let (mut input, geometry) = self.gradients(&gradient)?;
        // The input has done its work, and its gradient has its shape.
        let kernel = maps(&self.weight.value);
        let algorithm = self.algorithm_for(Pass::BackwardInput, &geometry, input.shape()[0]);
        let done = algorithm.backward_input_into(maps(&gradient), kernel, &geometry.options(), maps_mut(&mut input));
        done.map_err(in_layer(NAME))?;
        context.recycle(gradient);
        Ok(input)
    }

    fn backward_parameters(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        let (input, _) = self.gradients(&gradient)?;
        context.recycle(input);
        context.recycle(gradient);
        Ok(())
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        path.within("weight", |path| visitor(path.as_str(), Slot::Parameter(&mut self.weight)));
        if let Some(bias) = &mut self.bias {
            path.within("bias", |path| visitor(path.as_str(), Slot::Parameter(bias)));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        self.config.trace(input, summary)
    }
}

impl<T: Real> fmt::Display for Conv2d<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use conv::Padding;
    use ndarray::{Array1, arr1, array};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn rng() -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(0)
    }

    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        for algorithm in [Some(Algorithm::Loops), None] {
            let mut context = Context::train(0);
            let mut layer = Conv2dConfig::new(1, 1, [2, 2]).algorithm(algorithm).init::<f64>(&mut rng()).unwrap();
            layer.weight.value = array![[[[1.0, 2.0], [0.0, -1.0]]]].into_dyn();
            layer.bias.as_mut().unwrap().value = arr1(&[10.0]).into_dyn();
            let input = array![[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]].into_dyn();
            let output = layer.forward(input, &mut context).unwrap();
            // 1 + 2·2 − 5 + 10 and 2 + 2·3 − 6 + 10.
            assert_eq!(output, array![[[[10.0, 12.0]]]].into_dyn());
            let gradient = layer.backward(array![[[[1.0, 10.0]]]].into_dyn(), &mut context).unwrap();
            assert_eq!(gradient, array![[[[1.0, 12.0, 20.0], [0.0, -1.0, -10.0]]]].into_dyn());
            assert_eq!(layer.weight.gradient, array![[[[21.0, 32.0], [54.0, 65.0]]]].into_dyn());
            assert_eq!(layer.bias.unwrap().gradient, arr1(&[11.0]).into_dyn());
        }
    }

    /// A layer does what it is told in all three passes, and says so where it cannot.
    #[test]
    fn the_rung_can_be_chosen() {
        let image = Array1::from_iter((0..128).map(|at| f64::from(at % 7) - 3.0));
        let image = image.into_shape_with_order((1, 2, 8, 8)).unwrap().into_dyn();
        let passes = |algorithm: Algorithm| {
            let mut layer = Conv2dConfig::new(2, 4, [3, 3]).same().algorithm(algorithm).init(&mut rng()).unwrap();
            let mut context = Context::train(0);
            let maps = layer.forward(image.clone(), &mut context).unwrap();
            let gradient = layer.backward(maps.clone(), &mut context).unwrap();
            [maps, gradient, layer.weight.gradient]
        };
        let loops = passes(Algorithm::Loops);
        for algorithm in Algorithm::ALL {
            for (ours, expected) in passes(algorithm).iter().zip(&loops) {
                assert!((ours - expected).iter().all(|difference: &f64| difference.abs() < 1e-9), "{algorithm}");
            }
        }
        let strided = Conv2dConfig::new(2, 4, [3, 3]).stride([2, 2]).algorithm(Algorithm::Winograd);
        let error = strided.init(&mut rng()).unwrap().forward(image, &mut Context::eval()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Conv2d: Winograd cannot do these shapes and options: choose another algorithm, or let the rule choose"
        );
    }

    #[test]
    fn same_padding_gives_the_size_over_the_stride_rounded_up() {
        for (kernel, dilation, stride, size) in
            [([5, 5], [1, 1], [1, 1], [7, 4]), ([2, 4], [3, 1], [1, 1], [7, 4]), ([3, 2], [1, 1], [2, 3], [4, 2])]
        {
            let layer =
                Conv2dConfig::new(1, 1, kernel).same().dilation(dilation).stride(stride).init::<f32>(&mut rng());
            let geometry = layer.unwrap().geometry([1, 7, 4]).unwrap();
            assert_eq!(geometry.output_size(), size);
        }
    }

    #[test]
    fn it_prints_its_options() {
        let layer = Conv2dConfig::new(4, 6, [3, 1])
            .stride([2, 1])
            .padding(Padding { top: 1, bottom: 0, left: 2, right: 2 })
            .dilation([2, 2])
            .groups(2)
            .bias(false);
        let text = "Conv2d(4, 6, kernel 3×1, stride 2×1, padding 1+0×2+2, dilation 2, groups 2, no bias)";
        assert_eq!(layer.init::<f32>(&mut rng()).unwrap().to_string(), text);
        let layer = Conv2dConfig::new(1, 32, [5, 5]).padding(Padding::symmetric(2)).init::<f32>(&mut rng()).unwrap();
        assert_eq!(layer.to_string(), "Conv2d(1, 32, kernel 5×5, stride 1, padding 2)");
    }

    #[test]
    fn options_that_do_not_fit_are_refused_when_the_layer_is_made() {
        let config = Conv2dConfig::new(4, 6, [3, 3]);
        for wrong in [
            Conv2dConfig::new(0, 6, [3, 3]),
            Conv2dConfig::new(4, 0, [3, 3]),
            Conv2dConfig::new(4, 6, [0, 3]),
            Conv2dConfig::new(usize::MAX, 6, [3, 3]),
            Conv2dConfig::new(4, 6, [usize::MAX, 1]).dilation([2, 2]),
            config.stride([0, 1]),
            config.dilation([1, 0]),
            config.dilation([usize::MAX, 1]),
            config.groups(0),
            config.groups(3),
        ] {
            let error = wrong.init::<f32>(&mut rng()).unwrap_err().to_string();
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
