//! Which places of a layer's maps speak for a class.

use layers::{Context, Real, Role, Sequential, Tensor};
use ndarray::{Array1, Array2, Array3, ArrayView3, Axis, Ix4};

use super::gradient::{batch_of_one, check_class, one_at};
use super::{ExplainError, enlarge};

/// Gradient-weighted class activation mapping: what [`grad_cam`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct GradCam<T> {
    /// α: how much each map speaks for the class, the mean of ∂score/∂map over its places; one a channel.
    pub weights: Array1<T>,
    /// Σ α · map at each place: what speaks for the class, and below zero what speaks against it.
    pub evidence: Array2<T>,
}

impl<T: Real> GradCam<T> {
    /// What speaks for the class: the evidence behind a rectifier, as the paper has it.
    ///
    /// # Shapes
    /// (h, w) of the layer's maps; [`enlarge`] brings it to the size of the image.
    pub fn map(&self) -> Array2<T> {
        self.evidence.mapv(|value| value.max(T::zero()))
    }

    /// [`GradCam::map`] at the size of the image, smoothly enlarged.
    ///
    /// # Errors
    /// As [`enlarge`].
    pub fn enlarged(&self, size: [usize; 2]) -> Result<Array2<T>, ExplainError> {
        enlarge(self.map().view(), size)
    }
}

/// Where in a layer's maps a class is found: the maps, weighted by the mean of their gradients, summed.
///
/// `layer` is the child of the network whose output is looked at, counted from 0: usually [`last_maps`], whose maps know the
/// most and still have places.
///
/// In a network whose head is a global average and one linear layer, the gradient of each map is the same at every place:
/// the weight of that linear layer over the number of places. The sum of the evidence is then the score without its bias.
///
/// # Shapes
/// `image`: (C, H, W); α: one number a channel of the layer; the evidence: the layer's (h, w).
///
/// # Errors
/// If the network does not take the image, does not end in one score a class, has no such class or no such layer, or if the
/// layer's output has no places.
///
/// Source: Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based localization",
/// equations 1 and 2.
///
/// ```
/// use layers::{GlobalAvgPool, LinearConfig, ReLU, Sequential};
/// use models::explain::grad_cam;
/// use ndarray::array;
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut linear = LinearConfig::new(2, 1).init::<f64>(&mut rng)?;
/// linear.weight.value = array![[4.0, -2.0]].into_dyn();
/// let mut network = Sequential::new().with(ReLU::new()).with(GlobalAvgPool::new()).with(linear);
/// let maps = array![[[1.0, 0.0], [2.0, 1.0]], [[0.0, 0.0], [0.0, 6.0]]];
/// let found = grad_cam(&mut network, maps.view(), 0, 0)?;
/// // Each weight over four places.
/// assert_eq!(found.weights, array![1.0, -0.5]);
/// assert_eq!(found.evidence, array![[1.0, 0.0], [2.0, -2.0]]);
/// assert_eq!(found.map(), array![[1.0, 0.0], [2.0, 0.0]]);
/// # Ok::<(), models::ModelError>(())
/// ```
// ANCHOR: grad_cam
pub fn grad_cam<T: Real>(
    network: &mut Sequential<T>,
    image: ArrayView3<'_, T>,
    class: usize,
    layer: usize,
) -> Result<GradCam<T>, ExplainError> {
    let mut context = Context::explain();
    let mut maps = None;
    let output = network.forward_each(batch_of_one(image), &mut context, &mut |index, name, output| {
        if index == layer {
            maps = Some((name.to_owned(), output.clone()));
        }
    })?;
    check_class("grad_cam", output.shape(), class)?;
    let (name, maps) = maps.ok_or(ExplainError::NoLayer { operation: "grad_cam", layer, layers: network.len() })?;
    let maps = planes(maps, layer, &name)?;

    let mut gradients = None;
    network.backward_each(one_at(output.shape(), &[class])?, &mut context, &mut |index, _, gradient| {
        if index == layer {
            gradients = Some(gradient.clone());
        }
    })?;
    let gradients = planes(gradients.expect("the layer's output was seen forward"), layer, &name)?;

    let mean = |plane: ndarray::ArrayView2<'_, T>| plane.sum() / T::of(plane.len() as f64);
    let weights: Array1<T> = gradients.outer_iter().map(mean).collect();
    let mut evidence = Array2::zeros((maps.len_of(Axis(1)), maps.len_of(Axis(2))));
    for (map, &weight) in maps.outer_iter().zip(&weights) {
        evidence.scaled_add(weight, &map);
    }
    Ok(GradCam { weights, evidence })
}
// ANCHOR_END: grad_cam

/// The maps of the first image, or an error if these are none.
fn planes<T: Real>(output: Tensor<T>, layer: usize, name: &str) -> Result<Array3<T>, ExplainError> {
    let got = output.shape().to_vec();
    let maps = output.into_dimensionality::<Ix4>().ok().filter(|maps| !maps.is_empty());
    let layer = format!("{layer} ({name})");
    let maps = maps.ok_or(ExplainError::NotMaps { operation: "grad_cam", layer, got })?;
    Ok(maps.index_axis_move(Axis(0), 0))
}

/// The last layer that gives maps, counted from 0, but for poolings and padding, after which maps are smaller or larger and
/// no wiser: the one that [`grad_cam`] is usually asked about.
///
/// # Errors
/// If the network does not take the image, or no layer gives maps.
///
/// ```
/// use models::explain::last_maps;
/// use ndarray::Array3;
/// use rand::SeedableRng;
/// let mut network = models::build("digits", None, &mut rand_chacha::ChaCha8Rng::seed_from_u64(0))?.network;
/// let layer = last_maps(&mut network, Array3::zeros((1, 28, 28)).view())?;
/// let (name, last) = network.children().nth(layer).expect("a layer");
/// assert_eq!((name, last.name()), ("features.13", "ReLU"));
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn last_maps<T: Real>(network: &mut Sequential<T>, image: ArrayView3<'_, T>) -> Result<usize, ExplainError> {
    let roles: Vec<Role> = network.children().map(|(_, layer)| layer.role()).collect();
    let mut last = None;
    network.forward_each(batch_of_one(image), &mut Context::eval(), &mut |index, _, output| {
        if output.ndim() == 4 && !matches!(roles[index], Role::Pooling | Role::Arrangement) {
            last = Some(index);
        }
    })?;
    last.ok_or(ExplainError::NoMaps)
}
