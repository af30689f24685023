//! Find the bug: a weight decay that large gradients drown.

use ndarray::{Array1, arr1};
use optim::{AdamW, AdamWConfig, Optimizer};
use proptest::collection::vec;

use crate::{Graded, compare, compare_all, grading, random};

/// w, g, m and v, t, η, λ → w, m and v after the step.
pub type AdamWStep = fn(f64, f64, [f64; 2], i32, f64, f64) -> (f64, f64, f64);

/// Asks what is left of a weight without a gradient and with large ones, then for several steps in a row.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: AdamWStep) -> Graded {
    grading("ch11_adamw", move || {
        let words = "no gradient, learning rate 0.1, decay 0.5: what is left of the weight 8 after one step?";
        compare(words, "Which part of itself does a weight lose at each step?", &7.6, || {
            yours(8.0, 0.0, [0.0, 0.0], 1, 0.1, 0.5).0
        })?;
        let words =
            "gradient 4, learning rate 0.1, decay 0.5, weight 8: what is the average of the gradient after one step?";
        compare(words, "Is the penalty a part of the loss here, or does it act on the weight itself?", &0.4, || {
            yours(8.0, 4.0, [0.0, 0.0], 1, 0.1, 0.5).1
        })?;
        let loud: Vec<_> = (0..40).map(|at| (at * at % 11 * 100_000_000 - 500_000_000, 20_000)).collect();
        let unusual = [(loud, 0, 1_000_000), (vec![(1, 1); 3], 20_000, 5000)];
        random((vec((-5..6_i32, 1..5_u32), 1..6), 0..5_u32, -3..4_i32), unusual, |(steps, decay, start)| {
            let steps: Vec<[f64; 2]> = steps.iter().map(|&(g, rate)| [f64::from(g), f64::from(rate) / 10.0]).collect();
            let (decay, start) = (f64::from(*decay) / 10.0, f64::from(*start));
            let [gradients, rates] = [0, 1].map(|at| steps.iter().map(|step| step[at]).collect::<Vec<_>>());
            let words = format!(
                "decay {decay}, from weight {start}, gradients {gradients:?}, learning rates {rates:?}: after each step?"
            );
            let question = "Of which weight is the part lost, and what is it multiplied by?";
            let [weights, means, squares] = descent(&steps, decay, start);
            let targets = [("the weights", &weights), ("m", &means), ("v", &squares)];
            compare_all(1e-9, words, question, &targets, || {
                let mut now = (start, 0.0, 0.0);
                let mut path = Vec::new();
                for (&[gradient, rate], t) in steps.iter().zip(1..) {
                    now = yours(now.0, gradient, [now.1, now.2], t, rate, decay);
                    path.push(now);
                }
                let of = |part: fn(&(f64, f64, f64)) -> f64| path.iter().map(part).collect::<Array1<f64>>();
                vec![("the weights", of(|at| at.0)), ("m", of(|at| at.1)), ("v", of(|at| at.2))]
            })
        })
    })
}

/// The same by the project's optimiser: w, m and v after each step.
fn descent(steps: &[[f64; 2]], weight_decay: f64, start: f64) -> [Array1<f64>; 3] {
    let mut adamw = AdamW::new(AdamWConfig { weight_decay, ..AdamWConfig::default() }).expect("a decay of 0 or more");
    let mut weight = arr1(&[start]);
    let mut path = Vec::new();
    for &[gradient, rate] in steps {
        adamw.begin_step(rate);
        let updated = adamw.update(0, weight.view_mut().into_dyn(), arr1(&[gradient]).view().into_dyn(), true);
        updated.expect("one gradient for one weight");
        let averages = &adamw.state().slots[0];
        path.push([weight[0], averages[0].1[0], averages[1].1[0]]);
    }
    [0, 1, 2].map(|part| path.iter().map(|at| at[part]).collect())
}
