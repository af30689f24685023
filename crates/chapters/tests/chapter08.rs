//! Chapter 8's numbers, compared with those known from elsewhere.

mod reading;

use chapters::Item;
use chapters::ch08::{
    AbsorbedShifts, ActivationDerivatives, Activations, AdaptiveWindows, Chirp, CollapsedKernels, CollapsedMatrices,
    FrequencyResponse, GrowingView, PooledPhotograph, PooledPlane, PoolingKeeps, PoolingParameters, PoolingWindows,
    RotationAndLight, RotationCurve, ShiftEquivariance, StrideFive, VanishingGradients, ZonePlate,
};
use layers::{AvgPool2d, Context, Layer, MaxPool2d};
use ndarray::Array4;
use reading::numbers;

#[test]
fn linear_layers_collapse_and_a_rectifier_prevents_it() {
    let shown = CollapsedMatrices::default().show().unwrap();
    // W₁x = (−4, 9, 4), W₂W₁x = (4, 17); without the −4 it is (8, 13).
    assert!(shown.alt.contains("W₁x [−4; 9; 4]") && shown.alt.contains("W₂W₁x [4; 17]"), "{}", shown.alt);
    assert!(shown.alt.contains("W₂ReLU(W₁x) [8; 13]"), "{}", shown.alt);
    assert!(shown.caption.contains("the same numbers"));
    let kernels = CollapsedKernels::default().show().unwrap();
    assert!(
        kernels.caption.contains("one 5×5 layer") && kernels.caption.contains("0 of 25 outputs differ"),
        "{}",
        kernels.caption
    );
    assert!(!kernels.caption.contains("the two, 0 differ"), "{}", kernels.caption);
    // With padding the outermost ring, 9² − 7² = 32 numbers, is another; two of them agree by chance.
    assert!(kernels.caption.contains("30 of 81 differ, 30 of them in the outermost ring"), "{}", kernels.caption);
}

#[test]
fn the_gradient_of_sigmoids_vanishes() {
    let shown = VanishingGradients::default().show().unwrap();
    let left = |name: &str| -> f64 {
        let rest = shown.caption.split(&format!("{name} ")).nth(1).unwrap();
        rest.split([',', ' ']).next().unwrap().trim_end_matches('.').parse().unwrap()
    };
    // At most a quarter per layer, nineteen layers: 4⁻¹⁹ = 4e-12 of what arrives.
    assert!(left("sigmoid") < 4e-12, "{}", shown.caption);
    assert!(left("ReLU") > 1e-3, "{}", shown.caption);
}

#[test]
fn a_two_by_two_pool_keeps_a_quarter() {
    let shown = PoolingKeeps::default().show().unwrap();
    assert_eq!(shown.column("kept %").unwrap()[0], "25.0");
    assert_eq!(shown.column("dropped %").unwrap()[0], "75.0");
    assert!(shown.column("parameters").unwrap().iter().all(|count| count == "0"));
    // 2×2 at stride 2, then 3×3: 2 + 2·2 pixels.
    assert_eq!(shown.column("3×3 after it sees").unwrap()[0], "6×6");
    let plane = PooledPlane::default().show().unwrap();
    assert!(plane.caption.contains("24 numbers become 6"), "{}", plane.caption);
}

// ANCHOR: low_pass
#[test]
fn average_pooling_is_a_low_pass_and_max_is_not() {
    let row = |values: Vec<f64>| Array4::from_shape_vec((1, 1, 1, values.len()), values).unwrap().into_dyn();
    let pooled = |layer: &mut dyn Layer<f64>, values: Vec<f64>| -> Vec<f64> {
        layer.forward(row(values), &mut Context::eval()).unwrap().into_iter().collect()
    };
    let (mut average, mut max) = (AvgPool2d::new([1, 2]), MaxPool2d::new([1, 2]));
    // The finest stripes there are: their mean is 0, and brightness comes out.
    let stripes = vec![1., -1., 1., -1.];
    assert_eq!(pooled(&mut average, stripes.clone()), [0., 0.]);
    assert_eq!(pooled(&mut max, stripes), [1., 1.]);
    // The greater of two numbers is their mean and half of what they are apart.
    for (a, b) in [(5., 3.), (-2., 7.), (-4., -6.), (8., 8.)] {
        let mean = pooled(&mut average, vec![a, b])[0];
        assert_eq!(pooled(&mut max, vec![a, b])[0], mean + f64::abs(a - b) / 2.0);
    }
}
// ANCHOR_END: low_pass

#[test]
fn a_maximum_makes_other_waves_and_brightness_of_a_wave() {
    let shown = FrequencyResponse::default().show().unwrap();
    // At f = 30/121 the wave itself passes both as cos²(π·f) = 51 %. The maximum adds half of the difference, sin²(π·f) of
    // the energy as a rectified sine, 8/π² of it mean: 40 % and 9 %. At 60/121 that is nearly all: 81 % and 19 %.
    assert!(shown.caption.contains("0.25 periods per pixel average pooling leaves 51 %"), "{}", shown.caption);
    let quarter = "Max pooling leaves 51 %, and makes 40 % brightness and 9 % other waves";
    assert!(shown.caption.contains(quarter), "{}", shown.caption);
    assert!(shown.caption.contains("0.50 periods per pixel average pooling leaves 0 %"), "{}", shown.caption);
    let fastest = "leaves 0 %, and makes 81 % brightness and 19 % other waves.";
    assert!(shown.caption.ends_with(fastest), "{}", shown.caption);
}

#[test]
fn an_average_keeps_the_mean_and_a_maximum_raises_it() {
    let caption = PooledPhotograph::default().show().unwrap().caption;
    let means = caption.split("(mean ").skip(1).map(|rest| rest.split(')').next().unwrap().parse::<f64>().unwrap());
    let [edges, _, max, average] = means.collect::<Vec<_>>()[..] else { panic!("four means: {caption}") };
    assert_eq!(edges, average, "{caption}");
    assert!(max > 1.5 * edges, "{caption}");
}

#[test]
fn adaptive_windows_divide_fourteen_evenly() {
    let shown = AdaptiveWindows::default().show().unwrap();
    assert_eq!(shown.column("sizes").unwrap()[0], "2");
    assert_eq!(shown.column("windows").unwrap()[4], "0–0, 0–1, 1–1, 1–2, 2–2, 2–3, 3–3");
}

#[test]
fn convolutions_follow_every_move_and_pools_every_second() {
    let shown = ShiftEquivariance::default().show().unwrap();
    assert!(shown.caption.contains("convolution, stride 1 0.00"), "{}", shown.caption);
    assert!(!shown.caption.contains("pooling 2×2 0.00"), "{}", shown.caption);
}

#[test]
fn a_small_pool_absorbs_little() {
    let absorbed = AbsorbedShifts::default().show().unwrap();
    let (two, global) = (numbers(&absorbed, "after 2×2 max %"), numbers(&absorbed, "after global average %"));
    assert!(two.iter().all(|&changed| changed > 50.0) && global[..6].iter().all(|&changed| changed < 5.0));
    // One pixel is already more than half of what the most distant move does.
    let (map, far) = (numbers(&absorbed, "map changed by %"), two[6]);
    assert!(two[0] > far / 2.0 && two[..6].iter().all(|&changed| changed < far), "{two:?}");
    assert!(two.iter().zip(&map).all(|(two, map)| two < map), "{two:?} {map:?}");
    // Of the cells that are not empty: 29 % after one pixel, and then next to none.
    let same = numbers(&absorbed, "2×2 cells unchanged %");
    assert!((28.0..30.0).contains(&same[0]) && same[1..].iter().all(|&same| same < 2.0), "{same:?}");
}

#[test]
fn moves_cost_nothing_and_turns_do() {
    let shown = RotationAndLight::default().show().unwrap();
    let response = numbers(&shown, "best response (% of the first)");
    assert_eq!(response[..2], [100.0, 100.0]);
    assert!(response[2..5].iter().all(|&part| part < 80.0), "{response:?}");
    assert_eq!(response[5..7], [50.0, 25.0]);
    // The reader follows moves, small turns and half the light; it loses large turns, a quarter of the light, dark ink.
    let read = numbers(&shown, "digits the reader reads (%)");
    assert!([0, 1, 2, 5].iter().all(|&row| read[row] > 97.0), "{read:?}");
    assert!([3, 4, 6, 7].iter().all(|&row| read[row] < 75.0), "{read:?}");
    assert!(read[4] < 25.0 && read[7] < 15.0, "{read:?}");
}

#[test]
fn parameters_are_where_they_are() {
    let shown = PoolingParameters::default().show().unwrap();
    assert_eq!(shown.column("convolutions").unwrap(), ["52,096"; 4]);
    assert_eq!(shown.column("all").unwrap()[0], "3,274,634");
    assert_eq!(shown.column("features").unwrap()[..2], ["3,136", "50,176"]);
}

#[test]
fn a_pool_of_stride_five_leaves_too_few_features() {
    let five = StrideFive::default().show().unwrap();
    assert!(five.caption.starts_with("28 → 6 → 3: 576 features") && five.caption.contains("3,136"), "{}", five.caption);
    assert!(five.caption.contains("expected [3136]"), "{}", five.caption);
}

#[test]
fn details_come_first_and_wholes_later() {
    let shown = GrowingView::default().show().unwrap();
    let layers = shown.column("layer").unwrap();
    let sees = shown.column("one output sees").unwrap();
    assert_eq!((layers[0].as_str(), sees[0].as_str()), ("Conv2d 5×5", "5×5"));
    assert_eq!((layers[3].as_str(), sees[3].as_str()), ("Conv2d 5×5", "14×14"));
    assert!(numbers(&shown, "part of the image %").is_sorted());
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        PooledPlane { window: [5, 2], ..Default::default() }.show(),
        VanishingGradients { slope: f64::NAN, ..Default::default() }.show(),
        VanishingGradients { depth: usize::MAX, ..Default::default() }.show(),
        ShiftEquivariance { corner: [400, 0], ..Default::default() }.show(),
        RotationAndLight { image: 10_000, ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[4], "image is 10000, but it must be from 0 to 9999");
    assert_eq!(messages[0], "window is 5, but it must be from 1 to 4");
}

#[test]
fn activations_have_their_known_values() {
    let shown = Activations::default().show().unwrap();
    // 1/(1 + e⁴) = 0.01799; LeakyReLU(−4) = −0.4; tanh(−4) = −0.9993.
    for curve in [
        "sigmoid rises from 0.018 at -4 to 0.982 at 4",
        "LeakyReLU (0.1) rises from -0.4 at -4",
        "tanh rises from -0.999 at -4",
    ] {
        assert!(shown.alt.contains(curve), "{curve} is not in {}", shown.alt);
    }
    let slopes = ActivationDerivatives::default().show().unwrap();
    assert!(slopes.caption.contains("ReLU 1.00, LeakyReLU (0.1) 1.00, sigmoid 0.25, tanh 1.00"), "{}", slopes.caption);
}

#[test]
fn thirteen_pixels_under_four_windows() {
    let shown = PoolingWindows::default().show().unwrap();
    // 2/2: 6, the last pixel unread; 3/2: 6, and 5 pixels shared; 3/3: 4, the last unread; one window over all.
    assert_eq!(shown.column("output").unwrap(), ["6", "6", "4", "1"]);
    assert_eq!(shown.column("pixels read twice").unwrap(), ["0", "5", "0", "0"]);
}

#[test]
fn the_maximum_keeps_a_fast_wave_up() {
    let shown = Chirp::default().show().unwrap();
    let least = |name: &str| -> f64 {
        let rest = shown.caption.rsplit_once(&format!("{name} ")).unwrap().1;
        rest.split([',', ' ']).next().unwrap().trim_end_matches('.').replace('−', "-").parse().unwrap()
    };
    // The wave itself goes down to −1; the mean of three neighbours at least to a third of that.
    assert!(least("average") >= -0.4 && least("max") > 0.0, "{}", shown.caption);
    // Mean and deviation of the finest rings: both poolings pale them, the mean more; only the maximum brightens them.
    let caption = ZonePlate::default().show().unwrap().caption;
    let levels: Vec<f64> = caption
        .split(" ± ")
        .flat_map(|part| [part.split(' ').next(), part.rsplit(' ').next()])
        .filter_map(|number| number?.parse().ok())
        .collect();
    let [kept, kept_spread, average, average_spread, max, max_spread] = levels[..] else {
        panic!("{levels:?}: {caption}")
    };
    assert!(average_spread < max_spread && max_spread < kept_spread, "{caption}");
    assert!((kept - average).abs() < 10.0 && max > kept + 40.0, "{caption}");
    let [two, four] = [2, 4].map(|stride| ZonePlate { stride, ..Default::default() }.show().unwrap());
    assert!(
        two.caption.contains("one pixel kept of each 2×2") && four.caption.contains("of each 4×4"),
        "{}",
        four.caption
    );
}

#[test]
fn a_digit_finds_itself_best_upright() {
    let shown = RotationCurve::default().show().unwrap();
    assert!(shown.alt.contains("best response falls from 100 at 0"), "{}", shown.alt);
    assert!(!shown.alt.contains("highest"), "nothing is above upright: {}", shown.alt);
}
