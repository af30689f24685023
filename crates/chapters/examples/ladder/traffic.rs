//! The bytes that an algorithm's loops move, as its own text says: an upper line on how much work it does for each.
//!
//! Counted are the loads and stores of arrays in the innermost loops. A matrix product in blocks that stay in registers and
//! cache counts each of its operands once, and its result once.

use fast_conv::Algorithm;
use fast_conv::shapes::Shape;

/// How the bytes of this rung are counted, in a sentence.
pub(crate) fn counting(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Loops => "a pixel and a weight for each multiply–add; the sum stays in a register",
        Algorithm::Reordered => {
            "a pixel, and a sum read and written, for each multiply–add; the weight stays in a register"
        }
        Algorithm::Im2colPlain => {
            "the input read, the columns written; then a column's number, and a sum read and written, for each multiply–add"
        }
        Algorithm::Im2col => "the input and the kernel read, the columns written and read, the output written",
        Algorithm::Fft => {
            "the spectra of images written; for each pair of channel and filter one spectrum of the kernel written and read, \
             the images' spectra and the sums read, the sums written; input and kernel read, output written"
        }
        Algorithm::Winograd => {
            "input and kernel read, output written; the transformed kernel written and read; the transformed tiles, of input \
             and output, stay in cache"
        }
        _ => "the input and the kernel read, the output written, each once; what is copied on the way stays in cache",
    }
}

/// The bytes of one forward pass in `f32`.
pub(crate) fn moved_bytes(algorithm: Algorithm, shape: &Shape) -> f64 {
    let count = |sizes: [usize; 4]| sizes.iter().product::<usize>() as f64;
    let (input, kernel, output) = (count(shape.input()), count(shape.weights()), count(shape.output()));
    let once = input + kernel + output;
    let multiply_adds = shape.operations() / 2.0;
    let columns =
        shape.batch as f64 * count([shape.in_channels, shape.kernel.pow(2), shape.output_size(), shape.output_size()]);
    let numbers = match algorithm {
        Algorithm::Loops => 2.0 * multiply_adds,
        Algorithm::Reordered => 3.0 * multiply_adds,
        Algorithm::Im2colPlain => input + columns + 3.0 * multiply_adds,
        Algorithm::Im2col => once + 2.0 * columns,
        Algorithm::Fft => {
            // A plane's spectrum has about as many numbers as the padded plane.
            let spectrum = ((shape.size + 2 * shape.padding) as f64).powi(2);
            let pairs = count(shape.weights()) / (shape.kernel.pow(2) as f64);
            let batch = shape.batch as f64;
            once + spectrum * (batch * shape.in_channels as f64 + pairs * (2.0 + 3.0 * batch))
        }
        Algorithm::Winograd => once + 2.0 * transformed_kernel(shape),
        _ => once,
    };
    4.0 * numbers
}

/// The numbers of Winograd's transformed kernel.
fn transformed_kernel(shape: &Shape) -> f64 {
    shape.geometry().map_or(0.0, |geometry| Algorithm::Winograd.kernel_bytes::<f32>(&geometry) as f64 / 4.0)
}
