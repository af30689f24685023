//! `cnn predict` and `cnn features` on images.

use std::fs;
use std::path::Path;

use cnn::prelude::*;
use image::{GrayImage, Luma, RgbImage};

use crate::data;
use crate::program::{fail, run, succeed};

/// Writes a grey PNG.
pub fn write_grey(path: &Path, width: u32, height: u32, pixels: &[u8]) {
    GrayImage::from_raw(width, height, pixels.to_vec()).unwrap().save(path).unwrap();
}

/// A digit of 28×28 as ink on paper: ten times as large, dark on bright.
pub fn paper(digit: &[u8]) -> GrayImage {
    GrayImage::from_fn(400, 400, |x, y| {
        let (x, y) = (x as usize / 10, y as usize / 10);
        let inside = (6..34).contains(&x) && (6..34).contains(&y);
        Luma([230 - if inside { digit[28 * (y - 6) + x - 6] / 2 } else { 0 }])
    })
}

/// Classes and probabilities (in percent) of each line of the table that `predict` prints.
fn rows(table: &str) -> Vec<(String, f64, String)> {
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[1].to_owned(), words[2].parse().unwrap(), words[4].to_owned())
    };
    table.lines().skip(2).map(row).collect()
}

#[test]
fn predictions_are_those_of_the_network_that_was_trained() {
    let folder = tempfile::tempdir().unwrap();
    data::write(folder.path());
    let train = ["train", "--model", "lenet5", "--batch", "20", "--steps", "80", "--lr", "3e-3"];
    succeed(folder.path(), &[&train[..], &["--data", data::FOLDER, "--out", "run"]].concat());
    let names: Vec<String> = (300..305).map(|index| format!("{index}.png")).collect();
    for (name, index) in names.iter().zip(300..) {
        write_grey(&folder.path().join(name), 28, 28, &data::image(index));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let table = succeed(folder.path(), &[&["predict", "--weights", "run"][..], &names].concat());

    let mut model = models::build("lenet5", None, &mut ChaCha8Rng::seed_from_u64(1)).unwrap();
    models::weights::load(&mut model.network, folder.path().join("run/weights.safetensors")).unwrap();
    for ((class, percent, runner_up), index) in rows(&table).into_iter().zip(300..) {
        let pixels = data::image(index).iter().map(|&level| f32::from(level) / 255.0).collect();
        let input = ArrayD::from_shape_vec(vec![1, 1, 28, 28], pixels).unwrap();
        let scores = model.network.forward(input, &mut Context::eval()).unwrap();
        let probabilities = softmax(scores.into_dimensionality::<Ix2>().unwrap().view());
        let part = f64::from(probabilities[[0, class.parse().unwrap()]]);
        assert!((100.0 * part - percent).abs() < 0.006, "{table}");
        let above = |part: f64| probabilities.iter().filter(|&&other| f64::from(other) > part).count();
        assert_eq!(above(part), 0, "{table}");
        assert_eq!(above(f64::from(probabilities[[0, runner_up.parse().unwrap()]])), 1, "{table}");
        assert_eq!(class, (index % 10).to_string(), "bars are easy to tell apart: {table}");
    }

    let listed = succeed(folder.path(), &["features", "--weights", "run", "300.png"]);
    assert!(listed.contains("conv1") && listed.contains("6×28×28") && listed.contains("16×10×10"), "{listed}");
    for name in ["maps-00-input.png", "maps-01-conv1.png", "maps-02-conv2.png"] {
        let picture = image::open(folder.path().join("runs/features-300/run").join(name)).unwrap();
        assert!(picture.width() >= 200, "{name}");
    }
}

#[test]
fn one_bad_picture_does_not_hide_the_features_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.png", "c.png"] {
        write_grey(&folder.path().join(name), 28, 28, &data::image(2));
    }
    fs::write(folder.path().join("b.png"), "no picture").unwrap();
    let outcome = run(folder.path(), &["features", "a.png", "b.png", "c.png", "--out", "maps"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stderr, "error: b.png: image: neither PNG nor JPEG: save it as one of the two\n");
    for name in ["a", "c"] {
        assert!(outcome.stdout.contains(&format!("{name}.png → maps/{name}")), "{outcome:?}");
        assert!(folder.path().join("maps").join(name).join("maps-00-input.png").is_file());
    }
}

/// The pictures in a folder.
fn pictures(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn each_network_has_a_folder_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    write_grey(&folder.path().join("a.png"), 28, 28, &data::image(2));
    let lenet = ["maps-00-input.png", "maps-01-conv1.png", "maps-02-conv2.png"];
    for (network, found) in [("digits", "digits"), ("lenet5", "lenet5-seed0")] {
        let listed = succeed(folder.path(), &["features", "--model", network, "a.png"]);
        assert!(listed.contains(&format!("a.png → runs/features-a/{found}\n")), "{listed}");
    }
    let digits = pictures(&folder.path().join("runs/features-a/digits"));
    assert!(digits.len() > lenet.len(), "another network: {digits:?}");
    assert_eq!(pictures(&folder.path().join("runs/features-a/lenet5-seed0")), lenet);
    // A folder that was asked for is used as it is, but never for a second network.
    let draw = |network| run(folder.path(), &["features", "--model", network, "a.png", "--out", "maps"]);
    for _ in 0..2 {
        assert_eq!(draw("digits").code, Some(0));
    }
    let refused = draw("lenet5");
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.starts_with("error: maps holds the maps of another network (maps-"), "{refused:?}");
    assert!(refused.stderr.ends_with("): give another folder with --out, or empty it\n"), "{refused:?}");
    assert_eq!(pictures(&folder.path().join("maps")), digits);
}

#[test]
fn features_of_a_photograph_under_random_weights() {
    let folder = tempfile::tempdir().unwrap();
    let photograph = photograph::cat();
    let (_, height, width) = photograph.dim();
    let pixel = |x: u32, y: u32| image::Rgb([0, 1, 2].map(|c| photograph[[c, y as usize, x as usize]]));
    RgbImage::from_fn(width as u32, height as u32, pixel).save(folder.path().join("cat.png")).unwrap();
    let listed = succeed(folder.path(), &["features", "--model", "vgg11", "cat.png", "--out", "cat"]);
    assert!(listed.contains("random weights from seed 0, on images of 3×224×224"), "{listed}");
    // Eight convolutions; the first keeps the size, the last sees 1/16 of it.
    assert!(listed.contains("64×224×224") && listed.contains("512×14×14"), "{listed}");
    assert_eq!(fs::read_dir(folder.path().join("cat")).unwrap().count(), 9);
}

/// With the weights of the repository, once they are there; without, an error that says what to do.
#[test]
fn a_fresh_clone_reads_digits() {
    let folder = tempfile::tempdir().unwrap();
    let test = mnist::load(None).unwrap().test;
    let names = ["a.png", "b.png", "c.png"];
    for (index, name) in names.iter().enumerate() {
        write_grey(&folder.path().join(name), 28, 28, &test.image(index).iter().copied().collect::<Vec<_>>());
    }
    let first: Vec<u8> = test.image(0).iter().copied().collect();
    paper(&first).save(folder.path().join("paper.jpg")).unwrap();
    let arguments = ["predict", "a.png", "b.png", "c.png", "paper.jpg"];
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/data/digits.safetensors");
    if weights.exists() {
        let classes: Vec<String> = rows(&succeed(folder.path(), &arguments)).into_iter().map(|row| row.0).collect();
        assert_eq!(classes, ["7", "2", "1", "7"]);
    } else {
        let error = fail(folder.path(), 1, &arguments);
        assert!(error.contains("digits.safetensors is not there") && error.contains("cnn train"), "{error}");
    }
}
