//! ndarray-conv: arrays of any rank, one filter at a time.

use std::time::Instant;

use chapters::records::{Network, Pass, Shape};
use ndarray::{Array3, Array4, ArrayView3, s};
use ndarray_conv::{ConvExt, ConvFFTExt, ConvMode, PaddingMode, ReverseKernel};

use crate::framework::{Framework, Prepared, computation};
use crate::inputs::{Convolution, Examples, numbers};

/// The crate ndarray-conv.
pub(crate) struct NdarrayConv;

impl Framework for NdarrayConv {
    fn note(&self) -> &'static str {
        "it knows neither batches nor filters: called once for each image and filter, by its loops (which know no threads) or \
         its Fourier transform (with threads), whichever is faster for the shape"
    }

    fn convolution(&self, shape: &Shape, pass: Pass, data: Convolution) -> anyhow::Result<Prepared> {
        if pass != Pass::Forward {
            return Ok(Prepared::Unsupported("it computes no gradients"));
        }
        let (shape, input, kernel) = (*shape, data.input, data.kernel);
        let timed = |method: Method| {
            let start = Instant::now();
            one(&shape, method, &window(&shape, &input, 0, 0), &kernel.slice(s![0, .., .., ..]))?;
            anyhow::Ok(start.elapsed())
        };
        // The first call of a transform plans it.
        let second = |method| timed(method).and_then(|_| timed(method));
        let loops_win = second(Method::Loops)? <= second(Method::Fourier)?;
        let method = if loops_win { Method::Loops } else { Method::Fourier };
        let compute = move || {
            let mut output = Array4::zeros(shape.output());
            for image in 0..shape.batch {
                for filter in 0..shape.out_channels {
                    let kernel = kernel.slice(s![filter, .., .., ..]);
                    let map = one(&shape, method, &window(&shape, &input, image, filter), &kernel)?;
                    output.slice_mut(s![image, filter, .., ..]).assign(&map.slice(s![0, .., ..]));
                }
            }
            Ok(output)
        };
        Ok(computation(compute, |output: Array4<f32>| Ok(numbers(output.view()))))
    }

    fn network(&self, _: Network, _: Examples) -> anyhow::Result<Prepared> {
        Ok(Prepared::Unsupported("it has no layers"))
    }
}

#[derive(Clone, Copy)]
enum Method {
    Loops,
    Fourier,
}

/// The channels of an image that a filter sees.
fn window<'a>(shape: &Shape, input: &'a Array4<f32>, image: usize, filter: usize) -> ArrayView3<'a, f32> {
    let channels = shape.in_channels / shape.groups;
    let first = filter / (shape.out_channels / shape.groups) * channels;
    input.slice(s![image, first..first + channels, .., ..])
}

/// One filter over one image: three dimensions, of which the first has but one place for the filter.
fn one(
    shape: &Shape,
    method: Method,
    image: &ArrayView3<'_, f32>,
    kernel: &ArrayView3<'_, f32>,
) -> anyhow::Result<Array3<f32>> {
    let padding = [0, shape.padding, shape.padding];
    let mode = ConvMode::Custom { padding, strides: [1, shape.stride, shape.stride] };
    Ok(match method {
        Method::Loops => image.conv(kernel.no_reverse(), mode, PaddingMode::Zeros)?,
        Method::Fourier if rayon::current_num_threads() > 1 => {
            image.conv_fft_par(kernel.no_reverse(), mode, PaddingMode::Zeros)?
        }
        Method::Fourier => image.conv_fft(kernel.no_reverse(), mode, PaddingMode::Zeros)?,
    })
}
