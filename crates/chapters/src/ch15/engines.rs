//! Other engines: what they compute with our weights, and what they call things.

use ndarray::Axis;
use serde::Deserialize;
use viz::{Cell, Table, cells};

use super::reader;
use crate::digit_reader;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// What PyTorch and ONNX Runtime computed with the repository's weights; made by `tests/fixtures/models/make_reader.py`.
const PASS: &[u8] = include_bytes!("../../../../tests/fixtures/models/reader-pass.safetensors");

/// The largest difference over the largest magnitude that counts as agreement: `f32` sums in another order.
const AGREE: f32 = 1e-5;

/// What an engine did with our weights.
#[derive(Debug, Deserialize)]
struct Engine {
    /// The tensor of its scores.
    name: String,
    version: String,
    /// What it read.
    file: String,
    /// How many of the test images it read right.
    right: usize,
    /// Of how many.
    images: usize,
}

/// The same weights in several engines.
#[declare("ch15.engines", "The same weights in other engines", covers = ["15.2", "15.3"])]
pub struct Engines {
    /// The first so many of MNIST's test images, whose scores are compared.
    #[parameter(default = 100, range = 1..=100)]
    pub images: usize,
}

impl Item for Engines {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (tensors, json) = models::tensors_from_bytes(PASS)?;
        let damaged = |problem: String| ChapterError::from(models::ModelError::Format(problem));
        let engines: Vec<Engine> =
            serde_json::from_str(&json.unwrap_or_default()).map_err(|error| damaged(error.to_string()))?;
        let there = tensors.values().map(|scores| scores.len_of(Axis(0))).min().unwrap_or(0);
        within("images", self.images, 1..=there)?;
        let numbers: Vec<usize> = (0..self.images).collect();
        let ours = reader::scores(&mut reader::trained(digit_reader::NAME)?.network, reader::images(&numbers))?;
        let largest = ours.iter().fold(0.0_f32, |largest, score| largest.max(score.abs()));
        let mut table = Table::new(["engine", "version", "it read", "scores as ours", "test images read right", "of"]);
        for Engine { name, version, file, right, images } in engines {
            let scores = tensors.get(&name).ok_or_else(|| damaged(format!("{name} has no scores")))?;
            let compared = ours.iter().zip(scores.iter());
            let agree = compared.clone().filter(|(is, was)| (*is - *was).abs() <= AGREE * largest).count();
            let agree = if agree == ours.len() { "all".to_owned() } else { format!("{agree} of {}", ours.len()) };
            table.push(cells![name, version, file, agree, right, images])?;
        }
        let caption = format!(
            "The trained digit reader elsewhere. Compared are all {} scores of the first {} test images, computed here as you read \
             this; “as ours” means nearer than a hundred-thousandth of the largest score.",
            Cell::from(ours.len()).display(),
            self.images
        );
        Ok(Shown::table(table, caption))
    }
}

/// What is called what.
#[declare("ch15.dictionary", "What is called what", covers = ["15.3"])]
pub struct Dictionary {
    /// The frameworks in Rust, and not those in Python.
    pub rust: bool,
}

/// Ours, PyTorch, Keras (with TensorFlow), candle, burn, ONNX.
type Words = [&'static str; 6];

/// A line for each thing. Sources: the frameworks' own documentation; candle-nn 0.11 and burn-nn 0.22, their code.
#[rustfmt::skip]
const WORDS: [(&str, Words); 11] = [
    ("images", ["NCHW", "NCHW", "NHWC", "NCHW", "NCHW", "NCHW"]),
    ("convolution", ["Conv2d", "nn.Conv2d", "layers.Conv2D", "Conv2d", "Conv2d", "Conv"]),
    ("its kernel", ["OIHW", "OIHW", "HWIO", "OIHW", "OIHW", "OIHW"]),
    ("padding", ["Padding, per side", "padding=, both sides alike", "'valid' or 'same'", "padding, one number", "PaddingConfig2d, per side", "pads: top, left, bottom, right"]),
    ("“same” at stride 2", ["⌈n/2⌉, more at the end", "an error", "⌈n/2⌉, more at the end", "has none", "⌈n/2⌉, more at the end", "auto_pad SAME_UPPER"]),
    ("pooling's stride", ["the window's size", "the window's size", "the window's size", "the window's size", "the window's size", "1"]),
    ("batch normalisation: part of the new", ["momentum 0.1", "momentum=0.1", "1 − momentum, momentum=0.99", "momentum 0.1", "momentum 0.1", "1 − momentum, momentum 0.9"]),
    ("its ε", ["0.00001", "0.00001", "0.001", "0.00001", "0.00001", "0.00001"]),
    ("dense layer's weight", ["[outputs, inputs]", "[outputs, inputs]", "[inputs, outputs]", "[outputs, inputs]", "[inputs, outputs]", "as transB says"]),
    ("cross-entropy takes", ["scores", "scores", "probabilities, unless from_logits=True", "scores", "scores, unless told otherwise", "scores"]),
    ("kernels start as", ["Kaiming, normal, fan-in", "uniform, ±1/√fan-in", "Xavier, uniform", "Kaiming, normal, fan-in", "uniform, ±1/√fan-in", "nothing: it is no trainer"]),
];

impl Item for Dictionary {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (names, columns): (&[&str], &[usize]) = if self.rust {
            (&["ours", "candle", "burn"], &[0, 3, 4])
        } else {
            (&["ours", "PyTorch", "Keras", "ONNX"], &[0, 1, 2, 5])
        };
        let mut table = Table::new(std::iter::once("").chain(names.iter().copied()));
        for (thing, words) in WORDS {
            let words = columns.iter().map(|&column| Cell::from(words[column]));
            table.push(std::iter::once(Cell::from(thing)).chain(words).collect())?;
        }
        let caption = format!("The same things in {}, with what happens if you say nothing.", names.join(", "));
        Ok(Shown::table(table, caption))
    }
}
