//! An attempt that forgets the stride downwards: all worked examples step to the right.

use ndarray::{Array3, ArrayView2};

pub fn col2im(columns: ArrayView2<f64>, image: [usize; 3], kernel: [usize; 2], stride: [usize; 2]) -> Array3<f64> {
    let [channels, height, width] = image;
    let out_width = (width - kernel[1]) / stride[1] + 1;
    let mut pixels = Array3::zeros((channels, height, width));
    for ((tap, window), share) in columns.indexed_iter() {
        let (i, j) = (window / out_width, window % out_width);
        let (rest, v) = (tap / kernel[1], tap % kernel[1]);
        let (c, u) = (rest / kernel[0], rest % kernel[0]);
        pixels[[c, i + u, j * stride[1] + v]] += share;
    }
    pixels
}

#[test]
fn ch07_col2im() -> exercises::Graded {
    exercises::ch07::col2im::grade(col2im)
}
