//! The three passes: checked, and handed to the algorithm that is chosen.

use std::any::Any;

use conv::checks::{
    check_bias, check_room, check_upstream, geometry_of, geometry_of_input_gradient, geometry_of_kernel_gradient, zeros,
};
use conv::im2col::{self, plain_product};
use conv::{Conv2dOptions, ConvError, Geometry, Real, naive};
use ndarray::{Array4, ArrayView1, ArrayView4, ArrayViewMut4};

use crate::destination::Destination;
use crate::lanes::Lanes;
use crate::matmul::product;
use crate::parallel::on_pool;
use crate::{Algorithm, Pass, direct, fft, flipped_kernel, im2col_tiles, reordered, rows, strided_gradient, winograd};

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
    check_bias(operation, bias.map(|bias| bias.len()), geometry.out_channels())?;
    let [channels, height, width] = geometry.output_shape();
    let shape = [input.dim().0, channels, height, width];
    check_room::<T>(operation, &shape)?;
    let algorithm = choose(Pass::Forward, &geometry, input.dim().0);
    algorithm.check(Pass::Forward, &geometry)?;
    let work = |output: Destination<'_, T>| {
        let (input, kernel, bias) = (input.reborrow(), kernel.reborrow(), bias.map(ArrayView1::reborrow));
        compute(algorithm, &geometry, Operands::Forward { input, kernel, bias, output });
    };
    on_pool(|| Destination::fresh(operation, shape, work))
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
    check_bias(operation, bias.map(|bias| bias.len()), geometry.out_channels())?;
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
    let output = Destination::held(output);
    on_pool(|| {
        let (input, kernel, bias) = (input.reborrow(), kernel.reborrow(), bias.map(ArrayView1::reborrow));
        compute(algorithm, &geometry, Operands::Forward { input, kernel, bias, output });
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
    // Before any memory is asked for, the sizes must make sense.
    let geometry = geometry_of_input_gradient(&upstream, &kernel, input_size, options)?;
    let (batch, [channels, height, width]) = (upstream.dim().0, geometry.input_shape());
    let shape = [batch, channels, height, width];
    check_room::<T>(operation, &shape)?;
    let algorithm = choose(Pass::BackwardInput, &geometry, batch);
    algorithm.check(Pass::BackwardInput, &geometry)?;
    let work = |gradient: Destination<'_, T>| {
        let (upstream, kernel) = (upstream.reborrow(), kernel.reborrow());
        compute(algorithm, &geometry, Operands::BackwardInput { upstream, kernel, gradient });
    };
    on_pool(|| Destination::fresh(operation, shape, work))
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
    let gradient = Destination::held(gradient);
    on_pool(|| {
        let (upstream, kernel) = (upstream.reborrow(), kernel.reborrow());
        compute(algorithm, &geometry, Operands::BackwardInput { upstream, kernel, gradient });
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
    let kernel = geometry_of_kernel_gradient(&upstream, &input, kernel_size, options)?.kernel_shape();
    on_pool(|| {
        let mut gradient = zeros(Pass::BackwardKernel.name(), kernel)?;
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
        compute(algorithm, &geometry, Operands::BackwardKernel { upstream, input, gradient });
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
pub(crate) enum Operands<'a, 'b, T> {
    /// The output of an input under a kernel.
    Forward {
        /// `[N, C, H, W]`.
        input: ArrayView4<'a, T>,
        /// `[O, C/G, Kh, Kw]`.
        kernel: ArrayView4<'a, T>,
        /// `[O]`.
        bias: Option<ArrayView1<'a, T>>,
        /// `[N, O, Hout, Wout]`.
        output: Destination<'b, T>,
    },
    /// ∂loss/∂input.
    BackwardInput {
        /// `[N, O, Hout, Wout]`.
        upstream: ArrayView4<'a, T>,
        /// `[O, C/G, Kh, Kw]`.
        kernel: ArrayView4<'a, T>,
        /// `[N, C, H, W]`.
        gradient: Destination<'b, T>,
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

/// A function that hands a checked pass to its algorithm.
type Compute<T> = for<'a, 'b> fn(Algorithm, &Geometry, Operands<'a, 'b, T>);

/// Hands a checked pass to its algorithm, in code that was compiled for its numbers in this crate: [`single`] and [`double`] are
/// not generic, so that no crate that convolves compiles all rungs once more.
fn compute<T: Real>(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, T>) {
    let compiled: [&dyn Any; 2] = [&(single as Compute<f32>), &(double as Compute<f64>)];
    let compute = compiled.into_iter().find_map(|compute| compute.downcast_ref::<Compute<T>>());
    compute.expect("a real number is an f32 or an f64")(algorithm, geometry, operands);
}

#[inline(never)]
fn single(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, f32>) {
    compute_in(algorithm, geometry, operands);
}

#[inline(never)]
fn double(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, f64>) {
    compute_in(algorithm, geometry, operands);
}

fn compute_in<T: Lanes>(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, T>) {
    match operands {
        Operands::Forward { input, kernel, bias, output } => {
            forward_by(algorithm, input, kernel, bias, geometry, output);
        }
        Operands::BackwardInput { upstream, kernel, gradient } => {
            backward_input_by(algorithm, upstream, kernel, geometry, gradient);
        }
        Operands::BackwardKernel { upstream, input, gradient } => {
            backward_kernel_by(algorithm, upstream, input, geometry, gradient);
        }
    }
}

/// What a plain function says of operands that have been checked.
const CHECKED: &str = "the geometry was made from these shapes";

fn forward_by<T: Lanes>(
    algorithm: Algorithm,
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: Destination<'_, T>,
) {
    match algorithm {
        Algorithm::Loops => {
            let maps = naive::cross_correlate(input, kernel, bias, &geometry.options()).expect(CHECKED);
            output.into_view().assign(&maps);
        }
        Algorithm::Reordered => reordered::cross_correlate_into(input, kernel, bias, geometry, output.into_view()),
        Algorithm::Im2colPlain => {
            im2col::cross_correlate_into(input, kernel, bias, geometry, output.into_view(), plain_product);
        }
        Algorithm::Im2col => im2col::cross_correlate_into(input, kernel, bias, geometry, output.into_view(), product),
        Algorithm::Tiled => im2col_tiles::cross_correlate_into(input, kernel, bias, geometry, output.into_view()),
        Algorithm::Direct => direct::cross_correlate_into(input, kernel, bias, geometry, output),
        Algorithm::Rows => rows::cross_correlate_into(input, kernel, bias, geometry, output),
        Algorithm::Winograd => winograd::cross_correlate_into(input, kernel, bias, geometry, output.into_view()),
        Algorithm::Fft => fft::cross_correlate_into(input, kernel, bias, geometry, output.into_view()),
    }
}

fn backward_input_by<T: Lanes>(
    algorithm: Algorithm,
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: Destination<'_, T>,
) {
    match algorithm {
        Algorithm::Loops => {
            let [_, height, width] = geometry.input_shape();
            let shares = naive::backward_input(upstream, kernel, [height, width], &geometry.options()).expect(CHECKED);
            gradient.into_view().assign(&shares);
        }
        Algorithm::Reordered => reordered::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
        Algorithm::Im2colPlain => {
            im2col::backward_input_into(upstream, kernel, geometry, gradient.into_view(), plain_product);
        }
        Algorithm::Im2col => im2col::backward_input_into(upstream, kernel, geometry, gradient.into_view(), product),
        Algorithm::Tiled => im2col_tiles::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
        Algorithm::Direct => {
            strided_gradient::backward_input_into(upstream, kernel, geometry, gradient, direct::cross_correlate_into);
        }
        Algorithm::Rows => {
            strided_gradient::backward_input_into(upstream, kernel, geometry, gradient, rows::cross_correlate_into);
        }
        Algorithm::Winograd => {
            let forward = winograd::cross_correlate_into;
            flipped_kernel::backward_input_into(upstream, kernel, geometry, gradient.into_view(), forward);
        }
        Algorithm::Fft => fft::backward_input_into(upstream, kernel, geometry, gradient.into_view()),
    }
}

fn backward_kernel_by<T: Lanes>(
    algorithm: Algorithm,
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    match algorithm {
        Algorithm::Loops => {
            let [_, _, height, width] = geometry.kernel_shape();
            let sums = naive::backward_kernel(upstream, input, [height, width], &geometry.options()).expect(CHECKED);
            gradient.assign(&sums);
        }
        Algorithm::Reordered => reordered::backward_kernel_into(upstream, input, geometry, gradient),
        Algorithm::Im2colPlain => im2col::backward_kernel_into(upstream, input, geometry, gradient, plain_product),
        Algorithm::Im2col => im2col::backward_kernel_into(upstream, input, geometry, gradient, product),
        Algorithm::Tiled => im2col_tiles::backward_kernel_into(upstream, input, geometry, gradient),
        Algorithm::Direct => direct::backward_kernel_into(upstream, input, geometry, gradient),
        Algorithm::Rows => rows::backward_kernel_into(upstream, input, geometry, gradient),
        Algorithm::Winograd => winograd::backward_kernel_into(upstream, input, geometry, gradient),
        Algorithm::Fft => fft::backward_kernel_into(upstream, input, geometry, gradient),
    }
}
