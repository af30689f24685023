//! Explanations against differences, against numbers worked by hand, and against the laws that they obey.

use conv::{ReceptiveField, SlidingWindow};
use layers::{
    AvgPool2d, BatchNorm2d, Context, Conv2dConfig, Flatten, GlobalAvgPool, Initializer, Layer, LeakyReLU, LinearConfig,
    MaxPool2d, ReLU, Sequential,
};
use models::explain::{ExplainError, Occlusion, enlarge, grad_cam, last_maps, occlusion, output_gradient, saliency};
use models::{ModelError, build};
use ndarray::{Array2, Array3, Axis, Ix2, array};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn random(shape: [usize; 3], seed: u64) -> Array3<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let values = Initializer::Normal { deviation: 1.0 }.sample::<f64>(&shape, &mut rng).unwrap();
    values.into_dimensionality().unwrap()
}

/// Two convolutions, normalised and rectified, pooled on average, and a dense head: smooth but for the kinks.
fn reader(seed: u64) -> Sequential<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut norm = BatchNorm2d::new(4).unwrap();
    norm.running_mean = array![0.1, -0.2, 0.3, 0.0].into_dyn();
    norm.running_var = array![0.5, 2.0, 1.0, 1.5].into_dyn();
    Sequential::new()
        .with(Conv2dConfig::new(2, 4, [3, 3]).same().init(&mut rng).unwrap())
        .with(norm)
        .with(LeakyReLU::new(0.1).unwrap())
        .with(AvgPool2d::new([2, 2]))
        .with(Conv2dConfig::new(4, 6, [3, 3]).init(&mut rng).unwrap())
        .with(LeakyReLU::new(0.2).unwrap())
        .with(Flatten::new())
        .with(LinearConfig::new(6 * 2, 3).init(&mut rng).unwrap())
}

/// As the networks of chapter 14 end: a global average and one linear layer.
fn averaged(seed: u64, classes: usize) -> Sequential<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let linear = LinearConfig::new(5, classes).bias_initializer(Initializer::Constant(0.7));
    Sequential::new()
        .with(Conv2dConfig::new(2, 3, [3, 3]).same().init(&mut rng).unwrap())
        .with(ReLU::new())
        .with(MaxPool2d::new([2, 2]))
        .with(Conv2dConfig::new(3, 5, [3, 3]).same().init(&mut rng).unwrap())
        .with(ReLU::new())
        .with(GlobalAvgPool::new())
        .with(linear.init(&mut rng).unwrap())
}

fn score(network: &mut Sequential<f64>, image: &Array3<f64>, class: usize) -> f64 {
    let scores = network.forward(image.clone().insert_axis(Axis(0)).into_dyn(), &mut Context::eval()).unwrap();
    scores[[0, class]]
}

// ANCHOR: differences
#[test]
fn the_gradient_of_a_score_is_that_of_differences() {
    let (mut network, image) = (reader(3), random([2, 6, 8], 4));
    let gradient = output_gradient(&mut network, image.view(), &[1]).unwrap();
    let step = 1e-6;
    let largest = gradient.fold(0.0_f64, |most, g| most.max(g.abs()));
    for (place, &found) in gradient.indexed_iter() {
        let mut moved = |by: f64| {
            let mut image = image.clone();
            image[place] += by;
            score(&mut network, &image, 1)
        };
        let difference = (moved(step) - moved(-step)) / (2.0 * step);
        assert!((difference - found).abs() < 1e-7 * largest, "{place:?}: {found} against {difference}");
    }
    // Saliency is the larger of the two channels, without its sign.
    let map = saliency(&mut network, image.view(), 1).unwrap();
    for ((row, column), &value) in map.indexed_iter() {
        assert_eq!(value, gradient[[0, row, column]].abs().max(gradient[[1, row, column]].abs()));
    }
}
// ANCHOR_END: differences

#[test]
fn a_covered_image_is_scored_as_if_it_were_painted_by_hand() {
    let (mut network, image) = (reader(5), random([2, 6, 8], 6));
    let options = Occlusion { patch: [3, 2], stride: [2, 3], fill: 0.25 };
    let map = occlusion(&mut network, image.view(), 2, &options).unwrap();
    assert_eq!(map.scores.dim(), (3, 3));
    assert_eq!(map.score, score(&mut network, &image, 2));
    // Rows 2 and 3 have their middle between them, three rows about it are 1 to 3 (half a pixel up); columns 6 and 7 are the
    // last cell, of two instead of three.
    let mut covered = image.clone();
    covered.slice_mut(ndarray::s![.., 1..4, 6..8]).fill(0.25);
    let by_hand = score(&mut network, &covered, 2);
    assert!((map.scores[[1, 2]] - by_hand).abs() < 1e-12 && by_hand != map.score);
    assert_eq!(map.drops()[[1, 2]], map.score - map.scores[[1, 2]]);
}

#[test]
fn more_places_than_fit_a_batch_are_all_asked() {
    // The score is a weighted sum, so each place is known: covering a pixel takes its weight times its value away.
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let linear = LinearConfig::new(12 * 11, 1).init::<f64>(&mut rng).unwrap();
    let weights = linear.weight.value.clone().into_shape_with_order((12, 11)).unwrap();
    let mut network = Sequential::new().with(Flatten::new()).with(linear);
    let image = random([1, 12, 11], 8);
    let options = Occlusion { patch: [1, 1], stride: [1, 1], fill: 0.0 };
    let drops = occlusion(&mut network, image.view(), 0, &options).unwrap().drops();
    let expected = &weights * &image.index_axis(Axis(0), 0);
    assert!((&drops - &expected).iter().all(|difference| difference.abs() < 1e-12));
}

// ANCHOR: cam
#[test]
fn behind_a_global_average_the_evidence_adds_up_to_the_score() {
    for seed in 0..5 {
        let (mut network, image) = (averaged(seed, 3), random([2, 9, 7], 100 + seed));
        for class in 0..3 {
            let layer = last_maps(&mut network, image.view()).unwrap();
            assert_eq!(layer, 4);
            let found = grad_cam(&mut network, image.view(), class, layer).unwrap();

            // Class activation mapping (Zhou et al. 2016): the maps, weighted by the linear layer's own weights.
            let mut maps = None;
            let batch = image.clone().insert_axis(Axis(0)).into_dyn();
            let observe = &mut |index: usize, _: &str, output: &layers::Tensor<f64>| {
                if index == layer {
                    maps = Some(output.clone().into_shape_with_order((5, 4, 3)).unwrap());
                }
            };
            network.forward_each(batch, &mut Context::eval(), observe).unwrap();
            let mut weights = Array2::zeros((3, 5));
            network.visit(&mut layers::Path::default(), &mut |name, slot| {
                if let ("6.weight", layers::Slot::Parameter(parameter)) = (name, slot) {
                    weights.assign(&parameter.value.view().into_dimensionality::<Ix2>().unwrap());
                }
            });
            let mut cam = Array2::<f64>::zeros((4, 3));
            for (map, &weight) in maps.unwrap().outer_iter().zip(weights.row(class)) {
                cam.scaled_add(weight, &map);
            }
            // The same up to the number of places, twelve, and the sum is the score without its bias.
            let error = (&found.evidence * 12.0 - &cam).fold(0.0_f64, |most, e| most.max(e.abs()));
            assert!(error < 1e-12, "{error}");
            assert!((found.evidence.sum() + 0.7 - score(&mut network, &image, class)).abs() < 1e-12);
        }
    }
}
// ANCHOR_END: cam

#[test]
fn grad_cam_by_hand_where_the_gradient_differs_from_place_to_place() {
    // Two maps of 1×2 flattened: the score is 3a − b + 2c + 0d, so the maps weigh (3 − 1)/2 and (2 + 0)/2.
    let mut linear = LinearConfig::new(4, 1).init::<f64>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
    linear.weight.value = array![[3.0, -1.0, 2.0, 0.0]].into_dyn();
    let mut network = Sequential::new().with(ReLU::new()).with(Flatten::new()).with(linear);
    let image = array![[[1.0, 5.0]], [[-4.0, 2.0]]];
    let found = grad_cam(&mut network, image.view(), 0, 0).unwrap();
    assert_eq!(found.weights, array![1.0, 1.0]);
    assert_eq!(found.evidence, array![[1.0, 7.0]]);
    assert_eq!(found.enlarged([2, 4]).unwrap(), enlarge(array![[1.0, 7.0]].view(), [2, 4]).unwrap());
}

#[test]
fn images_of_any_size_that_the_network_takes() {
    let mut network = build("digits", None, &mut ChaCha8Rng::seed_from_u64(0)).unwrap().network;
    let image = Array3::<f32>::from_shape_fn((1, 40, 52), |(_, y, x)| ((y * x) % 7) as f32 / 7.0);
    let layer = last_maps(&mut network, image.view()).unwrap();
    assert_eq!(saliency(&mut network, image.view(), 3).unwrap().dim(), (40, 52));
    assert_eq!(grad_cam(&mut network, image.view(), 3, layer).unwrap().evidence.dim(), (10, 13));
    let options = Occlusion { patch: [9, 9], stride: [8, 8], fill: 0.5 };
    assert_eq!(occlusion(&mut network, image.view(), 3, &options).unwrap().scores.dim(), (5, 7));
}

// ANCHOR: field
proptest! {
    /// Whatever the layers, an output's gradient vanishes outside of its theoretical receptive field, and with positive
    /// weights and no holes it reaches both ends of it.
    #[test]
    fn gradients_stay_inside_the_receptive_field(
        layers in prop::collection::vec((1_usize..5, 1_usize..3), 1..4),
        unit in 0_usize..4,
    ) {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let mut network = Sequential::<f64>::new();
        let mut field = ReceptiveField::input();
        let mut size = 40;
        let mut holes = false;
        for &(kernel, stride) in &layers {
            let config = Conv2dConfig::new(1, 1, [1, kernel]).stride([1, stride]);
            let config = config.initializer(Initializer::Constant(1.0)).bias(false);
            network.push("conv", config.init(&mut rng).unwrap());
            let axis = SlidingWindow { input: size, kernel, stride, ..SlidingWindow::default() };
            field = field.through(&axis).unwrap();
            size = (size - kernel) / stride + 1;
            holes |= kernel < stride;
        }
        prop_assume!(unit < size);
        let gradient = output_gradient(&mut network, Array3::zeros((1, 1, 40)).view(), &[0, 0, unit]).unwrap();
        let first = usize::try_from(field.leftmost(unit)).unwrap();
        for (at, &value) in gradient.iter().enumerate() {
            let inside = (first..first + field.size).contains(&at);
            prop_assert!(inside || value == 0.0, "pixel {at} outside of {first}..{}", first + field.size);
            prop_assert!(!inside || holes || value > 0.0, "pixel {at} inside counts for nothing");
        }
    }
}
// ANCHOR_END: field

#[test]
fn what_makes_no_sense_is_refused_in_one_line() {
    let mut network = averaged(0, 3);
    let image = random([2, 6, 6], 1);
    let view = image.view();
    let patch = |patch, stride| Occlusion { patch, stride, fill: 0.0 };
    let mut maps = Sequential::<f64>::new().with(ReLU::new());
    let mut no_maps = Sequential::<f64>::new().with(Flatten::new());
    let wrong_channels = Array3::zeros((1, 6, 6));
    let empty = Array3::zeros((2, 0, 6));
    let errors: Vec<(ExplainError, &str)> = vec![
        (saliency(&mut network, view, 3).unwrap_err(), "saliency: there is no class 3: the network has 3"),
        (saliency(&mut maps, view, 0).unwrap_err(), "saliency: the network ends in a tensor of shape [1, 2, 6, 6]"),
        (output_gradient(&mut maps, view, &[2, 0, 0]).unwrap_err(), "output_gradient: there is no output [2, 0, 0]"),
        (output_gradient(&mut maps, view, &[]).unwrap_err(), "output_gradient: there is no output []"),
        (
            output_gradient(&mut network, wrong_channels.view(), &[0]).unwrap_err(),
            "layer 0: Conv2d: expected [batch, 2",
        ),
        (occlusion(&mut network, view, 9, &patch([1, 1], [1, 1])).unwrap_err(), "occlusion: there is no class 9"),
        (occlusion(&mut maps, view, 0, &patch([1, 1], [1, 1])).unwrap_err(), "occlusion: the network ends in"),
        (occlusion(&mut network, view, 0, &patch([7, 1], [1, 1])).unwrap_err(), "occlusion: a patch of [7, 1] does"),
        (occlusion(&mut network, view, 0, &patch([1, 0], [1, 1])).unwrap_err(), "occlusion: a patch of [1, 0] does"),
        (
            occlusion(&mut network, view, 0, &patch([1, 1], [1, usize::MAX])).unwrap_err(),
            "occlusion: a stride of [1, 18446744073709551615] does not fit an image of [6, 6]",
        ),
        (occlusion(&mut network, empty.view(), 0, &patch([1, 1], [1, 1])).unwrap_err(), "occlusion: a patch of"),
        (grad_cam(&mut network, view, 5, 4).unwrap_err(), "grad_cam: there is no class 5"),
        (grad_cam(&mut network, view, 0, 7).unwrap_err(), "grad_cam: there is no layer 7: the network has 7"),
        (grad_cam(&mut network, view, 0, 5).unwrap_err(), "grad_cam: layer 5 (5) gives a tensor of shape [1, 5]"),
        (grad_cam(&mut maps, view, 0, 0).unwrap_err(), "grad_cam: the network ends in a tensor of shape"),
        (last_maps(&mut no_maps, view).unwrap_err(), "last_maps: no layer"),
    ];
    for (error, start) in errors {
        let message = ModelError::from(error).to_string();
        assert!(message.starts_with(start) && !message.contains('\n'), "{message}");
    }
}

#[test]
fn parameters_stay_as_they_were() {
    let mut network = averaged(2, 3);
    let image = random([2, 6, 6], 3);
    let before = score(&mut network, &image, 0);
    saliency(&mut network, image.view(), 0).unwrap();
    grad_cam(&mut network, image.view(), 1, 4).unwrap();
    let black = Occlusion { patch: [2, 2], stride: [2, 2], fill: 0.0 };
    occlusion(&mut network, image.view(), 2, &black).unwrap();
    assert_eq!(score(&mut network, &image, 0), before);
}
