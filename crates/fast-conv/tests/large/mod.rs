//! Random convolutions of the size of real layers, with numbers that hurt, and how far [`Algorithm::auto`] is from the exact
//! result on them. The test `large_geometries` runs some of them, `cargo xtask precision` prints a table of many.

#![allow(dead_code, reason = "the test and the example use some of this each")]

use conv::{Conv2dOptions, Geometry, Padding, Real, naive, rounding};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use ndarray::{Array4, ArrayView4, s};
use ndarray_rand::rand_distr::StandardNormal;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::geometries::{Case, relative_error};

/// Layers that users have. Each kind leads to other rungs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 3×3 and 5×5 at stride 1, many channels on both sides.
    Square,
    /// One to three channels, large images, any stride.
    First,
    /// Up to eight filters over many channels, any stride.
    FewFilters,
    Depthwise,
    Pointwise,
    /// A stride or a dilation, many channels.
    Strided,
    /// Windows side by side, as a vision transformer cuts its patches.
    Patches,
    /// Images of a few pixels in large batches.
    Tiny,
    Grouped,
    /// Few weights and a million positions: long sums for each weight's gradient.
    LongSums,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Square,
        Self::First,
        Self::FewFilters,
        Self::Depthwise,
        Self::Pointwise,
        Self::Strided,
        Self::Patches,
        Self::Tiny,
        Self::Grouped,
        Self::LongSums,
    ];

    /// A random one of this kind with at most so many multiply–adds.
    fn draw(self, most: usize, rng: &mut ChaCha8Rng) -> Case {
        let [mut c, mut f, mut size, mut batch] = match self {
            Self::Square => [(16, 512), (16, 512), (6, 64), (1, 64)],
            Self::First => [(1, 3), (4, 96), (28, 224), (1, 64)],
            Self::FewFilters => [(16, 1024), (1, 8), (16, 96), (1, 32)],
            Self::Depthwise => [(16, 256), (1, 1), (7, 112), (1, 32)],
            Self::Pointwise => [(64, 2048), (16, 1000), (4, 56), (1, 32)],
            Self::Strided => [(4, 256), (16, 256), (10, 112), (1, 32)],
            Self::Patches => [(3, 64), (32, 384), (32, 224), (1, 8)],
            Self::Tiny => [(32, 512), (32, 512), (1, 4), (16, 256)],
            Self::Grouped => [(8, 64), (8, 64), (7, 56), (1, 32)],
            Self::LongSums => [(1, 3), (1, 8), (128, 224), (24, 48)],
        }
        .map(|range| between(range, rng));
        let (kernels, strides, dilations): (&[usize], &[usize], &[usize]) = match self {
            Self::Square | Self::Tiny => (&[3, 5], &[1], &[1]),
            Self::First => (&[3, 5, 7, 11], &[1, 1, 2, 4], &[1]),
            Self::FewFilters => (&[1, 3, 5, 7], &[1, 1, 2, 3], &[1, 2]),
            Self::Depthwise => (&[3, 5, 7], &[1, 2], &[1, 2]),
            Self::Pointwise => (&[1], &[1, 1, 2], &[1]),
            Self::Strided | Self::Grouped => (&[2, 3, 5], &[1, 2, 3], &[1, 2]),
            Self::Patches => (&[4, 8, 16], &[0], &[1]),
            Self::LongSums => (&[1, 3], &[1], &[1]),
        };
        let pick = |choices: &[usize], rng: &mut ChaCha8Rng| *choices.choose(rng).expect("there are some");
        let (kernel, stride, dilation) = (pick(kernels, rng), pick(strides, rng), pick(dilations, rng));
        let stride = if self == Self::Patches { kernel } else { stride };
        let groups = match self {
            Self::Depthwise => c,
            Self::Grouped => rng.random_range(2..=8),
            _ => 1,
        };
        if self == Self::Depthwise {
            (c, f) = (1, rng.random_range(1..=2));
        }
        let reach = dilation * (kernel - 1);
        let padding = match self {
            Self::Patches | Self::Pointwise => 0,
            Self::Tiny => reach / 2,
            _ => pick(&[0, reach / 2, reach / 2, reach], rng),
        };
        let options = Conv2dOptions {
            stride: [stride; 2],
            padding: Padding::symmetric(padding),
            dilation: [dilation; 2],
            groups,
        };
        size = size.max((reach + 1).saturating_sub(2 * padding)).max(1);
        // Images and pixels go first, channels last: these sums should stay long.
        loop {
            let (input, kernel) = ([c * groups, size, size], [f * groups, c, kernel, kernel]);
            let geometry = Geometry::new(input, kernel, &options).expect("a kernel that fits");
            if geometry.multiply_adds() as usize * batch <= most {
                return Case { batch, input, kernel, options, seed: rng.random() };
            }
            let smaller = (size * 7 / 8).max((reach + 1).saturating_sub(2 * padding)).max(1);
            if batch > 1 {
                batch = (batch * 7 / 8).max(1);
            } else if smaller < size {
                size = smaller;
            } else {
                (c, f) = ((c / 2).max(1), (f / 2).max(1));
            }
        }
    }
}

/// Evenly over the orders of magnitude.
fn between((low, high): (u32, u32), rng: &mut ChaCha8Rng) -> usize {
    let logarithm = rng.random_range(f64::from(low).ln()..=f64::from(high + 1).ln());
    (logarithm.exp() as usize).clamp(low as usize, high as usize)
}

/// What the numbers are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Normal, around zero.
    Normal,
    /// Inputs far from zero, all of one sign; weights and upstream gradients are normal.
    LargeMean,
    /// All of one sign, so that every sum only grows, and each rounding is that of a large number.
    OneSign,
    /// From a ten-thousandth to ten thousand, of both signs.
    Wide,
    /// One in a hundred inputs and upstream gradients is not zero.
    Sparse,
}

impl Values {
    pub const ALL: [Self; 5] = [Self::Normal, Self::LargeMean, Self::OneSign, Self::Wide, Self::Sparse];

    fn random(self, operand: Operand, shape: [usize; 4], seed: u64) -> Array4<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Array4::from_shape_simple_fn(shape, move || {
            let normal: f32 = rng.sample(StandardNormal);
            match self {
                Self::LargeMean if operand == Operand::Input => 10.0 + normal,
                Self::Sparse if operand != Operand::Kernel && rng.random_ratio(99, 100) => 0.0,
                Self::OneSign => normal.abs(),
                Self::Wide => (2.0 * normal).exp() * if rng.random() { 1.0 } else { -1.0 },
                _ => normal,
            }
        })
    }
}

/// Which numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operand {
    Input,
    Kernel,
    Upstream,
}

/// A geometry and its numbers.
#[derive(Clone, Debug)]
pub struct Large {
    pub case: Case,
    pub values: Values,
}

/// So many, each kind and each sort of numbers as often as the others, with at most so many multiply–adds each.
pub fn draw(count: usize, most: usize, seed: u64) -> impl Iterator<Item = Large> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(move |at| {
        let kind = Kind::ALL[at % Kind::ALL.len()];
        // Another sort of numbers whenever the kinds begin again, and other ones for neighbours.
        let values = Values::ALL[(at + at / Kind::ALL.len()) % Values::ALL.len()];
        Large { case: kind.draw(most, &mut rng), values }
    })
}

impl std::fmt::Display for Large {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Case { batch, input: [channels, height, width], kernel: [filters, _, tall, wide], options, .. } =
            &self.case;
        write!(f, "{batch}×{channels}×{height}×{width} {tall}×{wide}→{filters}")?;
        let Conv2dOptions { stride, padding, dilation, groups } = options;
        write!(f, " s{} p{} d{} g{groups} {:?}", stride[0], padding.top, dilation[0], self.values)
    }
}

/// How one pass of one geometry went.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub pass: Pass,
    /// What the rule chose.
    pub algorithm: Algorithm,
    /// max|a−b| / max|b| of the rule's choice in `f32`.
    pub error: f64,
    /// The same in `f64`, against sums in another order.
    pub error64: f64,
}

/// The numbers of a pass in one type.
struct Operands<T> {
    input: Array4<T>,
    kernel: Array4<T>,
    upstream: Array4<T>,
}

impl<T: Real> Operands<T> {
    fn compute(&self, case: &Case, pass: Pass, algorithm: Option<Algorithm>) -> Array4<T> {
        let (x, k, dy) = (self.input.view(), self.kernel.view(), self.upstream.view());
        let (options, size, kernel_size) = (&case.options, case.input_size(), case.kernel_size());
        let result = match (pass, algorithm) {
            (Pass::Forward, None) => fast_conv::cross_correlate(x, k, None, options),
            (Pass::Forward, Some(algorithm)) => algorithm.cross_correlate(x, k, None, options),
            (Pass::BackwardInput, None) => fast_conv::backward_input(dy, k, size, options),
            (Pass::BackwardInput, Some(algorithm)) => algorithm.backward_input(dy, k, size, options),
            (Pass::BackwardKernel, None) => fast_conv::backward_kernel(dy, x, kernel_size, options),
            (Pass::BackwardKernel, Some(algorithm)) => algorithm.backward_kernel(dy, x, kernel_size, options),
        };
        result.unwrap()
    }
}

impl Large {
    /// One of the layers that the book times, with normal numbers.
    pub fn of(shape: Shape) -> Self {
        let Shape { batch, in_channels, size, .. } = shape;
        let input = [in_channels, size, size];
        let case = Case { batch, input, kernel: shape.weights(), options: shape.options(), seed: 1 };
        Self { case, values: Values::Normal }
    }

    /// All three passes by the rule's choice, against `f64`.
    ///
    /// The plain loops would take minutes. So what is true comes from another algorithm than the one that is measured, in
    /// `f64`; and one plane of it is compared with the loops.
    pub fn measure(&self) -> [Measured; 3] {
        let case = &self.case;
        let [channels, height, width] = case.input;
        let [maps, out_height, out_width] = case.geometry().output_shape();
        let operands = Operands {
            input: self.values.random(Operand::Input, [case.batch, channels, height, width], case.seed),
            kernel: self.values.random(Operand::Kernel, case.kernel, case.seed ^ 1),
            upstream: self.values.random(Operand::Upstream, [case.batch, maps, out_height, out_width], case.seed ^ 2),
        };
        let wide = |array: &Array4<f32>| array.mapv(f64::from);
        let exact = Operands {
            input: wide(&operands.input),
            kernel: wide(&operands.kernel),
            upstream: wide(&operands.upstream),
        };
        Pass::ALL.map(|pass| {
            let algorithm = Algorithm::auto(pass, &case.geometry(), case.batch);
            let other = if algorithm == Algorithm::Tiled { Algorithm::Direct } else { Algorithm::Tiled };
            let expected = exact.compute(case, pass, Some(other));
            self.assert_one_plane(pass, &exact, &expected);
            let error = relative_error(&wide(&operands.compute(case, pass, None)), &expected);
            let error64 = relative_error(&exact.compute(case, pass, None), &expected);
            Measured { pass, algorithm, error, error64 }
        })
    }

    /// One plane of `expected`, one for each case, is what the plain loops make of the numbers that it depends on.
    fn assert_one_plane(&self, pass: Pass, exact: &Operands<f64>, expected: &Array4<f64>) {
        let Case { batch, kernel: [filters, channels, ..], options, seed, .. } = &self.case;
        let in_group = filters / options.groups;
        let pick = |count: usize| usize::try_from(seed % count as u64).expect("less than a usize");
        let (image, filter, channel) = (pick(*batch), pick(*filters), pick(*channels));
        let group = filter / in_group;
        let (first_channel, first_filter) = (group * channels, group * in_group);
        let alone = Conv2dOptions { groups: 1, ..*options };
        let (x, k, dy) = (exact.input.view(), exact.kernel.view(), exact.upstream.view());
        let (plain, plane, terms): (_, ArrayView4<'_, f64>, _) = match pass {
            Pass::Forward => (
                naive::cross_correlate(
                    x.slice(s![image..=image, first_channel..first_channel + channels, .., ..]),
                    k.slice(s![filter..=filter, .., .., ..]),
                    None,
                    &alone,
                ),
                expected.slice(s![image..=image, filter..=filter, .., ..]),
                k.len() / filters,
            ),
            Pass::BackwardInput => (
                naive::backward_input(
                    dy.slice(s![image..=image, first_filter..first_filter + in_group, .., ..]),
                    k.slice(s![first_filter..first_filter + in_group, channel..=channel, .., ..]),
                    self.case.input_size(),
                    &alone,
                ),
                expected.slice(s![image..=image, first_channel + channel..=first_channel + channel, .., ..]),
                k.len() / channels,
            ),
            Pass::BackwardKernel => (
                naive::backward_kernel(
                    dy.slice(s![.., filter..=filter, .., ..]),
                    x.slice(s![.., first_channel + channel..=first_channel + channel, .., ..]),
                    self.case.kernel_size(),
                    &alone,
                ),
                expected.slice(s![filter..=filter, channel..=channel, .., ..]),
                dy.len() / filters,
            ),
        };
        let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        // Two sums in different orders, both rounded. The plane may be one number, and that one small.
        let bound = 2.0 * rounding::typical::<f64>(terms) * largest;
        for (plane, plain) in plane.iter().zip(&plain.unwrap()) {
            let error = (plane - plain).abs();
            assert!(error <= bound, "{self} {pass:?}: {error:e} from the loops, beyond {bound:e}");
        }
    }
}
