//! One image, one kernel: the two dimensions of chapter 3, without batches and channels.

use ndarray::{Array2, ArrayView2, Axis};

use crate::{Conv2dOptions, ConvError, Geometry, OutputSize, PaddingMode, Real, flip, pad};

/// Flips the kernel in both axes and slides it over one image: `y[i, j] = Σ_u Σ_v x[i−u, j−v] k[u, v]`.
///
/// # Shapes
///
/// `image` `[H, W]`, `kernel` `[Kh, Kw]`. The result has H+Kh−1 rows if it is `Full`, H if `Same`, H−Kh+1 if `Valid`, and
/// likewise for its columns. Of `Same`, an odd kernel is centred on each pixel; where an even one lies, [`OutputSize`] says.
///
/// # Errors
///
/// [`ConvError::Zero`] for an empty image or kernel; [`ConvError::KernelDoesNotFit`] if the kernel is larger than the
/// image and the result is to be `Valid`.
///
/// A single bright pixel makes the kernel appear as it is; a cross-correlation would show it turned by 180°:
///
/// ```
/// use conv::{OutputSize, convolve2d};
/// use ndarray::array;
/// let pixel = array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]];
/// let kernel = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
/// assert_eq!(convolve2d(pixel.view(), kernel.view(), OutputSize::Same)?, kernel);
/// # Ok::<(), conv::ConvError>(())
/// ```
// ANCHOR: convolve2d
pub fn convolve2d<T: Real>(
    image: ArrayView2<'_, T>,
    kernel: ArrayView2<'_, T>,
    output_size: OutputSize,
) -> Result<Array2<T>, ConvError> {
    let surrounded = surround(image, kernel.dim(), output_size)?;
    cross_correlate2d(surrounded.view(), flip(kernel))
}
// ANCHOR_END: convolve2d

/// Slides the kernel over one image as it is, wherever it lies wholly inside: `y[i, j] = Σ_u Σ_v x[i+u, j+v] k[u, v]`.
///
/// # Shapes
///
/// `image` `[H, W]`, `kernel` `[Kh, Kw]`, result `[H−Kh+1, W−Kw+1]`. What should count beyond the edge is given with the image:
/// [`pad`](crate::pad) puts a border around it.
///
/// # Errors
///
/// [`ConvError::Zero`] for an empty image or kernel; [`ConvError::KernelDoesNotFit`] if the kernel is larger than the image.
///
/// At each place the products of pixel and tap are summed; it is not a product of matrices:
///
/// ```
/// use conv::cross_correlate2d;
/// use ndarray::array;
/// let image = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// let kernel = array![[1.0, 10.0], [100.0, 1000.0]];
/// assert_eq!(
///     cross_correlate2d(image.view(), kernel.view())?,
///     array![[5421.0, 6532.0]] // 1·1 + 2·10 + 4·100 + 5·1000, then one to the right
/// );
/// # Ok::<(), conv::ConvError>(())
/// ```
// ANCHOR: cross_correlate2d
pub fn cross_correlate2d<T: Real>(image: ArrayView2<'_, T>, kernel: ArrayView2<'_, T>) -> Result<Array2<T>, ConvError> {
    let [height, width] = places(image.dim(), kernel.dim())?;
    let mut output = Array2::zeros([height, width]);
    for i in 0..height {
        for j in 0..width {
            for u in 0..kernel.nrows() {
                for v in 0..kernel.ncols() {
                    output[[i, j]] += image[[i + u, j + v]] * kernel[[u, v]];
                }
            }
        }
    }
    Ok(output)
}
// ANCHOR_END: cross_correlate2d

/// How many places the kernel has in the image, `[down, across]`.
fn places(image: (usize, usize), kernel: (usize, usize)) -> Result<[usize; 2], ConvError> {
    let options = Conv2dOptions::default();
    Ok(Geometry::new([1, image.0, image.1], [1, 1, kernel.0, kernel.1], &options)?.output_size())
}

/// The image with the zeros around it that this output needs.
fn surround<T: Real>(
    image: ArrayView2<'_, T>,
    kernel: (usize, usize),
    output_size: OutputSize,
) -> Result<Array2<T>, ConvError> {
    let ((height, width), (rows, columns)) = (image.dim(), kernel);
    let padding = output_size.resolve([height, width], [rows, columns], [1, 1], [1, 1])?;
    let image = image.insert_axis(Axis(0)).insert_axis(Axis(0));
    let surrounded = pad(image, padding, PaddingMode::Zeros)?;
    Ok(surrounded.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}
