//! What every convolution asks before it starts: do the arrays fit, and is there room for the result?

use ndarray::{Array4, ArrayView4};

use crate::sizes::times;
use crate::{Conv2dOptions, ConvError, Geometry, Real};

/// The largest array that is made from sizes alone: 16 GiB. More is a mistyped number, and to ask the system for it
/// would end the program instead of telling its user.
const LARGEST_BYTES: usize = if usize::BITS > 34 { 1 << 34 } else { 1 << 30 };

/// The geometry of a batch of images under a set of filters.
///
/// # Errors
/// Those of [`Geometry::new`].
pub fn geometry_of<T>(
    input: &ArrayView4<'_, T>,
    kernel: &ArrayView4<'_, T>,
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let (_, channels, height, width) = input.dim();
    Geometry::new([channels, height, width], kernel.dim().into(), options)
}

/// An error unless there is one bias per output channel, or none at all.
///
/// # Errors
/// [`ConvError::BiasLength`].
pub fn check_bias(operation: &'static str, bias: Option<usize>, out_channels: usize) -> Result<(), ConvError> {
    match bias {
        Some(bias) if bias != out_channels => Err(ConvError::BiasLength { operation, bias, out_channels }),
        _ => Ok(()),
    }
}

/// An error unless the upstream gradient has the shape of the output for `batch` images.
///
/// # Errors
/// [`ConvError::UpstreamShape`].
pub fn check_upstream<T>(
    operation: &'static str,
    upstream: &ArrayView4<'_, T>,
    batch: usize,
    geometry: &Geometry,
) -> Result<(), ConvError> {
    let [channels, height, width] = geometry.output_shape();
    let output = [batch, channels, height, width];
    let upstream = upstream.dim().into();
    if upstream == output { Ok(()) } else { Err(ConvError::UpstreamShape { operation, upstream, output }) }
}

/// The geometry whose gradient of the input is asked for.
///
/// # Errors
/// Those of [`Geometry::new`]; [`ConvError::UpstreamShape`].
pub fn geometry_of_input_gradient<T>(
    upstream: &ArrayView4<'_, T>,
    kernel: &ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let channels = kernel.dim().1.saturating_mul(options.groups);
    let geometry = Geometry::new([channels, input_size[0], input_size[1]], kernel.dim().into(), options)?;
    check_upstream("backward_input", upstream, upstream.dim().0, &geometry)?;
    Ok(geometry)
}

/// The geometry whose gradient of the kernel is asked for.
///
/// # Errors
/// Those of [`Geometry::new`]; [`ConvError::UpstreamShape`].
pub fn geometry_of_kernel_gradient<T>(
    upstream: &ArrayView4<'_, T>,
    input: &ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let (batch, channels, height, width) = input.dim();
    // No groups are an error of the geometry.
    let kernel = [upstream.dim().1, channels / options.groups.max(1), kernel_size[0], kernel_size[1]];
    let geometry = Geometry::new([channels, height, width], kernel, options)?;
    check_upstream("backward_kernel", upstream, batch, &geometry)?;
    Ok(geometry)
}

/// Whether so many bytes may be asked for; `None` is a count that overflowed.
pub fn is_reasonable(bytes: Option<usize>) -> bool {
    bytes.is_some_and(|bytes| bytes <= LARGEST_BYTES)
}

/// How many numbers an array of these sizes has, or an error if it would be unreasonably large.
///
/// # Errors
/// [`ConvError::TooLarge`].
pub fn check_room<T>(operation: &'static str, shape: &[usize]) -> Result<usize, ConvError> {
    // Sizes of 0 count as 1: the others must not overflow, even where nothing is stored.
    let fits = shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size.max(1)));
    if is_reasonable(fits.and_then(|numbers| numbers.checked_mul(size_of::<T>()))) {
        Ok(shape.iter().product())
    } else {
        Err(too_large(operation, shape))
    }
}

/// The error of a result for which there is no memory.
pub fn too_large(operation: &'static str, shape: &[usize]) -> ConvError {
    ConvError::too_large(operation, format!("a result of {} numbers", times(shape)))
}

/// An array of zeros, or an error if it would be unreasonably large or the memory is not there.
///
/// # Errors
/// [`ConvError::TooLarge`].
pub fn zeros<T: Real>(operation: &'static str, shape: [usize; 4]) -> Result<Array4<T>, ConvError> {
    let length = check_room::<T>(operation, &shape)?;
    let mut values = Vec::new();
    values.try_reserve_exact(length).map_err(|_| too_large(operation, &shape))?;
    values.resize(length, T::zero());
    Array4::from_shape_vec(shape, values).map_err(|_| too_large(operation, &shape))
}
