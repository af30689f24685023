//! Capstone: a network of the reader's own that reads handwritten digits.

use std::error::Error;
use std::time::Instant;

use datasets::{Batches, Dataset, LastBatch, mnist};
use layers::{Context, Layer, LayerError, Sequential, Tensor, count_parameters};
use ndarray::Ix2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::grading::caught;
use crate::{Graded, Report, compare, holds, within};

/// A source of random numbers → a network with fresh weights.
pub type Network = fn(&mut ChaCha8Rng) -> Result<Sequential<f32>, LayerError>;
/// That network and the training images → the network is trained.
pub type Train = fn(&mut Sequential<f32>, &Dataset) -> Result<(), Box<dyn Error>>;

/// As many parameters as a network may have: one dense layer has not half as many.
pub const MOST_PARAMETERS: usize = 20_000;
/// The part of the held-out digits that must be read right, in percent.
pub const LEAST_PERCENT: f64 = 97.5;
/// As long as the training may take.
pub const MOST_SECONDS: f64 = 120.0;
/// When the grader gives up: training, reading the files, and reading ten thousand digits.
const LIMIT: u64 = 240;

/// Counts the parameters, has the network trained with the clock running, and lets it read digits that it has never seen.
///
/// # Errors
///
/// The first requirement that is not met.
pub fn grade(network: Network, train: Train) -> Graded {
    within("ch12_capstone", LIMIT, move || {
        let words = "the scores of two images";
        let made = |seed| network(&mut ChaCha8Rng::seed_from_u64(seed));
        compare(words, "How many numbers does the last layer give for each image?", &vec![2_usize, 10], || {
            let scores = made(0)
                .and_then(|mut network| network.forward(Tensor::zeros(vec![2, 1, 28, 28]), &mut Context::eval()));
            scores.unwrap_or_else(|error| panic!("{error}")).shape().to_vec()
        })?;
        let mut network = made(1).expect("as a moment ago");
        let parameters = count_parameters(&mut network);
        holds(
            format!("a network of at most {MOST_PARAMETERS} parameters"),
            "Which layer has most of them, and what could be smaller before it?",
            format!("yours has {parameters}"),
            parameters <= MOST_PARAMETERS,
        )?;
        let digits = mnist::load(None).expect("MNIST is in the repository");
        let began = Instant::now();
        let trained = caught(|| train(&mut network, &digits.train).map_err(|error| error.to_string()));
        let asked =
            |report: Report| report.asked("training".into(), "Which line of your step or of your recipe is it?");
        let trained = trained.map_err(asked)?;
        let seconds = began.elapsed().as_secs_f64();
        holds("training", "Which line is it?", trained.as_ref().err().map_or("", String::as_str), trained.is_ok())?;
        let percent = percent_right(&mut network, &digits.test)?;
        let seen = format!(
            "yours reads {percent:.2} % of them, after {seconds:.0} s of training, with {parameters} parameters"
        );
        println!("{seen}");
        holds(
            format!("{LEAST_PERCENT} % of the 10,000 digits that were held out"),
            "Does it learn too slowly, has it seen too few images, or can it not see strokes at all?",
            &seen,
            percent >= LEAST_PERCENT,
        )?;
        let question = "Which layer has most of the multiply–adds, and how often does each image come?";
        holds(format!("trained in at most {MOST_SECONDS} s"), question, seen, seconds <= MOST_SECONDS)
    })
}

/// The part of the images whose highest score is that of their label, in percent.
fn percent_right(network: &mut Sequential<f32>, digits: &Dataset) -> Result<f64, Report> {
    let order: Vec<usize> = (0..digits.len()).collect();
    let mut right = 0;
    for images in Batches::new(&order, 500, LastBatch::Keep).expect("a size that is not 0") {
        let batch = digits.batch(images);
        let scores = caught(|| network.forward(batch.images.into_dyn(), &mut Context::eval()))?;
        let scores = scores.expect("as for two images").into_dimensionality::<Ix2>().expect("[N, 10]");
        let answer = |row: ndarray::ArrayView1<f32>| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
        right += scores.outer_iter().zip(&batch.labels).filter(|(row, label)| answer(*row) == Some(**label)).count();
    }
    Ok(100.0 * right as f64 / digits.len() as f64)
}
