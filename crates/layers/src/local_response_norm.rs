//! Local response normalisation.

use std::fmt;
use std::ops::Range;

use conv::Real;

use crate::parallel::{for_each_piece, piece};
use crate::shape::{image, images, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "LocalResponseNorm";

/// Divides each value by how loud its neighbours in other channels are, at the same place: y = x / (k + α/n · Σ x²)^β, the
/// sum over n channels around its own.
///
/// Channel c adds up channels c − ⌊n/2⌋ to c + ⌊(n−1)/2⌋; those that are not there count as zeros. AlexNet had this behind
/// its first two rectifiers, with n = 5, k = 2, β = ¾ and 10⁻⁴ in front of the sum. That is α = 5·10⁻⁴ here: as in PyTorch,
/// α is divided by n. Batch normalisation replaced it.
///
/// # Shapes
/// `[batch, channels, height, width]` → the same.
///
/// Source: Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural networks", section
/// 3.3.
///
/// ```
/// use layers::{Context, Layer, LocalResponseNorm};
/// // Three channels of one pixel, windows of three: 1² + 2², 1² + 2² + 2², 2² + 2² over 3, and no root: β = 1.
/// let pixel = ndarray::array![[[[1.0]], [[2.0]], [[2.0]]]].into_dyn();
/// let mut norm = LocalResponseNorm::new(3)?.alpha(3.0)?.beta(1.0)?.k(1.0)?;
/// let output = norm.forward(pixel, &mut Context::eval())?;
/// assert_eq!(output, ndarray::array![[[[1.0 / 6.0]], [[2.0 / 10.0]], [[2.0 / 9.0]]]].into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LocalResponseNorm<T> {
    size: usize,
    alpha: f64,
    beta: f64,
    k: f64,
    kept: Option<Kept<T>>,
}

/// What the last pass left for `backward`.
#[derive(Clone, Debug)]
struct Kept<T> {
    input: Tensor<T>,
    /// k + α/n · Σ x².
    scale: Tensor<T>,
}

impl<T: Real> LocalResponseNorm<T> {
    /// Windows of this many channels, with PyTorch's α of 10⁻⁴, β of ¾ and k of 1.
    ///
    /// # Errors
    /// If the size is 0.
    pub fn new(size: usize) -> Result<Self, LayerError> {
        if size == 0 {
            let (got, expected) = ("0".to_owned(), "at least 1");
            return Err(LayerError::Option { layer: NAME, option: "size", got, expected });
        }
        Ok(Self { size, alpha: 1e-4, beta: 0.75, k: 1.0, kept: None })
    }

    /// How much the neighbours count.
    ///
    /// # Errors
    /// If it is negative or not finite.
    pub fn alpha(self, alpha: f64) -> Result<Self, LayerError> {
        check("alpha", alpha, alpha >= 0.0, "a finite number, not below 0")?;
        Ok(Self { alpha, ..self })
    }

    /// The exponent.
    ///
    /// # Errors
    /// If it is negative or not finite.
    pub fn beta(self, beta: f64) -> Result<Self, LayerError> {
        check("beta", beta, beta >= 0.0, "a finite number, not below 0")?;
        Ok(Self { beta, ..self })
    }

    /// What stands below the line where all is silent.
    ///
    /// # Errors
    /// If it is not above 0, or not finite.
    pub fn k(self, k: f64) -> Result<Self, LayerError> {
        check("k", k, k > 0.0, "a finite number above 0")?;
        Ok(Self { k, ..self })
    }

    /// The channels that the sum of this channel is over.
    fn window(&self, channel: usize, channels: usize) -> Range<usize> {
        let after = (self.size - 1) / 2;
        channel.saturating_sub(self.size / 2)..channel.saturating_add(after).saturating_add(1).min(channels)
    }

    /// The channels whose sums this channel is in.
    fn readers(&self, channel: usize, channels: usize) -> Range<usize> {
        let after = (self.size - 1) / 2;
        channel.saturating_sub(after)..channel.saturating_add(self.size / 2).saturating_add(1).min(channels)
    }
}

fn check(option: &'static str, value: f64, legal: bool, expected: &'static str) -> Result<(), LayerError> {
    if legal && value.is_finite() {
        return Ok(());
    }
    Err(LayerError::Option { layer: NAME, option, got: value.to_string(), expected })
}

impl<T: Real> Layer<T> for LocalResponseNorm<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let Self { size, alpha, beta, k, .. } = *self;
        Ok(Operation::LocalResponseNorm { size, alpha, beta, k })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = images(NAME, input.shape())?;
        let [_, channels, height, width] = shape;
        let pixels = height * width;
        let input = in_row_order(input);
        let mut scale = context.allocate(&shape);
        let values = flat(&input);
        // ANCHOR: scale
        let (k, share) = (T::of(self.k), T::of(self.alpha / self.size as f64));
        for_each_piece(flat_mut(&mut scale), pixels, |plane, scale| {
            let (image, channel) = (plane / channels, plane % channels);
            scale.fill(k);
            for neighbour in self.window(channel, channels) {
                for (scale, &x) in scale.iter_mut().zip(piece(values, image * channels + neighbour, pixels)) {
                    *scale += share * x * x;
                }
            }
        });
        // ANCHOR_END: scale
        let mut output = context.allocate(&shape);
        let beta = T::of(self.beta);
        for_each_piece(flat_mut(&mut output), pixels, |plane, output| {
            let (values, scale) = (piece(values, plane, pixels), piece(flat(&scale), plane, pixels));
            for ((output, &x), &scale) in output.iter_mut().zip(values).zip(scale) {
                *output = x * scale.powf(-beta);
            }
        });
        let new = Kept { input, scale };
        let old = if context.keeps() { self.kept.replace(new) } else { self.kept.take().or(Some(new)) };
        if let Some(Kept { input, scale }) = old {
            context.recycle(input);
            context.recycle(scale);
        }
        Ok(output)
    }

    /// xⱼ is in the numerator of its own output and in the sums of its neighbours:
    /// ∂loss/∂xⱼ = uⱼ sⱼ^−β − 2αβ/n · xⱼ · Σ uᵢ xᵢ sᵢ^(−β−1), over the channels i whose sums have xⱼ.
    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let kept = self.kept.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        let shape = images(NAME, kept.input.shape())?;
        upstream(NAME, &shape, gradient.shape())?;
        let Kept { input, scale } = self.kept.take().expect("it was there above");
        let [_, channels, height, width] = shape;
        let pixels = height * width;
        let gradient = in_row_order(gradient);
        let (values, scales, upstream) = (flat(&input), flat(&scale), flat(&gradient));
        let (beta, twice) = (T::of(self.beta), T::of(2.0 * self.alpha * self.beta / self.size as f64));
        let mut result = context.allocate(&shape);
        for_each_piece(flat_mut(&mut result), pixels, |plane, result| {
            let (image, channel) = (plane / channels, plane % channels);
            result.fill(T::zero());
            for reader in self.readers(channel, channels).map(|reader| image * channels + reader) {
                let (values, scales) = (piece(values, reader, pixels), piece(scales, reader, pixels));
                let upstream = piece(upstream, reader, pixels);
                for (((sum, &x), &scale), &upstream) in result.iter_mut().zip(values).zip(scales).zip(upstream) {
                    *sum += upstream * x * scale.powf(-beta - T::one());
                }
            }
            let (values, scales) = (piece(values, plane, pixels), piece(scales, plane, pixels));
            let upstream = piece(upstream, plane, pixels);
            for (((result, &x), &scale), &upstream) in result.iter_mut().zip(values).zip(scales).zip(upstream) {
                *result = upstream * scale.powf(-beta) - twice * x * *result;
            }
        });
        for tensor in [input, scale, gradient] {
            context.recycle(tensor);
        }
        Ok(result)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        image(NAME, input)?;
        summary.push(format!("{NAME} {}", self.size), self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl<T> fmt::Display for LocalResponseNorm<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, alpha, beta, k, .. } = self;
        write!(f, "{NAME}({size}, alpha {alpha:e}, beta {beta}, k {k})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_whom_is_the_same_seen_from_both_sides() {
        for size in 1..8 {
            let norm = LocalResponseNorm::<f64>::new(size).unwrap();
            for channel in 0..6 {
                assert!(norm.window(channel, 6).contains(&channel));
                for other in 0..6 {
                    assert_eq!(
                        norm.window(channel, 6).contains(&other),
                        norm.readers(other, 6).contains(&channel),
                        "{size} channels around {channel}, and {other}"
                    );
                }
            }
        }
        let all = LocalResponseNorm::<f64>::new(usize::MAX).unwrap();
        assert_eq!((all.window(2, 6), all.readers(2, 6)), (0..6, 0..6));
    }

    #[test]
    fn without_neighbours_that_count_it_is_a_scale() {
        let mut norm = LocalResponseNorm::new(5).unwrap().alpha(0.0).unwrap().beta(2.0).unwrap().k(4.0).unwrap();
        let input = Tensor::from_shape_fn(vec![1, 3, 2, 2], |at| at[1] as f64 - at[3] as f64);
        let mut context = Context::train(0);
        assert_eq!(norm.forward(input.clone(), &mut context).unwrap(), &input / 16.0);
        assert_eq!(norm.backward(input.clone(), &mut context).unwrap(), input / 16.0);
    }

    #[test]
    fn options_that_make_no_sense_are_refused() {
        let text = |result: Result<LocalResponseNorm<f64>, LayerError>| result.unwrap_err().to_string();
        let norm = || LocalResponseNorm::<f64>::new(5).unwrap();
        assert_eq!(text(LocalResponseNorm::new(0)), "LocalResponseNorm: size is 0, it must be at least 1");
        assert_eq!(text(norm().alpha(-1.0)), "LocalResponseNorm: alpha is -1, it must be a finite number, not below 0");
        assert_eq!(
            text(norm().beta(f64::NAN)),
            "LocalResponseNorm: beta is NaN, it must be a finite number, not below 0"
        );
        assert_eq!(text(norm().k(0.0)), "LocalResponseNorm: k is 0, it must be a finite number above 0");
    }
}
