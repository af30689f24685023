//! Kernels, graded by what they answer: more than one may be right.

use conv::cross_correlate2d;
use ndarray::{Array2, arr2, s};

use crate::strategies::plane;
use crate::unusual::loud;
use crate::{Graded, compare, grading, random};

/// The weights.
pub type Kernel = fn() -> [[f64; 3]; 3];

/// Shows each kernel pictures of 5×5, and compares its answers.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(slope_down: Kernel, moved_left: Kernel, spots: Kernel) -> Graded {
    grading("ch03_kernels_to_order", move || {
        let show = |name: &str, kernel: Kernel, picture: &Array2<f64>, question: &str, target: &Array2<f64>| {
            let map = || cross_correlate2d(picture.view(), arr2(&kernel()).view()).expect("3×3 fits");
            let graded = compare(format!("what {name} answers"), question, target, map);
            graded.map_err(|report| report.given("picture", picture))
        };
        let plain = Array2::from_elem((5, 5), 7.0);
        // Brighter by so much with each row, and by so much with each column.
        let ramp = |down: f64, right: f64| {
            Array2::from_shape_fn((5, 5), |(row, column)| 1.0 + down * row as f64 + right * column as f64)
        };
        let everywhere = |value: f64| Array2::from_elem((3, 3), value);
        let surface = "What is the sum of the weights? A plain surface is multiplied by it.";

        show("slope_down", slope_down, &plain, surface, &everywhere(0.0))?;
        let question = "Going to the right, does one side of the kernel weigh more than the other?";
        show("slope_down", slope_down, &ramp(0.0, 2.0), question, &everywhere(0.0))?;
        let question = "How many rows lie between what you subtract and what you add?";
        show("slope_down", slope_down, &ramp(5.0, 0.0), question, &everywhere(5.0))?;
        show("slope_down", slope_down, &ramp(-3.0, 2.0), "And if it gets darker?", &everywhere(-3.0))?;

        let question = "Which of the nine weights lies on the pixel to the right of the middle?";
        random(plane(5..6, 5..6), [loud([5, 5], 1)], |picture| {
            show("moved_left", moved_left, picture, question, &picture.slice(s![1..4, 2..]).to_owned())
        })?;

        show("spots", spots, &plain, surface, &everywhere(0.0))?;
        let question = "Opposite weights see opposite changes. What if they are equal?";
        show("spots", spots, &ramp(0.0, 2.0), question, &everywhere(0.0))?;
        show("spots", spots, &ramp(3.0, -1.0), question, &everywhere(0.0))?;
        let mut spot = plain;
        spot[[2, 2]] += 1.0;
        let middle = || cross_correlate2d(spot.view(), arr2(&spots()).view()).expect("3×3 fits")[[1, 1]];
        let question = "Which weight lies on the spot, when the kernel's middle does?";
        compare("what spots answers in the middle, on a spot", question, &8.0, middle)
            .map_err(|report| report.given("picture", &spot))
    })
}
