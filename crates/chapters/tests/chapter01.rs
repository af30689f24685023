//! Chapter 1's numbers, compared with those known from elsewhere.

use chapters::Item;
use chapters::ch01::{
    ColourPlanes, CorrelationByDistance, DenseGrowth, DenseWeights, DigitNumbers, ExplainedByNeighbours, MemoryOrder,
    NeighbourScatter, NeighbourTable, PermutationAccuracy, PermutedDigits, Photograph, SameEye, Scaling, TensorShapes,
};

#[test]
fn the_photographs_have_their_known_shapes() {
    let shown = TensorShapes::default().show().unwrap();
    assert_eq!(shown.column("channels first").unwrap()[2..], ["3×427×640", "2×3×427×640"]);
    assert_eq!(shown.column("channels last").unwrap(), ["28×28×1", "100×100×3", "427×640×3", "2×427×640×3"]);
    assert_eq!(shown.column("numbers").unwrap(), ["784", "30,000", "819,840", "1,639,680"]);
    assert_eq!(shown.column("bytes as f32").unwrap()[2], "3,279,360");
    assert!(Photograph::default().show().unwrap().caption.contains("819,840 numbers"));
}

#[test]
fn bytes_are_divided_by_255() {
    let shown = Scaling::default().show().unwrap();
    assert_eq!(shown.column("divided by 255").unwrap(), ["0.0000", "0.0039", "0.2000", "0.5020", "0.9961", "1.0000"]);
}

#[test]
fn the_first_test_digit_is_a_seven() {
    let shown = DigitNumbers::default().show().unwrap();
    assert!(shown.caption.starts_with("A 7 from MNIST") && shown.alt.contains("handwritten 7"), "{}", shown.caption);
}

#[test]
fn a_plane_or_a_pixel_lies_in_one_piece() {
    let shown = MemoryOrder::default().show().unwrap();
    // 2×3 pixels: green begins 6 places after red, or 1.
    assert!(
        shown.caption.contains("green and blue at 6 and 12") && shown.caption.contains("at 1 and 2"),
        "{}",
        shown.caption
    );
}

#[test]
fn neighbours_are_correlated_and_shuffled_pixels_are_not() {
    let shown = NeighbourTable::default().show().unwrap();
    let numbers = |header| shown.column(header).unwrap().iter().map(|text| text.parse().unwrap()).collect::<Vec<f64>>();
    let (straight, mixed) = (numbers("as photographed"), numbers("shuffled"));
    assert!(straight[0] > 0.9 && straight[1] > 0.9, "{straight:?}");
    assert!(straight[3] < straight[0] && straight[5] < straight[3], "{straight:?}");
    // Of 273,000 pairs of independent pixels the correlation has a deviation of 0.002.
    assert!(mixed.iter().all(|value| value.abs() < 0.01), "{mixed:?}");
    assert!(NeighbourScatter::default().show().unwrap().caption.contains(&format!("{:.3}", straight[0])));
    CorrelationByDistance::default().show().unwrap();
}

#[test]
fn neighbours_know_what_distant_pixels_know() {
    let shown = ExplainedByNeighbours::default().show().unwrap();
    let explained: Vec<f64> =
        shown.column("of the variance explained %").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    let [next, ring, far, all] = explained[..] else { panic!("{explained:?}") };
    assert!(next > 94.0 && ring < next - 5.0 && far < ring, "{explained:?}");
    assert!((next..next + 0.1).contains(&all), "{explained:?}");
}

#[test]
fn the_eye_is_found_where_the_camera_moved_it() {
    for moved in [[0, 0], [12, 16], [14, 3], [5, 9]] {
        let shown = SameEye { moved }.show().unwrap();
        let (row, column) = (60 - 4 * moved[0], 72 - 4 * moved[1]);
        assert!(shown.caption.contains("Left the eye begins at row 60, column 72,"), "{}", shown.caption);
        let right = format!("right at row {row}, column {column}:");
        assert!(shown.caption.contains(&right), "{moved:?}: {}", shown.caption);
    }
    let error = SameEye { moved: [15, 0] }.show().unwrap_err().to_string();
    assert_eq!(error, "moved is 15, but it must be from 0 to 14");
}

#[test]
fn dense_layers_have_their_known_weights() {
    let shown = DenseWeights::default().show().unwrap();
    assert_eq!(shown.column("weights per hidden unit").unwrap(), ["784", "3,072", "150,528", "819,840"]);
    assert_eq!(shown.column("weights of the layer").unwrap()[2], "150,528,000");
    let growth = DenseGrowth::default().show().unwrap().column("times the row above").unwrap();
    assert_eq!(growth, ["", "4.00", "4.00", "4.00", "4.00"]);
}

#[test]
fn a_permutation_hurts_the_convolution_only() {
    PermutedDigits::default().show().unwrap();
    let shown = PermutationAccuracy::default().show().unwrap();
    let accuracy: Vec<f64> =
        shown.column("test accuracy %").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    let [dense, dense_permuted, convolutional, convolutional_permuted] = accuracy[..] else { panic!("four runs") };
    assert!((dense - dense_permuted).abs() < 1.0, "{accuracy:?}");
    assert!(convolutional - convolutional_permuted > 2.0, "{accuracy:?}");
    assert!(convolutional > dense && dense > convolutional_permuted, "{accuracy:?}");
}

#[test]
fn the_planes_are_the_photographs_own_bytes() {
    let photograph = datasets::photograph::china();
    let [row, column] = ColourPlanes::default().corner;
    let shown = ColourPlanes::default().show().unwrap();
    for (channel, name) in ["red", "green", "blue"].into_iter().enumerate() {
        let bytes: Vec<u8> = (0..16).map(|at| photograph[[channel, row + at / 4, column + at % 4]]).collect();
        let (least, most) = (bytes.iter().min().unwrap(), bytes.iter().max().unwrap());
        assert!(shown.alt.contains(&format!("{name} from {least} to {most}")), "{}", shown.alt);
    }
}
