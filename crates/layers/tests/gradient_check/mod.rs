//! Gradients against central differences, in `f64`.
//!
//! The loss is Σ upstream · output with a *random* upstream gradient. Under a plain sum the gradient of batch
//! normalisation is zero up to rounding, and a check of it would prove nothing.

use layers::{Context, Layer, LayerError, Loss, Mode, Path, Slot, Tensor};
use ndarray::{Array2, IxDyn};
use ndarray_rand::RandomExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Largest error, relative to the largest magnitude, that a right gradient may have.
pub const TOLERANCE: f64 = 1e-7;

/// Half the distance between the two points of a difference: between rounding (ε/h) and curvature (h²).
const STEP: f64 = 1e-5;

/// Normal random numbers.
pub fn normal(shape: &[usize], seed: u64) -> Tensor<f64> {
    Tensor::random_using(IxDyn(shape), StandardNormal, &mut ChaCha8Rng::seed_from_u64(seed))
}

/// max|a − b| / max|b|.
pub fn relative_error(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    let largest = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(0.0_f64, |most, x| if x.is_nan() { x } else { most.max(x.abs()) })
    };
    let difference = largest(&mut a.iter().zip(b).map(|(a, b)| a - b));
    if difference == 0.0 { 0.0 } else { difference / largest(&mut b.iter().copied()) }
}

/// Checks ∂loss/∂input and ∂loss/∂parameter of every parameter, for one input of this shape.
#[track_caller]
pub fn check(layer: &mut dyn Layer<f64>, shape: &[usize], mode: Mode) {
    check_at(layer, &normal(shape, 11), mode);
}

/// As [`check`], for an input of one's own.
#[track_caller]
// ANCHOR: check_at
pub fn check_at(layer: &mut dyn Layer<f64>, input: &Tensor<f64>, mode: Mode) {
    let what = format!("{layer} on {:?} in {mode:?}", input.shape());
    let output = forward(layer, input, mode).expect("a legal shape");
    let upstream = normal(output.shape(), 12);

    let mut context = Context::new(mode, 13);
    layer.forward(input.clone(), &mut context).expect("as before");
    let gradient = layer.backward(upstream.clone(), &mut context).expect("after forward");
    let parameters = gradients(layer);

    let loss = |layer: &mut dyn Layer<f64>, input: &Tensor<f64>| {
        (forward(layer, input, mode).expect("as before") * &upstream).sum()
    };
    let expected = differences(input, |moved| loss(layer, moved));
    let error = relative_error(&gradient, &expected);
    assert!(error <= TOLERANCE, "{what}: ∂input is off by {error:e}");

    for (name, found) in &parameters {
        let value = parameter(layer, name, |value| value.clone());
        let expected = differences(&value, |moved| {
            parameter(layer, name, |value| value.assign(moved));
            loss(layer, input)
        });
        parameter(layer, name, |slot| slot.assign(&value));
        let error = relative_error(found, &expected);
        assert!(error <= TOLERANCE, "{what}: ∂{name} is off by {error:e}");
    }

    // The short way for a first layer must find the same parameters' gradients.
    let mut context = Context::new(mode, 13);
    layer.forward(input.clone(), &mut context).expect("as before");
    layer.backward_parameters(upstream, &mut context).expect("after forward");
    assert_eq!(gradients(layer), parameters, "{what}: backward_parameters differs from backward");
}
// ANCHOR_END: check_at

/// Checks ∂loss/∂scores of a loss.
#[track_caller]
pub fn check_loss(loss: &dyn Loss<f64>, scores: &Array2<f64>, labels: &[usize]) {
    let mut gradient = Array2::from_elem(scores.dim(), f64::NAN);
    loss.evaluate(scores.view(), labels, Some(gradient.view_mut())).expect("legal labels");
    let expected = differences(&scores.clone().into_dyn(), |moved| {
        let moved = moved.view().into_dimensionality().expect("two axes");
        loss.evaluate(moved, labels, None).expect("legal labels")
    });
    let error = relative_error(&gradient.into_dyn(), &expected);
    assert!(error <= TOLERANCE, "{loss:?}: off by {error:e}");
}

/// A pass with the same random numbers as every other.
fn forward(layer: &mut dyn Layer<f64>, input: &Tensor<f64>, mode: Mode) -> Result<Tensor<f64>, LayerError> {
    layer.forward(input.clone(), &mut Context::new(mode, 13))
}

/// (f(x + h) − f(x − h)) / 2h for each element of x.
// ANCHOR: differences
fn differences(at: &Tensor<f64>, mut f: impl FnMut(&Tensor<f64>) -> f64) -> Tensor<f64> {
    let mut moved = at.clone();
    let slopes = (0..at.len()).map(|index| {
        let original = at.as_slice().expect("row order")[index];
        let mut value = |x: f64| {
            moved.as_slice_mut().expect("row order")[index] = x;
            f(&moved)
        };
        let (above, below) = (value(original + STEP), value(original - STEP));
        value(original);
        (above - below) / (2.0 * STEP)
    });
    let slopes = slopes.collect();
    Tensor::from_shape_vec(at.raw_dim(), slopes).expect("one slope an element")
}
// ANCHOR_END: differences

/// Every parameter's name and gradient.
fn gradients(layer: &mut dyn Layer<f64>) -> Vec<(String, Tensor<f64>)> {
    let mut found = Vec::new();
    layer.visit(&mut Path::default(), &mut |name, slot| {
        if let Slot::Parameter(parameter) = slot {
            found.push((name.to_owned(), parameter.gradient.clone()));
        }
    });
    found
}

/// What `read` says of the value of one parameter.
fn parameter<R>(layer: &mut dyn Layer<f64>, wanted: &str, read: impl Fn(&mut Tensor<f64>) -> R) -> R {
    let mut result = None;
    layer.visit(&mut Path::default(), &mut |name, slot| {
        if let (true, Slot::Parameter(parameter)) = (name == wanted, slot) {
            result = Some(read(&mut parameter.value));
        }
    });
    result.expect("a name that visit gave")
}
