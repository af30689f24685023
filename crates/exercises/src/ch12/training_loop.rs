//! The training loop: forward, loss, backward, update, write down.

use layers::{Context, Initializer, Layer, LinearConfig, Path, Slot};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, arr1, arr2};
use optim::{Optimizer, Sgd, SgdConfig};
use proptest::strategy::Strategy;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::number::in_line;
use crate::small::small;
use crate::unusual::loud;
use crate::{Graded, compare_all, grading, random};

/// Inputs, targets, epochs, size of a batch, learning rate → the losses, w and b.
pub type Train = fn(ArrayView2<f64>, ArrayView1<f64>, usize, usize, f64) -> (Array1<f64>, Array1<f64>, f64);

/// Asks for runs that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Train) -> Graded {
    grading("ch12_training_loop", move || {
        let ask = |inputs: &Array2<f64>,
                   targets: &Array1<f64>,
                   [epochs, size]: [usize; 2],
                   rate: f64,
                   question: &str,
                   [losses, weight, bias]: [Array1<f64>; 3]| {
            let written = in_line(inputs);
            let words = format!(
                "inputs {written}, targets {targets}, {epochs} epochs in batches of {size}, learning rate {rate}: the run?"
            );
            let expected = [("the losses", &losses), ("the weights", &weight), ("the bias", &bias)];
            compare_all(1e-9, words, question, &expected, || {
                let (losses, weight, bias) = yours(inputs.view(), targets.view(), epochs, size, rate);
                vec![("the losses", losses), ("the weights", weight), ("the bias", arr1(&[bias]))]
            })
        };
        // y = 0, so the error is −3 and the loss 9; the upstream gradient is −6, that of w twice as much.
        let (inputs, targets) = (arr2(&[[2.0]]), arr1(&[3.0]));
        let question = "What is the derivative of the loss, and which way is down?";
        ask(&inputs, &targets, [1, 1], 0.1, question, [arr1(&[9.0]), arr1(&[1.2]), arr1(&[0.6])])?;
        // Now y = 3, and nothing is left to learn.
        let question = "Where does the second epoch begin: at 0, or where the first one ended?";
        ask(&inputs, &targets, [2, 1], 0.1, question, [arr1(&[9.0, 0.0]), arr1(&[1.2]), arr1(&[0.6])])?;
        let (inputs, targets) = (arr2(&[[1.0, 0.0], [0.0, 1.0]]), arr1(&[4.0, 2.0]));
        let question = "What is the mean over the images of a batch, for the loss and for its gradient?";
        ask(&inputs, &targets, [1, 2], 0.5, question, [arr1(&[10.0]), arr1(&[2.0, 1.0]), arr1(&[3.0])])?;
        let runs = (1..8_usize, 1..4_usize, 1..4_usize, 1..5_usize, 1..4_u32).prop_flat_map(
            |(images, features, epochs, size, rate)| {
                let numbers = proptest::collection::vec(-3..4_i32, images * (features + 1));
                numbers.prop_map(move |numbers| {
                    let numbers: Vec<f64> = numbers.into_iter().map(f64::from).collect();
                    let (inputs, targets) = numbers.split_at(images * features);
                    let inputs = Array2::from_shape_vec((images, features), inputs.to_vec()).expect("as many as drawn");
                    (inputs, Array1::from(targets.to_vec()), [epochs, size], f64::from(rate) / 100.0)
                })
            },
        );
        let unusual = [
            (small([150, 2], 1), small([150], 2), [33, 34], 0.01),
            (loud([12, 110], 1), loud([12], 2), [1, 4], 1e-22),
            (small([12, 3], 1), small([12], 2), [1, 4], 5000.0),
        ];
        random(runs, unusual, |(inputs, targets, [epochs, size], rate)| {
            let question = "Is the last batch of an epoch the size of the others?";
            ask(inputs, targets, [*epochs, *size], *rate, question, run(inputs, targets, [*epochs, *size], *rate))
        })
    })
}

/// The same with the project's layer and optimiser: losses, w and b.
fn run(inputs: &Array2<f64>, targets: &Array1<f64>, [epochs, size]: [usize; 2], rate: f64) -> [Array1<f64>; 3] {
    let zeros = LinearConfig::new(inputs.ncols(), 1).initializer(Initializer::Constant(0.0));
    let mut layer = zeros.init::<f64>(&mut ChaCha8Rng::seed_from_u64(0)).expect("a layer of this size");
    let mut sgd = Sgd::new(SgdConfig::default()).expect("the usual options");
    let mut context = Context::train(0);
    let mut losses = Vec::new();
    for first in (0..epochs).flat_map(|_| (0..inputs.nrows()).step_by(size)) {
        let images: Vec<usize> = (first..inputs.nrows().min(first + size)).collect();
        let output = layer.forward(inputs.select(Axis(0), &images).into_dyn(), &mut context).expect("inputs that fit");
        let mut upstream = output;
        let mut loss = 0.0;
        for (error, &image) in upstream.iter_mut().zip(&images) {
            *error -= targets[image];
            loss += *error * *error / images.len() as f64;
            *error *= 2.0 / images.len() as f64;
        }
        losses.push(loss);
        layer.backward(upstream, &mut context).expect("forward came before");
        sgd.begin_step(rate);
        let mut index = 0;
        layer.visit(&mut Path::default(), &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                let updated = sgd.update(index, parameter.value.view_mut(), parameter.gradient.view(), false);
                updated.expect("a gradient for each number");
                index += 1;
            }
        });
    }
    let mut learned = Vec::new();
    layer.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            learned.push(parameter.value.iter().copied().collect::<Array1<f64>>());
        }
    });
    let [weight, bias] = <[Array1<f64>; 2]>::try_from(learned).expect("weights and a bias");
    [losses.into(), weight, bias]
}
