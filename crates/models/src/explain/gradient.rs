//! How one output changes with each pixel.

use layers::{Context, Layer, Real, Tensor};
use ndarray::{Array2, Array3, ArrayView3, Axis, Ix4};

use super::ExplainError;

/// ∂output/∂pixel for one number among a network's outputs.
///
/// A 1 is put in this number's place, a 0 in all others, and sent backward. With a score it is the raw material of
/// saliency; with a unit of a feature map it shows how much each pixel of its receptive field counts, the *effective*
/// receptive field (Luo et al. 2016, "Understanding the effective receptive field in deep convolutional neural networks").
///
/// # Shapes
/// `image`: (C, H, W); `at`: a place in what comes out for one image, `[class]` or `[channel, row, column]`; the result is
/// as the image.
///
/// # Errors
/// If the network does not take the image, or there is no such output.
///
/// ```
/// use layers::{Conv2dConfig, Initializer, Sequential};
/// use models::explain::output_gradient;
/// use ndarray::{Array3, array};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let sum = Conv2dConfig::new(1, 1, [1, 3]).initializer(Initializer::Constant(1.0));
/// let mut network = Sequential::<f64>::new().with(sum.init(&mut rng)?).with(sum.init(&mut rng)?);
/// // The middle pixel reaches the output on three ways, its neighbours on two, the outer ones on one.
/// let gradient = output_gradient(&mut network, Array3::zeros((1, 1, 5)).view(), &[0, 0, 0])?;
/// assert_eq!(gradient, array![[[1.0, 2.0, 3.0, 2.0, 1.0]]]);
/// # Ok::<(), models::ModelError>(())
/// ```
// ANCHOR: output_gradient
pub fn output_gradient<T: Real>(
    network: &mut dyn Layer<T>,
    image: ArrayView3<'_, T>,
    at: &[usize],
) -> Result<Array3<T>, ExplainError> {
    let mut context = Context::explain();
    let output = network.forward(batch_of_one(image), &mut context)?;
    let upstream = one_at(output.shape(), at)?;
    let gradient = network.backward(upstream, &mut context)?;
    let gradient = gradient.into_dimensionality::<Ix4>().expect("a gradient has the shape of its input");
    Ok(gradient.index_axis_move(Axis(0), 0))
}
// ANCHOR_END: output_gradient

/// How much the score of a class changes with each pixel: |∂score/∂pixel|, the largest over the channels.
///
/// # Shapes
/// `image`: (C, H, W); the result: (H, W).
///
/// # Errors
/// If the network does not take the image, does not end in one score a class, or has no such class.
///
/// Source: Simonyan, Vedaldi & Zisserman 2014, "Deep inside convolutional networks", section 3.
///
/// ```
/// use layers::{Flatten, LinearConfig, Sequential};
/// use models::explain::saliency;
/// use ndarray::{Array3, array};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut linear = LinearConfig::new(4, 2).init::<f64>(&mut rng)?;
/// linear.weight.value = array![[1.0, -2.0, 3.0, -4.0], [0.0, 0.0, 0.5, 0.0]].into_dyn();
/// let mut network = Sequential::new().with(Flatten::new()).with(linear);
/// // The gradient of a weighted sum is its weights, whatever the image.
/// let map = saliency(&mut network, Array3::ones((1, 2, 2)).view(), 0)?;
/// assert_eq!(map, array![[1.0, 2.0], [3.0, 4.0]]);
/// # Ok::<(), models::ModelError>(())
/// ```
// ANCHOR: saliency
pub fn saliency<T: Real>(
    network: &mut dyn Layer<T>,
    image: ArrayView3<'_, T>,
    class: usize,
) -> Result<Array2<T>, ExplainError> {
    let gradient = output_gradient(network, image, &[class]).map_err(|error| no_score("saliency", class, error))?;
    Ok(gradient.map_axis(Axis(0), |channels| channels.iter().fold(T::zero(), |most, g| most.max(g.abs()))))
}
// ANCHOR_END: saliency

/// An image as a batch of one.
pub(super) fn batch_of_one<T: Real>(image: ArrayView3<'_, T>) -> Tensor<T> {
    image.to_owned().insert_axis(Axis(0)).into_dyn()
}

/// Nothing, or an error if one image does not give a score for this class.
pub(super) fn check_class(operation: &'static str, scores: &[usize], class: usize) -> Result<(), ExplainError> {
    match *scores {
        [_, classes] if class < classes => Ok(()),
        [_, classes] => Err(ExplainError::Class { operation, class, classes }),
        _ => Err(ExplainError::Scores { operation, got: scores.to_vec() }),
    }
}

/// What it means for a class that there is no such output.
fn no_score(operation: &'static str, class: usize, error: ExplainError) -> ExplainError {
    let ExplainError::Output { shape, .. } = &error else { return error };
    let scores: Vec<usize> = std::iter::once(1).chain(shape.iter().copied()).collect();
    check_class(operation, &scores, class).err().unwrap_or(error)
}

/// A gradient of 1 in one place of the first image's output and 0 elsewhere.
pub(super) fn one_at<T: Real>(shape: &[usize], at: &[usize]) -> Result<Tensor<T>, ExplainError> {
    let mut upstream = Tensor::zeros(shape);
    let place: Vec<usize> = std::iter::once(0).chain(at.iter().copied()).collect();
    let Some(one) = upstream.get_mut(place.as_slice()) else {
        let shape = shape.get(1..).unwrap_or_default().to_vec();
        return Err(ExplainError::Output { at: at.to_vec(), shape });
    };
    *one = T::one();
    Ok(upstream)
}
