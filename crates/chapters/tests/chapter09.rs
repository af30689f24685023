//! Chapter 9's numbers, compared with those known from elsewhere.

mod reading;

use chapters::Item;
use chapters::ch09::{
    AccuracyAndLoss, CrossEntropyCurve, CrossEntropyGradient, DenseScores, FlattenedMaps, HeadsCompared, HingeSteps,
    LossCurves, LossOfGuessing, LossOfOne, LossesCompared, OneHot, Overflow, SoftmaxSteps, Temperature,
    TemplateAccuracy, TemplateReads, Templates, WhoHasParameters,
};
use layers::{CrossEntropy, Loss};
use ndarray::Array2;
use reading::number;

#[test]
fn a_number_is_found_again_in_the_row() {
    let shown = FlattenedMaps::default().show().unwrap();
    // Map 1, row 0, column 2: a whole map of 6 comes before it, then two numbers of its own row.
    assert!(shown.caption.ends_with("(1·2 + 0)·3 + 2 = 8."), "{}", shown.caption);
    // The numbers are 3, 0, 7, 4, 1, 8 and 5, 2, 9, 6, 3, 0.
    assert!(shown.alt.contains("[3 0 7 4 1 8 5 2 9 6 3 0]"), "{}", shown.alt);
}

// ANCHOR: dense
#[test]
fn a_score_is_a_dot_product() {
    let shown = DenseScores::default().show().unwrap();
    assert!(shown.caption.ends_with("1·1 + (−1)·0 + 0·2 + 1·1 + 0 = 2."), "{}", shown.caption);
    // 2·0 + 1·2 − 1·1 = 1 and −1·1 − 1·2 + 1·1 + 1 = −1.
    assert!(shown.alt.contains("scores [2; 1; −1]"), "{}", shown.alt);
}
// ANCHOR_END: dense

// ANCHOR: templates
#[test]
fn ten_means_read_most_digits() {
    let accuracy = number(&TemplateAccuracy::default().show().unwrap());
    assert!((75.0..90.0).contains(&accuracy), "{accuracy}");
    // One example of each class is a poor template.
    assert!(number(&TemplateAccuracy { each: 1, ..Default::default() }.show().unwrap()) < accuracy - 10.0);
    // Three pixels to the right, or down, and more than half of the digits are read wrong.
    for moved in [[3, 0], [0, 3]] {
        let moved = number(&TemplateAccuracy { moved, ..Default::default() }.show().unwrap());
        assert!(moved < 50.0, "{moved}");
    }
}
// ANCHOR_END: templates

// ANCHOR: softmax
#[test]
fn scores_become_shares_of_the_sum_of_their_exponentials() {
    let shown = SoftmaxSteps::default().show().unwrap();
    // e² + e + 1/e = 7.389 + 2.718 + 0.368.
    assert_eq!(shown.column("eˢ").unwrap(), ["7.389", "2.718", "0.368", "10.475"]);
    assert_eq!(shown.column("probability").unwrap(), ["0.705", "0.259", "0.035", "1.000"]);
}
// ANCHOR_END: softmax

// ANCHOR: overflow
#[test]
fn the_formula_overflows_and_the_layer_does_not() {
    let shown = Overflow::default().show().unwrap();
    assert!(shown.column("by the layer").unwrap().iter().all(|shares| shares == "0.705, 0.259, 0.035"));
    let naive = shown.column("by the formula").unwrap();
    assert_eq!(naive[..3], ["0.705, 0.259, 0.035"; 3]);
    // e⁹⁰ and e⁸⁹ are beyond f32; e⁸⁷ is not, and any number over ∞ is 0.
    assert_eq!(naive[3..], ["NaN, NaN, 0.000", "NaN, NaN, NaN", "NaN, NaN, NaN"]);
}
// ANCHOR_END: overflow

// ANCHOR: entropy
#[test]
fn the_loss_is_the_logarithm_and_its_gradient_the_difference() {
    // ln(1 + 1/e + 1/e³) = ln 1.41767.
    assert!((number(&LossOfOne::default().show().unwrap()) - 0.349_012).abs() < 1e-6);
    assert!((number(&LossOfOne { label: 1, ..Default::default() }.show().unwrap()) - 1.349_012).abs() < 1e-6);
    assert!((number(&LossOfGuessing::default().show().unwrap()) - 10.0_f64.ln()).abs() < 1e-8);
}
// ANCHOR_END: entropy

#[test]
fn pictures_say_in_words_what_they_show() {
    let shown = CrossEntropyGradient::default().show().unwrap();
    assert!(shown.alt.contains("0.705 − 0 0.705, class 1: 0.259 − 1 −0.741"), "{}", shown.alt);
    assert!(shown.caption.ends_with("The bars sum to 0."), "{}", shown.caption);
    assert!(CrossEntropyCurve::default().show().unwrap().caption.contains("0.69, at a tenth 2.30"));
    assert!(LossCurves::default().show().unwrap().caption.contains("ln 2 = 0.693 and hinge is 1"));
    let reads = TemplateReads::default().show().unwrap();
    assert!(reads.caption.starts_with("15 digits") && !reads.caption.contains(" 0 of them"), "{}", reads.caption);
    let hot = OneHot::default().show().unwrap();
    assert!(hot.alt.contains("0 0 0 0 0 0 0 1 0 0"), "{}", hot.alt);
}

/// However wrong the network and however many the classes, p − t is no longer than the root of 2.
#[test]
fn the_gradient_at_the_scores_is_never_longer_than_the_root_of_two() {
    let mut longest = 0.0_f64;
    for wrong in [0.0_f32, 1.0, 10.0, 80.0, 1e6] {
        for classes in [2, 10, 1_000] {
            let mut scores = Array2::<f32>::zeros((1, classes));
            scores[[0, 1]] = wrong;
            let mut gradient = Array2::zeros(scores.dim());
            CrossEntropy::new().evaluate(scores.view(), &[0], Some(gradient.view_mut())).unwrap();
            longest = longest.max(gradient.iter().map(|slope| f64::from(*slope).powi(2)).sum::<f64>().sqrt());
        }
    }
    assert!((longest - 2.0_f64.sqrt()).abs() < 1e-6, "{longest}");
}

// ANCHOR: hinge
#[test]
fn the_hinge_counts_who_is_too_near() {
    let shown = HingeSteps::default().show().unwrap();
    // 1.5 − 2 + 1, −1 − 2 + 1, 2.5 − 2 + 1.
    assert_eq!(shown.column("too near by").unwrap()[1..4], ["0.5", "-2.0", "1.5"]);
    assert_eq!(shown.column("counts").unwrap()[1..], ["0.5", "0.0", "1.5", "2.0"]);
    assert_eq!(shown.column("gradient").unwrap()[..4], ["-2", "1", "0", "1"]);
}
// ANCHOR_END: hinge

// ANCHOR: compared
#[test]
fn a_hinge_is_content_and_cross_entropy_never() {
    let shown = LossesCompared::default().show().unwrap();
    assert_eq!(shown.column("hinge").unwrap(), ["2.0", "0.0", "0.0", "0.0", "19.0"]);
    assert_eq!(shown.column("gradient of hinge").unwrap()[1..4], ["0, 0, 0"; 3]);
    let entropy: Vec<f64> = shown.column("cross-entropy").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    assert!(entropy.iter().all(|&loss| loss > 0.0), "{entropy:?}");
    // 9 + ln(1 + 1/e + e⁻⁹).
    assert_eq!(entropy[4], 9.3134);
}
// ANCHOR_END: compared

// ANCHOR: accuracy
#[test]
fn equal_accuracies_and_unequal_losses() {
    let shown = AccuracyAndLoss::default().show().unwrap();
    assert_eq!(shown.column("accuracy %").unwrap(), ["75", "75"]);
    // (3·ln(1 + 1/e) + ln(1 + √e)) / 4 and (3·ln(1 + e⁻⁵) + ln(1 + e⁸)) / 4.
    assert_eq!(shown.column("loss").unwrap(), ["0.478", "2.005"]);
}
// ANCHOR_END: accuracy

// ANCHOR: parameters
#[test]
fn four_layers_of_eleven_learn() {
    let shown = WhoHasParameters::default().show().unwrap();
    let learning = |header: &str| -> Vec<String> {
        shown.column(header).unwrap().into_iter().filter(|text| text != "0" && !text.is_empty()).collect()
    };
    assert_eq!(learning("weights"), ["800", "51,200", "3,211,264", "10,240"]);
    assert_eq!(learning("biases"), ["32", "64", "1,024", "10"]);
    assert_eq!(learning("parameters"), ["832", "51,264", "3,212,288", "10,250", "3,274,634"]);
}
// ANCHOR_END: parameters

// ANCHOR: heads
#[test]
fn global_averages_do_not_know_the_size_of_the_image() {
    let shown = HeadsCompared::default().show().unwrap();
    // 64·7·7·10 + 10, and with 1,024 units between: 3,212,288 + 10,250.
    assert_eq!(shown.column("flatten, dense").unwrap()[0], "31,370");
    assert_eq!(shown.column("flatten, hidden layer, dense").unwrap()[0], "3,222,538");
    assert_eq!(shown.column("global average, dense").unwrap(), ["650"; 3]);
}
// ANCHOR_END: heads

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        FlattenedMaps { cell: [2, 0, 0], ..Default::default() }.show(),
        SoftmaxSteps { scores: vec![f64::NAN, 1.0] }.show(),
        Temperature { scores: vec![1.0], ..Default::default() }.show(),
        CrossEntropyGradient { label: 3, ..Default::default() }.show(),
        OneHot { labels: vec![10], classes: 10 }.show(),
        HingeSteps { margin: -1.0, ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[0], "cell is 2, but it must be from 0 to 1");
    assert_eq!(messages[4], "labels is 10, but it must be from 0 to 9");
}

#[test]
fn templates_of_more_digits_are_other_pictures() {
    let [few, many] = [20, 200].map(|each| Templates { each }.show().unwrap());
    assert!(few.caption.contains("the means of 20 digits each"), "{}", few.caption);
    assert_ne!(few.to_html("x"), many.to_html("x"));
}
