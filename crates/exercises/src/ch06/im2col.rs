//! Every window a column.

use conv::{Conv2dOptions, im2col::im2col};
use ndarray::{Array2, Array3, ArrayView3, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Image `[C, H, W]`, kernel's size, stride → columns.
pub type Im2col = fn(ArrayView3<f64>, [usize; 2], [usize; 2]) -> Array2<f64>;

/// Asks for matrices that were worked out by hand, then for those of random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Im2col) -> Graded {
    grading("ch06_im2col", move || {
        let ask =
            |image: &Array3<f64>, kernel: [usize; 2], stride: [usize; 2], question: &str, target: &Array2<f64>| {
                let (channels, height, width) = image.dim();
                let words = format!(
                    "channels: {channels}, of {height}×{width}; windows of {}×{}, stride {} down and {} to the right{}",
                    kernel[0],
                    kernel[1],
                    stride[0],
                    stride[1],
                    listed(&[("image", image.view().into_dyn())])
                );
                compare(words, question, target, || yours(image.view(), kernel, stride))
            };
        let row = array![[[1.0, 2.0, 3.0]]];
        ask(
            &row,
            [1, 2],
            [1, 1],
            "What lies under the first window, and where does it go?",
            &array![[1.0, 2.0], [2.0, 3.0]],
        )?;
        let image = array![[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]];
        ask(
            &image,
            [2, 2],
            [1, 1],
            "In which order is a window read?",
            &array![[1.0, 2.0], [2.0, 3.0], [4.0, 5.0], [5.0, 6.0]],
        )?;
        let channels = array![[[1.0, 2.0, 3.0]], [[10.0, 20.0, 30.0]]];
        ask(
            &channels,
            [1, 2],
            [1, 1],
            "Where do the pixels of the second channel go?",
            &array![[1.0, 2.0], [2.0, 3.0], [10.0, 20.0], [20.0, 30.0]],
        )?;
        let long = array![[[1.0, 2.0, 3.0, 4.0, 5.0]]];
        ask(&long, [1, 2], [1, 3], "Where does the second window begin?", &array![[1.0, 4.0], [2.0, 5.0]])?;
        let shapes = (1..3_usize, [1..4_usize, 1..4_usize], [1..3_usize, 1..4_usize], [0..4_usize, 0..4_usize]);
        random(shapes, [(2, [33, 34], [35, 36], [70, 72])], |&(channels, kernel, stride, more)| {
            let image = pattern([channels, kernel[0] + more[0], kernel[1] + more[1]], 1);
            let options = Conv2dOptions { stride, ..Conv2dOptions::default() };
            let target = im2col(image.view(), kernel, &options).expect("a window that fits");
            ask(&image, kernel, stride, "Which row belongs to which tap, and which column to which window?", &target)
        })
    })
}
