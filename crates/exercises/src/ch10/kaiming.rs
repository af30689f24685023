//! Kaiming's deviation, by fan-in and by fan-out.

use proptest::strategy::Strategy as _;

use crate::{Graded, compare, grading, random};

/// Channels in, channels out, kernel, groups → deviation by fan-in, by fan-out.
pub type Kaiming = fn(usize, usize, [usize; 2], usize) -> [f64; 2];

/// Asks for kernels whose fans are round numbers, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Kaiming) -> Graded {
    grading("ch10_kaiming", move || {
        let ask = |[inputs, outputs, groups]: [usize; 3], kernel: [usize; 2], question: &str, fans: [usize; 2]| {
            let words = format!(
                "{inputs} channels to {outputs}, kernel {}×{}, groups: {groups}; by fan-in, by fan-out",
                kernel[0], kernel[1]
            );
            compare(words, question, &fans.map(|fan| (2.0 / fan as f64).sqrt()), || {
                yours(inputs, outputs, kernel, groups)
            })
        };
        ask([8, 2, 1], [1, 1], "One output adds up how many numbers, and one input reaches how many?", [8, 2])?;
        ask([2, 1, 1], [2, 2], "How many pixels of each channel lie under the kernel?", [8, 4])?;
        ask([1, 1, 1], [2, 5], "Does a kernel have to be square?", [10, 10])?;
        ask([8, 16, 4], [1, 1], "How many channels does a filter see when there are groups?", [2, 4])?;
        let kernels = ([1..4_usize, 1..5_usize, 1..4_usize], [1..4_usize, 1..4_usize])
            .prop_map(|([inputs, outputs, groups], kernel)| ([inputs * groups, outputs * groups, groups], kernel));
        random(kernels, [([40 * 35, 41 * 35, 35], [33, 34])], |&([inputs, outputs, groups], kernel)| {
            let question = "Can you count the connections of one output, and those of one input?";
            ask([inputs, outputs, groups], kernel, question, counted([inputs, outputs, groups], kernel))
        })
    })
}

/// The weights that end in the first output channel, and those that begin in the first input channel.
fn counted([inputs, outputs, groups]: [usize; 3], [height, width]: [usize; 2]) -> [usize; 2] {
    let mut fans = [0, 0];
    for input in 0..inputs {
        for output in 0..outputs {
            // Both are in the same group.
            if input * groups / inputs == output * groups / outputs {
                fans[0] += usize::from(output == 0) * height * width;
                fans[1] += usize::from(input == 0) * height * width;
            }
        }
    }
    fans
}
