//! Chapter 2's numbers, compared with those worked by hand.

use chapters::Item;
use chapters::ch02::{
    Associates, Autocorrelation, BoxErrors, BoxLimit, Commutes, Echoes, FlipAndSlide, FullLength, Linear, ModeLengths,
    ModesDrawn, NoFlip, NoisyPeriod, PixelRow, PixelRowPlace, ShiftEquivariance, SignalCost, SwappedCorrelation,
    TemplateSearch, WorkedSums, WrongFlip, WrongSign,
};
use conv::OutputSize;
use conv::signal::{convolve, cross_correlate};
use ndarray::{Array1, array, s};

#[test]
fn four_claps_in_a_hall() {
    // Claps 1, 0, 2, 3 and the answer 4, 2, 1: at t = 2, 2·4 + 0·2 + 1·1 = 9.
    let shown = WorkedSums::default().show().unwrap();
    assert_eq!(shown.column("y at t").unwrap(), ["4", "2", "9", "16", "8", "3"]);
    assert_eq!(shown.column("x[t−τ]·k[τ], added over τ").unwrap()[3], "3·4 + 2·2 + 0·1");
    let echoes = Echoes::default().show().unwrap();
    assert!(echoes.alt.contains("sum from t = 0: 4, 2, 9, 16, 8, 3"), "{}", echoes.alt);
    let steps = FlipAndSlide { times: vec![0, 3], ..Default::default() }.show().unwrap();
    assert!(steps.caption.contains("y[0] = 0 + 0 + 4 = 4; y[3] = 0 + 4 + 12 = 16"), "{}", steps.caption);
    assert!(steps.alt.contains("flipped, t = 3 from t = 1: 1, 2, 4"), "{}", steps.alt);
}

#[test]
fn the_three_lengths() {
    let shown = ModeLengths::default().show().unwrap();
    assert_eq!(shown.column("K = 3").unwrap(), ["102", "100", "98"]);
    assert_eq!(shown.column("K = 100").unwrap(), ["199", "100", "1"]);
    let longer = ModeLengths { signal: 3, kernels: vec![5] }.show().unwrap();
    assert_eq!(longer.column("K = 5").unwrap(), ["7", "3", ""]);
    // 1, 2, 3, 2, 1 and three ones.
    let drawn = ModesDrawn::default().show().unwrap();
    assert!(
        drawn.alt.contains("full from t = 0: 1, 3, 6, 7, 6, 3, 1; same from t = 1: 3, 6, 7, 6, 3"),
        "{}",
        drawn.alt
    );
    assert!(drawn.alt.contains("valid from t = 2: 6, 7, 6"), "{}", drawn.alt);
}

#[test]
fn sums_approach_the_triangle_as_one_over_n() {
    let shown = BoxErrors::default().show().unwrap();
    let errors = shown.column("greatest error").unwrap();
    assert_eq!(errors, ["0.5000", "0.2500", "0.1250", "0.0625", "0.0156", "0.0039", "0.0010"]);
    assert!(BoxLimit::default().show().is_ok());
}

#[test]
fn each_law_holds_in_its_picture() {
    let captions = [
        Commutes::default().show(),
        Associates::default().show(),
        Linear::default().show(),
        ShiftEquivariance::default().show(),
        NoFlip::default().show(),
        SwappedCorrelation::default().show(),
    ];
    for shown in captions {
        let caption = shown.unwrap().caption;
        assert!(caption.contains("all ") && caption.contains("values are equal"), "{caption}");
    }
}

// ANCHOR: wrong_flip
/// Which factor of a cross-correlation is flipped? f = 1, 2 and g = 0, 3, 1, worked by hand from the definition
/// (f ⋆ g)(t) = Σ f(τ)·g(t+τ).
#[test]
fn the_first_factor_is_flipped_and_not_the_second() {
    let (f, g): (Array1<f64>, Array1<f64>) = (array![1., 2.], array![0., 3., 1.]);
    let flipped = |signal: &Array1<f64>| signal.slice(s![..;-1]).to_owned();
    // t = −1: 2·0. t = 0: 1·0 + 2·3. t = 1: 1·3 + 2·1. t = 2: 1·1.
    let by_hand = array![0., 6., 5., 1.];
    assert_eq!(cross_correlate(g.view(), f.view(), OutputSize::Full).unwrap(), by_hand);
    assert_eq!(convolve(flipped(&f).view(), g.view(), OutputSize::Full).unwrap(), by_hand);
    let claimed = convolve(f.view(), flipped(&g).view(), OutputSize::Full).unwrap();
    assert_ne!(claimed, by_hand);
    assert_eq!(flipped(&claimed), by_hand, "the claim runs backwards in time");
}
// ANCHOR_END: wrong_flip

#[test]
fn the_wrong_formulas_are_wrong_as_claimed() {
    let shown = WrongFlip::default().show().unwrap();
    assert!(shown.caption.contains("all 4 values are equal"), "{}", shown.caption);
    assert!(shown.caption.contains("equal at 1 of 5 times"), "{}", shown.caption);
    let shown = WrongSign::default().show().unwrap();
    assert_eq!(shown.column("t").unwrap(), ["-2", "-1", "0", "1", "2", "3"]);
    assert_eq!(shown.column("Σ f(τ)·g(t+τ)").unwrap(), ["0", "0", "6", "5", "1", "0"]);
    assert_eq!(shown.column("Σ f(τ)·g(t−τ)").unwrap(), ["0", "0", "0", "3", "7", "2"]);
    // 4·f(t): the sum of g is 4.
    assert_eq!(shown.column("Σ f(t)·g(t+τ)").unwrap(), ["0", "0", "4", "8", "0", "0"]);
    assert!(shown.caption.contains("wrong at 4 and the second at 3"), "{}", shown.caption);
}

#[test]
fn a_signal_against_itself() {
    let shown = Autocorrelation::default().show().unwrap();
    // Lag 1: 0·1 + 2·0 + 3·2 = 6. Lag 2: 2·1 + 3·0 = 2. Lag 3: 3·1.
    assert!(shown.alt.contains("from t = -3: 3, 2, 6, 14, 6, 2, 3") || shown.alt.contains("3, 2, 6, 14, 6, 2, 3"));
    assert!(
        shown.caption.contains("1² + 0² + 2² + 3² = 14. Left and right are mirror images. No other lag gives more.")
    );
}

#[test]
fn what_noise_hides_correlation_finds() {
    let period = NoisyPeriod::default().show().unwrap();
    assert!(period.caption.contains("The highest return is at lag 16"), "{}", period.caption);
    let other = NoisyPeriod { period: 20, seed: 3, noise: 10, ..Default::default() }.show().unwrap();
    assert!(other.caption.contains("The highest return is at lag 20"), "{}", other.caption);
    let template = TemplateSearch::default().show().unwrap();
    assert!(template.caption.contains("fits best at lag 24, where it was hidden"), "{}", template.caption);
    // Without noise the best is 13 times the strength, and the next best one time.
    let silent = TemplateSearch { noise: 0, at: 40, strength: 5, ..Default::default() }.show().unwrap();
    assert!(silent.caption.contains("at lag 40, where it was hidden: 65 against 5"), "{}", silent.caption);
    let lost = TemplateSearch { strength: 0, ..Default::default() }.show().unwrap();
    assert!(lost.caption.contains("the noise won"), "{}", lost.caption);
}

#[test]
fn a_row_of_the_cat_has_a_steepest_place() {
    let shown = PixelRow::default().show().unwrap();
    assert!(shown.caption.contains("Smoothed with 1, 2, 3, 2, 1 (divided by 9)"), "{}", shown.caption);
    assert!(shown.caption.contains("the kernel 1, 0, −1 gives"), "{}", shown.caption);
    // 480/9 = 53.3.
    assert!(shown.caption.contains("slope is 71 grey levels, that of the smoothed slope 53"), "{}", shown.caption);
    // A smoothing kernel of one tap changes nothing: then both slopes are the same picture.
    let plain = PixelRow { smooth: vec![1], ..Default::default() }.show().unwrap();
    assert_ne!(plain.value, shown.value);
}

#[test]
fn each_sample_meets_each_tap_once() {
    let shown = SignalCost::default().show().unwrap();
    assert_eq!(shown.column("multiply–adds (full)").unwrap(), ["132,300", "2,822,400", "45,158,400", "3,889,620,000"]);
    assert_eq!(shown.column("results (full)").unwrap()[0], "44,102");
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        Echoes { signal: vec![], ..Default::default() }.show(),
        Echoes { kernel: vec![1000], ..Default::default() }.show(),
        FlipAndSlide { times: vec![6], ..Default::default() }.show(),
        Linear { second: vec![1], ..Default::default() }.show(),
        BoxLimit { samples: vec![0] }.show(),
        PixelRow { smooth: vec![1, -1], ..Default::default() }.show(),
        TemplateSearch { at: 1000, ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[2], "times is 6, but it must be from 0 to 5");
    assert_eq!(messages[3], "length of the second signal is 1, but it must be from 4 to 4");
}

#[test]
fn a_full_convolution_is_longer_by_the_kernel_less_one() {
    assert_eq!(FullLength::default().show().unwrap().alt, "6 samples");
    assert_eq!(FullLength { signal: 100, kernel: 25 }.show().unwrap().alt, "124 samples");
}

#[test]
fn the_row_of_pixels_ends_where_its_length_says() {
    let shown = PixelRowPlace { row: 112, first: 100, length: 144 }.show().unwrap();
    assert!(shown.caption.contains("row 112, columns 100 to 243: 144 pixels"), "{}", shown.caption);
}
