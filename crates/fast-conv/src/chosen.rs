//! The functions that everybody calls: the ways of [`Algorithm`], chosen by [`Algorithm::auto`].

use conv::checks::check_bias;
use conv::{Conv2dOptions, ConvError, Real, flip};
use ndarray::{Array1, Array4, ArrayView1, ArrayView2, ArrayView4, ArrayViewMut1, ArrayViewMut4, Axis};

use crate::Algorithm;
use crate::dispatch::{
    forward, forward_into, input_gradient, input_gradient_into, kernel_gradient, kernel_gradient_into,
};
use crate::parallel::for_each_slice;
use crate::tile::CHAIN;

/// The cross-correlation of a batch of images with a set of filters, as [`conv::naive::cross_correlate`], fast.
///
/// # Shapes
/// `input` `[N, C, H, W]`, `kernel` `[O, C/G, Kh, Kw]`, `bias` `[O]` → `[N, O, Hout, Wout]`.
///
/// # Errors
/// If the shapes do not fit each other or the options: see [`Geometry::new`](conv::Geometry::new).
///
/// ```
/// use conv::{Conv2dOptions, Padding};
/// use ndarray::Array4;
/// let (image, kernel) = (Array4::<f32>::ones((1, 3, 8, 8)), Array4::ones((4, 3, 3, 3)));
/// let options = Conv2dOptions { padding: Padding::symmetric(1), ..Default::default() };
/// let maps = fast_conv::cross_correlate(image.view(), kernel.view(), None, &options)?;
/// assert_eq!(maps.dim(), (1, 4, 8, 8));
/// assert_eq!((maps[[0, 0, 4, 4]], maps[[0, 0, 0, 0]]), (27.0, 12.0));
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn cross_correlate<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    forward(input, kernel, bias, options, Algorithm::auto)
}

/// The convolution: as [`cross_correlate`] with each filter flipped in both axes.
///
/// # Errors
/// As [`cross_correlate`].
///
/// ```
/// use conv::Conv2dOptions;
/// use ndarray::array;
/// let image = array![[[[1.0, 2.0, 3.0]]]];
/// let kernel = array![[[[10.0, 1.0]]]];
/// let y = fast_conv::convolve(image.view(), kernel.view(), None, &Conv2dOptions::default())?;
/// assert_eq!(y, array![[[[21.0, 32.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn convolve<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    cross_correlate(input, flip(kernel), bias, options)
}

/// [`cross_correlate`] into memory that is already there: every element of `output` is written.
///
/// # Errors
/// As [`cross_correlate`], and if `output` has not the output's shape.
pub fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    output: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    forward_into(input, kernel, bias, options, output, Algorithm::auto)
}

/// ∂loss/∂input, as [`conv::naive::backward_input`], fast.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]`, `kernel` `[O, C/G, Kh, Kw]`, `input_size` `[H, W]` → `[N, C, H, W]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    input_gradient(upstream, kernel, input_size, options, Algorithm::auto)
}

/// [`backward_input`] into memory that is already there: every element of `gradient` is written.
///
/// # Errors
/// As [`backward_input`].
pub fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    input_gradient_into(upstream, kernel, options, gradient, Algorithm::auto)
}

/// ∂loss/∂kernel, as [`conv::naive::backward_kernel`], fast.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]`, `input` `[N, C, H, W]`, `kernel_size` `[Kh, Kw]` → `[O, C/G, Kh, Kw]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    kernel_gradient(upstream, input, kernel_size, options, Algorithm::auto)
}

/// [`backward_kernel`] into memory that is already there: every element of `gradient` is written.
///
/// # Errors
/// As [`backward_kernel`].
pub fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    kernel_gradient_into(upstream, input, options, gradient, Algorithm::auto)
}

/// ∂loss/∂bias: the bias was added everywhere, so its gradient is the sum over images and positions.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]` → `[O]`.
///
/// ```
/// let upstream = ndarray::Array4::<f32>::ones((2, 3, 4, 5));
/// assert_eq!(fast_conv::backward_bias(upstream.view()), ndarray::array![40.0, 40.0, 40.0]);
/// ```
pub fn backward_bias<T: Real>(upstream: ArrayView4<'_, T>) -> Array1<T> {
    let mut gradient = Array1::zeros(upstream.dim().1);
    sum_channels(&upstream, gradient.view_mut());
    gradient
}

/// [`backward_bias`] into memory that is already there.
///
/// # Errors
/// [`ConvError::BiasLength`] if `gradient` has not one element per output channel; it is then as it was.
pub fn backward_bias_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    gradient: ArrayViewMut1<'_, T>,
) -> Result<(), ConvError> {
    check_bias("backward_bias", Some(gradient.len()), upstream.dim().1)?;
    sum_channels(&upstream, gradient);
    Ok(())
}

/// One sum a channel.
fn sum_channels<T: Real>(upstream: &ArrayView4<'_, T>, gradient: ArrayViewMut1<'_, T>) {
    for_each_slice(gradient, |channel, mut gradient| {
        let maps = upstream.index_axis(Axis(1), channel);
        gradient.fill(T::of(maps.outer_iter().map(|map| sum(&map)).sum()));
    });
}

/// Numbers that are summed in their own type: ndarray keeps eight sums side by side.
const STRETCH: usize = 8 * CHAIN;

/// Σ of a map, which may have millions of pixels: sums of short stretches, added up in `f64`.
fn sum<T: Real>(map: &ArrayView2<'_, T>) -> f64 {
    match map.to_slice() {
        Some(pixels) => pixels.chunks(STRETCH).map(|pixels| ArrayView1::from(pixels).sum().f64()).sum(),
        None => map.rows().into_iter().map(|row| row.sum().f64()).sum(),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array4, s};

    use super::backward_bias;

    #[test]
    fn a_bias_of_millions_of_pixels_does_not_drift() {
        let upstream = Array4::from_elem((2, 1, 1024, 1024), 0.1_f32);
        let exact = f64::from(0.1_f32) * upstream.len() as f64;
        let close = |sum: f32, exact: f64| (f64::from(sum) - exact).abs() <= 1e-6 * exact;
        assert!(!close(upstream.iter().sum(), exact), "one sum in f32 drifts");
        assert!(close(backward_bias(upstream.view())[0], exact));
        // With gaps between the rows.
        assert!(close(backward_bias(upstream.slice(s![.., .., ..;2, ..]))[0], exact / 2.0));
    }
}
