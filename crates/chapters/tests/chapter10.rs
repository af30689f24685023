//! Chapter 10's numbers, compared with those known from elsewhere.

mod reading;

use chapters::Item;
use chapters::ch10::{
    BatchNormByHand, BiasGradient, Clouds, ConstantStart, Correlations, FanInFanOut, GrowingBias, Initialisers,
    RunningStatistics, ScaledLayers, SignalThroughLayers, TrainAndEvaluate, TruncatedDeviation, TwentyLayers,
    UnusedStack,
};
use reading::{after, numbers};

#[test]
fn units_that_start_equal_stay_equal() {
    let shown = ConstantStart::default().show().unwrap();
    let equal = shown.alt.split('[').nth(1).unwrap().split(']').next().unwrap();
    let rows: Vec<&str> = equal.split("; ").collect();
    assert!(rows.len() == 4 && rows.iter().all(|row| *row == rows[0]), "{}", shown.alt);
    let random = shown.alt.split('[').nth(2).unwrap().split(']').next().unwrap();
    let rows: Vec<&str> = random.split("; ").collect();
    assert!(rows.iter().skip(1).all(|row| *row != rows[0]), "{}", shown.alt);
    assert!(after(&shown.caption, "at random it is") < 0.1 && after(&shown.caption, "its loss is") > 0.3);
}

// ANCHOR: twenty
#[test]
fn too_small_stays_and_too_large_is_soon_no_number() {
    for seed in 0..3 {
        let shown = TwentyLayers { seed, ..Default::default() }.show().unwrap();
        let (first, late) = (numbers(&shown, "loss at first"), numbers(&shown, "after 100 steps"));
        // Of 0.01 nothing arrives, forwards or backwards: the loss is that of guessing, and stays it.
        assert!((first[0] - 10.0_f64.ln()).abs() < 0.01 && (late[0] - 10.0_f64.ln()).abs() < 0.01, "{late:?}");
        // 0.2 is too large at once, and after two steps not a number.
        assert!(first[1] > 100.0 && numbers(&shown, "after 2 steps")[1].is_nan(), "{first:?}");
        assert!(late[2] < 0.5 && first[2] > 2.0, "Kaiming's learns: {first:?} {late:?}");
    }
}
// ANCHOR_END: twenty

// ANCHOR: deviations
#[test]
fn deviations_are_those_of_the_rules() {
    let shown = Initialisers::default().show().unwrap();
    // √(2 / (800 + 1600)), √(2 / 800) and √(2 / 1600): fan-in is 32·5·5, fan-out 64·5·5.
    assert_eq!(shown.column("deviation by the formula").unwrap()[2..], ["0.0289", "0.0500", "0.0354"]);
    let drawn = numbers(&shown, "deviation of what was drawn");
    for (formula, drawn) in numbers(&shown, "deviation by the formula").into_iter().zip(drawn) {
        assert!((drawn / formula - 1.0).abs() < 0.02, "{formula} {drawn}");
    }
    // Nothing lies beyond 2σ.
    assert!(numbers(&shown, "largest drawn")[1] <= 0.2);
    assert_eq!(TruncatedDeviation::default().show().unwrap().alt, "0.088");
    // Cut very far out, it is the normal distribution again.
    assert_eq!(TruncatedDeviation { cut: 8.0, ..Default::default() }.show().unwrap().alt, "0.100");
}
// ANCHOR_END: deviations

// ANCHOR: depth
#[test]
fn twenty_layers_keep_the_variance_or_lose_it() {
    let relu = SignalThroughLayers::default();
    let forward = relu.show().unwrap().caption;
    let backward = SignalThroughLayers { backward: true, ..relu.clone() }.show().unwrap().caption;
    for caption in [&forward, &backward] {
        assert!((0.1..10.0).contains(&after(caption, "Kaiming:")), "{caption}");
        assert!(after(caption, "normal, 0.01:") < 1e-18, "{caption}");
        assert!(after(caption, "normal, 0.2:") > 1e3, "{caption}");
        // Without the 2 for the rectifier each of 19 layers halves the variance: 2^(−19/2) = 1.4e-3.
        assert!((2e-4..1e-2).contains(&after(caption, "Xavier:")), "{caption}");
    }
    // The hyperbolic tangent never exceeds 1: nothing explodes on the way forward.
    let tanh = SignalThroughLayers { tanh: true, ..relu }.show().unwrap().caption;
    assert!(after(&tanh, "normal, 0.2:") < 2.0, "{tanh}");
    // Xavier falls to less than a quarter, unsaturated. With 0.2 two units in five are saturated, and the gradient grows more
    // than forty times.
    assert!((0.2..0.25).contains(&after(&tanh, "Xavier:")), "{tanh}");
    let [_, units] = tanh.split("Units of the last layer").collect::<Vec<_>>()[..] else { panic!("{tanh}") };
    let [units, back] = units.split("On the way back").collect::<Vec<_>>()[..] else { panic!("{tanh}") };
    assert!(after(units, "Xavier") < 1.0 && (35.0..45.0).contains(&after(units, "normal, 0.2")), "{units}");
    assert!(after(back, "Xavier") < 1.0 && (40.0..50.0).contains(&after(back, "normal, 0.2")), "{back}");
}
// ANCHOR_END: depth

// ANCHOR: fans
#[test]
fn fan_in_keeps_the_way_forward_and_fan_out_the_way_back() {
    let shown = FanInFanOut::default().show().unwrap();
    let (forward, backward) = (numbers(&shown, "forward: variance kept"), numbers(&shown, "backward: variance kept"));
    // Half of the inputs pass the rectifier: 400/2 · 2/500, 400/2 · 2/400, 400/2 · 2/100; and 100/2 · the same.
    for (measured, worked_out) in forward.iter().zip([0.8, 1.0, 4.0]).chain(backward.iter().zip([0.2, 0.25, 1.0])) {
        assert!((measured / worked_out - 1.0).abs() < 0.06, "{forward:?} {backward:?}");
    }
}
// ANCHOR_END: fans

// ANCHOR: white
#[test]
fn standardised_is_not_white() {
    let shown = Correlations::default().show().unwrap();
    assert_eq!(shown.column("deviations").unwrap()[1..], ["1.00 and 1.00"; 2]);
    let correlation = numbers(&shown, "correlation");
    assert_eq!(correlation[0], correlation[1]);
    assert!(correlation[1] > 0.9 && correlation[2] == 0.0, "{correlation:?}");
}
// ANCHOR_END: white

// ANCHOR: growing
#[test]
fn a_bias_outside_of_the_gradient_grows_and_the_loss_stays() {
    let shown = GrowingBias::default().show().unwrap();
    // 100 steps of 0.1 times 1/σ, where σ² = (4 + 1 + 0 + 9) / 4.
    let grown = 100.0 * 0.1 / 3.5_f64.sqrt();
    assert!((after(&shown.caption, "b reaches") - grown).abs() < 0.06, "{}", shown.caption);
    assert!(shown.caption.contains("from 1.000 to 1.000") && shown.caption.ends_with("b stays at 0.0."));
    let twice = GrowingBias { steps: 200, ..Default::default() }.show().unwrap();
    assert!((after(&twice.caption, "b reaches") - 2.0 * grown).abs() < 0.06);
}
// ANCHOR_END: growing

#[test]
fn eight_numbers_a_channel() {
    let shown = BatchNormByHand::default().show().unwrap();
    // Channel 0: 7 + 1 + 1 + 5 + 1 + 3 + 3 + 3 = 24, mean 3; squares 16 + 4 + 4 + 4 + 4 = 32, variance 4.
    assert!(shown.caption.contains("Channel 0: mean 3.0, deviation 2.0"), "{}", shown.caption);
    assert!(shown.alt.contains("[2.0 −1.0; −1.0 1.0]") && shown.alt.contains("[−1.0 0.0; 0.0 0.0]"), "{}", shown.alt);
    // Channel 1: mean 10, deviation 1; then 2·(±1) + 5.
    assert!(shown.alt.contains("[7.0 3.0; 3.0 7.0]"), "{}", shown.alt);
}

// ANCHOR: evaluate
#[test]
fn in_evaluation_the_neighbours_do_not_count() {
    let shown = TrainAndEvaluate::default().show().unwrap();
    let evaluated = numbers(&shown, "evaluation");
    assert!(evaluated.iter().all(|value| *value == evaluated[0]));
    // About (5 − 3) / 2 by the true mean and deviation.
    assert!((evaluated[0] - 1.0).abs() < 0.1);
    let train = numbers(&shown, "training");
    assert!(train[0] > 0.5 && train[1] < -0.5, "{train:?}");
    assert!((after(&RunningStatistics::default().show().unwrap().caption, "ends at") - 3.0).abs() < 0.5);
}
// ANCHOR_END: evaluate

// ANCHOR: bias
#[test]
fn a_bias_before_batch_normalisation_has_no_gradient() {
    let shown = BiasGradient::default().show().unwrap();
    assert_eq!(shown.column("bias, normalised behind it").unwrap(), ["0.000000"; 4]);
    assert_eq!(shown.column("bias, alone").unwrap(), shown.column("β of the normalisation").unwrap());
    assert!(numbers(&shown, "bias, alone").iter().all(|gradient| gradient.abs() > 1.0));
}
// ANCHOR_END: bias

// ANCHOR: unused
#[test]
fn a_stack_that_is_not_called_has_no_gradient() {
    let shown = UnusedStack::default().show().unwrap();
    // 8·9 + 8 + 16·8·9 + 16; without the biases and with γ and β for 24 channels.
    assert_eq!(shown.column("parameters").unwrap(), ["1,248", "1,272", "170"]);
    assert_eq!(shown.column("of them with a gradient").unwrap(), ["1,248", "0", "170"]);
}
// ANCHOR_END: unused

#[test]
fn batch_normalisation_hides_a_change_of_scale() {
    let shown = ScaledLayers::default().show().unwrap();
    // 1.1²⁰ = 6.73.
    assert!(shown.caption.contains("plain 6.73 times, with batch normalisation 1.00 times"), "{}", shown.caption);
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        ConstantStart { constant: f64::NAN, ..Default::default() }.show(),
        Initialisers { kernel: [1024; 4], ..Default::default() }.show(),
        SignalThroughLayers { depth: usize::MAX, ..Default::default() }.show(),
        Clouds { stage: 3, ..Default::default() }.show(),
        RunningStatistics { momentum: 2.0, ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[3], "stage is 3, but it must be from 0 to 2");
}
