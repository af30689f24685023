//! Forward: seven loops.

use ndarray::{Array4, ArrayView1, ArrayView4};

use crate::checks::{check_bias, geometry_of, zeros};
use crate::{Conv2dOptions, ConvError, Real, flip};

/// Slides every filter over every image and sums the products: the cross-correlation of a batch.
///
/// `y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v x[n, c, i·S + u·D − P, j·S + v·D − P] · k[o, c, u, v]`, where c runs over the
/// channels of o's group and pixels outside the image count as 0.
///
/// # Shapes
///
/// - `input`: `[N, C, H, W]`, a batch of images
/// - `kernel`: `[O, C/G, Kh, Kw]`, one filter per output channel
/// - `bias`: `[O]`
/// - result: `[N, O, Hout, Wout]`, see [`Geometry::output_size`](crate::Geometry::output_size)
///
/// # Errors
///
/// Those of [`Geometry::new`](crate::Geometry::new); [`ConvError::BiasLength`]; [`ConvError::TooLarge`].
///
/// A 3×3 kernel has 9 places in a 5×5 image. This one compares left with right:
///
/// ```
/// use conv::{Conv2dOptions, naive};
/// use ndarray::array;
/// let image = array![[[
///     [0.0, 0.0, 9.0, 9.0, 9.0],
///     [0.0, 0.0, 9.0, 9.0, 9.0],
///     [0.0, 0.0, 9.0, 9.0, 9.0],
///     [0.0, 0.0, 9.0, 9.0, 9.0],
///     [0.0, 0.0, 9.0, 9.0, 9.0],
/// ]]];
/// let edge = array![[[[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]]]];
/// let map = naive::cross_correlate(image.view(), edge.view(), None, &Conv2dOptions::default())?;
/// assert_eq!(map, array![[[[27.0, 27.0, 0.0], [27.0, 27.0, 0.0], [27.0, 27.0, 0.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equations 9.7 and 9.8.
// ANCHOR: cross_correlate
pub fn cross_correlate<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of(&input, &kernel, options)?;
    check_bias("cross_correlate", bias.map(|bias| bias.len()), geometry.out_channels())?;
    let (rows, columns) = (geometry.height(), geometry.width());
    let [out_channels, out_height, out_width] = geometry.output_shape();
    let [_, kernel_channels, kernel_height, kernel_width] = geometry.kernel_shape();
    let filters_per_group = out_channels / geometry.groups();

    let batch = input.dim().0;
    let mut output = zeros("cross_correlate", [batch, out_channels, out_height, out_width])?;
    for n in 0..batch {
        for o in 0..out_channels {
            let first_channel = o / filters_per_group * kernel_channels;
            for i in 0..out_height {
                for j in 0..out_width {
                    let mut sum = bias.map_or(T::zero(), |bias| bias[o]);
                    for c in 0..kernel_channels {
                        for u in 0..kernel_height {
                            for v in 0..kernel_width {
                                if let (Some(row), Some(column)) = (rows.source(i, u), columns.source(j, v)) {
                                    sum += input[[n, first_channel + c, row, column]] * kernel[[o, c, u, v]];
                                }
                            }
                        }
                    }
                    output[[n, o, i, j]] = sum;
                }
            }
        }
    }
    Ok(output)
}
// ANCHOR_END: cross_correlate

/// Flips every filter in both spatial axes, then slides it: the convolution of mathematics.
///
/// At stride 1 and dilation 1, and apart from padding, `y[i, j] = Σ_u Σ_v x[i − u, j − v] · k[u, v]` with the
/// kernel's indices counted from its last tap.
///
/// # Shapes
///
/// As [`cross_correlate`].
///
/// # Errors
///
/// As [`cross_correlate`].
///
/// ```
/// use conv::{Conv2dOptions, naive};
/// use ndarray::array;
/// let signal = array![[[[1.0, 2.0, 3.0]]]];
/// let kernel = array![[[[10.0, 1.0]]]];
/// let convolved = naive::convolve(signal.view(), kernel.view(), None, &Conv2dOptions::default())?;
/// assert_eq!(convolved, array![[[[21.0, 32.0]]]]); // 1·1 + 2·10, 2·1 + 3·10
/// # Ok::<(), conv::ConvError>(())
/// ```
// ANCHOR: convolve
pub fn convolve<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    cross_correlate(input, flip(kernel), bias, options)
}
// ANCHOR_END: convolve
