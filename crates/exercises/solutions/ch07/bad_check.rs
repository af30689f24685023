//! Find the bugs: a gradient check that passes wrong gradients, and refuses right ones.

use ndarray::Array1;

/// A layer's forward pass: input → output.
type Forward<'a> = &'a dyn Fn(&Array1<f64>) -> Array1<f64>;

/// A layer's backward pass: input, upstream gradient → gradient of the loss with respect to the input.
type Backward<'a> = &'a dyn Fn(&Array1<f64>, &Array1<f64>) -> Array1<f64>;

/// How far a gradient may be from the slopes, as a part of the steepest slope.
const TOLERANCE: f64 = 1e-6;

/// The slope of a loss along each axis, by central differences: given, and right.
fn slopes(loss: &dyn Fn(&Array1<f64>) -> f64, at: &Array1<f64>) -> Array1<f64> {
    const STEP: f64 = 1e-5;
    Array1::from_shape_fn(at.len(), |index| {
        let moved = |by: f64| {
            let mut moved = at.clone();
            moved[index] += by;
            loss(&moved)
        };
        (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
    })
}

/// Whether a layer's backward pass gives the gradient of its forward pass at this `input`.
///
/// `random` are as many random numbers as there are outputs.
pub fn passes(forward: Forward, backward: Backward, input: &Array1<f64>, random: &Array1<f64>) -> bool {
    // ANCHOR: solution
    let loss = |input: &Array1<f64>| (forward(input) * random).sum();
    let slopes = slopes(&loss, input);
    let errors = backward(input, random) - &slopes;
    let steepest = slopes.fold(0.0_f64, |most, slope| most.max(slope.abs()));
    errors.iter().all(|error| error.abs() <= TOLERANCE * steepest)
    // ANCHOR_END: solution
    //~ let loss = |input: &Array1<f64>| forward(input).sum();
    //~ let slopes = slopes(&loss, input);
    //~ let errors = backward(input, &Array1::ones(random.len())) - &slopes;
    //~ let largest = errors.fold(0.0_f64, |most, error| most.max(error.abs()));
    //~ largest <= TOLERANCE
}

#[test]
fn ch07_bad_check() -> exercises::Graded {
    exercises::ch07::bad_check::grade(passes)
}
