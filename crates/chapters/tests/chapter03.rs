//! Chapter 3's numbers, compared with those worked by hand.

use chapters::ch03::{
    ConstrainedMatrix, CornerOfConvolution, DegreesOfFreedom, EdgeInNumbers, FilterKernels, Filtered, Filters,
    FlipDifferences, Impulse, LearnedKernels, LearningCurves, LearningDifference, MovedCat, MovedPlane, NinePositions,
    NotAMatrixProduct, OneDetector, PlaneCost, SobelDirections, SobelMaps, TurnedKernel, WorkedPositions,
};
use chapters::{Item, Shown, Value};
use conv::{Conv2dOptions, naive};
use ndarray::{array, s};

fn drawing(shown: &Shown) -> String {
    let Value::Figure(figure) = &shown.value else { panic!("not a figure") };
    figure.svg().expect("line work")
}

#[test]
fn nine_places_of_three_by_three_in_five_by_five() {
    let shown = NinePositions::default().show().unwrap();
    assert!(shown.caption.contains("3·3 = 9 places in an image of 5×5"), "{}", shown.caption);
    // (2 − 0) + 2·(1 − 4) + (1 − 4), then one to the right: (4 − 0) + 2·(3 − 4) + (3 − 4).
    let drawing = drawing(&shown);
    assert!(shown.alt.contains("output y [−7 1 −1; −7 1 −1; 3 6 −6]"), "{}", shown.alt);
    assert!(drawing.contains("y[0, 0]") && drawing.contains("y[2, 2]"));
    assert!(WorkedPositions { steps: vec![9], ..Default::default() }.show().is_err());
}

// ANCHOR: not_a_matrix_product
/// One step of a convolution, and the matrix product of the same two squares.
#[test]
fn a_step_is_a_sum_of_products_and_no_matrix_product() {
    let patch = array![[3., 4., 4.], [3., 4., 4.], [4., 0., 0.]];
    let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
    let batch = |square: &ndarray::Array2<f64>| square.clone().into_shape_with_order((1, 1, 3, 3)).unwrap();
    let step = naive::cross_correlate(batch(&patch).view(), batch(&kernel).view(), None, &Conv2dOptions::default());
    // (3 − 4) + 2·(3 − 4) + (4 − 0) = 1.
    assert_eq!(step.unwrap(), array![[[[1.]]]]);
    assert_eq!((&patch * &kernel).sum(), 1.);
    // Rows against columns: nine numbers, and not even their sum is 1.
    assert_eq!(patch.dot(&kernel), array![[15., 0., -15.], [15., 0., -15.], [4., 0., -4.]]);
    assert_eq!(patch.dot(&kernel).sum(), 0.);
}
// ANCHOR_END: not_a_matrix_product

#[test]
fn the_picture_of_the_bug_shows_those_numbers() {
    let shown = NotAMatrixProduct::default().show().unwrap();
    assert!(shown.caption.contains("the sum is 1, as the output has it (1)"), "{}", shown.caption);
    assert!(shown.caption.contains("whose sum 0 is not the output"), "{}", shown.caption);
}

#[test]
fn an_edge_of_eight_levels_answers_twenty_four() {
    let shown = EdgeInNumbers::default().show().unwrap();
    assert!(shown.caption.contains("12 of 18 outputs are 0"), "{}", shown.caption);
    assert!(shown.caption.ends_with("= 24."), "{}", shown.caption);
}

#[test]
fn sums_of_weights_say_what_becomes_of_a_surface() {
    let shown = FilterKernels::default().show().unwrap();
    let sums = "identity 1, blur 1, sharpen 1, emboss 1, edges 0, right − left 0";
    assert!(shown.caption.contains(sums), "{}", shown.caption);
    let same = Filtered { kernel: [[0, 0, 0], [0, 3, 0], [0, 0, 0]], divisor: 3, ..Default::default() };
    let identity = Filtered { kernel: [[0, 0, 0], [0, 1, 0], [0, 0, 0]], divisor: 1, ..Default::default() };
    let (same, identity) = (pictures(&same.show().unwrap()), pictures(&identity.show().unwrap()));
    assert!(same == identity && same.len() == 2, "another picture of the cat");
    assert!(same[0] == same[1], "before and after are one picture");
}

/// The pixels of each picture of a figure, encoded.
fn pictures(shown: &Shown) -> Vec<String> {
    let html = shown.to_html("x");
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn slopes_point_to_the_brighter_side() {
    let shown = SobelDirections::default().show().unwrap();
    // Ten levels times 1 + 2 + 1; on the diagonal times 1 + 2 in both directions, and 30·√2.
    assert_eq!(shown.column("across").unwrap(), ["40", "0", "30", "-40", "0"]);
    assert_eq!(shown.column("down").unwrap(), ["0", "40", "30", "0", "0"]);
    assert_eq!(shown.column("magnitude").unwrap(), ["40.0", "40.0", "42.4", "40.0", "0.0"]);
    assert_eq!(shown.column("direction (degrees)").unwrap(), ["0", "90", "45", "180", ""]);
}

#[test]
fn the_corner_of_a_convolution() {
    let shown = CornerOfConvolution::default().show().unwrap();
    assert!(shown.caption.contains("= 1·0 + 2·0 + 4·(−2) + 5·(−1) = −13"), "{}", shown.caption);
    let impulse = Impulse::default().show().unwrap();
    assert!(impulse.caption.contains("answers with the kernel as it is"), "{}", impulse.caption);
    assert!(impulse.caption.contains("answers with the kernel turned by 180°"), "{}", impulse.caption);
}

#[test]
fn a_symmetric_kernel_hides_the_flip() {
    let shown = FlipDifferences::default().show().unwrap();
    let differ = shown.column("outputs that differ").unwrap();
    // Identity, blur, sharpen and edges are their own turn.
    assert_eq!([&differ[0], &differ[1], &differ[2], &differ[4]], ["0"; 4]);
    let many = |text: &String| text.replace(',', "").parse::<usize>().unwrap();
    assert!(many(&differ[3]) > 10_000 && many(&differ[5]) > 10_000, "{differ:?}");
    assert_eq!(shown.column("what the flip does").unwrap()[5], "every sign changes");
}

#[test]
fn a_learned_kernel_does_not_care_about_the_flip() {
    let shown = LearnedKernels::default().show().unwrap();
    assert!(shown.caption.contains("agree to the last bit"), "{}", shown.caption);
    // What was learned, correlating and turned, is what made the examples, to the two digits that are drawn.
    let alt = &shown.alt;
    let truth = "[−2.00 −1.00 0.00; −1.00 1.00 1.00; 0.00 1.00 2.00]";
    let flipped = "[2.00 1.00 0.00; 1.00 1.00 −1.00; 0.00 −1.00 −2.00]";
    assert_eq!((alt.matches(truth).count(), alt.matches(flipped).count()), (3, 1), "{alt}");
    let table = LearningDifference::default().show().unwrap();
    assert_eq!(table.column("loss, correlating").unwrap(), table.column("loss, convolving").unwrap());
    assert!(table.column("convolving, turned, from correlating").unwrap().iter().all(|value| value == "0.000000"));
    let from_the_truth = table.column("correlating, from the truth").unwrap();
    assert_eq!((from_the_truth[0].as_str(), from_the_truth[5].as_str()), ("2.000000", "0.000000"));
    let curves = LearningCurves::default().show().unwrap();
    assert!(curves.caption.contains("61 of 61 losses are the same number"), "{}", curves.caption);
}

#[test]
fn a_detector_finds_the_place_that_it_was_cut_from() {
    let shown = OneDetector::default().show().unwrap();
    // The digits are 7, 7, 7, 9 and 0: the 0 has no such corner, and answers least of all.
    for place in ["a 7 at row 6, column 14 (100 %)", "a 7 at row 7, column 14 (77 %)", "a 0 at row 9, column 15 (48 %)"]
    {
        assert!(shown.caption.contains(place), "{}", shown.caption);
    }
    // A map is as bright as its answers are strong, whatever stands beside it: without the 7s the 0 is the brightest.
    let alone = OneDetector { others: vec![3], ..OneDetector::default() }.show().unwrap();
    assert!(alone.caption.contains("a 0 at row 9, column 15 (100 %)"), "{}", alone.caption);
}

#[test]
fn maps_move_as_images_do() {
    let plane = MovedPlane::default().show().unwrap();
    // 6 − 1 rows and 6 − 2 columns are seen by both.
    assert!(plane.caption.contains("20 of 20 agree"), "{}", plane.caption);
    let cat = MovedCat::default().show().unwrap();
    // 148 − 24 rows and 258 − 36 columns.
    assert!(cat.caption.contains("27,528 of 27,528 values are equal"), "{}", cat.caption);
}

#[test]
fn a_convolution_is_a_dense_layer_with_its_hands_tied() {
    let shown = ConstrainedMatrix::default().show().unwrap();
    assert!(shown.caption.contains("Of 36 entries 20 must be 0"), "{}", shown.caption);
    // The kernel numbered 1 to 4 over 3×3: a row per output.
    let matrix = drawing(&shown);
    assert!(matrix.contains("4 outputs from 9 pixels"));
    let table = DegreesOfFreedom::default().show().unwrap();
    // 25·9 and 9·9; 784·676 and 676·9; 50,176·49,284 and 49,284·9.
    assert_eq!(table.column("dense").unwrap(), ["225", "529,984", "2,472,873,984"]);
    assert_eq!(table.column("local").unwrap(), ["81", "6,084", "443,556"]);
    assert_eq!(table.column("local and shared").unwrap(), ["9", "9", "9"]);
}

#[test]
fn nine_products_for_each_number() {
    let shown = PlaneCost::default().show().unwrap();
    assert_eq!(shown.column("map").unwrap(), ["3×3", "26×26", "298×449"]);
    assert_eq!(shown.column("multiply–adds").unwrap(), ["81", "6,084", "1,204,218"]);
    assert_eq!(shown.column("bytes of the map, f32").unwrap(), ["36", "2,704", "535,208"]);
}

#[test]
fn a_turned_kernel_correlates_as_the_kernel_convolves() {
    let kernel = array![[[[-2., -1., 0.], [-1., 1., 1.], [0., 1., 2.]]]];
    let image =
        ndarray::Array4::from_shape_fn((1, 1, 6, 5), |(_, _, row, column)| ((row * 7 + column * 3) % 11) as f64);
    let options = Conv2dOptions::default();
    let convolved = naive::convolve(image.view(), kernel.view(), None, &options).unwrap();
    let turned = kernel.slice(s![.., .., ..;-1, ..;-1]);
    assert_eq!(naive::cross_correlate(image.view(), turned, None, &options).unwrap(), convolved);
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        NinePositions { kernel: [6, 6], ..Default::default() }.show(),
        NinePositions { input: [24, 24], ..Default::default() }.show(),
        NotAMatrixProduct { place: [3, 0] }.show(),
        EdgeInNumbers { edge: 9, ..Default::default() }.show(),
        Filtered { divisor: 0, ..Default::default() }.show(),
        MovedCat { moved: [61, 0], ..Default::default() }.show(),
        OneDetector { others: vec![10_000], ..Default::default() }.show(),
        ConstrainedMatrix { input: [7, 7], ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[4], "divisor is 0, but it must be from 1 to 1000");
}

#[test]
fn two_mirrors_are_half_a_turn() {
    let shown = TurnedKernel::default().show().unwrap();
    assert!(shown.alt.contains("left ↔ right [3 2 1; 6 5 4; 9 8 7]"), "{}", shown.alt);
    assert!(shown.alt.ends_with("[9 8 7; 6 5 4; 3 2 1]"), "{}", shown.alt);
    // A kernel that is its own turn.
    let same = TurnedKernel { kernel: [[1, 2, 3], [4, 5, 4], [3, 2, 1]] }.show().unwrap();
    assert!(same.alt.ends_with("[1 2 3; 4 5 4; 3 2 1]"), "{}", same.alt);
}

#[test]
fn maps_of_a_plain_piece_are_plain() {
    // The same cat twice is the same picture; another piece of it is another one.
    let bytes = |shown: Shown| shown.to_html("x");
    let [corner, size] = [Filters::default().corner, [24, 24]];
    let moved = [corner[0] + 1, corner[1]];
    assert_eq!(bytes(Filters { corner, size }.show().unwrap()), bytes(Filters { corner, size }.show().unwrap()));
    assert_ne!(bytes(Filters { corner, size }.show().unwrap()), bytes(Filters { corner: moved, size }.show().unwrap()));
    assert_ne!(
        bytes(SobelMaps { corner, size }.show().unwrap()),
        bytes(SobelMaps { corner: moved, size }.show().unwrap())
    );
}
