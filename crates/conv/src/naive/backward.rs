//! Backward: the same seven loops, read the other way.
//!
//! Forward, each product `x · k` went into one output y. The chain rule sends y's gradient back along the same line:
//! `x`'s share of it is `upstream · k`, and `k`'s share is `upstream · x`. So the indices are those of the forward
//! pass, and only the place where the sum is kept changes.

use ndarray::{Array1, Array4, ArrayView4};

use crate::checks::{geometry_of_input_gradient, geometry_of_kernel_gradient, zeros};
use crate::{Conv2dOptions, ConvError, Real};

/// Gives each input pixel its share of the upstream gradient: ∂loss/∂input.
///
/// `dx[n, c, i·S + u·D − P, j·S + v·D − P] += upstream[n, o, i, j] · k[o, c, u, v]`: where windows overlap, their
/// shares add up. Pixels that no window reads get 0. As a map from outputs to inputs it is the adjoint (the
/// transpose) of [`cross_correlate`](super::cross_correlate) without its bias.
///
/// # Shapes
///
/// - `upstream`: `[N, O, Hout, Wout]`, the gradient of the loss with respect to the output
/// - `kernel`: `[O, C/G, Kh, Kw]`
/// - `input_size`: `[H, W]`; with a stride, several inputs have the same output size, so it must be said
/// - result: `[N, C, H, W]`
///
/// # Errors
///
/// Those of [`Geometry::new`](crate::Geometry::new); [`ConvError::UpstreamShape`] if `upstream` is not of the output's shape;
/// [`ConvError::TooLarge`].
///
/// ```
/// use conv::{Conv2dOptions, naive};
/// use ndarray::array;
/// // Two windows of two pixels over three: the middle pixel is in both.
/// let upstream = array![[[[1.0, 1.0]]]];
/// let kernel = array![[[[10.0, 1.0]]]];
/// let gradient = naive::backward_input(upstream.view(), kernel.view(), [1, 3], &Conv2dOptions::default())?;
/// assert_eq!(gradient, array![[[[10.0, 11.0, 1.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.13.
// ANCHOR: backward_input
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of_input_gradient(&upstream, &kernel, input_size, options)?;
    let (rows, columns) = (geometry.height(), geometry.width());
    let filters_per_group = geometry.out_channels() / geometry.groups();

    let [in_channels, height, width] = geometry.input_shape();
    let mut gradient = zeros("backward_input", [upstream.dim().0, in_channels, height, width])?;
    for ((n, o, i, j), &share) in upstream.indexed_iter() {
        let first_channel = o / filters_per_group * kernel.dim().1;
        for c in 0..kernel.dim().1 {
            for u in 0..kernel.dim().2 {
                for v in 0..kernel.dim().3 {
                    if let (Some(row), Some(column)) = (rows.source(i, u), columns.source(j, v)) {
                        gradient[[n, first_channel + c, row, column]] += share * kernel[[o, c, u, v]];
                    }
                }
            }
        }
    }
    Ok(gradient)
}
// ANCHOR_END: backward_input

/// Gives each weight its share of the upstream gradient: ∂loss/∂kernel.
///
/// `dk[o, c, u, v] = Σ_n Σ_i Σ_j upstream[n, o, i, j] · x[n, c, i·S + u·D − P, j·S + v·D − P]`: a correlation of the
/// input with the upstream gradient, in which stride and dilation have changed places.
///
/// # Shapes
///
/// - `upstream`: `[N, O, Hout, Wout]`, the gradient of the loss with respect to the output
/// - `input`: `[N, C, H, W]`
/// - `kernel_size`: `[Kh, Kw]`
/// - result: `[O, C/G, Kh, Kw]`
///
/// # Errors
///
/// Those of [`Geometry::new`](crate::Geometry::new); [`ConvError::UpstreamShape`] if `upstream` is not of the output's shape;
/// [`ConvError::TooLarge`].
///
/// ```
/// use conv::{Conv2dOptions, naive};
/// use ndarray::array;
/// let upstream = array![[[[1.0, 10.0]]]];
/// let input = array![[[[1.0, 2.0, 3.0]]]];
/// let gradient = naive::backward_kernel(upstream.view(), input.view(), [1, 2], &Conv2dOptions::default())?;
/// assert_eq!(gradient, array![[[[21.0, 32.0]]]]); // 1·1 + 10·2, 1·2 + 10·3
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.11.
// ANCHOR: backward_kernel
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of_kernel_gradient(&upstream, &input, kernel_size, options)?;
    let [_, kernel_channels, kernel_height, kernel_width] = geometry.kernel_shape();
    let (rows, columns) = (geometry.height(), geometry.width());
    let filters_per_group = geometry.out_channels() / geometry.groups();

    let mut gradient = zeros("backward_kernel", geometry.kernel_shape())?;
    for ((n, o, i, j), &share) in upstream.indexed_iter() {
        let first_channel = o / filters_per_group * kernel_channels;
        for c in 0..kernel_channels {
            for u in 0..kernel_height {
                for v in 0..kernel_width {
                    if let (Some(row), Some(column)) = (rows.source(i, u), columns.source(j, v)) {
                        gradient[[o, c, u, v]] += share * input[[n, first_channel + c, row, column]];
                    }
                }
            }
        }
    }
    Ok(gradient)
}
// ANCHOR_END: backward_kernel

/// Sums the upstream gradient over images and pixels, channel by channel: ∂loss/∂bias.
///
/// The bias is added to every output of its channel, so every output sends its whole gradient back.
///
/// # Shapes
///
/// - `upstream`: `[N, O, Hout, Wout]`
/// - result: `[O]`
///
/// ```
/// use conv::naive;
/// use ndarray::array;
/// let upstream = array![[[[1.0, 2.0]], [[3.0, 4.0]]], [[[10.0, 20.0]], [[30.0, 40.0]]]];
/// assert_eq!(naive::backward_bias(upstream.view()), array![33.0, 77.0]);
/// ```
// ANCHOR: backward_bias
pub fn backward_bias<T: Real>(upstream: ArrayView4<'_, T>) -> Array1<T> {
    let mut gradient = Array1::zeros(upstream.dim().1);
    for ((_, o, _, _), &share) in upstream.indexed_iter() {
        gradient[o] += share;
    }
    gradient
}
// ANCHOR_END: backward_bias
