//! A run in progress.

use std::ops::ControlFlow;
use std::path::Path as FilePath;

use datasets::{Dataset, order};
use layers::{Context, CrossEntropy, Layer, Loss, ParameterKind, Path, Slot};
use models::Model;
use optim::{clip_factor, global_norm, scale};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::checkpoint::{self, Checkpoint};
use crate::evaluate::{best, scores};
use crate::recipe::Change;
use crate::run_state::{Recent, RunState};
use crate::{Evaluation, Event, History, Point, Recipe, TrainError, evaluate};

/// How [`Trainer::run`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All steps are done.
    Finished,
    /// The listener asked to stop; the state is saved and can be resumed.
    Stopped,
}

/// A network, its optimiser, its data, and how far they have come.
///
/// ```
/// use std::ops::ControlFlow;
/// let digits = datasets::mnist::load(None)?;
/// let recipe = train::Recipe { model: "lenet5".to_owned(), batch: 20, ..train::Recipe::classic() }.with_steps(3);
/// let mut trainer = train::Trainer::new(recipe, digits.train.take(200))?;
/// let outcome = trainer.run(Some(&digits.test.take(50)), None, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(outcome, train::Outcome::Finished);
/// assert_eq!(trainer.history().losses.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Trainer {
    run: RunState,
    loss: CrossEntropy,
    training: Dataset,
    validation: Option<Dataset>,
    context: Context<f32>,
    order: Option<(u64, Vec<usize>)>,
    labels: Vec<usize>,
    path: Path,
}

/// Each kind of randomness has a seed of its own, made from the recipe's.
#[derive(Clone, Copy)]
enum Randomness {
    Weights = 1,
    Dropout = 2,
    Augmentation = 3,
}

impl Randomness {
    fn seed(self, seed: u64) -> u64 {
        // Multiplying by an odd number keeps different seeds different.
        seed.wrapping_mul(4).wrapping_add(self as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// An error unless the data's images are what a model takes.
fn fits(model: &str, expected: [usize; 3], data: &Dataset) -> Result<(), TrainError> {
    let (channels, height, width) = data.image_shape();
    let got = [channels, height, width];
    if expected == got { Ok(()) } else { Err(TrainError::Images { model: model.to_owned(), expected, got }) }
}

impl Trainer {
    /// A run that has not begun: the recipe's model with fresh weights, step 0.
    ///
    /// # Errors
    /// If the recipe makes no sense, or the data does not fit it.
    pub fn new(recipe: Recipe, data: Dataset) -> Result<Self, TrainError> {
        // Before a weight is made: a checkpoint of a stranger may name the largest network there is.
        let architecture = models::describe(&recipe.model, Some(data.classes()))?;
        fits(architecture.name(), architecture.input_shape(), &data)?;
        let mut rng = ChaCha8Rng::seed_from_u64(Randomness::Weights.seed(recipe.seed));
        let model = architecture.model(&mut rng)?;
        Self::with_model(recipe, model, data)
    }

    /// A run that has not begun, with a network of your own; the recipe's model is then but a name.
    ///
    /// # Errors
    /// If the recipe makes no sense, or the data fits neither it nor the model.
    pub fn with_model(recipe: Recipe, model: Model, data: Dataset) -> Result<Self, TrainError> {
        recipe.check()?;
        let optimizer = recipe.optimizer.build()?;
        let loss = CrossEntropy::new().label_smoothing(recipe.label_smoothing)?;
        fits(&model.name, model.input_shape, &data)?;
        let (training, validation) = match recipe.validation {
            0 => (data, None),
            images => {
                let (training, validation) = data.split(images, recipe.seed)?;
                (training, Some(validation))
            }
        };
        if training.len() < recipe.batch {
            let (value, range) = (recipe.batch.to_string(), "at most the number of training images");
            return Err(TrainError::Option { option: "batch", value, range });
        }
        let history = History { losses: Vec::with_capacity(recipe.steps.min(1 << 20) as usize), points: Vec::new() };
        Ok(Self {
            labels: Vec::with_capacity(recipe.batch),
            run: RunState {
                recipe,
                model,
                optimizer,
                step: 0,
                history,
                recent: Recent::default(),
                changes: Vec::new(),
            },
            loss,
            training,
            validation,
            context: Context::train(0),
            order: None,
            path: Path::default(),
        })
    }

    /// A run that goes on from a checkpoint: the recipe is the checkpoint's, the data must be the same as before.
    ///
    /// # Errors
    /// If the file is no checkpoint, or the data is not what the run began with.
    pub fn resume(checkpoint: &FilePath, data: Dataset) -> Result<Self, TrainError> {
        Self::from_checkpoint(Checkpoint::read(checkpoint)?, data)
    }

    /// The same from the bytes of the file.
    ///
    /// # Errors
    /// As [`Trainer::resume`].
    pub fn from_bytes(bytes: &[u8], data: Dataset) -> Result<Self, TrainError> {
        Self::from_checkpoint(Checkpoint::from_bytes(bytes)?, data)
    }

    fn from_checkpoint(checkpoint: Checkpoint, data: Dataset) -> Result<Self, TrainError> {
        let mut trainer = Self::new(checkpoint.recipe().clone(), data)?;
        let class_counts = trainer.class_counts();
        checkpoint.restore(&mut trainer.run, &class_counts)?;
        Ok(trainer)
    }

    /// Writes a checkpoint; what was there before stays until the new file is complete.
    ///
    /// # Errors
    /// If the file cannot be written, or the run has diverged: nobody can go on from values that are not finite. The old file
    /// then is untouched.
    pub fn save(&mut self, path: &FilePath) -> Result<(), TrainError> {
        let class_counts = self.class_counts();
        checkpoint::save(&mut self.run, class_counts, path)
    }

    /// The bytes of the file that [`Trainer::save`] writes.
    ///
    /// # Errors
    /// If the state has no form in a file.
    pub fn to_bytes(&mut self) -> Result<Vec<u8>, TrainError> {
        let class_counts = self.class_counts();
        checkpoint::to_bytes(&mut self.run, class_counts)
    }

    /// From the next step on another (highest) learning rate, or another number of steps in all: after a rate that was too
    /// high, or to train longer.
    ///
    /// A schedule that ends is stretched or pressed, as by [`Recipe::with_steps`]. The run is then no longer what its recipe
    /// alone gives, so checkpoints keep what was changed and when ([`Trainer::changes`]).
    ///
    /// # Errors
    /// If the recipe makes no sense any more, or ends before the steps that are done; nothing is changed then.
    ///
    /// ```
    /// let digits = datasets::mnist::load(None)?.train.take(100);
    /// let recipe = train::Recipe { model: "lenet5".to_owned(), ..train::Recipe::classic() };
    /// let mut trainer = train::Trainer::new(recipe, digits)?;
    /// trainer.change(Some(1e-5), Some(10_000))?;
    /// assert_eq!(trainer.recipe().steps, 10_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change(&mut self, learning_rate: Option<f64>, steps: Option<u64>) -> Result<(), TrainError> {
        let change = Change { step: self.run.step, learning_rate, steps };
        let recipe = self.run.recipe.changed(change);
        recipe.check()?;
        if recipe.steps < self.run.step {
            let (value, range) = (recipe.steps.to_string(), "no fewer than the steps that are done");
            return Err(TrainError::Option { option: "steps", value, range });
        }
        if recipe != self.run.recipe {
            self.run.recipe = recipe;
            self.run.changes.push(change);
        }
        Ok(())
    }

    /// What was changed on the way, in order.
    pub fn changes(&self) -> &[Change] {
        &self.run.changes
    }

    /// What decides this run, as it is now.
    pub fn recipe(&self) -> &Recipe {
        &self.run.recipe
    }

    /// Steps done.
    pub fn step_count(&self) -> u64 {
        self.run.step
    }

    /// What was measured so far.
    pub fn history(&self) -> &History {
        &self.run.history
    }

    /// The model in its present state.
    pub fn model(&mut self) -> &mut Model {
        &mut self.run.model
    }

    /// The trained model.
    pub fn into_model(self) -> Model {
        self.run.model
    }

    /// Images that are trained on.
    pub fn training_images(&self) -> usize {
        self.training.len()
    }

    /// How many training images each class has: enough to notice other data at a resume.
    fn class_counts(&self) -> Vec<usize> {
        self.training.class_counts()
    }

    /// Steps from the first image of the training set to the last.
    pub fn steps_per_epoch(&self) -> u64 {
        (self.training.len() / self.run.recipe.batch) as u64
    }

    /// One step: a batch forward, its loss, backward, an update. Returns the batch's loss.
    ///
    /// # Errors
    /// If the loss is not finite any more. The weights then are of no use; the last checkpoint is.
    pub fn step(&mut self) -> Result<f64, TrainError> {
        // On one of the threads that share its loops: entering them from outside costs more, some sixty times a step.
        #[cfg(feature = "parallel")]
        return rayon::scope(|_| self.step_here());
        #[cfg(not(feature = "parallel"))]
        self.step_here()
    }

    // ANCHOR: step
    fn step_here(&mut self) -> Result<f64, TrainError> {
        let learning_rate = self.run.recipe.schedule.learning_rate(self.run.step);
        let input = self.batch();
        self.context.reseed(Randomness::Dropout.seed(self.run.recipe.seed), self.run.step);
        let scores = scores(self.run.model.network.forward(input, &mut self.context)?)?;
        let mut upstream = self.context.allocate(scores.shape());
        let gradient = upstream.view_mut().into_dimensionality().expect("two axes");
        let loss = f64::from(self.loss.evaluate(scores.view(), &self.labels, Some(gradient))?);
        if !loss.is_finite() {
            return Err(self.not_finite("loss", learning_rate));
        }
        let hits = scores.outer_iter().zip(&self.labels).filter(|(row, label)| best(row.iter().copied()) == **label);
        self.run.recent.correct += hits.count() as u64;
        self.context.recycle(scores.into_dyn());
        self.run.model.network.backward_parameters(upstream, &mut self.context)?;
        self.clip(learning_rate)?;
        self.update(learning_rate)?;
        self.run.step += 1;
        self.run.recent.batches += 1;
        self.run.recent.images += self.run.recipe.batch as u64;
        self.run.recent.loss += loss;
        self.run.history.losses.push(loss as f32);
        Ok(loss)
    }
    // ANCHOR_END: step

    /// All steps that are left, with news to `listen`, which may stop the run by breaking.
    ///
    /// The network is evaluated at the recipe's intervals on the validation images and on `test`; checkpoints go to
    /// `folder`, the first before the first step.
    ///
    /// # Errors
    /// As [`Trainer::step`]; if a checkpoint cannot be written.
    pub fn run(
        &mut self,
        test: Option<&Dataset>,
        folder: Option<&FilePath>,
        listen: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Outcome, TrainError> {
        loop {
            let last = self.run.step == self.run.recipe.steps;
            let due = |every: u64| self.run.step.is_multiple_of(every) || last;
            let evaluated = self.run.history.points.last().is_some_and(|point| point.step == self.run.step);
            let save = due(self.run.recipe.checkpoint_every);
            if self.run.step > 0 && due(self.run.recipe.evaluate_every) && !evaluated && !self.evaluate(test, listen)? {
                return self.stop(folder, listen);
            }
            if save && self.save_and_tell(folder, listen)?.is_break() && !last {
                return Ok(Outcome::Stopped);
            }
            if last {
                return Ok(Outcome::Finished);
            }
            let loss = self.step()?;
            let learning_rate = self.run.recipe.schedule.learning_rate(self.run.step - 1);
            let news = Event::Step { step: self.run.step, steps: self.run.recipe.steps, loss, learning_rate };
            if listen(news).is_break() {
                return self.stop(folder, listen);
            }
        }
    }

    fn stop(
        &mut self,
        folder: Option<&FilePath>,
        listen: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Outcome, TrainError> {
        let _already_stopping = self.save_and_tell(folder, listen)?;
        Ok(Outcome::Stopped)
    }

    fn save_and_tell(
        &mut self,
        folder: Option<&FilePath>,
        listen: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, TrainError> {
        let Some(folder) = folder else { return Ok(ControlFlow::Continue(())) };
        self.try_a_batch()?;
        let path = folder.join(checkpoint::FILE_NAME);
        self.save(&path)?;
        Ok(listen(Event::Saved(&path)))
    }

    /// An error unless a batch still has a loss: weights may be finite numbers and so large that the next step overflows.
    ///
    /// It is one batch forward for each checkpoint, and changes nothing.
    fn try_a_batch(&mut self) -> Result<(), TrainError> {
        let few = self.training.take(self.run.recipe.batch);
        let tried = evaluate(&mut self.run.model.network, &few, |_, _| ControlFlow::Continue(()))?;
        if tried.is_some_and(|evaluation| evaluation.loss.is_finite()) {
            return Ok(());
        }
        Err(self.run.no_longer_finite("loss"))
    }

    /// Adds a point to the history; `false` if the listener broke it off.
    fn evaluate(
        &mut self,
        test: Option<&Dataset>,
        listen: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<bool, TrainError> {
        let mut measured: [Option<Evaluation>; 2] = [None, None];
        for (evaluation, data) in measured.iter_mut().zip([self.validation.as_ref(), test]) {
            // Of no images there is no accuracy.
            let Some(data) = data.filter(|data| !data.is_empty()) else { continue };
            let progress = |done, total| listen(Event::Evaluating { done, total });
            let Some(found) = evaluate(&mut self.run.model.network, data, progress)? else { return Ok(false) };
            *evaluation = Some(found);
        }
        let [validation, test] = &measured;
        let recent = std::mem::take(&mut self.run.recent);
        let point = Point {
            step: self.run.step,
            epochs: self.run.step as f64 / self.steps_per_epoch() as f64,
            loss: recent.loss / recent.batches.max(1) as f64,
            train_accuracy: recent.correct as f64 / recent.images.max(1) as f64,
            validation_loss: validation.as_ref().map(|evaluation| evaluation.loss),
            validation_accuracy: validation.as_ref().map(Evaluation::accuracy),
            test_loss: test.as_ref().map(|evaluation| evaluation.loss),
            test_accuracy: test.as_ref().map(Evaluation::accuracy),
        };
        self.run.history.points.push(point);
        let point = self.run.history.points.last().expect("just pushed");
        Ok(listen(Event::Evaluated(point)).is_continue())
    }

    /// The images of the present step, changed a little if the recipe says so; `labels` gets theirs.
    fn batch(&mut self) -> layers::Tensor<f32> {
        let per_epoch = self.steps_per_epoch();
        let (epoch, position) = (self.run.step / per_epoch, (self.run.step % per_epoch) as usize);
        if self.order.as_ref().is_none_or(|(of, _)| *of != epoch) {
            self.order = Some((epoch, order::epoch_order(self.training.len(), self.run.recipe.seed, epoch)));
        }
        let (_, order) = self.order.as_ref().expect("made above");
        let indices = &order[position * self.run.recipe.batch..(position + 1) * self.run.recipe.batch];
        let (channels, height, width) = self.training.image_shape();
        let mut input = self.context.allocate(&[indices.len(), channels, height, width]);
        let mut images = input.view_mut().into_dimensionality().expect("four axes");
        self.training.batch_into(indices, images.view_mut(), &mut self.labels);
        if !self.run.recipe.augmentation.is_identity() {
            let mut rng = ChaCha8Rng::seed_from_u64(Randomness::Augmentation.seed(self.run.recipe.seed));
            rng.set_stream(self.run.step);
            self.run.recipe.augmentation.apply(images, &mut rng);
        }
        input
    }

    /// Shortens all gradients together to the recipe's limit, if it has one.
    fn clip(&mut self, learning_rate: f64) -> Result<(), TrainError> {
        let Some(limit) = self.run.recipe.clip_norm else { return Ok(()) };
        let mut squares = 0.0;
        let mut finite = true;
        self.run.model.network.visit(&mut self.path, &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                match global_norm([parameter.gradient.view()]) {
                    Ok(norm) => squares += norm * norm,
                    Err(_) => finite = false,
                }
            }
        });
        if !finite {
            return Err(self.not_finite("gradient", learning_rate));
        }
        let factor = clip_factor(squares.sqrt(), limit)?;
        self.run.model.network.visit(&mut self.path, &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                scale(parameter.gradient.view_mut(), factor);
            }
        });
        Ok(())
    }

    fn update(&mut self, learning_rate: f64) -> Result<(), TrainError> {
        let Self { run: RunState { model, optimizer, .. }, path, .. } = self;
        optimizer.begin_step(learning_rate as f32);
        let (mut index, mut updated) = (0, Ok(()));
        model.network.visit(path, &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                let decay = parameter.kind == ParameterKind::Weight;
                if updated.is_ok() {
                    updated = optimizer.update(index, parameter.value.view_mut(), parameter.gradient.view(), decay);
                }
                index += 1;
            }
        });
        Ok(updated?)
    }

    fn not_finite(&self, what: &'static str, learning_rate: f64) -> TrainError {
        TrainError::NotFinite { step: self.run.step + 1, what, learning_rate }
    }
}
