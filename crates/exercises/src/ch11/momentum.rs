//! One step with momentum, Polyak's and Nesterov's.

use ndarray::{Array1, arr1};
use optim::{Optimizer, Sgd, SgdConfig};
use proptest::collection::vec;
use proptest::prelude::any;

use crate::{Graded, compare_all, grading, random};

/// w, g, b, η, μ, whether Nesterov's → w and b after the step.
pub type MomentumStep = fn(f64, f64, f64, f64, f64, bool) -> (f64, f64);

/// Asks for single steps that were worked out by hand, then for several in a row.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: MomentumStep) -> Graded {
    grading("ch11_momentum", move || {
        let ask = |[weight, gradient, buffer]: [f64; 3], nesterov: bool, question: &str, target: [f64; 2]| {
            let kind = if nesterov { "Nesterov's momentum" } else { "momentum" };
            let words = format!(
                "{kind} 0.5, learning rate 0.1, weight {weight}, gradient {gradient}, buffer {buffer}: after the step?"
            );
            compare_all(1e-9, words, question, &[("the weight", &target[0]), ("the buffer", &target[1])], || {
                let (weight, buffer) = yours(weight, gradient, buffer, 0.1, 0.5, nesterov);
                vec![("the weight", weight), ("the buffer", buffer)]
            })
        };
        ask([1.0, 4.0, 0.0], false, "With which weight does a new gradient enter the sum?", [0.6, 4.0])?;
        ask([1.0, 4.0, 2.0], false, "How much of what is remembered has faded?", [0.5, 5.0])?;
        ask([1.0, 4.0, 2.0], true, "From the new buffer, where would momentum lead next?", [0.35, 5.0])?;
        let steps = vec((-5..6_i32, 1..5_u32), 1..5);
        let loud: Vec<_> = (0..40).map(|at| (at * at % 11 * 100_000_000 - 500_000_000, 20_000)).collect();
        random(
            (steps, 1..10_u32, any::<bool>()),
            [(loud.clone(), 9, false), (loud, 9, true)],
            |(steps, tenths, nesterov)| {
                let momentum = f64::from(*tenths) / 10.0;
                let steps: Vec<[f64; 2]> =
                    steps.iter().map(|&(g, rate)| [f64::from(g), f64::from(rate) / 10.0]).collect();
                let [gradients, rates] = [0, 1].map(|at| steps.iter().map(|step| step[at]).collect::<Vec<_>>());
                let kind = if *nesterov { "Nesterov's momentum" } else { "momentum" };
                let words = format!(
                    "{kind} {momentum}, from weight 1, gradients {gradients:?}, learning rates {rates:?}: after each step?"
                );
                let question = "When the learning rate changes, what of the buffer changes with it?";
                let (weights, buffers) = descent(&steps, momentum, *nesterov);
                compare_all(1e-9, words, question, &[("the weights", &weights), ("the buffers", &buffers)], || {
                    let (mut weight, mut buffer) = (1.0, 0.0);
                    let mut path = Vec::new();
                    for &[gradient, rate] in &steps {
                        (weight, buffer) = yours(weight, gradient, buffer, rate, momentum, *nesterov);
                        path.push((weight, buffer));
                    }
                    let (weights, buffers): (Vec<f64>, Vec<f64>) = path.into_iter().unzip();
                    vec![("the weights", Array1::from(weights)), ("the buffers", Array1::from(buffers))]
                })
            },
        )
    })
}

/// The same by the project's optimiser: w and b after each step.
fn descent(steps: &[[f64; 2]], momentum: f64, nesterov: bool) -> (Array1<f64>, Array1<f64>) {
    let mut sgd = Sgd::new(SgdConfig { momentum, nesterov, weight_decay: 0.0 }).expect("a momentum below 1");
    let mut weight = arr1(&[1.0]);
    let after = steps.iter().map(|&[gradient, rate]| {
        sgd.begin_step(rate);
        let updated = sgd.update(0, weight.view_mut().into_dyn(), arr1(&[gradient]).view().into_dyn(), false);
        updated.expect("one gradient for one weight");
        (weight[0], sgd.state().slots[0][0].1[0])
    });
    let (weights, buffers): (Vec<f64>, Vec<f64>) = after.unzip();
    (weights.into(), buffers.into())
}
