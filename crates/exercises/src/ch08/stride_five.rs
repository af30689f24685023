//! A stride of five, and a size that was typed.

use conv::SlidingWindow;
use ndarray::{Array2, arr2};

use crate::{Graded, compare, grading, random};

/// Rows and columns of the image → channels, rows, columns behind each layer.
pub type Follow = fn([usize; 2]) -> Array2<usize>;
/// Rows and columns of the image → features that the dense layer expects.
pub type DenseInputs = fn([usize; 2]) -> usize;

/// Follows a digit, then images of other sizes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(follow: Follow, dense_inputs: DenseInputs) -> Graded {
    grading("ch08_stride_five", move || {
        let sizes = |image: [usize; 2], question: &str, target: &Array2<usize>| {
            let words =
                format!("channels, rows and columns behind each layer, for an image of {}×{}", image[0], image[1]);
            compare(words, question, target, || follow(image))
        };
        let digit = arr2(&[[32, 28, 28], [32, 14, 14], [64, 14, 14], [64, 7, 7]]);
        sizes([28, 28], "Which layer is the first whose map is not as large as it is said to be?", &digit)?;
        let dense = |image: [usize; 2], target: usize| {
            let words = format!("what the dense layer expects from an image of {}×{}", image[0], image[1]);
            compare(words, "How does the dense layer learn how large the image was?", &target, || dense_inputs(image))
        };
        dense([28, 28], 3136)?;
        random((4..40_usize, 4..40_usize), [(300, 500)], |&(rows, columns)| {
            let target = sizes_behind_layers([rows, columns]);
            sizes([rows, columns], "Which of the layers changes the size, and to what?", &target)?;
            dense([rows, columns], target.row(3).product())
        })
    })
}

fn sizes_behind_layers(image: [usize; 2]) -> Array2<usize> {
    let convolution =
        |pixels| SlidingWindow { input: pixels, kernel: 5, stride: 1, pad_before: 2, pad_after: 2, dilation: 1 };
    let pool = |pixels| SlidingWindow { input: pixels, kernel: 2, stride: 2, pad_before: 0, pad_after: 0, dilation: 1 };
    let once = |pixels| convolution(pixels).output().expect("the kernel fits");
    let half = |pixels| pool(pixels).output().expect("the window fits");
    let [rows, columns] = image;
    let [[a, b], [c, d]] = [[once(rows), half(once(rows))], [once(columns), half(once(columns))]];
    arr2(&[[32, a, c], [32, b, d], [64, once(b), once(d)], [64, half(once(b)), half(once(d))]])
}
