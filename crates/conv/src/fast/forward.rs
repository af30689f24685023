//! The forward pass, tile by tile.

use ndarray::{Array4, ArrayView1, ArrayView2, ArrayView3, ArrayView4, ArrayViewMut4, Axis as Dim, s};

use super::{as_matrix, expect_shape, flatten_rows, tile_rows};
use crate::im2col::gather;
use crate::matmul::product;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::{Conv2dOptions, ConvError, Geometry, Real, scratch};

/// The cross-correlation of a batch of images with a set of filters, as [`crate::naive::cross_correlate`], fast.
///
/// # Shapes
/// `input` `[batch, in_channels, height, width]`, `kernel` `[out_channels, in_channels/groups, kernel height, kernel
/// width]`, `bias` `[out_channels]` → `[batch, out_channels, output height, output width]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
///
/// ```
/// use conv::{Conv2dOptions, Padding};
/// use ndarray::Array4;
/// let (image, kernel) = (Array4::<f32>::ones((1, 3, 8, 8)), Array4::ones((4, 3, 3, 3)));
/// let options = Conv2dOptions { padding: Padding::symmetric(1), ..Default::default() };
/// let maps = conv::cross_correlate(image.view(), kernel.view(), None, &options).unwrap();
/// assert_eq!(maps.dim(), (1, 4, 8, 8));
/// assert_eq!((maps[[0, 0, 4, 4]], maps[[0, 0, 0, 0]]), (27.0, 12.0));
/// ```
pub fn cross_correlate<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of(&input, &kernel, options)?;
    let [height, width] = geometry.output_size();
    let mut output = Array4::zeros((input.dim().0, geometry.out_channels, height, width));
    cross_correlate_into(input, kernel, bias, options, output.view_mut())?;
    Ok(output)
}

/// The convolution: as [`cross_correlate`] with each filter flipped in both axes.
///
/// # Errors
/// As [`cross_correlate`].
///
/// ```
/// use conv::Conv2dOptions;
/// use ndarray::{Array4, array};
/// let image = array![[[[1.0, 2.0, 3.0]]]];
/// let kernel = array![[[[10.0, 1.0]]]];
/// let y = conv::convolve(image.view(), kernel.view(), None, &Conv2dOptions::default()).unwrap();
/// assert_eq!(y, array![[[[21.0, 32.0]]]]);
/// ```
pub fn convolve<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    cross_correlate(input, kernel.slice_move(s![.., .., ..;-1, ..;-1]), bias, options)
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
    const OPERATION: &str = "cross_correlate";
    let geometry = geometry_of(&input, &kernel, options)?;
    let [out_height, out_width] = geometry.output_size();
    let shape = [input.dim().0, geometry.out_channels, out_height, out_width];
    expect_shape(OPERATION, "output", &output.view(), shape)?;
    if let Some(bias) = bias.filter(|bias| bias.len() != geometry.out_channels) {
        let (bias, out_channels) = (bias.len(), geometry.out_channels);
        return Err(ConvError::BiasLength { operation: OPERATION, bias, out_channels });
    }
    let input = input.as_standard_layout();
    let kernel = kernel.as_standard_layout();
    let filters = as_matrix(&kernel);
    let rows = tile_rows::<T>(&geometry, geometry.in_channels / geometry.groups);
    for_each_slice(output, |n, maps| {
        for_each_chunk(maps, 1, rows, |first_row, mut tile| {
            let image = input.index_axis(Dim(0), n);
            let accumulate = bias.is_some();
            if let Some(bias) = bias {
                tile.outer_iter_mut().zip(bias).for_each(|(mut map, &bias)| map.fill(bias));
            }
            let filters_per_group = geometry.out_channels / geometry.groups;
            for (group, maps) in tile.axis_chunks_iter_mut(Dim(0), filters_per_group).enumerate() {
                let filters = group_of(filters, group, filters_per_group);
                let channels = geometry.in_channels / geometry.groups;
                let image = image.slice(s![group * channels..(group + 1) * channels, .., ..]);
                let last_row = first_row + maps.dim().1;
                with_columns(image, &geometry, first_row..last_row, |columns| {
                    product(filters, columns, flatten_rows(maps), accumulate);
                });
            }
        });
    });
    Ok(())
}

/// The geometry of a batch under a set of filters.
fn geometry_of<T>(
    input: &ArrayView4<'_, T>,
    kernel: &ArrayView4<'_, T>,
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let (_, channels, height, width) = input.dim();
    let (filters, filter_channels, kernel_height, kernel_width) = kernel.dim();
    Geometry::new([channels, height, width], [filters, filter_channels, kernel_height, kernel_width], options)
}

/// The rows of a matrix that belong to one group.
pub(super) fn group_of<'a, T>(matrix: ArrayView2<'a, T>, group: usize, rows: usize) -> ArrayView2<'a, T> {
    matrix.slice_move(s![group * rows..(group + 1) * rows, ..])
}

/// Lends the columns of some output rows to `work`.
pub(super) fn with_columns<T: Real, R>(
    image: ArrayView3<'_, T>,
    geometry: &Geometry,
    rows: std::ops::Range<usize>,
    work: impl FnOnce(ArrayView2<'_, T>) -> R,
) -> R {
    let taps = image.dim().0 * geometry.height.kernel * geometry.width.kernel;
    let positions = rows.len() * geometry.output_size()[1];
    scratch::with(taps * positions, |columns: &mut [T]| {
        gather(image, &geometry.height, &geometry.width, rows, columns);
        work(ArrayView2::from_shape((taps, positions), columns).expect("the length is the shape's"))
    })
}
