//! Chapter 15's numbers, compared with those worked out by hand.

use chapters::ch15::{
    CheckpointContents, Dictionary, Engines, FileBytes, FileSize, Filters, Layouts, Misread, OnnxGraph, OnnxNodes,
    Resume, SameScores, TensorNames, WrongFiles,
};
use chapters::{Item, Value};

fn number(text: &str) -> usize {
    text.replace(',', "").parse().unwrap()
}

// ANCHOR: bytes
#[test]
fn a_file_is_a_length_a_header_and_values() {
    let shown = FileBytes::default().show().unwrap();
    // {"edge.weight":{"data_offsets":[0,16],"dtype":"F32","shape":[1,1,2,2]}} has 71 characters, and one space makes them 72.
    assert!(shown.alt.contains("length of the header: 8 bytes, 8 bytes: 48 00 00 00 00 00 00 00"), "{}", shown.alt);
    assert!(shown.alt.contains("“{\"edge.weight\":{\"data_offsets\":[0,16],\"dtype\":\"F32\",\"shape\":[1,1,2,2]}}”"));
    // 1 is 3f800000 in IEEE 754's single precision, and −1 is bf800000; the lowest byte stands first.
    assert!(shown.alt.ends_with("00 00 80 3f 00 00 80 bf 00 00 00 3f and so on"), "{}", shown.alt);
    assert!(shown.caption.contains("all of its 96 bytes"), "{}", shown.caption);
}
// ANCHOR_END: bytes

#[test]
fn hostile_kernels_are_refused() {
    for bad in [
        FileBytes { rows: 0, ..Default::default() },
        FileBytes { rows: 3, ..Default::default() },
        FileBytes { values: vec![f32::NAN], rows: 1, ..Default::default() },
        FileBytes { values: vec![1.0; 33], rows: 1, ..Default::default() },
        FileBytes { name: "x".repeat(1000), ..Default::default() },
        FileBytes { name: "__metadata__".to_owned(), ..Default::default() },
    ] {
        let error = bad.show().unwrap_err().to_string();
        assert!(!error.contains('\n'), "{error}");
    }
}

// ANCHOR: size
#[test]
fn the_file_is_as_long_as_its_parts() {
    let shown = FileSize::default().show().unwrap();
    let bytes: Vec<usize> = shown.column("bytes").unwrap().iter().map(|text| number(text)).collect();
    // 131,690 parameters; two running statistics for each of 32 + 64 + 64 + 128 channels.
    assert_eq!(bytes[3], 4 * 131_690);
    assert_eq!(bytes[4], 4 * 2 * (32 + 64 + 64 + 128));
    assert_eq!(bytes[..5].iter().sum::<usize>(), bytes[5]);
    let file = std::fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/data/digits.safetensors")).unwrap();
    assert_eq!(bytes[5] as u64, file.len());
}
// ANCHOR_END: size

#[test]
fn sizes_of_other_networks_add_up_too() {
    let shown = FileSize { model: "lenet5".to_owned() }.show().unwrap();
    assert_eq!(shown.column("bytes").unwrap()[3], "246,824");
    let end = shown.caption.split("Counted up, ").nth(1).unwrap();
    let (counted, rest) = end.split_once(" bytes; the file has ").unwrap();
    assert!(rest.starts_with(counted), "{}", shown.caption);
    assert!(FileSize { model: "vgg19".to_owned() }.show().is_err());
}

#[test]
fn loading_gives_the_same_bits() {
    let shown = SameScores::default().show().unwrap();
    assert!(shown.caption.contains("80 of 80 scores are the same to the last bit"), "{}", shown.caption);
    assert!(shown.alt.contains("saved: 7 new: ") && shown.alt.contains("loaded: 7"), "{}", shown.alt);
    assert!(SameScores { images: vec![] }.show().is_err());
}

// ANCHOR: wrong_files
#[test]
fn wrong_files_are_refused_and_change_nothing() {
    let shown = WrongFiles::default().show().unwrap();
    let said = shown.column("what the loader says").unwrap();
    let changed = shown.column("network changed").unwrap();
    let (right, wrong) = (said.len() - 1, 0..said.len() - 1);
    assert_eq!((said[right].as_str(), changed[right].as_str()), ("(loaded)", "yes"));
    for at in wrong {
        assert_ne!(said[at], "(loaded)", "{at}");
        assert!(!said[at].contains('\n') && said[at].len() < 200, "{}", said[at]);
        assert_eq!(changed[at], "no", "{}", said[at]);
    }
}
// ANCHOR_END: wrong_files

#[test]
fn each_wrong_file_is_told_apart() {
    let shown = WrongFiles::default().show().unwrap();
    let (what, said) = (shown.column("the file").unwrap(), shown.column("what the loader says").unwrap());
    let of = |file: &str| &said[what.iter().position(|what| what.contains(file)).expect(file)];
    assert!(of("a tensor is missing").contains("tensor classifier.bias is missing"));
    assert!(of("a tensor too many").contains("unexpected tensor extra.weight of shape [3]"));
    assert!(of("TensorFlow").contains("has shape [128, 10], the network needs [10, 128]"));
    assert!(of("whole numbers").contains("I32"));
    assert!(of("not a number").contains("NaN"));
    assert!(of("below zero").contains("negative variance"));
    assert!(of("largest length").contains(&u64::MAX.to_string()));
    let different: std::collections::BTreeSet<&String> = said.iter().collect();
    assert_eq!(different.len(), said.len(), "{said:?}");
}

// ANCHOR: resume
#[test]
fn only_the_checkpoint_continues_the_run() {
    let shown = Resume::default().show().unwrap();
    assert_eq!(shown.column("same network in the end").unwrap(), ["yes, all bits", "yes, all bits", "no"]);
    for stop in [1, 5] {
        let shown = Resume { steps: 6, stop }.show().unwrap();
        assert_eq!(shown.column("same network in the end").unwrap()[1], "yes, all bits");
    }
    assert!(Resume { steps: 6, stop: 6 }.show().is_err());
}
// ANCHOR_END: resume

#[test]
fn adam_keeps_two_numbers_for_each_parameter() {
    let shown = CheckpointContents::default().show().unwrap();
    let (parts, numbers) = (shown.column("part").unwrap(), shown.column("numbers").unwrap());
    let of = |part: &str| number(&numbers[parts.iter().position(|name| name == part).expect(part)]);
    assert_eq!(of("network: parameters"), 131_690);
    assert_eq!(of("network: running statistics"), 576);
    let optimiser: Vec<&String> = parts.iter().filter(|part| part.starts_with("optimiser")).collect();
    assert_eq!(optimiser.len(), 2, "{parts:?}");
    assert!(optimiser.into_iter().all(|part| of(part) == 131_690));
}

#[test]
fn orders_of_memory_as_worked_out_by_hand() {
    let shown = Layouts::default().show().unwrap();
    // In HWIO the first pixel's weights come first: output 0 and 1 of input 0, then of input 1.
    assert!(shown.alt.contains("in HWIO it reads 0 8 4 12 1 9 5 13 2 10 6 14 3 11 7 15"), "{}", shown.alt);
    // With one channel in and out the two are the same, and the mistake does not show.
    let one = Layouts { outputs: 1, inputs: 1, kernel: [2, 2] }.show().unwrap();
    assert!(one.alt.contains("reads 0 1 2 3; in HWIO it reads 0 1 2 3"), "{}", one.alt);
}

// ANCHOR: layouts
#[test]
fn a_reshape_is_no_transposition() {
    let right: Vec<usize> =
        Misread::default().show().unwrap().column("read right").unwrap().iter().map(|n| number(n)).collect();
    // Guessing would give 10.
    assert!(right[0] >= 99 && right[1] <= 30, "{right:?}");
}
// ANCHOR_END: layouts

#[test]
fn filters_are_drawn_both_ways() {
    let [right, wrong] = [false, true].map(|reshaped| Filters { reshaped }.show().unwrap());
    assert_ne!(right.value, wrong.value);
    assert!(wrong.caption.contains("who stands beside whom"));
}

// ANCHOR: onnx
#[test]
fn the_graph_is_the_network() {
    let shown = OnnxGraph::default().show().unwrap();
    assert!(shown.caption.contains("17 nodes by their operators, 22 tensors"), "{}", shown.caption);
    assert!(shown.alt.contains("Conv 32×28×28, MaxPool BatchNormalization Relu 32×14×14"), "{}", shown.alt);
    let nodes = OnnxNodes::default().show().unwrap();
    assert_eq!(nodes.column("operator").unwrap()[..4], ["Conv", "MaxPool", "BatchNormalization", "Relu"]);
    assert_eq!(nodes.column("makes").unwrap()[..2], ["32×28×28", "32×14×14"]);
    assert!(nodes.column("options").unwrap()[0].contains("pads 2 2 2 2"));
}
// ANCHOR_END: onnx

#[test]
fn every_tensor_has_its_place_in_the_graph() {
    let shown = TensorNames::default().show().unwrap();
    let places = shown.column("in ONNX").unwrap();
    assert_eq!(places.len(), 22);
    assert!(places.iter().all(|place| place.contains(", input ")), "{places:?}");
    let sum: usize = shown.column("numbers").unwrap().iter().map(|text| number(text)).sum();
    assert_eq!(sum, 131_690 + 576);
    assert_eq!(shown.column("is").unwrap().iter().filter(|is| *is == "measured").count(), 8);
}

// ANCHOR: engines
#[test]
fn other_engines_compute_the_same() {
    let shown = Engines::default().show().unwrap();
    assert_eq!(shown.column("engine").unwrap(), ["PyTorch", "ONNX Runtime"]);
    assert_eq!(shown.column("scores as ours").unwrap(), ["all", "all"]);
    // The accuracy that stands in the file itself.
    assert_eq!(shown.column("test images read right").unwrap(), ["9,960", "9,960"]);
}
// ANCHOR_END: engines

#[test]
fn the_dictionary_has_a_word_for_everything() {
    for rust in [false, true] {
        let Value::Table(table) = Dictionary { rust }.show().unwrap().value else { panic!("not a table") };
        assert!(table.rows().iter().flatten().all(|cell| !cell.display().is_empty()));
    }
}
