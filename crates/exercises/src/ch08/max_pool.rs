//! The largest number under each window.

use layers::{Context, Layer as _, MaxPool2d};
use ndarray::{Array4, ArrayView2, ArrayView4, Ix4, arr2};
use proptest::strategy::{Just, Strategy};

use crate::unusual::{loud, raised};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Input, window, stride → `[batch, channels, out_height, out_width]`.
pub type MaxPool = fn(ArrayView4<f64>, [usize; 2], [usize; 2]) -> Array4<f64>;

/// Asks for planes that were worked out by hand, then for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: MaxPool) -> Graded {
    grading("ch08_max_pool", move || {
        let ask = |words: &str,
                   question: &str,
                   input: ArrayView2<f64>,
                   [window, stride]: [[usize; 2]; 2],
                   target: ArrayView2<f64>| {
            let graded =
                compare(words, question, &one_image(target), || yours(one_image(input).view(), window, stride));
            graded.map_err(|report| report.given("input", &input.to_owned()))
        };
        let plane = arr2(&[[4.0, 4.0, 1.0, 3.0], [0.0, 0.0, 2.0, 9.0]]);
        ask(
            "4 4 1 3 over 0 0 2 9, in windows of 2×2 at stride 2",
            "Which four numbers lie under each window?",
            plane.view(),
            [[2, 2], [2, 2]],
            arr2(&[[4.0, 9.0]]).view(),
        )?;
        ask(
            "a plane where every number is negative",
            "With what does the search for the largest number begin?",
            arr2(&[[-3.0, -1.0], [-2.0, -4.0]]).view(),
            [[2, 2], [2, 2]],
            arr2(&[[-1.0]]).view(),
        )?;
        ask(
            "1 2 3 4 5, in windows of 1×3 at stride 1",
            "By how much does the window move, and where does the last one begin?",
            arr2(&[[1.0, 2.0, 3.0, 4.0, 5.0]]).view(),
            [[1, 3], [1, 1]],
            arr2(&[[3.0, 4.0, 5.0]]).view(),
        )?;
        ask(
            "1 2 3 4 5, in windows of 1×2 at stride (1, 2)",
            "Which stride moves the window to the right? What becomes of a number that no whole window reaches?",
            arr2(&[[1.0, 2.0, 3.0, 4.0, 5.0]]).view(),
            [[1, 2], [1, 2]],
            arr2(&[[2.0, 4.0]]).view(),
        )?;
        random(pools(), unusual_pools(), |(images, [window, stride])| {
            let pool = MaxPool2d::new(*window).stride(*stride).forward(images.clone().into_dyn(), &mut Context::eval());
            let target: Array4<f64> = pool.expect("the window fits").into_dimensionality::<Ix4>().expect("four axes");
            let question = "Is each channel of each image pooled by itself, with rows and columns each their own way?";
            let words = pooling(images, [*window, *stride]);
            compare(words, question, &target, || yours(images.view(), *window, *stride))
                .map_err(|report| report.given("input", images))
        })
    })
}

fn one_image(plane: ArrayView2<f64>) -> Array4<f64> {
    let (height, width) = plane.dim();
    plane.to_owned().into_shape_with_order((1, 1, height, width)).expect("as many numbers")
}

/// Images with a window that fits and a stride.
pub(super) fn pools() -> impl Strategy<Value = (Array4<f64>, [[usize; 2]; 2])> {
    let sizes =
        ([1..3_usize, 1..4_usize], [1..4_usize, 1..4_usize], [1..4_usize, 1..4_usize], [0..4_usize, 0..4_usize]);
    sizes.prop_flat_map(|([batch, channels], window, stride, room)| {
        let images = whole_numbers([batch, channels, window[0] + room[0], window[1] + room[1]]);
        (images, Just([window, stride]))
    })
}

/// Images that are loud, that lie far below 0, and windows that are wide.
pub(super) fn unusual_pools() -> [(Array4<f64>, [[usize; 2]; 2]); 3] {
    [
        (loud([2, 2, 12, 13], 1), [[3, 3], [2, 2]]),
        (-raised([2, 2, 12, 13], 2), [[3, 3], [2, 2]]),
        (Array4::from_shape_fn((1, 1, 70, 72), |(_, _, i, j)| (72 * i + j) as f64), [[33, 34], [35, 36]]),
    ]
}

/// The geometry in words.
pub(super) fn pooling(images: &Array4<f64>, [window, stride]: [[usize; 2]; 2]) -> String {
    let (batch, channels, height, width) = images.dim();
    format!(
        "{batch} image(s), {channels} channel(s) of {height}×{width}, in windows of {}×{} at stride ({}, {})",
        window[0], window[1], stride[0], stride[1]
    )
}
