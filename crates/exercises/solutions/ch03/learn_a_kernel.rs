//! A kernel is learned from an image and from what a hidden kernel made of it.

use ndarray::{Array2, ArrayView2, s};

/// The cross-correlation, for you to use: a kernel answers wherever it lies wholly on the image.
pub fn cross_correlate(image: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    let places = (image.nrows() - kernel.nrows() + 1, image.ncols() - kernel.ncols() + 1);
    Array2::from_shape_fn(places, |(i, j)| {
        let window = image.slice(s![i..i + kernel.nrows(), j..j + kernel.ncols()]);
        (&window * &kernel).sum()
    })
}

/// How fast the loss grows with each weight of the kernel.
///
/// `image` is `[H, W]`; `error` has a number for each place of the kernel: what it answers there, less what it should. The
/// loss is the mean of the squared errors. A weight's gradient is the mean, over all places, of twice the error times the
/// pixel under that weight. The answer has the shape of the kernel.
pub fn gradient(image: ArrayView2<f64>, error: ArrayView2<f64>) -> Array2<f64> {
    // ANCHOR: solution
    cross_correlate(image, error) * (2.0 / error.len() as f64)
    // ANCHOR_END: solution
}

/// The kernel after some steps of gradient descent, from zeros; each step goes `rate` times the gradient, downhill.
///
/// `target` is what the kernel should answer. The kernel's size follows from the sizes of image and target.
pub fn learn(image: ArrayView2<f64>, target: ArrayView2<f64>, rate: f64, steps: usize) -> Array2<f64> {
    // ANCHOR: solution_2
    let size = (image.nrows() - target.nrows() + 1, image.ncols() - target.ncols() + 1);
    let mut kernel = Array2::zeros(size);
    for _ in 0..steps {
        let error = cross_correlate(image, kernel.view()) - target;
        kernel.scaled_add(-rate, &gradient(image, error.view()));
    }
    kernel
    // ANCHOR_END: solution_2
}

#[test]
fn ch03_learn_a_kernel() -> exercises::Graded {
    exercises::ch03::learn_a_kernel::grade(gradient, learn)
}
