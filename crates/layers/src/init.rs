//! The numbers that a network starts from.

use std::f64::consts::SQRT_2;
use std::fmt;

use conv::Real;
use ndarray::{ArrayD, IxDyn};
use ndarray_rand::RandomExt;
use rand::Rng;
use rand_distr::{Distribution, Normal, Uniform};

use crate::shape::elements;
use crate::{LayerError, Tensor};

/// The gain √2 that makes up for a rectifier ([`crate::ReLU`]), which sets half of its inputs to zero (He et al. 2015, equation 10).
pub const RELU_GAIN: f64 = SQRT_2;

/// The gain √(2 / (1 + slope²)) that makes up for a [`crate::LeakyReLU`] (He et al. 2015, equation 15).
pub fn leaky_relu_gain(slope: f64) -> f64 {
    (2.0 / (1.0 + slope * slope)).sqrt()
}

/// Which side of a layer keeps its variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fan {
    /// The inputs that one output adds up: activations keep their variance on the way forward.
    In,
    /// The outputs that one input reaches: gradients keep their variance on the way back.
    Out,
}

/// A rule for the first values of a parameter.
///
/// The deviation of the fan rules depends on the shape of the weight, `[out, in]` or `[out, in / groups, kh, kw]`:
/// fan-in is in / groups · kh · kw, fan-out is out · kh · kw, as PyTorch counts them (with groups, too).
///
/// Sources: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", equation
/// 16 (Xavier); He et al. 2015, "Delving deep into rectifiers", equations 10 and 14 (Kaiming).
///
/// ```
/// use layers::{Fan, Initializer, RELU_GAIN};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let kaiming = Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN };
/// let kernel = kaiming.sample::<f64>(&[64, 32, 5, 5], &mut rng)?;
/// assert!((kernel.std(0.0) - (2.0_f64 / (32.0 * 5.0 * 5.0)).sqrt()).abs() < 1e-3);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initializer {
    /// Everywhere the same.
    Constant(f64),
    /// Normal with mean 0.
    Normal {
        /// σ.
        deviation: f64,
    },
    /// Normal with mean 0, every value beyond 2σ drawn again, as TensorFlow does. What is left has a deviation
    /// of 0.880 σ.
    TruncatedNormal {
        /// σ before the tails are cut.
        deviation: f64,
    },
    /// Uniform with deviation √(2 / (`fan_in` + `fan_out`)).
    XavierUniform,
    /// Normal with deviation √(2 / (`fan_in` + `fan_out`)).
    XavierNormal,
    /// Uniform with deviation gain / √fan.
    KaimingUniform {
        /// Which fan.
        fan: Fan,
        /// What makes up for the nonlinearity: [`RELU_GAIN`].
        gain: f64,
    },
    /// Normal with deviation gain / √fan.
    KaimingNormal {
        /// Which fan.
        fan: Fan,
        /// What makes up for the nonlinearity: [`RELU_GAIN`].
        gain: f64,
    },
}

impl Default for Initializer {
    /// Kaiming's normal, fan-in, with [`RELU_GAIN`].
    fn default() -> Self {
        Self::KaimingNormal { fan: Fan::In, gain: RELU_GAIN }
    }
}

impl Initializer {
    /// A tensor of this shape, drawn by this rule.
    ///
    /// The numbers are drawn in `f64` and rounded, so that the same seed gives the same network in both precisions.
    ///
    /// # Errors
    /// If a deviation or gain is negative or not finite, or the shape has too many elements.
    pub fn sample<T: Real>(self, shape: &[usize], rng: &mut impl Rng) -> Result<Tensor<T>, LayerError> {
        elements("Initializer", shape)?;
        let deviation = self.deviation(shape);
        if !(deviation.is_finite() && deviation >= 0.0) {
            return Err(LayerError::Option {
                layer: "Initializer",
                option: "deviation",
                got: format!("{deviation}"),
                expected: "a finite number, not below 0",
            });
        }
        Ok(match self {
            Self::Constant(value) => ArrayD::from_elem(IxDyn(shape), T::of(value)),
            Self::Normal { .. } | Self::XavierNormal | Self::KaimingNormal { .. } => {
                draw(shape, normal(deviation), rng)
            }
            Self::TruncatedNormal { .. } => draw(shape, Truncated(normal(deviation)), rng),
            Self::XavierUniform | Self::KaimingUniform { .. } => {
                // A uniform distribution over ±b has deviation b / √3.
                let bound = 3.0_f64.sqrt() * deviation;
                draw(shape, Uniform::new_inclusive(-bound, bound).expect("the bound is finite"), rng)
            }
        })
    }

    /// The deviation of what is drawn for this shape (for the truncated normal: before the tails are cut).
    pub fn deviation(self, shape: &[usize]) -> f64 {
        // ANCHOR: deviations
        match self {
            Self::Constant(_) => 0.0,
            Self::Normal { deviation } | Self::TruncatedNormal { deviation } => deviation,
            Self::XavierUniform | Self::XavierNormal => {
                (2.0 / (fan_of(shape, Fan::In) + fan_of(shape, Fan::Out)).max(1.0)).sqrt()
            }
            Self::KaimingUniform { fan, gain } | Self::KaimingNormal { fan, gain } => {
                gain / fan_of(shape, fan).max(1.0).sqrt()
            }
        }
        // ANCHOR_END: deviations
    }
}

impl fmt::Display for Initializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "constant {value}"),
            Self::Normal { deviation } => write!(f, "normal, σ = {deviation}"),
            Self::TruncatedNormal { deviation } => write!(f, "truncated normal, σ = {deviation}"),
            Self::XavierUniform => write!(f, "Xavier uniform"),
            Self::XavierNormal => write!(f, "Xavier normal"),
            Self::KaimingUniform { fan: Fan::In, .. } => write!(f, "Kaiming uniform, fan-in"),
            Self::KaimingUniform { fan: Fan::Out, .. } => write!(f, "Kaiming uniform, fan-out"),
            Self::KaimingNormal { fan: Fan::In, .. } => write!(f, "Kaiming normal, fan-in"),
            Self::KaimingNormal { fan: Fan::Out, .. } => write!(f, "Kaiming normal, fan-out"),
        }
    }
}

/// Fan-in or fan-out of a weight: channels times the area of the kernel. A bias has one of 1.
fn fan_of(shape: &[usize], fan: Fan) -> f64 {
    match (shape, fan) {
        ([_, channels, kernel @ ..], Fan::In) | ([channels, _, kernel @ ..], Fan::Out) => {
            kernel.iter().fold(*channels as f64, |product, &size| product * size as f64)
        }
        _ => 1.0,
    }
}

fn normal(deviation: f64) -> Normal<f64> {
    Normal::new(0.0, deviation).expect("the deviation is finite")
}

/// A normal distribution whose values beyond two deviations are drawn again.
// ANCHOR: truncated
struct Truncated(Normal<f64>);

impl Distribution<f64> for Truncated {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        loop {
            let value = self.0.sample(rng);
            if value.abs() <= 2.0 * self.0.std_dev() {
                return value;
            }
        }
    }
}
// ANCHOR_END: truncated

fn draw<T: Real>(shape: &[usize], distribution: impl Distribution<f64>, rng: &mut impl Rng) -> Tensor<T> {
    ArrayD::random_using(IxDyn(shape), distribution.map(T::of), rng)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const KERNEL: [usize; 4] = [48, 16, 5, 3];

    fn sample(rule: Initializer) -> Tensor<f64> {
        rule.sample(&KERNEL, &mut ChaCha8Rng::seed_from_u64(7)).unwrap()
    }

    #[test]
    fn fans_are_counted_as_pytorch_counts_them() {
        // torch.nn.init._calculate_fan_in_and_fan_out: 16·5·3 and 48·5·3.
        assert_eq!(fan_of(&KERNEL, Fan::In), 240.0);
        assert_eq!(fan_of(&KERNEL, Fan::Out), 720.0);
        assert_eq!(fan_of(&[10, 1024], Fan::In), 1024.0);
        assert_eq!(fan_of(&[10, 1024], Fan::Out), 10.0);
    }

    #[test]
    fn deviations_are_those_of_the_papers() {
        let fan_in = Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN };
        let fan_out = Initializer::KaimingUniform { fan: Fan::Out, gain: 1.0 };
        for (rule, deviation) in [
            (fan_in, (2.0_f64 / 240.0).sqrt()),
            (fan_out, (1.0_f64 / 720.0).sqrt()),
            (Initializer::XavierNormal, (2.0_f64 / 960.0).sqrt()),
            (Initializer::XavierUniform, (2.0_f64 / 960.0).sqrt()),
            (Initializer::Normal { deviation: 0.3 }, 0.3),
            // ∫ over ±2 of x²φ(x) / ∫ over ±2 of φ(x) = 1 − 4φ(2) / (2Φ(2) − 1) = 0.7737…
            (Initializer::TruncatedNormal { deviation: 0.1 }, 0.1 * 0.773_741_3_f64.sqrt()),
        ] {
            let values = sample(rule);
            assert_relative_eq!(values.std(0.0), deviation, max_relative = 0.02);
            assert!(values.mean().unwrap().abs() < 0.05 * deviation, "{rule}");
        }
    }

    #[test]
    fn nothing_lies_beyond_the_bounds() {
        let truncated = sample(Initializer::TruncatedNormal { deviation: 0.1 });
        let largest = truncated.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!((0.19..=0.2).contains(&largest), "{largest}");
        let uniform = sample(Initializer::XavierUniform);
        let bound = (6.0_f64 / 960.0).sqrt();
        let largest = uniform.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!(largest <= bound && largest > 0.99 * bound);
        assert!(sample(Initializer::Constant(0.1)).iter().all(|&x| x == 0.1));
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers_in_both_precisions() {
        let rule = Initializer::TruncatedNormal { deviation: 0.1 };
        let single = rule.sample::<f32>(&KERNEL, &mut ChaCha8Rng::seed_from_u64(7)).unwrap();
        assert_eq!(single, sample(rule).mapv(|x| x as f32));
    }

    #[test]
    fn deviations_that_make_no_sense_are_refused() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for deviation in [-1.0, f64::NAN, f64::INFINITY] {
            for rule in [Initializer::Normal { deviation }, Initializer::TruncatedNormal { deviation }] {
                assert!(matches!(rule.sample::<f64>(&[2, 2], &mut rng), Err(LayerError::Option { .. })));
            }
        }
        let huge = Initializer::Constant(0.0).sample::<f64>(&[usize::MAX, 2], &mut rng);
        assert!(matches!(huge, Err(LayerError::TooLarge { .. })));
    }
}
