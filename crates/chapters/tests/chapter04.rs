//! Chapter 4's numbers, compared with those known from elsewhere.

mod reading;

use chapters::ch04::{
    DilatedWindow, EvenKernel, Gallery, GalleryTable, KernelCentres, ModeSizes, MovingWindow, OutputSize,
    PaddingModeNumbers, PaddingModePhotograph, PaddingModeResponse, PhotographRows, PoolingChain, ReadCounts,
    RectangularKernel, SameAtStride, ShapeFormula, StridedWindow, TwoWindows, UnreadCells, WindowSteps,
};
use chapters::{Item, SlidingWindow2d};
use reading::number;
use viz::Cell;

#[test]
fn a_photograph_of_427_rows_is_pooled_to_213() {
    let shown = PhotographRows::default().show().unwrap();
    assert_eq!(number(&shown), 213.0);
    assert!(shown.caption.contains("212.5") && shown.caption.contains("1 unread"), "{}", shown.caption);
    let chain = PoolingChain::default().show().unwrap();
    assert_eq!(chain.column("height").unwrap(), ["213", "106", "53", "26", "13"]);
    assert_eq!(chain.column("unread rows").unwrap(), ["1", "1", "0", "1", "0"]);
    assert_eq!(chain.column("width").unwrap(), ["320", "160", "80", "40", "20"]);
}

#[test]
fn the_formula_gives_the_known_sizes() {
    let shown = ShapeFormula::default().show().unwrap();
    assert_eq!(shown.column("output").unwrap(), ["3", "5", "7", "2", "3", "3", "28", "112", "213"]);
    assert_eq!(number(&OutputSize::default().show().unwrap()), 28.0);
}

#[test]
fn same_keeps_the_size_at_stride_one_only() {
    let shown = ModeSizes::default().show().unwrap();
    assert_eq!(shown.column("output").unwrap(), ["24", "12", "8", "28", "14", "10", "32", "16", "11"]);
    assert_eq!(shown.column("keeps the size").unwrap().iter().filter(|word| *word == "yes").count(), 1);
    // TensorFlow's example: 6 at stride 2 under 3 needs one row, which goes below.
    let same = SameAtStride::default().show().unwrap();
    assert!(same.caption.contains("0 above and 1 below, 0 left and 1 right"), "{}", same.caption);
}

#[test]
fn the_two_ways_give_one_size_and_other_numbers() {
    let shown = TwoWindows::default().show().unwrap();
    assert!(shown.caption.contains("both make 3×3 out of 5×5"), "{}", shown.caption);
    // The middle windows coincide, and no other does. The first is the one that the text and its test look at.
    assert!(shown.caption.contains("Numbers that agree: 1 of 9."), "{}", shown.caption);
    assert_eq!(TwoWindows::default().place, [0, 0]);
    let first = |padding, stride| {
        let values = SlidingWindow2d::square(5, 3, stride, padding, 1).values().unwrap();
        format!("{}", values.output[[0, 0]]).replace('-', "−")
    };
    let words = format!("gives {} in the one and {} in the other", first(1, 2), first(0, 1));
    assert!(shown.caption.contains(&words), "{words}: {}", shown.caption);
}

#[test]
fn reflect_and_replicate_stand_as_in_the_text() {
    let shown = PaddingModeNumbers { padding: 1, ..Default::default() }.show().unwrap();
    let html = shown.to_html("x");
    // The corner of reflect is 5, of replicate 1, of circular 9; the constant is 5.
    for title in ["zero", "constant", "reflect", "replicate", "circular"] {
        assert!(html.contains(title), "{title}");
    }
    assert_ne!(shown, PaddingModeNumbers { padding: 1, constant: 6 }.show().unwrap());
}

#[test]
fn a_gallery_lists_what_fits_and_only_that() {
    let shown = GalleryTable::default().show().unwrap();
    assert_eq!(shown.column("output").unwrap().len(), 24);
    let narrow = Gallery { input: 2, kernels: vec![3], paddings: vec![0], ..Gallery::default() };
    let error = GalleryTable { gallery: narrow }.show().unwrap_err().to_string();
    assert_eq!(error, "number of combinations that fit is 0, but it must be from 1 to 48");
}

#[test]
fn unread_cells_are_named() {
    let shown = UnreadCells::default().show().unwrap();
    assert!(shown.caption.contains("Unread rows, counted from 0: 4; unread columns: none"), "{}", shown.caption);
    let counts = ReadCounts::default().show().unwrap();
    // 2×2 at stride 3 over 7×7 reads 4 of 7 rows and columns.
    assert!(counts.alt.contains("K 2, S 3, P 0, D 1: at most 1 times, 33 pixels never"), "{}", counts.alt);
}

#[test]
fn sizes_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        WindowSteps { kernel: [9, 9], ..Default::default() }.show(),
        WindowSteps { stride: [0, 1], ..Default::default() }.show(),
        WindowSteps { input: [usize::MAX, 5], ..Default::default() }.show(),
        WindowSteps { steps: vec![25], ..Default::default() }.show(),
        DilatedWindow { dilation: [4, 4], ..Default::default() }.show(),
        TwoWindows { place: [3, 0], ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[1], "stride is 0, but it must be from 1 to 24");
    assert!(messages[0].contains("kernel 9×9") && messages[0].contains("5×5"), "{}", messages[0]);
    assert_eq!(messages[5], "place is 3, but it must be from 0 to 2");
}

#[test]
fn numbers_drawn_are_the_convolutions() {
    let sliding = SlidingWindow2d { input: [3, 3], ..SlidingWindow2d::default() };
    let values = sliding.values().unwrap();
    let by_hand: f64 = values.input.iter().zip(&values.kernel).map(|(x, k)| x * k).sum();
    assert_eq!(values.output[[0, 0]], by_hand);
    let shown =
        WindowSteps { input: [3, 3], padding: [[0, 0], [0, 0]], steps: vec![0], ..Default::default() }.show().unwrap();
    let total = Cell::float(by_hand, 0).display().replace('-', "−");
    assert!(shown.to_html("x").contains(&total), "{total}");
}

#[test]
fn windows_have_the_places_that_the_formula_gives() {
    // (5 − 3)/2 + 1 = 2; (5 + 2 − 3)/2 + 1 = 3.
    let strided = StridedWindow::default().show().unwrap();
    assert!(strided.alt.contains("4 positions, an output of 2 by 2"), "{}", strided.alt);
    let moving = MovingWindow::default().show().unwrap();
    assert!(moving.alt.contains("9 positions, an output of 3 by 3"), "{}", moving.alt);
    let rectangular = RectangularKernel::default().show().unwrap();
    assert!(
        rectangular.caption.contains("4 + 1 − 1 + 1 = 5 rows, 6 + 2 − 3 + 1 = 6 columns"),
        "{}",
        rectangular.caption
    );
}

#[test]
fn an_even_kernel_moves_the_map_by_half_a_pixel() {
    let shown = KernelCentres::default().show().unwrap();
    // K = 1 to 7, "same": K − 1 pixels in all, the odd one at the end.
    assert_eq!(shown.column("padding before").unwrap(), ["0", "0", "1", "1", "2", "2", "3"]);
    assert_eq!(shown.column("padding after").unwrap(), ["0", "1", "1", "2", "2", "3", "3"]);
    assert!(shown.column("output").unwrap().iter().all(|output| output == "28"));
    let even = EvenKernel::default().show().unwrap();
    assert!(even.caption.contains("0 above and 1 below, 0 left and 1 right"), "{}", even.caption);
}

#[test]
fn zeros_make_an_edge_and_a_mirror_hides_one() {
    let shown = PaddingModeResponse::default().show().unwrap();
    let modes = shown.column("padding mode").unwrap();
    let first: Vec<f64> = shown.column("first column").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    let of = |name: &str| first[modes.iter().position(|mode| mode == name).unwrap()];
    assert_eq!(of("reflect"), 0.0);
    assert!(of("zero") > 2.0 * of("replicate"), "{first:?}");
    let photograph = PaddingModePhotograph { padding: 8, ..Default::default() }.show().unwrap();
    assert!(
        photograph.caption.contains("96×96 pixels from china.jpg with 8 pixels of padding"),
        "{}",
        photograph.caption
    );
}
