//! What a finished run has to show: weights, history, pictures.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use datasets::Dataset;
use ndarray::{ArrayView3, Axis, stack};
use train::{Evaluation, History, Trainer, checkpoint, evaluate};
use viz::{Axes, Colormap, DigitOptions, Figure, MapOptions, PhotographOptions, Series, Table, cells};

use super::{file, interrupt, maps, network};

/// Wrongly read images that are drawn at most.
const MOST_MISTAKES: usize = 48;

/// Batches in the running mean of the loss.
const MEAN_OF: usize = 50;

/// What was written, and the accuracy on the test images, if there are any.
pub struct Finished {
    pub files: String,
    pub accuracy: Option<f64>,
}

/// Writes everything; `None` if somebody asked to stop.
pub fn write(trainer: &mut Trainer, test: &Dataset, folder: &Path) -> anyhow::Result<Option<Finished>> {
    let progress = |_, _| if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let Some(evaluation) = evaluate(&mut trainer.model().network, test, progress)? else { return Ok(None) };
    let mut files = Table::new(["file", "what it shows"]);
    let mut list = |name: &str, what: String| files.push(cells![name, what]).map(|_| ());

    list(checkpoint::FILE_NAME, "the whole state of the run, to continue from".to_owned())?;
    let weights = folder.join(network::WEIGHTS_FILE);
    let about = about(trainer, test, &evaluation)?;
    models::weights::save(&mut trainer.model().network, weights, &about)?;
    list(network::WEIGHTS_FILE, "the network, for cnn predict --weights".to_owned())?;
    let history = serde_json::to_string(trainer.history())?;
    file::write(&folder.join("history.json"), format!("{history}\n").as_bytes())?;
    list("history.json", "the loss of each step and all evaluations".to_owned())?;

    loss_curve(trainer.history())?.write_to(folder.join("loss.svg"))?;
    list("loss.svg", "the loss, step by step".to_owned())?;
    if !test.is_empty() {
        let counts = evaluation.confusion.mapv(u64::from);
        viz::confusion_matrix(counts.view(), test.class_names())?.write_to(folder.join("confusion.svg"))?;
        list("confusion.svg", "which class was taken for which".to_owned())?;
    }
    let wrong = evaluation.mistakes(test);
    if !wrong.is_empty() {
        let shown = &wrong[..wrong.len().min(MOST_MISTAKES)];
        mistakes(&evaluation, test, shown)?.write_to(folder.join("mistakes.svg"))?;
        list("mistakes.svg", format!("{} of {} test images that it got wrong", shown.len(), wrong.len()))?;
    }
    if !test.is_empty() {
        let class = &test.class_names()[test.label(0)];
        let image = test.image(0);
        picture(image)?.write_to(folder.join(maps::INPUT))?;
        list(maps::INPUT, format!("the first test image, class {class}"))?;
        let input = test.batch(&[0]).images.into_dyn();
        let maps = maps::of_convolutions(&mut trainer.model().network, input)?;
        for (path, maps) in maps::write(&maps, folder)?.iter().zip(&maps) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            list(&name, format!("its {} feature maps after {}", maps.values.dim().0, maps.name))?;
        }
    }
    Ok(Some(Finished { files: files.to_text(), accuracy: accuracy(test, &evaluation) }))
}

/// A test image as the network is given it.
fn picture(image: ArrayView3<'_, u8>) -> Result<Figure, viz::VizError> {
    if image.dim().0 == 3 {
        return viz::photograph(image, &PhotographOptions { zoom: Some(8), ..PhotographOptions::default() });
    }
    let grey = MapOptions { colormap: Colormap::Grey, zoom: Some(8), ..MapOptions::default() };
    viz::feature_maps(image, &grey)
}

/// What the file of weights says about itself.
fn about(trainer: &Trainer, test: &Dataset, evaluation: &Evaluation) -> anyhow::Result<BTreeMap<String, String>> {
    let recipe = trainer.recipe();
    let mut about = BTreeMap::from([
        (network::MODEL.to_owned(), recipe.model.clone()),
        (network::CLASSES.to_owned(), serde_json::to_string(test.class_names())?),
        ("recipe".to_owned(), serde_json::to_string(recipe)?),
    ]);
    if let Some(accuracy) = accuracy(test, evaluation) {
        about.insert("test accuracy".to_owned(), accuracy.to_string());
    }
    // With these the recipe alone does not give the same weights.
    if !trainer.changes().is_empty() {
        about.insert("changes of the recipe".to_owned(), serde_json::to_string(trainer.changes())?);
    }
    Ok(about)
}

/// Of no images there is none.
fn accuracy(test: &Dataset, evaluation: &Evaluation) -> Option<f64> {
    (!test.is_empty()).then(|| evaluation.accuracy())
}

/// The loss of each batch, its running mean, and the loss on the test images.
fn loss_curve(history: &History) -> Result<Figure, viz::VizError> {
    let steps = |index: usize| (index + 1) as f64;
    let batches = history.losses.iter().enumerate().map(|(index, &loss)| (steps(index), f64::from(loss)));
    let batches = Series::new("each batch", batches);
    let mut series = vec![batches.clone(), batches.running_mean(MEAN_OF)];
    let measured = |name: &str, loss: fn(&train::Point) -> Option<f64>| {
        let points = history.points.iter().filter_map(|point| Some((point.step as f64, loss(point)?)));
        Some(Series::new(name, points)).filter(|series| !series.points.is_empty())
    };
    series.extend(measured("validation images", |point| point.validation_loss));
    series.extend(measured("test images", |point| point.test_loss));
    viz::curves(&series, &Axes { log_y: true, ..Axes::new("step", "loss") })
}

fn mistakes(evaluation: &Evaluation, test: &Dataset, shown: &[usize]) -> anyhow::Result<Figure> {
    let name = |class: usize| &test.class_names()[class];
    let caption =
        |&index: &usize| format!("{}\nread as {}", name(test.label(index)), name(evaluation.predictions[index]));
    let captions: Vec<String> = shown.iter().map(caption).collect();
    let images: Vec<_> = shown.iter().map(|&index| test.image(index)).collect();
    if test.channels() == 3 {
        return Ok(viz::pictures(stack(Axis(0), &images)?.view(), 255.0, &captions, None)?);
    }
    let planes: Vec<_> = images.into_iter().map(|image| image.index_axis_move(Axis(0), 0)).collect();
    let options = DigitOptions { inverted: true, columns: Some(8), ..DigitOptions::default() };
    Ok(viz::digits(stack(Axis(0), &planes)?.view(), &captions, &options)?)
}
