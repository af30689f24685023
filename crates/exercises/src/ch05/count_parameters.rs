//! How many numbers a convolutional layer learns.

use conv::{Conv2dOptions, Geometry};

use crate::{Graded, compare, grading, random};

/// `K_h`, `K_w`, `C_in`, `C_out`, G, with a bias or without → parameters.
pub type CountParameters = fn(usize, usize, usize, usize, usize, bool) -> usize;

/// Asks for counts that were worked out by hand, then for those of random layers.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: CountParameters) -> Graded {
    grading("ch05_count_parameters", move || {
        let ask = |[height, width, ins, outs, groups]: [usize; 5], bias: bool, question: &str, target: usize| {
            let words = format!(
                "kernels of {height}×{width}; channels: {ins} in, {outs} out; groups: {groups}; {} bias: how many parameters?",
                if bias { "with" } else { "without" },
            );
            compare(words, question, &target, || yours(height, width, ins, outs, groups, bias))
        };
        ask([2, 3, 1, 1, 1], false, "How many numbers are in one kernel?", 6)?;
        ask([2, 3, 1, 1, 1], true, "What does a filter have besides its weights?", 7)?;
        ask([2, 3, 4, 1, 1], true, "How thick is a filter, and does each of its kernels have a bias?", 25)?;
        ask([5, 5, 1, 32, 1], true, "Which of the numbers does every filter have for itself?", 832)?;
        ask([3, 3, 4, 6, 2], false, "How many channels does a filter see when there are groups?", 108)?;
        let layers = (1..6_usize, 1..6_usize, 1..5_usize, 1..5_usize, 1..4_usize, proptest::bool::ANY);
        random(layers, [(33, 34, 50, 3, 35, true)], |&(height, width, ins, outs, groups, bias)| {
            let (ins, outs) = (ins * groups, outs * groups);
            let options = Conv2dOptions { groups, ..Conv2dOptions::default() };
            let geometry = Geometry::new([ins, height, width], [outs, ins / groups, height, width], &options);
            let target = geometry.expect("groups that divide").parameters(bias);
            ask([height, width, ins, outs, groups], bias, "Which filter has which numbers? Draw one.", target)
        })
    })
}
