//! One step of Adam, with the correction of its averages.

use ndarray::{Array1, arr1};
use optim::{Adam, AdamConfig, Optimizer};
use proptest::collection::vec;

use crate::{Graded, compare_all, grading, random};

/// w, g, m, v, t, η → w, m and v after the step.
pub type AdamStep = fn(f64, f64, f64, f64, i32, f64) -> (f64, f64, f64);

/// Asks for steps that were worked out by hand, then for several in a row.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: AdamStep) -> Graded {
    grading("ch11_adam", move || {
        let ask = |[weight, gradient, m, v]: [f64; 4], step: i32, question: &str, target: [f64; 3]| {
            let words = format!(
                "step {step}, learning rate 0.1, weight {weight}, gradient {gradient}, m = {m}, v = {v}: after the step?"
            );
            let targets = [("the weight", &target[0]), ("m", &target[1]), ("v", &target[2])];
            compare_all(1e-9, words, question, &targets, || {
                let (weight, m, v) = yours(weight, gradient, m, v, step, 0.1);
                vec![("the weight", weight), ("m", m), ("v", v)]
            })
        };
        // Without a gradient the averages fade, and both are corrected by what the gradients of one step would have left.
        let fades = "Which of the two fades faster, and by how much?";
        ask([0.0, 0.0, 0.0, 4.0], 1, fades, [0.0, 0.0, 3.996])?;
        let first = "At the first step both averages are too small. By which factor each?";
        ask([1.0, 4.0, 0.0, 0.0], 1, first, [1.0 - 0.1 / (1.0 + 0.25e-8), 0.4, 0.016])?;
        let small = "What keeps the quotient finite, and does it stand under the root or behind it?";
        ask([0.0, 1e-8, 0.0, 0.0], 1, small, [-0.05, 1e-9, 1e-19])?;
        let loud = (0..40).map(|at| (at * at % 11 * 100_000_000 - 500_000_000, 20_000)).collect();
        random(vec((-5..6_i32, 1..5_u32), 1..6), [loud], |steps| {
            let steps: Vec<[f64; 2]> = steps.iter().map(|&(g, rate)| [f64::from(g), f64::from(rate) / 10.0]).collect();
            let [gradients, rates] = [0, 1].map(|at| steps.iter().map(|step| step[at]).collect::<Vec<_>>());
            let words = format!("from weight 1, gradients {gradients:?}, learning rates {rates:?}: after each step?");
            let question = "By the second step, how much of the averages is still missing?";
            let [weights, means, squares] = descent(&steps);
            let targets = [("the weights", &weights), ("m", &means), ("v", &squares)];
            compare_all(1e-9, words, question, &targets, || {
                let mut now = (1.0, 0.0, 0.0);
                let mut path = Vec::new();
                for (&[gradient, rate], t) in steps.iter().zip(1..) {
                    now = yours(now.0, gradient, now.1, now.2, t, rate);
                    path.push(now);
                }
                let of = |part: fn(&(f64, f64, f64)) -> f64| path.iter().map(part).collect::<Array1<f64>>();
                vec![("the weights", of(|at| at.0)), ("m", of(|at| at.1)), ("v", of(|at| at.2))]
            })
        })
    })
}

/// The same by the project's optimiser: w, m and v after each step.
fn descent(steps: &[[f64; 2]]) -> [Array1<f64>; 3] {
    let mut adam = Adam::new(AdamConfig::default()).expect("the usual options");
    let mut weight = arr1(&[1.0]);
    let mut path = Vec::new();
    for &[gradient, rate] in steps {
        adam.begin_step(rate);
        let updated = adam.update(0, weight.view_mut().into_dyn(), arr1(&[gradient]).view().into_dyn(), false);
        updated.expect("one gradient for one weight");
        let averages = &adam.state().slots[0];
        path.push([weight[0], averages[0].1[0], averages[1].1[0]]);
    }
    [0, 1, 2].map(|part| path.iter().map(|at| at[part]).collect())
}
