//! Chapter 12's numbers, compared with those known from elsewhere.

use chapters::ch12::{
    AccuracyCurve, BufferShuffle, Confusion, FirstLoss, LayerTable, LossCurve, NetworkPicture, NetworkTable, Progress,
    RecipeTable, Recipes, Run, SortedFileAccuracy, StoppedEarly, TestAccuracy, WrongDigits,
};
use chapters::{Item, Value};

// ANCHOR: parameters
#[test]
fn the_networks_have_their_known_parameters() {
    let shown = LayerTable::default().show().unwrap();
    let counts: Vec<String> =
        shown.column("parameters").unwrap().into_iter().filter(|count| !count.is_empty()).collect();
    assert_eq!(counts, ["832", "51,264", "3,212,288", "10,250", "3,274,634"]);
    let table = NetworkTable::default().show().unwrap();
    let all = table.column("all parameters").unwrap();
    assert_eq!((all[0].as_str(), all[2].as_str(), all[5].as_str()), ("3,274,634", "3,199,106", "61,706"));
}
// ANCHOR_END: parameters

#[test]
fn networks_are_drawn_with_their_sizes() {
    let classic = NetworkPicture::default().show().unwrap();
    assert!(classic.alt.contains("32×28×28") && classic.alt.contains("64×7×7"), "{}", classic.alt);
    // Four convolutions, and an average in the place of the wide dense layer.
    let digits = NetworkPicture { model: "digits".to_owned() }.show().unwrap();
    assert!(digits.alt.contains("32×28×28") && digits.alt.contains("128×7×7"), "{}", digits.alt);
    assert!(!digits.alt.contains("1024"), "{}", digits.alt);
}

#[test]
fn unknown_models_are_refused_in_one_line() {
    let error = NetworkPicture { model: "resnet\n50".to_owned() }.show().unwrap_err().to_string();
    assert!(error.starts_with("no model is called") && !error.contains('\n'), "{error}");
    assert!(NetworkTable { models: vec!["mnist".to_owned(); 1000] }.show().is_err());
}

#[test]
fn a_small_buffer_does_not_mix_a_sorted_file() {
    let mean = |shuffle: &BufferShuffle| -> f64 {
        let caption = shuffle.show().unwrap().caption;
        let words = caption.split("with a buffer of ").nth(1).unwrap();
        words.split_once(' ').unwrap().1.split(". ").next().unwrap().parse().unwrap()
    };
    let through = |buffer, sorted| mean(&BufferShuffle { buffers: vec![buffer], sorted, ..Default::default() });
    assert!(through(1, true) < 1.1);
    assert!(through(1_000, true) < 2.0);
    assert!(through(60_000, true) > 9.5);
    assert!(through(1_000, false) > 9.5);
}

// ANCHOR: sorted_file
#[test]
fn a_sorted_file_ruins_training_unless_shuffled_as_a_whole() {
    let shown = SortedFileAccuracy::default().show().unwrap();
    let accuracy: Vec<f64> =
        shown.column("test accuracy %").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    let [whole, buffer, sorted_whole, sorted_buffer] = accuracy[..] else { panic!("four runs") };
    assert!(whole.min(buffer).min(sorted_whole) > 95.0, "{accuracy:?}");
    assert!(sorted_buffer < 60.0, "{accuracy:?}");
    // And after twenty batches of zeros its loss is as good as none.
    assert!(shown.column("loss of batch 20").unwrap()[3].parse::<f64>().unwrap() < 0.001);
}
// ANCHOR_END: sorted_file

// ANCHOR: stopped_early
#[test]
fn a_run_that_is_stopped_early_gives_accuracy_away() {
    let shown = StoppedEarly::default().show().unwrap();
    let errors = shown.column("test errors per 1,000").unwrap();
    let [early, late] = [&errors[0], &errors[1]].map(|text| text.parse::<f64>().unwrap());
    assert_eq!(shown.column("step").unwrap()[1], "5,000");
    assert!(early > 1.5 * late, "{early} and {late}");
}
// ANCHOR_END: stopped_early

#[test]
fn the_recipe_is_the_tutorials() {
    let shown = RecipeTable::default().show().unwrap();
    let classic = shown.column("classic").unwrap();
    assert_eq!(classic[..4], ["mnist", "Adam", "0.0001", "50"]);
    // 60,000 / 50, and 5,000 / 1,200.
    assert_eq!(classic[4..8], ["5,000", "60,000", "1,200", "4.17"]);
    assert_eq!(shown.column("best").unwrap()[2], "0.002");
}

#[test]
fn weights_that_are_too_large_begin_worse_than_guessing() {
    let number = |item: FirstLoss| item.show().unwrap().alt.parse::<f64>().unwrap();
    let guess = number(FirstLoss { guessing: true, ..Default::default() });
    assert!((guess - 10.0_f64.ln()).abs() < 0.005);
    assert!(number(FirstLoss::default()) > 2.0 * guess);
    assert!((number(FirstLoss { run: Run::Best, guessing: false }) - guess).abs() < 0.2);
}

#[test]
fn runs_are_read_from_their_records() {
    for run in [Run::Classic, Run::Best] {
        let shown = TestAccuracy { run }.show().unwrap();
        let Value::Number(number) = &shown.value else { panic!("not a number") };
        let recipes = Recipes { runs: vec![run] }.show().unwrap();
        assert_eq!(recipes.column("test accuracy %").unwrap()[0], number.digits());
        let confusion = Confusion { run }.show().unwrap();
        assert!(confusion.alt.contains("of 10000") || confusion.alt.contains("of 10,000"), "{}", confusion.alt);
        LossCurve { run, ..Default::default() }.show().unwrap();
        let early = StoppedEarly { run, step: 1 }.show().unwrap();
        assert_eq!(early.column("step").unwrap().len(), 2);
    }
    let one = WrongDigits { most: 1, ..Default::default() }.show().unwrap();
    assert!(one.caption.contains(": 1 of the "), "{}", one.caption);
    assert!(WrongDigits { most: 0, ..Default::default() }.show().is_err());
}

#[test]
fn what_is_printed_ends_with_the_last_evaluation() {
    let all = Progress { most: 1000, ..Default::default() }.show().unwrap();
    // 5,000 steps, evaluated each 500; 500 batches of 50 are 0.42 of 60,000 images.
    assert_eq!(all.column("step").unwrap().len(), 10);
    assert_eq!(all.column("epoch").unwrap()[0], "0.42");
    let few = Progress { most: 3, ..Default::default() }.show().unwrap();
    assert_eq!(few.column("step").unwrap(), ["500", "1,000", "5,000"]);
    assert!(few.caption.ends_with("7 lines before the last are left out."), "{}", few.caption);
    let accuracy = TestAccuracy::default().show().unwrap();
    assert!(accuracy.alt.contains(few.column("test accuracy %").unwrap()[2].as_str()), "{}", accuracy.alt);
    assert!(Progress { most: 0, ..Default::default() }.show().is_err());
}

#[test]
fn the_curve_of_accuracy_ends_where_the_number_does() {
    let curve = AccuracyCurve::default().show().unwrap();
    let last = TestAccuracy::default().show().unwrap().alt.replace(" %", "");
    assert!(curve.caption.contains(&format!("{last} % of the test images")), "{last} is not in {}", curve.caption);
}
