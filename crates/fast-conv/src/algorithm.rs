//! The ways to compute one convolution.

use std::any::TypeId;
use std::fmt;

use conv::checks::is_reasonable;
use conv::{Conv2dOptions, ConvError, Geometry, Real};
use ndarray::{Array4, ArrayView1, ArrayView4, ArrayViewMut4};

use crate::{Pass, dispatch, fft, rows, winograd};

/// A way to compute a convolution and its two gradients: a rung of chapter 6's ladder.
///
/// They all give the same numbers, up to rounding. They differ in how often they read memory, how much of it they need,
/// and how many multiplications they do. [`Algorithm::auto`] is the choice of [`crate::cross_correlate`],
/// [`crate::backward_input`] and [`crate::backward_kernel`].
///
/// ```
/// use conv::{Conv2dOptions, Geometry};
/// use fast_conv::{Algorithm, Pass};
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
    /// The seven loops of [`naive`](conv::naive).
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
            Self::Winograd => {
                let single = TypeId::of::<T>() == TypeId::of::<f32>();
                let bytes = if single { winograd::kernel_bytes::<f32> } else { winograd::kernel_bytes::<f64> };
                bytes(geometry).unwrap_or(0)
            }
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
        dispatch::forward(input, kernel, bias, options, |_, _, _| self)
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
        dispatch::forward_into(input, kernel, bias, options, output, |_, _, _| self)
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
        dispatch::input_gradient(upstream, kernel, input_size, options, |_, _, _| self)
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
        dispatch::input_gradient_into(upstream, kernel, options, gradient, |_, _, _| self)
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
        dispatch::kernel_gradient(upstream, input, kernel_size, options, |_, _, _| self)
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
        dispatch::kernel_gradient_into(upstream, input, options, gradient, |_, _, _| self)
    }

    pub(crate) fn check(self, pass: Pass, geometry: &Geometry) -> Result<(), ConvError> {
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
