//! The ways to compute one convolution.

use std::fmt;

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
    /// The same, with the matrix product of a library. One thread.
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
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
