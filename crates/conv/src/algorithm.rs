//! The ways to compute one convolution.

use std::fmt;

use ndarray::{Array4, ArrayView1, ArrayView4, ArrayViewMut4};

use crate::checks::{check_bias, check_room, check_upstream, geometry_of, is_reasonable, zeros};
use crate::im2col::{self, plain_product};
use crate::matmul::product;
use crate::output::Output;
use crate::parallel::on_pool;
use crate::{
    Conv2dOptions, ConvError, Geometry, Pass, Real, direct, fft, flipped, naive, phases, reordered, rows, tiled,
    winograd,
};

/// A way to compute a convolution and its two gradients: a rung of chapter 6's ladder.
///
/// They all give the same numbers, up to rounding. They differ in how often they read memory, how much of it they need,
/// and how many multiplications they do. [`Algorithm::auto`] is the choice of [`crate::cross_correlate`],
/// [`crate::backward_input`] and [`crate::backward_kernel`].
///
/// ```
/// use conv::{Algorithm, Conv2dOptions, Geometry, Pass};
/// use ndarray::Array4;
/// let (image, kernel) = (Array4::<f32>::ones((1, 2, 8, 8)), Array4::ones((4, 2, 3, 3)));
/// let options = Conv2dOptions::default();
/// let geometry = Geometry::new([2, 8, 8], [4, 2, 3, 3], &options)?;
/// for algorithm in Algorithm::ALL {
///     if algorithm.supports(Pass::Forward, &geometry) {
///         let maps = algorithm.cross_correlate(image.view(), kernel.view(), None, &options)?;
///         assert!((maps[[0, 3, 5, 5]] - 18.0).abs() < 1e-4, "{algorithm}");
///     }
/// }
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// The seven loops of [`naive`].
    Loops,
    /// The same sums with the loops in an order that memory likes: the innermost one runs along a row of pixels. One thread.
    Reordered,
    /// The windows of an image side by side as a matrix, and a matrix product of three loops. One thread.
    Im2colPlain,
    /// The same, with the library's matrix product: [`crate::im2col::cross_correlate`]. One thread.
    Im2col,
    /// A few rows of windows at a time, side by side as a matrix that stays in cache, and the library's matrix product.
    Tiled,
    /// Filters side by side in the processor's vectors; no window is copied.
    Direct,
    /// Pixels of a row side by side in the processor's vectors: for few filters.
    Rows,
    /// Fewer multiplications: 36 instead of 144 for 4×4 outputs of a 3×3 kernel.
    Winograd,
    /// Products of spectra, by the fast Fourier transform. It pays for large kernels. One thread.
    Fft,
}

impl Algorithm {
    /// All of them, in the order in which chapter 6 climbs them.
    pub const ALL: [Self; 9] = [
        Self::Loops,
        Self::Reordered,
        Self::Im2colPlain,
        Self::Im2col,
        Self::Tiled,
        Self::Direct,
        Self::Rows,
        Self::Winograd,
        Self::Fft,
    ];

    /// What it is called in tables and plots.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loops => "loops",
            Self::Reordered => "loops reordered",
            Self::Im2colPlain => "im2col, plain",
            Self::Im2col => "im2col",
            Self::Tiled => "im2col in tiles",
            Self::Direct => "direct",
            Self::Rows => "rows",
            Self::Winograd => "Winograd",
            Self::Fft => "FFT",
        }
    }

    /// Whether it can compute this pass of this geometry.
    pub fn supports(self, pass: Pass, geometry: &Geometry) -> bool {
        match self {
            Self::Loops | Self::Reordered | Self::Tiled | Self::Direct => true,
            // The columns of a whole image: padding and dilation can make them far larger than the image.
            Self::Im2colPlain | Self::Im2col => {
                is_reasonable(geometry.im2col_bytes::<f64>(1).ok().and_then(|bytes| bytes.try_into().ok()))
            }
            Self::Rows => rows::supports(pass, geometry),
            Self::Winograd => winograd::supports(pass, geometry),
            Self::Fft => fft::supports(geometry),
        }
    }

    /// Bytes of the kernels in another form, that of this algorithm: they grow with the weights and not with the image or the
    /// batch. Winograd's are the largest, A² numbers for each kernel of K².
    pub fn kernel_bytes<T: Real>(self, geometry: &Geometry) -> usize {
        match self {
            Self::Winograd => winograd::kernel_bytes::<T>(geometry).unwrap_or(0),
            Self::Direct | Self::Rows => geometry.parameters(false) * size_of::<T>(),
            _ => 0,
        }
    }

    /// [`crate::cross_correlate`], computed this way.
    ///
    /// # Errors
    /// As [`crate::cross_correlate`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn cross_correlate<T: Real>(
        self,
        input: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        bias: Option<ArrayView1<'_, T>>,
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        forward(input, kernel, bias, options, |_, _, _| self)
    }

    /// [`crate::cross_correlate_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::cross_correlate_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn cross_correlate_into<T: Real>(
        self,
        input: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        bias: Option<ArrayView1<'_, T>>,
        options: &Conv2dOptions,
        output: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        forward_into(input, kernel, bias, options, output, |_, _, _| self)
    }

    /// [`crate::backward_input`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_input`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_input<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        input_size: [usize; 2],
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        input_gradient(upstream, kernel, input_size, options, |_, _, _| self)
    }

    /// [`crate::backward_input_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_input_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_input_into<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        kernel: ArrayView4<'_, T>,
        options: &Conv2dOptions,
        gradient: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        input_gradient_into(upstream, kernel, options, gradient, |_, _, _| self)
    }

    /// [`crate::backward_kernel`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_kernel`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_kernel<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        input: ArrayView4<'_, T>,
        kernel_size: [usize; 2],
        options: &Conv2dOptions,
    ) -> Result<Array4<T>, ConvError> {
        kernel_gradient(upstream, input, kernel_size, options, |_, _, _| self)
    }

    /// [`crate::backward_kernel_into`], computed this way.
    ///
    /// # Errors
    /// As [`crate::backward_kernel_into`]; [`ConvError::Unsupported`] where [`Algorithm::supports`] says no.
    pub fn backward_kernel_into<T: Real>(
        self,
        upstream: ArrayView4<'_, T>,
        input: ArrayView4<'_, T>,
        options: &Conv2dOptions,
        gradient: ArrayViewMut4<'_, T>,
    ) -> Result<(), ConvError> {
        kernel_gradient_into(upstream, input, options, gradient, |_, _, _| self)
    }

    fn check(self, pass: Pass, geometry: &Geometry) -> Result<(), ConvError> {
        if self.supports(pass, geometry) {
            return Ok(());
        }
        Err(ConvError::Unsupported { operation: pass.name(), algorithm: self.name() })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Chooses an algorithm for a pass of a geometry over so many images.
pub(crate) trait Choose: Fn(Pass, &Geometry, usize) -> Algorithm + Send {}
impl<F: Fn(Pass, &Geometry, usize) -> Algorithm + Send> Choose for F {}

/// The forward pass into new memory.
pub(crate) fn forward<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    choose: impl Choose,
) -> Result<Array4<T>, ConvError> {
    let operation = Pass::Forward.name();
    let geometry = geometry_of(&input, &kernel, options)?;
    check_bias(operation, bias.map(|bias| bias.len()), geometry.out_channels)?;
    let [channels, height, width] = geometry.output_shape();
    let shape = [input.dim().0, channels, height, width];
    check_room::<T>(operation, &shape)?;
    let algorithm = choose(Pass::Forward, &geometry, input.dim().0);
    algorithm.check(Pass::Forward, &geometry)?;
    let work = |output: Output<'_, T>| {
        let (input, kernel, bias) = (input.reborrow(), kernel.reborrow(), bias.map(ArrayView1::reborrow));
        T::compute(algorithm, &geometry, Operands::Forward { input, kernel, bias, output });
    };
    on_pool(|| Output::fresh(operation, shape, work))
}

/// The forward pass, checked and handed to whoever is chosen.
pub(crate) fn forward_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    mut output: ArrayViewMut4<'_, T>,
    choose: impl Choose,
) -> Result<(), ConvError> {
    let operation = Pass::Forward.name();
    let geometry = geometry_of(&input, &kernel, options)?;
    check_bias(operation, bias.map(|bias| bias.len()), geometry.out_channels)?;
    let [channels, height, width] = geometry.output_shape();
    let expected = [input.dim().0, channels, height, width];
    if output.shape() != expected {
        let (expected, got) = (expected.to_vec(), output.shape().to_vec());
        return Err(ConvError::ShapeMismatch { operation, operand: "output", expected, got });
    }
    if !has_whole_planes(&output) {
        output.assign(&forward(input, kernel, bias, options, choose)?);
        return Ok(());
    }
    let algorithm = choose(Pass::Forward, &geometry, input.dim().0);
    algorithm.check(Pass::Forward, &geometry)?;
    let output = Output::held(output);
    on_pool(|| {
        let (input, kernel, bias) = (input.reborrow(), kernel.reborrow(), bias.map(ArrayView1::reborrow));
        T::compute(algorithm, &geometry, Operands::Forward { input, kernel, bias, output });
    });
    Ok(())
}

/// The gradient of the input into new memory.
pub(crate) fn input_gradient<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
    choose: impl Choose,
) -> Result<Array4<T>, ConvError> {
    let operation = Pass::BackwardInput.name();
    let (batch, channels) = (upstream.dim().0, kernel.dim().1.saturating_mul(options.groups));
    // Before any memory is asked for, the sizes must make sense.
    let geometry = Geometry::new([channels, input_size[0], input_size[1]], kernel.dim().into(), options)?;
    check_upstream(operation, &upstream, batch, &geometry)?;
    let shape = [batch, channels, input_size[0], input_size[1]];
    check_room::<T>(operation, &shape)?;
    let algorithm = choose(Pass::BackwardInput, &geometry, batch);
    algorithm.check(Pass::BackwardInput, &geometry)?;
    let work = |gradient: Output<'_, T>| {
        let (upstream, kernel) = (upstream.reborrow(), kernel.reborrow());
        T::compute(algorithm, &geometry, Operands::BackwardInput { upstream, kernel, gradient });
    };
    on_pool(|| Output::fresh(operation, shape, work))
}

/// The gradient of the input, checked and handed to whoever is chosen.
pub(crate) fn input_gradient_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    mut gradient: ArrayViewMut4<'_, T>,
    choose: impl Choose,
) -> Result<(), ConvError> {
    let (batch, channels, height, width) = gradient.dim();
    let geometry = Geometry::new([channels, height, width], kernel.dim().into(), options)?;
    check_upstream(Pass::BackwardInput.name(), &upstream, batch, &geometry)?;
    if !has_whole_planes(&gradient) {
        gradient.assign(&input_gradient(upstream, kernel, [height, width], options, choose)?);
        return Ok(());
    }
    let algorithm = choose(Pass::BackwardInput, &geometry, batch);
    algorithm.check(Pass::BackwardInput, &geometry)?;
    let gradient = Output::held(gradient);
    on_pool(|| {
        let (upstream, kernel) = (upstream.reborrow(), kernel.reborrow());
        T::compute(algorithm, &geometry, Operands::BackwardInput { upstream, kernel, gradient });
    });
    Ok(())
}

/// The gradient of the kernel into new memory.
pub(crate) fn kernel_gradient<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
    choose: impl Choose,
) -> Result<Array4<T>, ConvError> {
    let operation = Pass::BackwardKernel.name();
    let (batch, channels, height, width) = input.dim();
    let kernel = [upstream.dim().1, channels / options.groups.max(1), kernel_size[0], kernel_size[1]];
    let geometry = Geometry::new([channels, height, width], kernel, options)?;
    check_upstream(operation, &upstream, batch, &geometry)?;
    on_pool(|| {
        let mut gradient = zeros(operation, kernel)?;
        kernel_gradient_into(upstream, input, options, gradient.view_mut(), choose)?;
        Ok(gradient)
    })
}

/// The gradient of the kernel, checked and handed to whoever is chosen.
pub(crate) fn kernel_gradient_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    mut gradient: ArrayViewMut4<'_, T>,
    choose: impl Choose,
) -> Result<(), ConvError> {
    let geometry = geometry_of(&input, &gradient.view(), options)?;
    check_upstream(Pass::BackwardKernel.name(), &upstream, input.dim().0, &geometry)?;
    if !gradient.is_standard_layout() {
        let kernel_size = [gradient.dim().2, gradient.dim().3];
        gradient.assign(&kernel_gradient(upstream, input, kernel_size, options, choose)?);
        return Ok(());
    }
    let algorithm = choose(Pass::BackwardKernel, &geometry, input.dim().0);
    algorithm.check(Pass::BackwardKernel, &geometry)?;
    on_pool(|| {
        let (upstream, input) = (upstream.reborrow(), input.reborrow());
        T::compute(algorithm, &geometry, Operands::BackwardKernel { upstream, input, gradient });
    });
    Ok(())
}

/// Whether the rows of every plane lie one behind the other, as the fast algorithms write them.
fn has_whole_planes<T>(array: &ArrayViewMut4<'_, T>) -> bool {
    let (.., height, width) = array.dim();
    let (row, column) = (array.strides()[2], array.strides()[3]);
    (width <= 1 || column == 1) && (height <= 1 || row == width.cast_signed())
}

/// A pass's arrays, in shapes that fit each other.
#[derive(Debug)]
pub enum Operands<'a, 'b, T> {
    /// The output of an input under a kernel.
    Forward {
        /// `[N, C, H, W]`.
        input: ArrayView4<'a, T>,
        /// `[O, C/G, Kh, Kw]`.
        kernel: ArrayView4<'a, T>,
        /// `[O]`.
        bias: Option<ArrayView1<'a, T>>,
        /// `[N, O, Hout, Wout]`.
        output: Output<'b, T>,
    },
    /// ∂loss/∂input.
    BackwardInput {
        /// `[N, O, Hout, Wout]`.
        upstream: ArrayView4<'a, T>,
        /// `[O, C/G, Kh, Kw]`.
        kernel: ArrayView4<'a, T>,
        /// `[N, C, H, W]`.
        gradient: Output<'b, T>,
    },
    /// ∂loss/∂kernel.
    BackwardKernel {
        /// `[N, O, Hout, Wout]`.
        upstream: ArrayView4<'a, T>,
        /// `[N, C, H, W]`.
        input: ArrayView4<'a, T>,
        /// `[O, C/G, Kh, Kw]`.
        gradient: ArrayViewMut4<'b, T>,
    },
}

/// Hands a checked pass to its algorithm. `Real` calls it, so that it is compiled once for each type of number, here, and
/// not again in every crate that convolves.
pub(crate) fn compute<T: Real>(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, T>) {
    let g = geometry;
    match operands {
        Operands::Forward { input, kernel, bias, output } => match algorithm {
            Algorithm::Loops => naive::cross_correlate_into(input, kernel, bias, g, output.into_view()),
            Algorithm::Reordered => reordered::cross_correlate_into(input, kernel, bias, g, output.into_view()),
            Algorithm::Im2colPlain => {
                im2col::cross_correlate_into(input, kernel, bias, g, output.into_view(), plain_product);
            }
            Algorithm::Im2col => im2col::cross_correlate_into(input, kernel, bias, g, output.into_view(), product),
            Algorithm::Tiled => tiled::cross_correlate_into(input, kernel, bias, g, output.into_view()),
            Algorithm::Direct => direct::cross_correlate_into(input, kernel, bias, g, output),
            Algorithm::Rows => rows::cross_correlate_into(input, kernel, bias, g, output),
            Algorithm::Winograd => winograd::cross_correlate_into(input, kernel, bias, g, output.into_view()),
            Algorithm::Fft => fft::cross_correlate_into(input, kernel, bias, g, output.into_view()),
        },
        Operands::BackwardInput { upstream, kernel, gradient } => match algorithm {
            Algorithm::Loops => naive::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
            Algorithm::Reordered => reordered::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
            Algorithm::Im2colPlain => {
                im2col::backward_input_into(upstream, kernel, geometry, gradient.into_view(), plain_product);
            }
            Algorithm::Im2col => im2col::backward_input_into(upstream, kernel, geometry, gradient.into_view(), product),
            Algorithm::Tiled => tiled::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
            Algorithm::Fft => fft::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
            Algorithm::Direct => {
                phases::backward_input_into(upstream, kernel, geometry, gradient, direct::cross_correlate_into);
            }
            Algorithm::Rows => {
                phases::backward_input_into(upstream, kernel, geometry, gradient, rows::cross_correlate_into);
            }
            Algorithm::Winograd => {
                let gradient = gradient.into_view();
                flipped::backward_input_into(upstream, kernel, geometry, gradient, winograd::cross_correlate_into);
            }
        },
        Operands::BackwardKernel { upstream, input, gradient } => match algorithm {
            Algorithm::Loops => naive::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Reordered => reordered::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Im2colPlain => im2col::backward_kernel_into(upstream, input, g, gradient, plain_product),
            Algorithm::Im2col => im2col::backward_kernel_into(upstream, input, g, gradient, product),
            Algorithm::Tiled => tiled::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Direct => direct::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Rows => rows::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Winograd => winograd::backward_kernel_into(upstream, input, g, gradient),
            Algorithm::Fft => fft::backward_kernel_into(upstream, input, g, gradient),
        },
    }
}
