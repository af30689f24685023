//! Convolution as one matrix product: `im2col` lays every window out as a column, and then the kernels, one a row,
//! meet all windows at once.
//!
//! A pixel that several windows share is copied once for each of them. [`col2im`] is the way back: it *adds* where
//! windows overlap, which makes it the adjoint of [`im2col`], not its inverse.

mod gather;
mod plain_product;
mod whole;

pub use gather::{gather, scatter_add};
pub use plain_product::plain_product;
pub use whole::{Product, backward_input_into, backward_kernel_into, cross_correlate_into};

use ndarray::{Array2, Array3, Array4, ArrayView1, ArrayView2, ArrayView3, ArrayView4};
use ndarray::{ArrayViewMut2, ArrayViewMut3, Axis};

use crate::checks::{
    check_bias, check_room, geometry_of, geometry_of_input_gradient, geometry_of_kernel_gradient, zeros,
};
use crate::{Conv2dOptions, ConvError, Geometry, Real, flip};

/// The matrix whose column `o` holds the pixels under window `o`.
///
/// # Shapes
/// `image` `[channels, height, width]` → `[channels · kernel height · kernel width, output height · output width]`;
/// rows run over channel, then kernel row, then kernel column; columns over output row, then output column.
/// Pixels of the padding are zero.
///
/// # Errors
/// If the kernel does not fit the padded image, a size is zero, or the matrix would be unreasonably large.
///
/// ```
/// use conv::{Conv2dOptions, im2col::im2col};
/// use ndarray::{Array, array};
/// let image = Array::from_iter(1..=9).into_shape_with_order((1, 3, 3)).unwrap().mapv(f64::from);
/// let columns = im2col(image.view(), [2, 2], &Conv2dOptions::default()).unwrap();
/// assert_eq!(columns, array![[1., 2., 4., 5.], [2., 3., 5., 6.], [4., 5., 7., 8.], [5., 6., 8., 9.]]);
/// ```
// ANCHOR: im2col
pub fn im2col<T: Real>(
    image: ArrayView3<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array2<T>, ConvError> {
    let geometry = one_filter(image.dim(), kernel_size, options)?;
    let ([out_height, out_width], taps) =
        (geometry.output_size(), geometry.in_channels * kernel_size[0] * kernel_size[1]);
    check_columns::<T>(&geometry)?;
    let mut columns = Array2::zeros((taps, out_height * out_width));
    let values = columns.as_slice_mut().expect("a new array is contiguous");
    gather(image, &geometry.height, &geometry.width, 0..out_height, values);
    Ok(columns)
}
// ANCHOR_END: im2col

/// Adds every column of a matrix back to the pixels that [`im2col`] took it from.
///
/// # Shapes
/// `columns` `[channels · kernel height · kernel width, output height · output width]` → `image_shape`
/// `[channels, height, width]`.
///
/// # Errors
/// If the geometry is impossible, or `columns` has not the shape that it gives.
///
/// ```
/// use conv::{Conv2dOptions, im2col::{col2im, im2col}};
/// use ndarray::{Array3, array};
/// let ones = Array3::<f64>::ones((1, 3, 3));
/// let columns = im2col(ones.view(), [2, 2], &Conv2dOptions::default()).unwrap();
/// let counts = col2im(columns.view(), [1, 3, 3], [2, 2], &Conv2dOptions::default()).unwrap();
/// // The centre lies under four windows, a corner under one.
/// assert_eq!(counts, array![[[1., 2., 1.], [2., 4., 2.], [1., 2., 1.]]]);
/// ```
// ANCHOR: col2im
pub fn col2im<T: Real>(
    columns: ArrayView2<'_, T>,
    image_shape: [usize; 3],
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array3<T>, ConvError> {
    let shape = (image_shape[0], image_shape[1], image_shape[2]);
    let geometry = one_filter(shape, kernel_size, options)?;
    let [out_height, out_width] = geometry.output_size();
    let expected = [image_shape[0] * kernel_size[0] * kernel_size[1], out_height * out_width];
    if columns.shape() != expected {
        return Err(ConvError::ShapeMismatch {
            operation: "col2im",
            operand: "columns",
            expected: expected.to_vec(),
            got: columns.shape().to_vec(),
        });
    }
    let columns = columns.as_standard_layout();
    check_room::<T>("col2im", &<[usize; 3]>::from(shape))?;
    let mut image = Array3::zeros(shape);
    let values = columns.as_slice().expect("standard layout is contiguous");
    scatter_add(values, &geometry.height, &geometry.width, 0..out_height, image.view_mut());
    Ok(image)
}
// ANCHOR_END: col2im

/// [`crate::naive::cross_correlate`] as a matrix product: the filters, one a row, times the columns of [`im2col`].
///
/// One image at a time: its columns are one matrix, and the product is the [plain one](plain_product).
///
/// # Errors
/// As [`crate::naive::cross_correlate`], and if the columns would be unreasonably large.
///
/// ```
/// use conv::{Conv2dOptions, im2col, naive};
/// use ndarray::Array;
/// let image = Array::linspace(0.0, 1.0, 2 * 25).into_shape_with_order((1, 2, 5, 5)).unwrap();
/// let kernel = Array::linspace(-1.0, 1.0, 3 * 18).into_shape_with_order((3, 2, 3, 3)).unwrap();
/// let options = Conv2dOptions::default();
/// let product = im2col::cross_correlate(image.view(), kernel.view(), None, &options)?;
/// let loops = naive::cross_correlate(image.view(), kernel.view(), None, &options)?;
/// assert!((&product - &loops).iter().all(|difference: &f64| difference.abs() < 1e-12));
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn cross_correlate<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of(&input, &kernel, options)?;
    check_bias("cross_correlate", bias.map(|bias| bias.len()), geometry.out_channels)?;
    check_columns::<T>(&geometry)?;
    let [channels, height, width] = geometry.output_shape();
    let mut output = zeros("cross_correlate", [input.dim().0, channels, height, width])?;
    cross_correlate_into(input, kernel, bias, &geometry, output.view_mut(), plain_product);
    Ok(output)
}

/// [`cross_correlate`] with each filter flipped in both axes.
///
/// # Errors
/// As [`cross_correlate`].
pub fn convolve<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    cross_correlate(input, flip(kernel), bias, options)
}

/// [`crate::naive::backward_input`] as a product and a [`col2im`]: the filters' transpose times the upstream gradient gives
/// every window's share, and the shares are added where windows overlap.
///
/// # Errors
/// As [`crate::naive::backward_input`], and if the columns would be unreasonably large.
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of_input_gradient(&upstream, &kernel, input_size, options)?;
    check_columns::<T>(&geometry)?;
    let [channels, height, width] = geometry.input_shape();
    let mut gradient = zeros("backward_input", [upstream.dim().0, channels, height, width])?;
    backward_input_into(upstream, kernel, &geometry, gradient.view_mut(), plain_product);
    Ok(gradient)
}

/// [`crate::naive::backward_kernel`] as a product: the upstream gradient times the columns' transpose.
///
/// # Errors
/// As [`crate::naive::backward_kernel`], and if the columns would be unreasonably large.
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of_kernel_gradient(&upstream, &input, kernel_size, options)?;
    check_columns::<T>(&geometry)?;
    let mut gradient = zeros("backward_kernel", geometry.kernel_shape())?;
    backward_kernel_into(upstream, input, &geometry, gradient.view_mut(), plain_product);
    Ok(gradient)
}

/// An error if the columns of an image would be unreasonably large: padding and dilation can make them far larger than it.
fn check_columns<T>(geometry: &Geometry) -> Result<(), ConvError> {
    let [_, channels, height, width] = geometry.kernel_shape();
    let [out_height, out_width] = geometry.output_size();
    check_room::<T>("im2col", &[channels, height, width, out_height, out_width]).map(|_| ())
}

/// Rows of pixels as one axis: `[channels, rows, width]` → `[channels, rows · width]`, without a copy.
///
/// # Panics
/// If the rows do not lie one behind the other.
pub fn flatten_rows<T>(mut maps: ArrayViewMut3<'_, T>) -> ArrayViewMut2<'_, T> {
    assert!(maps.merge_axes(Axis(1), Axis(2)), "output rows lie one behind the other");
    maps.index_axis_move(Axis(1), 0)
}

/// As [`flatten_rows`], to read.
///
/// # Panics
/// As [`flatten_rows`].
pub fn flatten_rows_view<T>(mut maps: ArrayView3<'_, T>) -> ArrayView2<'_, T> {
    assert!(maps.merge_axes(Axis(1), Axis(2)), "output rows lie one behind the other");
    maps.index_axis_move(Axis(1), 0)
}

/// The geometry of one filter over all channels: what a matrix of windows depends on.
fn one_filter(
    (channels, height, width): (usize, usize, usize),
    [kernel_height, kernel_width]: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let options = Conv2dOptions { groups: 1, ..*options };
    Geometry::new([channels, height, width], [1, channels, kernel_height, kernel_width], &options)
}
