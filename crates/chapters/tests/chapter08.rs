//! Chapter 8's numbers, compared with those known from elsewhere.

use chapters::ch08::{
    AbsorbedShifts, AdaptiveWindows, CollapsedKernels, CollapsedMatrices, FrequencyResponse, GrowingView,
    PooledPhotograph, PooledPlane, PoolingKeeps, PoolingParameters, RotationAndLight, ShiftEquivariance, StrideFive,
    VanishingGradients,
};
use chapters::{Item, Shown, Value};

fn column(shown: &Shown, header: &str) -> Vec<String> {
    let Value::Table(table) = &shown.value else { panic!("not a table") };
    let at = table.headers().iter().position(|name| name == header).expect("the column exists");
    table.rows().iter().map(|row| row[at].display()).collect()
}

fn numbers(shown: &Shown, header: &str) -> Vec<f64> {
    column(shown, header).iter().map(|text| text.parse().unwrap()).collect()
}

// ANCHOR: collapse
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
}
// ANCHOR_END: collapse

// ANCHOR: vanishing
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
// ANCHOR_END: vanishing

#[test]
fn a_two_by_two_pool_keeps_a_quarter() {
    let shown = PoolingKeeps::default().show().unwrap();
    assert_eq!(column(&shown, "kept %")[0], "25.0");
    assert_eq!(column(&shown, "dropped %")[0], "75.0");
    assert!(column(&shown, "parameters").iter().all(|count| count == "0"));
    // 2×2 at stride 2, then 3×3: 2 + 2·2 pixels.
    assert_eq!(column(&shown, "3×3 after it sees")[0], "6×6");
    let plane = PooledPlane::default().show().unwrap();
    assert!(plane.caption.contains("24 numbers become 6"), "{}", plane.caption);
}

// ANCHOR: low_pass
#[test]
fn average_pooling_is_a_low_pass_and_max_is_not() {
    let shown = FrequencyResponse::default().show().unwrap();
    assert!(shown.caption.contains("average pooling leaves 0 % and max pooling 100 %"), "{}", shown.caption);
}
// ANCHOR_END: low_pass

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
    assert_eq!(column(&shown, "sizes")[0], "2");
    assert_eq!(column(&shown, "windows")[4], "0–0, 0–1, 1–1, 1–2, 2–2, 2–3, 3–3");
}

#[test]
fn convolutions_follow_every_move_and_pools_every_second() {
    let shown = ShiftEquivariance::default().show().unwrap();
    assert!(shown.caption.contains("convolution, stride 1 0.00"), "{}", shown.caption);
    assert!(!shown.caption.contains("pooling 2×2 0.00"), "{}", shown.caption);
}

// ANCHOR: absorbed
#[test]
fn a_small_pool_absorbs_little() {
    let absorbed = AbsorbedShifts::default().show().unwrap();
    let (two, global) = (numbers(&absorbed, "after 2×2 max %"), numbers(&absorbed, "after global average %"));
    assert!(two.iter().all(|&changed| changed > 50.0) && global.iter().all(|&changed| changed < 5.0));
}
// ANCHOR_END: absorbed

// ANCHOR: turns
#[test]
fn moves_cost_nothing_and_turns_do() {
    let shown = RotationAndLight::default().show().unwrap();
    let response = numbers(&shown, "best response (% of the first)");
    assert_eq!(response[..2], [100.0, 100.0]);
    assert!(response[2..5].iter().all(|&part| part < 80.0), "{response:?}");
    assert_eq!(response[5], 50.0);
}
// ANCHOR_END: turns

// ANCHOR: parameters
#[test]
fn parameters_are_where_they_are() {
    let shown = PoolingParameters::default().show().unwrap();
    assert_eq!(column(&shown, "convolutions"), ["52,096"; 4]);
    assert_eq!(column(&shown, "all")[0], "3,274,634");
    assert_eq!(column(&shown, "features")[..2], ["3,136", "50,176"]);
}
// ANCHOR_END: parameters

// ANCHOR: stride_five
#[test]
fn a_pool_of_stride_five_leaves_too_few_features() {
    let five = StrideFive::default().show().unwrap();
    assert!(five.caption.starts_with("28 → 6 → 3: 576 features") && five.caption.contains("3,136"), "{}", five.caption);
    assert!(five.caption.contains("expected [3136]"), "{}", five.caption);
}
// ANCHOR_END: stride_five

// ANCHOR: details
#[test]
fn details_come_first_and_wholes_later() {
    let shown = GrowingView::default().show().unwrap();
    let layers = column(&shown, "layer");
    let sees = column(&shown, "one output sees");
    assert_eq!((layers[0].as_str(), sees[0].as_str()), ("Conv2d 5×5", "5×5"));
    assert_eq!((layers[3].as_str(), sees[3].as_str()), ("Conv2d 5×5", "14×14"));
    assert!(numbers(&shown, "part of the image %").is_sorted());
}
// ANCHOR_END: details

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        PooledPlane { window: [5, 2], ..Default::default() }.show(),
        VanishingGradients { slope: f64::NAN, ..Default::default() }.show(),
        VanishingGradients { depth: usize::MAX, ..Default::default() }.show(),
        ShiftEquivariance { corner: [400, 0], ..Default::default() }.show(),
        RotationAndLight { image: 10_000 }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[4], "image is 10000, but it must be from 0 to 9999");
    assert_eq!(messages[0], "window is 5, but it must be from 1 to 4");
}
