//! Chapter 7's numbers, worked by hand.
//!
//! Input, kernel and upstream gradient of the chapter's example:
//!
//! ```text
//! 1 2 0 1     1  2 -1     2 -1
//! 0 1 3 2     0  3  1     1  3
//! 2 1 0 1     2 -2  1
//! 1 0 2 3
//! ```

use chapters::ch07::{
    AdjointNumbers, AdjointTable, BestSteps, BiasGradient, CatDescent, CatGradient, ChangedPlaces, Checkerboard,
    ConvolutionMatrix, EnlargedCat, FullCorrelation, HiddenFlip, KernelGradient, NudgedWeight, OnePixel, OverlapCounts,
    OverlapShares, Overlaps, PassCosts, PlainSum, SmallConvolution, StepSizes, StridedInputGradient,
    StridedKernelGradient, TinyForward,
};
use chapters::{Item, SlidingWindow2d};

#[track_caller]
fn says(text: &str, words: &str) {
    assert!(text.contains(words), "{words:?} is not in {text:?}");
}

/// 1·1 + 2·2 − 0 + 0 + 1·3 + 3·1 + 2·2 − 1·2 + 0·1 = 13.
#[test]
fn the_forward_pass() {
    let shown = TinyForward::default().show().unwrap();
    says(&shown.alt, "output y [13 15; 6 5]");
    says(&shown.alt, "upstream ∂loss/∂y [2 −1; 1 3]");
    says(&shown.caption, "The first is 2: if the output 13 rises a little, the loss rises by 2 times as much");
}

/// Weight (0, 0) lies on 1, 2, 0, 1. A tenth more of it, and the loss grows by 0.2 − 0.2 + 0 + 0.3.
#[test]
fn one_weight_turned_up_a_little() {
    let shown = NudgedWeight::default().show().unwrap();
    assert_eq!(shown.column("pixel under the weight").unwrap(), ["1", "2", "0", "1", ""]);
    assert_eq!(shown.column("before").unwrap(), ["13", "15", "6", "5", ""]);
    assert_eq!(shown.column("after").unwrap(), ["13.1", "15.2", "6.0", "5.1", ""]);
    assert_eq!(shown.column("change of the loss").unwrap(), ["0.2", "-0.2", "0.0", "0.3", "0.3"]);
    says(&shown.caption, "per unit of the weight 3, which is the gradient that the loops give, 3.");
    // Weight (1, 2): 7, by the correlation of the next test.
    let other = NudgedWeight { weight: [1, 2], ..NudgedWeight::default() }.show().unwrap();
    says(&other.caption, "per unit of the weight 7, which is the gradient that the loops give, 7.");
}

/// Weight (0, 0) met 1, 2, 0, 1: 2·1 − 2 + 0 + 3 = 3. Weight (1, 2) met 3, 2, 0, 1: 6 − 2 + 0 + 3 = 7.
#[test]
fn the_kernels_gradient_and_the_biass() {
    let shown = KernelGradient { weights: Vec::new(), ..KernelGradient::default() }.show().unwrap();
    says(&shown.caption, "Equal to the plain loops in 9 of 9 numbers");
    let svg = shown.to_html("all");
    for sum in ["= 3<", "= 14<", "= 8<", "= 4<", "= 0<", "= 7<", "= 10<"] {
        says(&svg, sum);
    }
    says(&BiasGradient::default().show().unwrap().caption, "2 + (−1) + 1 + 3 = 5.");
}

/// 2·k, −k, k and 3·k, stamped one pixel apart.
#[test]
fn the_inputs_gradient() {
    let stamps = Overlaps::default().show().unwrap();
    says(&stamps.alt, "the last sum is 2 3 −4 1; 1 11 4 −4; 4 −3 14 2; 2 4 −5 3");
    says(
        &stamps.caption,
        "4 of the 16 pixels get 4 shares, 4 get one. The last sum equals the plain loops in 16 of 16",
    );
    // From the outputs 2, −1, 1 and 3 through the weights 1, 3, −1 and 2.
    let pixel = OnePixel::default().show().unwrap();
    says(&pixel.caption, "read by 4 outputs");
    says(&pixel.caption, "2·1 + (−1)·3 + 1·(−1) + 3·2 = 4.");
    let corner = OnePixel { pixel: [0, 0], ..OnePixel::default() }.show().unwrap();
    says(&corner.caption, "read by one output");
    says(&corner.caption, "2·1 = 2.");
    // The kernel's numbers sum to 7, the upstream ones to 5.
    let full = FullCorrelation::default().show().unwrap();
    says(&full.caption, "in 16 of 16 numbers, whose sum is 35");
    let shares = OverlapShares::default().show().unwrap();
    says(&shares.caption, "lies in 4 of 4 columns: 2 + (−3) + (−1) + 6 = 4. Equal to the plain loops in 16 of 16");
}

/// 2·2 − 0 + 1 + 3·4 = 17 for the first weight; around the middle pixel four stamps meet: 2·1 + 1·2 − 1·(−1) … = 2.
#[test]
fn strides() {
    let kernel = StridedKernelGradient { weights: Vec::new(), ..StridedKernelGradient::default() }.show().unwrap();
    says(&kernel.caption, "in 9 of 9 numbers.");
    assert!(!kernel.caption.contains("cut off"), "{}", kernel.caption);
    let svg = kernel.to_html("all");
    for sum in ["= 17<", "= 23<", "= 9<", "= 0<", "= 6<", "= 8<", "= 10<"] {
        says(&svg, sum);
    }
    let cut = StridedKernelGradient { side: 6, ..StridedKernelGradient::default() }.show().unwrap();
    says(&cut.caption, "in 9 of 9 numbers. Places behind the last weight");
    let input = StridedInputGradient::default().show().unwrap();
    says(&input.alt, "∂input [2 4 −3 −2 1; 0 6 2 −3 −1; 5 −2 2 8 −4; 0 3 1 9 3; 2 −2 7 −6 3]");
    says(&input.caption, "one zero stands between");
    says(&input.caption, "in 25 of 25 numbers");
    // A row that no window reads has no gradient.
    let unread = StridedInputGradient { side: 6, ..StridedInputGradient::default() }.show().unwrap();
    says(&unread.caption, "in 36 of 36 numbers");
}

#[test]
fn every_pass_is_a_correlation_whatever_the_window() {
    let shown = ChangedPlaces::default().show().unwrap();
    assert_eq!(shown.column("stride").unwrap(), ["2", "3", "1"]);
    assert_eq!(shown.column("dilation").unwrap(), ["3", "2", "3"]);
    // D·(K − 1) − P = 3·2 − 1.
    assert_eq!(shown.column("padding").unwrap(), ["1", "1", "5"]);
    assert_eq!(shown.column("gives").unwrap(), ["4×4", "3×3", "11×11"]);
    for (input, kernel, stride, padding, dilation) in
        [(5, 3, 1, 0, 1), (6, 3, 2, 0, 1), (8, 2, 3, 1, 1), (9, 3, 2, 2, 2), (7, 1, 2, 0, 1)]
    {
        let window = SlidingWindow2d::square(input, kernel, stride, padding, dilation);
        for agreement in (ChangedPlaces { window }).show().unwrap().column("as the loops").unwrap() {
            let (same, of) = agreement.split_once(" of ").unwrap();
            assert_eq!(same, of, "{window:?}");
        }
    }
}

#[test]
fn adjoints() {
    // 1·10 + 2·20 + 2·30 + 3·40 = 230 = 1·10 + 2·50 + 3·40.
    let numbers = AdjointNumbers::default().show().unwrap();
    says(&numbers.caption, "meets y: 230.");
    says(&numbers.caption, "meets x: 230.");
    says(&numbers.alt, "col2im y [10 50 40]");
    let table = AdjointTable::default().show().unwrap();
    assert_eq!(table.column("⟨im2col x, y⟩").unwrap(), table.column("⟨x, col2im y⟩").unwrap());
    assert_eq!(table.column("⟨k ⋆ x, u⟩").unwrap(), table.column("⟨x, ∂x⟩").unwrap());
    assert_eq!(table.column("⟨k ⋆ x, u⟩").unwrap(), table.column("⟨k, ∂k⟩").unwrap());
    assert!(table.column("⟨im2col x, y⟩").unwrap().iter().all(|sum| sum != "0"));
    says(&ConvolutionMatrix::default().show().unwrap().caption, "the transpose of A in 36 of 36");
    let counts = OverlapCounts::default().show().unwrap();
    says(&counts.caption, "Pixel 5 was copied 4 times and comes back as 20");
    let corner = OverlapCounts { pixel: [0, 0], ..OverlapCounts::default() }.show().unwrap();
    says(&corner.caption, "Pixel 1 was copied once and comes back as 1");
}

#[test]
fn checkerboards_appear_where_the_stride_does_not_divide() {
    // Kernel 3 at stride 2: along an axis two pixels reach every second place, one reaches those between.
    let shown = Checkerboard::default().show().unwrap();
    says(&shown.caption, "kernel 2, stride 2: 1; kernel 3, stride 2: 1, 2, 4; kernel 4, stride 2: 4.");
    let cat = EnlargedCat::default().show().unwrap().caption;
    let errors: Vec<f64> = ["2×2 ", "3×3 ", "4×4 "]
        .map(|name| cat.rsplit(name).next().unwrap().trim_end_matches('.').split(',').next().unwrap().parse().unwrap())
        .into();
    assert!(errors[1] > 4.0 * errors[0] && errors[1] > 4.0 * errors[2], "{errors:?} from {cat}");
}

#[test]
fn a_gradient_on_a_photograph() {
    let caption = CatGradient::default().show().unwrap().caption;
    // The score is a parabola in each pixel, so a difference is exact at any step.
    let gradient = caption.split("has gradient ").nth(1).unwrap().split(';').next().unwrap();
    says(&caption, &format!("half of which is {gradient}."));
    assert_ne!(gradient, "0");
    let scores = CatDescent::default().show().unwrap().column("% of the first").unwrap();
    let scores: Vec<f64> = scores.iter().map(|score| score.parse().unwrap()).collect();
    assert!(scores[0] == 100.0 && scores.is_sorted_by(|a, b| a > b), "{scores:?}");
}

#[test]
fn differences_have_a_best_step() {
    let shown = BestSteps::default().show().unwrap();
    // 2⁻²⁴ against the square root of 2⁻⁵³, and 2⁻⁹ against that of 2⁻²⁴.
    says(&shown.caption, "here 6 times that in f64 and 8 times that in f32,");
    let numbers = |header| -> Vec<f64> {
        let text = |c: char| match c {
            '⁻' => '-',
            '⁰' => '0',
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            other => char::from_digit(u32::from(other).wrapping_sub('⁴' as u32).wrapping_add(4), 10).unwrap_or(other),
        };
        let cells = shown.column(header).unwrap();
        cells
            .iter()
            .map(|cell| cell.replace("·10", "e").chars().map(text).collect::<String>().parse().unwrap())
            .collect()
    };
    assert_eq!(
        shown.column("difference").unwrap(),
        ["f64, central", "f64, one-sided", "f32, central", "f32, one-sided"]
    );
    let (steps, errors) = (numbers("best step"), numbers("error there"));
    // ∛u and √u, within what one function and one seed may differ by.
    for (step, expected) in steps.iter().zip([4.8e-6, 1.1e-8, 3.9e-3, 2.4e-4]) {
        assert!((expected / 30.0..expected * 30.0).contains(step), "{steps:?}");
    }
    assert!(errors.is_sorted() || errors[1] < errors[3], "{errors:?}");
    assert!(errors[0] < 1e-9 && errors[1] < 1e-6 && errors[2] > 1e-7 && errors[3] > 1e-5, "{errors:?}");
    assert!(StepSizes { halvings: 3, ..StepSizes::default() }.show().is_err());
}

#[test]
fn bad_checks_pass() {
    let sum = PlainSum::default().show().unwrap();
    assert_eq!(sum.column("the check").unwrap(), ["passes", "passes", "passes", "passes", "fails", "fails"]);
    let flip = HiddenFlip::default().show().unwrap();
    assert_eq!(flip.column("the check").unwrap(), ["passes", "fails", "passes", "passes", "fails"]);
    assert_eq!(flip.column("wrong in").unwrap()[0], "0 of 16");
    // [3 14 8; 4 0 7; 4 8 10] upside down: only the middle stays.
    assert_eq!(flip.column("wrong in").unwrap()[4], "8 of 9");
}

#[test]
fn passes_cost_the_same() {
    let shown = PassCosts::default().show().unwrap();
    // 50 images of 627,200 and of 14·14·64·25·32.
    assert_eq!(shown.column("forward").unwrap(), ["31,360,000", "501,760,000"]);
    assert_eq!(shown.column("∂kernel").unwrap(), shown.column("forward").unwrap());
    assert_eq!(shown.column("∂input").unwrap(), ["", "501,760,000"]);
    // 50·32·14·14 numbers of 4 bytes.
    assert_eq!(shown.column("input kept, MiB").unwrap(), ["0.15", "1.20"]);
    says(&shown.caption, "Backward takes 1.94 times");
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let ragged = SmallConvolution { kernel: vec![vec![1, 2], vec![3]], ..SmallConvolution::default() };
    let wrong_upstream = SmallConvolution { upstream: vec![vec![1]], ..SmallConvolution::default() };
    let too_large = SmallConvolution { input: vec![vec![1; 7]; 7], ..SmallConvolution::default() };
    let errors = [
        TinyForward { example: ragged }.show(),
        TinyForward { example: wrong_upstream }.show(),
        TinyForward { example: too_large }.show(),
        OnePixel { pixel: [4, 0], ..OnePixel::default() }.show(),
        ChangedPlaces { window: SlidingWindow2d::square(5, 1, 1, 1, 1) }.show(),
        PlainSum { shape: [1, 2, 1, 1], ..PlainSum::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[0], "number of columns of each row is 1, but it must be from 2 to 2");
    assert_eq!(messages[1], "number of rows of the upstream gradient is 1, but it must be from 2 to 2");
    assert_eq!(messages[4], "padding is 1, but it must be from 0 to 0");
}
