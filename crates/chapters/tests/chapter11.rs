//! Chapter 11's numbers, compared with those worked out by hand.

mod reading;

use chapters::Item;
use chapters::ch11::{
    Ball, BatchNoise, Cliff, Correction, DecayAndRadius, DecayPerWeight, DroppedDigit, FirstSteps, GradientPictures,
    LargestRate, MeanOverMasks, Memory, OptimizerMemory, OptimizerRace, Overfitting, Paths, RatesInAValley, RatesTried,
    Regularisers, ScalingTwice, Schedules, Settling, Shape, StepsByHand, Subnetworks, Turned,
};
use chapters::records::{REGULARISERS, TrainingRuns};
use reading::{after, numbers};

// ANCHOR: cliff
#[test]
fn the_cliff_is_at_two_over_the_curvature() {
    assert_eq!(LargestRate::default().show().unwrap().alt, "0.20");
    assert_eq!(LargestRate { momentum: 0.9, ..Default::default() }.show().unwrap().alt, "0.38");
    // 2 · 1.9 / 2.8 over the curvature: looking ahead brings the cliff nearer.
    let ahead = LargestRate { curvature: 50.0, momentum: 0.9, nesterov: true };
    assert_eq!(ahead.show().unwrap().alt, "0.027");
    assert_eq!(LargestRate { nesterov: false, ..ahead }.show().unwrap().alt, "0.076");
    // A little below, a thousand steps have reached the bottom; a little above, they are far away.
    let valley = |rate| RatesInAValley { rates: vec![rate], steps: 1_000, ..Default::default() }.show().unwrap().alt;
    assert!(after(&valley(0.198), "loss") < 1e-9);
    assert!(after(&valley(0.202), "loss") > 1e9);
    // Twenty steps at 0.1: w₂ is gone at the first, w₁ is multiplied by 0.9 each time: (9·0.9²⁰)²/2.
    let twenty = RatesInAValley::default().show().unwrap().alt;
    assert!((after(&twenty, "0.1: loss") - (9.0 * 0.9_f64.powi(20)).powi(2) / 2.0).abs() < 1e-3, "{twenty}");
    let caption = Cliff::default().show().unwrap().caption;
    // Best where the two factors are nearly equal: 1 − η = 10η − 1, so η = 2/11; the steep side weighs a little more.
    assert!((after(&caption, "descent is best at") - 2.0 / 11.0).abs() < 0.004, "{caption}");
    // With momentum no rate comes near that.
    let [plain, heavy] = ["with a loss of", "least loss of its curve is"].map(|words| after(&caption, words));
    assert!(heavy > 5.0 * plain, "{caption}");
    // Across, 2·(1 − 2.2)³⁰, and 10/2 times its square.
    assert!((after(&caption, "it ends at") / (20.0 * 1.2_f64.powi(60)) - 1.0).abs() < 0.2, "{caption}");
}
// ANCHOR_END: cliff

// ANCHOR: memory
#[test]
fn momentum_adds_what_agrees() {
    let caption = Memory { steps: 400, ..Default::default() }.show().unwrap().caption;
    // 1 + 0.9 + 0.81 + … = 10, and 1 − 0.9 + 0.81 − … = 1/1.9.
    assert!((after(&caption, "after 400 steps") - 10.0).abs() < 0.006, "{caption}");
    assert!((after(&caption, "at every step:") - 1.0 / 1.9).abs() < 0.006, "{caption}");
}
// ANCHOR_END: memory

// ANCHOR: by_hand
#[test]
fn two_steps_of_each_by_hand() {
    let shown = StepsByHand::default().show().unwrap();
    // The gradient is 4w and the rate 0.1. SGD: 1 − 0.4, 0.6 − 0.24. Momentum: b = 0.9·4 + 2.4 = 6, 0.6 − 0.6.
    // Nesterov: 4 + 0.9·4 = 7.6, 1 − 0.76; g = 0.96, b = 3.6 + 0.96, 0.96 + 0.9·4.56 = 5.064, 0.24 − 0.5064.
    let new = shown.column("new w").unwrap();
    assert_eq!(new[..6], ["0.6000", "0.3600", "0.6000", "0.0000", "0.2400", "-0.2664"]);
    assert_eq!(shown.column("b").unwrap()[2..6], ["4.0000", "6.0000", "4.0000", "4.5600"]);
    // Adam: m = 0.1·4, v = 0.001·16; then m = 0.36 + 0.36, v = 0.015984 + 0.01296, and the corrections /0.19, /0.001999.
    assert_eq!(shown.column("m").unwrap()[6..], ["0.4000", "0.7200"]);
    assert_eq!(shown.column("v").unwrap()[6..], ["0.0160", "0.0289"]);
    assert_eq!(shown.column("m̂").unwrap()[6..], ["4.0000", "3.7895"]);
    assert_eq!(shown.column("v̂").unwrap()[6..], ["16.0000", "14.4792"]);
    assert_eq!(new[6], "0.9000");
    assert!((new[7].parse::<f64>().unwrap() - (0.9 - 0.1 * 3.7895 / 14.4792_f64.sqrt())).abs() < 1e-4);
}
// ANCHOR_END: by_hand

// ANCHOR: first_step
#[test]
fn adams_first_step_is_the_learning_rate() {
    let shown = FirstSteps::default().show().unwrap();
    assert_eq!(shown.column("SGD goes").unwrap()[..3], ["−100", "−0.1", "0.0001"]);
    assert_eq!(shown.column("momentum goes").unwrap(), shown.column("SGD goes").unwrap());
    // |g| / (|g| + ε): as good as 1, until the gradient is as small as ε itself.
    assert_eq!(shown.column("Adam goes").unwrap(), ["−0.1", "−0.1", "0.099999", "−0.05", "0"]);
}
// ANCHOR_END: first_step

// ANCHOR: correction
#[test]
fn without_the_correction_adam_starts_too_fast() {
    let caption = Correction::default().show().unwrap().caption;
    // m = 0.1·g and √v = √0.001·|g|: their quotient is √10.
    assert!((after(&caption, "the first is") - 10.0_f64.sqrt()).abs() < 0.006, "{caption}");
    assert!(caption.contains("it is 1.00 from the first step on"), "{caption}");
    let (mut longest, mut at) = (0.0, 0);
    for t in 1..=4_000 {
        let length = (1.0 - 0.9_f64.powi(t)) / (1.0 - 0.999_f64.powi(t)).sqrt();
        if length > longest {
            (longest, at) = (length, t);
        }
    }
    assert!((after(&caption, "the longest is") - longest).abs() < 0.006, "{caption}");
    assert_eq!(after(&caption, "at step"), f64::from(at), "{caption}");
}
// ANCHOR_END: correction

// ANCHOR: turned
#[test]
fn sgd_and_momentum_do_not_notice_a_turn_and_adam_does() {
    let shown = Turned::default().show().unwrap();
    let (straight, turned) = (numbers(&shown, "along the axes"), numbers(&shown, "turned by 45 degrees"));
    for index in 0..3 {
        assert!((straight[index] - turned[index]).abs() < 2e-3, "{straight:?} {turned:?}");
    }
    assert!(turned[3] > 10.0 * straight[3], "{straight:?} {turned:?}");
    // With a search of its own Adam finds another rate, and ends higher all the same.
    let (anew, rates) = (numbers(&shown, "loss with that"), numbers(&shown, "best rate when turned"));
    assert!(
        anew[3] > 2.0 * straight[3] && (rates[3] / numbers(&shown, "learning rate")[3] - 9.0).abs() < 0.5,
        "{anew:?} {rates:?}"
    );
    assert_eq!(rates[..3], numbers(&shown, "learning rate")[..3]);
}
// ANCHOR_END: turned

#[test]
fn every_surface_is_descended_by_all_five() {
    for (shape, steps, most) in [(Shape::Valley, 60, 1.0), (Shape::Rosenbrock, 150, 0.5), (Shape::Saddle, 60, 0.01)] {
        let alt = Paths { shape, steps, ..Default::default() }.show().unwrap().alt;
        for name in ["SGD", "momentum", "Nesterov", "Adam", "AdamW"] {
            let end = after(&alt, &format!("{name}: "));
            assert!((0.0..most).contains(&end), "{shape:?} {name}: {end}");
        }
    }
    let race = Paths { losses: true, ..Default::default() }.show().unwrap();
    // (81 + 50·4) / 2.
    assert!(race.caption.contains("still to come") && race.alt.contains("AdamW falls from 140 at 0"), "{}", race.alt);
}

// ANCHOR: noise
#[test]
fn the_noise_of_a_batch_falls_with_the_root_of_its_size() {
    let caption = BatchNoise::default().show().unwrap().caption;
    let single = after(&caption, "of a single image,");
    for batch in [1_u32, 4, 16, 64, 256, 1_024] {
        let measured = after(&caption, &format!("f {batch}:"));
        let law = single / f64::from(batch).sqrt();
        assert!((measured / law - 1.0).abs() < 0.12, "{batch}: {measured} {law}");
    }
    // Later the whole gradient is small, and that of one image is not: more noise to the same batch.
    let later = BatchNoise { trained: 100, batches: vec![1], draws: 2, ..Default::default() }.show().unwrap().caption;
    assert!(after(&later, "of a single image,") > 2.0 * single, "{later}");
}
// ANCHOR_END: noise

#[test]
fn gradients_become_smooth_with_the_batch() {
    let shown = GradientPictures::default().show().unwrap();
    assert!(shown.caption.contains("from all 5000 images"), "{}", shown.caption);
    // A batch of ten is as a rule a poor guess at the whole, one of a hundred a good one.
    let likeness = shown.caption.split("of each size: ").nth(1).unwrap().trim_end_matches('.');
    let likeness: Vec<f64> = likeness.split(", ").skip(1).map(|number| number.parse().unwrap()).collect();
    assert!(likeness[0] < 0.5 && likeness[1] > 0.75, "{}", shown.caption);
    // One of the ten of the picture is a 3.
    assert!(shown.caption.contains("in the batches: 0, 1,"), "{}", shown.caption);
    assert_ne!(GradientPictures { seed: 4, ..Default::default() }.show().unwrap(), shown);
}

// ANCHOR: settling
#[test]
fn a_rate_that_falls_ends_lower_than_both() {
    // Whatever the order of the images.
    for seed in 0..3 {
        let caption = Settling { seed, ..Default::default() }.show().unwrap().caption;
        let [high, low] = ["4 throughout", "0.3 throughout"].map(|name| after(&caption, name));
        let falling = after(&caption, "from 4 to 0");
        assert!(falling < high && falling < low, "{caption}");
    }
}
// ANCHOR_END: settling

#[test]
fn schedules_begin_and_end_where_they_should() {
    let caption = Schedules::default().show().unwrap().caption;
    for words in ["constant from 0.1 to 0.1", "step from 0.1 to 0.001", "cosine with warm-up from 0.0025 to 0.0000019"]
    {
        assert!(caption.contains(words), "{caption}");
    }
    // One cycle: a twenty-fifth of the highest rate, and a ten-thousandth of that.
    assert!(caption.contains("one cycle from 0.004 to 0.0000004"), "{caption}");
}

// ANCHOR: dropout
#[test]
fn scaling_in_training_keeps_the_mean() {
    let caption = MeanOverMasks::default().show().unwrap().caption;
    let whole = after(&caption, "In evaluation it gives");
    let mean = after(&caption, "over 2000 masks is");
    let bare = after(&caption, "is kept it would be");
    // A unit that adds up: no mask changes what is expected.
    assert!((mean / whole - 1.0).abs() < 0.02 && (2.0 * bare / whole - 1.0).abs() < 0.02, "{caption}");
    let digit = DroppedDigit::default().show().unwrap();
    assert!(digit.caption.contains("2.00 times as bright"), "{}", digit.caption);
    // 2¹⁰ = 1,024 has four digits.
    assert_eq!(Subnetworks { units: 10 }.show().unwrap().alt, "4 digits");
    assert_eq!(Subnetworks::default().show().unwrap().alt, "309 digits");
}
// ANCHOR_END: dropout

// ANCHOR: twice
#[test]
fn scaled_twice_is_half_too_small() {
    let ratio = numbers(&ScalingTwice::default().show().unwrap(), "ratio");
    for (ratio, expected) in ratio.into_iter().zip([2.0, 1.0, 1.0, 0.5]) {
        assert!((ratio / expected - 1.0).abs() < 0.02, "{ratio} {expected}");
    }
}
// ANCHOR_END: twice

// ANCHOR: ball
#[test]
fn a_decay_is_a_radius() {
    let shown = DecayAndRadius::default().show().unwrap();
    assert_eq!(shown.column("rests with the decay").unwrap(), shown.column("rests in the ball").unwrap());
    // (A + I)·w = A·(2.5, 1) with A = [3 −2; −2 3]: [4 −2; −2 4]·w = (5.5, −2), so w = (18, 3)/12.
    assert_eq!(shown.column("rests with the decay").unwrap()[2], "(1.5000, 0.2500)");
    let radii = numbers(&shown, "radius");
    assert!(radii.windows(2).all(|pair| pair[1] < pair[0]), "{radii:?}");
    let caption = Ball { decay: 3.0 }.show().unwrap().caption;
    // Where both touch, the gradient is −λ times the weights.
    let [w, slope] = ["comes to rest at (", "the gradient, ("].map(|words| after(&caption, words));
    assert!((slope + 3.0 * w).abs() < 0.03, "{caption}");
}
// ANCHOR_END: ball

// ANCHOR: decay
#[test]
fn decay_is_an_l2_penalty_for_sgd_and_not_for_adam() {
    let shown = DecayPerWeight::default().show().unwrap();
    // (1 − 0.01·0.1)¹⁰⁰⁰ for every weight, whatever its gradient.
    let expected = 100.0 * 0.999_f64.powi(1_000);
    for header in ["SGD, L2 %", "AdamW, decoupled %"] {
        assert!(numbers(&shown, header).iter().all(|left| (left - expected).abs() < 0.1), "{header}");
    }
    // Divided by the gradient's size: large gradients hardly decay, small ones lose their weights.
    let adam = numbers(&shown, "Adam, L2 %");
    assert!(adam[0] > 85.0 && adam[3] < 1.0, "{adam:?}");
}
// ANCHOR_END: decay

// ANCHOR: state
#[test]
fn momentum_keeps_one_number_for_each_parameter_and_adam_two() {
    let shown = OptimizerMemory::default().show().unwrap();
    assert_eq!(shown.column("numbers per parameter").unwrap(), ["0", "1", "1", "2", "2"]);
    // 2 · 3,274,634 · 4 bytes.
    assert_eq!(shown.column("bytes in f32").unwrap()[3], "26,197,072");
}
// ANCHOR_END: state

// ANCHOR: race
#[test]
fn the_learning_rate_matters_more_than_the_optimiser() {
    let shown = RatesTried::default().show().unwrap();
    let (best, worst) = (numbers(&shown, "its loss"), numbers(&shown, "loss of that"));
    let extreme = |losses: &[f64], pick: fn(f64, f64) -> f64| losses.iter().copied().reduce(pick).unwrap();
    let between_optimisers = extreme(&best, f64::max) / extreme(&best, f64::min);
    let between_rates: Vec<f64> = worst.iter().zip(&best).map(|(worst, best)| worst / best).collect();
    assert!(between_rates.iter().all(|&ratio| ratio > between_optimisers), "{between_rates:?} {between_optimisers}");
}
// ANCHOR_END: race

// ANCHOR: runs
#[test]
fn what_holds_back_helps_with_images_never_seen() {
    let held = TrainingRuns::read(REGULARISERS).unwrap();
    let last = |index: usize| held.runs[index].points[held.runs[index].points.len() - 1];
    // Alone the network knows its images by heart; every other run ends better on the images that it never saw.
    assert!(last(0).training_loss < 0.01 && last(0).held_out_loss > 0.4);
    assert!((1..held.runs.len()).all(|index| last(index).held_out_loss < last(0).held_out_loss));
    // But alone and stopped at its best, it is better than weight decay and dropout at their ends.
    let shown = Regularisers::default().show().unwrap();
    let (least, ends) = (numbers(&shown, "its least"), numbers(&shown, "held-out loss"));
    assert!(least[0] < ends[1] && least[0] < ends[2] && ends[4] > ends[3], "{least:?} {ends:?}");
}
// ANCHOR_END: runs

#[test]
fn records_are_shown_with_what_they_are() {
    assert!(OptimizerRace::default().show().unwrap().caption.contains("best of four learning rates"));
    assert!(Overfitting::default().show().unwrap().caption.contains("with dropout"));
    assert_eq!(Regularisers::default().show().unwrap().column("held back by").unwrap()[4], "all three");
}

/// The page says that the held-out loss turns: at its end it is well above its least, and the figure's axis shows that.
#[test]
fn the_held_out_loss_turns_where_nothing_holds_back() {
    let held = TrainingRuns::read(REGULARISERS).unwrap();
    let losses: Vec<f64> = held.runs[0].points.iter().map(|point| point.held_out_loss).collect();
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(losses[losses.len() - 1] - least > 0.1, "{losses:?}");
    // A tenth of the axis, which reaches from 0 to 1 and holds every curve.
    let all = held.runs.iter().flat_map(|run| &run.points);
    assert!(all.flat_map(|point| [point.training_loss, point.held_out_loss]).all(|loss| (0.0..1.0).contains(&loss)));
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        RatesInAValley { rates: vec![f64::NAN], ..Default::default() }.show(),
        Paths { steps: u64::MAX, ..Default::default() }.show(),
        Paths { momentum: 0.0, ..Default::default() }.show(),
        Schedules { warmup: 400, ..Default::default() }.show(),
        BatchNoise { batches: vec![], ..Default::default() }.show(),
        DroppedDigit { probability: 1.0, ..Default::default() }.show(),
        OptimizerMemory { model: "none".to_owned() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[3], "warmup is 400, but it must be from 0 to 399");
}
