//! Batch normalisation.

use std::fmt;

use conv::Real;
use ndarray::Array1;

use crate::parallel::{for_each_piece, piece};
use crate::reduce::{sum, sum2};
use crate::shape::{field, image_of, images_of, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Mode, Operation, Parameter, ParameterKind, Path, Role, Slot, Summary, Tensor};

/// The name in errors.
const NAME: &str = "BatchNorm2d";

/// Brings each channel to mean 0 and variance 1, then to the mean β and the deviation γ that were learned.
///
/// y = γ (x − μ) / √(σ² + ε) + β. In training μ and σ² are those of the channel over the batch and all pixels, and running
/// averages of them are kept; in evaluation the running averages stand in for them, so that an image's result does not
/// depend on its neighbours in the batch. As in PyTorch the running variance is the unbiased one (over n − 1), the one that
/// normalises is not.
///
/// Since the mean is subtracted, a bias in the convolution before it does nothing: β replaces it.
///
/// # Shapes
/// `[batch, channels, height, width]` → the same; `weight` γ, `bias` β, `running_mean`, `running_var` `[channels]`.
///
/// Source: Ioffe & Szegedy 2015, "Batch normalization: accelerating deep network training by reducing internal covariate
/// shift", algorithms 1 and 2 (that this is why it helps is contested: Santurkar et al. 2018).
///
/// ```
/// use layers::{BatchNorm2d, Context, Layer};
/// let mut norm = BatchNorm2d::<f64>::new(1)?;
/// let input = ndarray::arr1(&[1.0, 3.0]).into_shape_with_order(vec![2, 1, 1, 1]).expect("two numbers");
/// let output = norm.forward(input, &mut Context::train(0))?;
/// assert!((output[[0, 0, 0, 0]] + 1.0).abs() < 1e-5 && (output[[1, 0, 0, 0]] - 1.0).abs() < 1e-5);
/// assert!((norm.running_mean[0] - 0.2).abs() < 1e-12); // a tenth of the way from 0 to 2
/// assert!((norm.running_var[0] - 1.1).abs() < 1e-12); // and from 1 to 2, the unbiased variance
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct BatchNorm2d<T> {
    /// γ, `[channels]`: starts at 1.
    pub weight: Parameter<T>,
    /// β, `[channels]`: starts at 0.
    pub bias: Parameter<T>,
    /// The running average of the means, `[channels]`: starts at 0.
    pub running_mean: Tensor<T>,
    /// The running average of the unbiased variances, `[channels]`: starts at 1.
    pub running_var: Tensor<T>,
    channels: usize,
    epsilon: f64,
    momentum: f64,
    /// What the last pass normalised each channel with.
    statistics: Vec<Statistics<T>>,
    /// Two sums of each channel: room to compute in.
    sums: Vec<[f64; 2]>,
    kept: Option<Kept<T>>,
}

/// What the last pass left for `backward`.
#[derive(Clone, Debug)]
struct Kept<T> {
    input: Tensor<T>,
    /// Whether the statistics were those of the batch, and so depend on the input.
    of_batch: bool,
}

/// What normalises a channel.
#[derive(Clone, Copy, Debug)]
struct Statistics<T> {
    mean: T,
    /// 1 / √(σ² + ε).
    inverse_deviation: T,
}

impl<T: Real> Statistics<T> {
    fn new(mean: f64, variance: f64, epsilon: f64) -> Self {
        Self { mean: T::of(mean), inverse_deviation: T::of(1.0 / (variance + epsilon).sqrt()) }
    }
}

impl<T: Real> BatchNorm2d<T> {
    /// Batch normalisation of this many channels, with PyTorch's ε of 1e-5 and momentum of 0.1.
    ///
    /// # Errors
    /// If there are no channels, or more than [`crate::MOST_ELEMENTS`].
    pub fn new(channels: usize) -> Result<Self, LayerError> {
        if channels == 0 {
            let (got, expected) = ("0".to_owned(), "at least 1");
            return Err(LayerError::Option { layer: NAME, option: "channels", got, expected });
        }
        crate::shape::elements(NAME, &[channels])?;
        Ok(Self {
            weight: Parameter::new(Tensor::ones(vec![channels]), ParameterKind::Scale),
            bias: Parameter::new(Tensor::zeros(vec![channels]), ParameterKind::Shift),
            running_mean: Tensor::zeros(vec![channels]),
            running_var: Tensor::ones(vec![channels]),
            channels,
            epsilon: 1e-5,
            momentum: 0.1,
            statistics: Vec::new(),
            sums: Vec::new(),
            kept: None,
        })
    }

    /// What is added to the variance, so that a constant channel is not divided by zero.
    ///
    /// # Errors
    /// If it is not above 0, or not finite.
    pub fn epsilon(self, epsilon: f64) -> Result<Self, LayerError> {
        if epsilon > 0.0 && epsilon.is_finite() {
            return Ok(Self { epsilon, ..self });
        }
        let (got, expected) = (epsilon.to_string(), "a finite number above 0");
        Err(LayerError::Option { layer: NAME, option: "epsilon", got, expected })
    }

    /// How much of each batch goes into the running statistics.
    ///
    /// # Errors
    /// If it is not between 0 and 1.
    pub fn momentum(self, momentum: f64) -> Result<Self, LayerError> {
        if (0.0..=1.0).contains(&momentum) {
            return Ok(Self { momentum, ..self });
        }
        let (got, expected) = (momentum.to_string(), "between 0 and 1");
        Err(LayerError::Option { layer: NAME, option: "momentum", got, expected })
    }

    /// The layer with these γ and β and these running statistics, as a trained network has them; the other options are
    /// those of [`BatchNorm2d::new`].
    ///
    /// # Shapes
    /// All four `[channels]`.
    ///
    /// # Errors
    /// If there are no channels, or the four differ in length.
    ///
    /// ```
    /// use layers::{BatchNorm2d, Context, Layer, Tensor};
    /// use ndarray::arr1;
    /// let [weight, bias, mean, variance] = [[2.0], [1.0], [3.0], [4.0]].map(|value| arr1(&value));
    /// let mut norm = BatchNorm2d::with_weights(weight, bias, mean, variance)?;
    /// let output = norm.forward(Tensor::from_elem(vec![1, 1, 1, 1], 7.0), &mut Context::eval())?;
    /// assert!((output[[0, 0, 0, 0]] - 5.0_f64).abs() < 1e-5); // (7 − 3) / √4 · 2 + 1
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    pub fn with_weights(
        weight: Array1<T>,
        bias: Array1<T>,
        running_mean: Array1<T>,
        running_var: Array1<T>,
    ) -> Result<Self, LayerError> {
        let channels = weight.len();
        let layer = Self {
            weight: Parameter::new(weight.into_dyn(), ParameterKind::Scale),
            bias: Parameter::new(bias.into_dyn(), ParameterKind::Shift),
            running_mean: running_mean.into_dyn(),
            running_var: running_var.into_dyn(),
            ..Self::new(channels)?
        };
        layer.check_fields()?;
        Ok(layer)
    }

    /// Nothing, or an error if a public field does not fit any more.
    fn check_fields(&self) -> Result<(), LayerError> {
        let shape = [self.channels];
        self.weight.check(NAME, "weight", &shape)?;
        self.bias.check(NAME, "bias", &shape)?;
        field(NAME, "running_mean", &self.running_mean, &shape)?;
        field(NAME, "running_var", &self.running_var, &shape)
    }

    /// `[batch, channels, pixels of a channel]`, or an error if the channels are not ours.
    fn sizes(&self, shape: &[usize]) -> Result<[usize; 3], LayerError> {
        let [batch, channels, height, width] = images_of(NAME, self.channels, shape)?;
        Ok([batch, channels, height * width])
    }

    /// Mean and variance of each channel of a batch; the running averages move towards them.
    // ANCHOR: measure
    fn measure(&mut self, values: &[T], [batch, channels, pixels]: [usize; 3]) {
        let count = (batch * pixels) as f64;
        self.sums.resize(channels, [0.0; 2]);
        for_each_piece(&mut self.sums, 1, |channel, moments| {
            let planes = || (0..batch).map(|image| piece(values, image * channels + channel, pixels));
            let mean = planes().map(|plane| sum(plane, |x| x)).sum::<f64>() / count;
            let centre = T::of(mean);
            let square = |x: T| (x - centre) * (x - centre);
            let squares = planes().map(|plane| sum(plane, square)).sum::<f64>();
            // Around the rounded mean the squares are too large by the square of what rounding took off.
            moments[0] = [mean, (squares / count - (mean - centre.f64()).powi(2)).max(0.0)];
        });
        let (momentum, epsilon) = (self.momentum, self.epsilon);
        let running = self.running_mean.iter_mut().zip(&mut self.running_var);
        for ((running_mean, running_var), &[mean, variance]) in running.zip(&self.sums) {
            let unbiased = variance * count / (count - 1.0);
            *running_mean = T::of((1.0 - momentum) * running_mean.f64() + momentum * mean);
            *running_var = T::of((1.0 - momentum) * running_var.f64() + momentum * unbiased);
        }
        self.statistics.clear();
        self.statistics.extend(self.sums.iter().map(|&[mean, variance]| Statistics::new(mean, variance, epsilon)));
    }
    // ANCHOR_END: measure

    /// Mean, γ / deviation and β of the channel that a plane belongs to.
    fn line(&self, plane: usize) -> (T, T, T) {
        let channel = plane % self.channels;
        let Statistics { mean, inverse_deviation } = self.statistics[channel];
        (mean, self.weight.value[channel] * inverse_deviation, self.bias.value[channel])
    }

    /// Gradients of γ and β: Σ upstream · x̂ and Σ upstream.
    fn gradients(&mut self, gradient: &Tensor<T>) -> Result<Kept<T>, LayerError> {
        let kept = self.kept.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        self.check_fields()?;
        upstream(NAME, kept.input.shape(), gradient.shape())?;
        let [batch, channels, pixels] = self.sizes(kept.input.shape())?;
        let kept = self.kept.take().expect("it was there above");
        let (values, upstream) = (flat(&kept.input), flat(gradient));
        let statistics = &self.statistics;
        self.sums.resize(channels, [0.0; 2]);
        for_each_piece(&mut self.sums, 1, |channel, sums| {
            let Statistics { mean, inverse_deviation } = statistics[channel];
            let (mut of_upstream, mut of_product) = (0.0, 0.0);
            for image in 0..batch {
                let plane = image * channels + channel;
                let (values, upstream) = (piece(values, plane, pixels), piece(upstream, plane, pixels));
                of_upstream += sum(upstream, |upstream| upstream);
                of_product += sum2(upstream, values, |upstream, x| upstream * (x - mean));
            }
            sums[0] = [of_product * inverse_deviation.f64(), of_upstream];
        });
        let gradients = self.weight.gradient.iter_mut().zip(&mut self.bias.gradient);
        for ((scale, shift), &[of_product, of_upstream]) in gradients.zip(&self.sums) {
            (*scale, *shift) = (T::of(of_product), T::of(of_upstream));
        }
        Ok(kept)
    }

    fn keep(&mut self, kept: Option<Kept<T>>, context: &mut Context<T>) {
        if let Some(old) = std::mem::replace(&mut self.kept, kept) {
            context.recycle(old.input);
        }
    }
}

impl<T: Real> Layer<T> for BatchNorm2d<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::BatchNorm2d { epsilon: self.epsilon })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let sizes = self.sizes(input.shape())?;
        self.check_fields()?;
        let pixels = sizes[2];
        let of_batch = context.mode == Mode::Train;
        if of_batch && sizes[0] * pixels <= 1 {
            return Err(LayerError::OneValuePerChannel { layer: NAME, got: input.shape().to_vec() });
        }
        let mut input = in_row_order(input);
        if of_batch {
            self.measure(flat(&input), sizes);
        } else {
            let running = self.running_mean.iter().zip(&self.running_var);
            let epsilon = self.epsilon;
            self.statistics.clear();
            self.statistics
                .extend(running.map(|(mean, variance)| Statistics::new(mean.f64(), variance.f64(), epsilon)));
        }
        if !context.keeps() {
            for_each_piece(flat_mut(&mut input), pixels, |plane, values| {
                let (mean, scale, shift) = self.line(plane);
                for value in values {
                    *value = (*value - mean) * scale + shift;
                }
            });
            self.keep(None, context);
            return Ok(input);
        }
        let mut output = context.allocate(input.shape());
        let values = flat(&input);
        // ANCHOR: normalise
        for_each_piece(flat_mut(&mut output), pixels, |plane, output| {
            let (mean, scale, shift) = self.line(plane);
            for (output, &value) in output.iter_mut().zip(piece(values, plane, pixels)) {
                *output = (value - mean) * scale + shift;
            }
        });
        // ANCHOR_END: normalise
        self.keep(Some(Kept { input, of_batch }), context);
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let mut gradient = in_row_order(gradient);
        let Kept { input, of_batch } = self.gradients(&gradient)?;
        let [batch, _, pixels] = self.sizes(input.shape())?;
        let count = (batch * pixels) as f64;
        let values = flat(&input);
        for_each_piece(flat_mut(&mut gradient), pixels, |plane, gradient| {
            let (mean, scale, _) = self.line(plane);
            if of_batch {
                // Mean and variance depend on x, too: what they carry back is taken off the upstream gradient, its mean
                // and the part of it that points along x̂.
                let channel = plane % self.channels;
                let inverse_deviation = self.statistics[channel].inverse_deviation.f64();
                let average = T::of(self.bias.gradient[channel].f64() / count);
                let along = T::of(self.weight.gradient[channel].f64() / count * inverse_deviation);
                for (gradient, &value) in gradient.iter_mut().zip(piece(values, plane, pixels)) {
                    *gradient = scale * (*gradient - average - (value - mean) * along);
                }
            } else {
                for gradient in gradient {
                    *gradient *= scale;
                }
            }
        });
        context.recycle(input);
        Ok(gradient)
    }

    fn backward_parameters(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        let gradient = in_row_order(gradient);
        let kept = self.gradients(&gradient)?;
        context.recycle(kept.input);
        context.recycle(gradient);
        Ok(())
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        path.within("weight", |path| visitor(path.as_str(), Slot::Parameter(&mut self.weight)));
        path.within("bias", |path| visitor(path.as_str(), Slot::Parameter(&mut self.bias)));
        path.within("running_mean", |path| visitor(path.as_str(), Slot::Buffer(&mut self.running_mean)));
        path.within("running_var", |path| visitor(path.as_str(), Slot::Buffer(&mut self.running_var)));
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, ..] = image_of(NAME, self.channels, input)?;
        summary.push(NAME, self, input, (2 * channels, 0));
        Ok(input.to_vec())
    }
}

impl<T: Real> fmt::Display for BatchNorm2d<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}({}, epsilon {:e}, momentum {})", self.channels, self.epsilon, self.momentum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use crate::Initializer;

    fn images_around(mean: f32, seed: u64) -> Tensor<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Initializer::Normal { deviation: 1.0 }.sample::<f32>(&[8, 3, 5, 7], &mut rng).unwrap() + mean
    }

    #[test]
    fn a_batch_comes_out_with_mean_beta_and_deviation_gamma() {
        let mut norm = BatchNorm2d::new(3).unwrap();
        norm.weight.value.assign(&ndarray::arr1(&[1.0, 2.0, 0.5]));
        norm.bias.value.assign(&ndarray::arr1(&[0.0, -3.0, 10.0]));
        let output = norm.forward(images_around(40.0, 1), &mut Context::train(0)).unwrap();
        for (channel, (deviation, mean)) in [(1.0, 0.0), (2.0, -3.0), (0.5, 10.0)].into_iter().enumerate() {
            let values = output.index_axis(ndarray::Axis(1), channel).mapv(f64::from);
            assert_relative_eq!(values.mean().unwrap(), mean, epsilon = 1e-5);
            assert_relative_eq!(values.std(0.0), deviation, max_relative = 1e-4);
        }
    }

    #[test]
    fn the_variance_survives_a_large_mean() {
        // E[x²] − E[x]² would lose all its digits here: in f32 the squares are 10⁸ and a step between two of them is 8.
        let mut norm = BatchNorm2d::new(3).unwrap();
        let output = norm.forward(images_around(10_000.0, 1), &mut Context::train(0)).unwrap();
        assert_relative_eq!(output.mapv(f64::from).std(0.0), 1.0, max_relative = 1e-3);
    }

    #[test]
    fn running_statistics_converge_and_evaluation_uses_them() {
        let mut norm = BatchNorm2d::new(3).unwrap().momentum(0.5).unwrap();
        for step in 0..40 {
            norm.forward(images_around(2.0, step), &mut Context::train(0)).unwrap();
        }
        assert!(norm.running_mean.iter().all(|mean| (mean - 2.0).abs() < 0.2));
        let one = Tensor::from_elem(vec![1, 3, 1, 1], 2.0);
        let output = norm.forward(one, &mut Context::eval()).unwrap();
        assert!(output.iter().all(|x| x.abs() < 0.2), "one pixel is enough to evaluate");
    }

    #[test]
    fn a_single_value_has_no_variance() {
        let mut norm = BatchNorm2d::<f32>::new(3).unwrap();
        for shape in [vec![1, 3, 1, 1], vec![0, 3, 4, 4], vec![2, 3, 0, 4]] {
            let error = norm.forward(Tensor::zeros(shape), &mut Context::train(0)).unwrap_err();
            assert!(matches!(error, LayerError::OneValuePerChannel { .. }));
        }
        assert!(BatchNorm2d::<f32>::new(0).is_err());
        assert!(BatchNorm2d::<f32>::new(1).unwrap().epsilon(0.0).is_err());
        assert!(BatchNorm2d::<f32>::new(1).unwrap().momentum(f64::NAN).is_err());
    }
}
