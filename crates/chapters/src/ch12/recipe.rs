//! What decides the two runs.

use optim::Schedule;
use train::{OptimizerChoice, Recipe};
use viz::{Cell, Table};

use crate::{ChapterError, Item, Shown, declare, mnist};

/// The two recipes, setting by setting.
#[declare("ch12.recipe-table", "What decides a run", covers = ["12.1", "12.4"])]
pub struct RecipeTable {
    /// Training images; none means as many as MNIST has.
    #[parameter(default = None, range = 1_000..=1 << 30, log = true)]
    pub images: Option<usize>,
}

impl Item for RecipeTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let images = self.images.unwrap_or_else(|| mnist::train_labels().len());
        let recipes = [Recipe::classic(), Recipe::best()];
        let mut table = Table::new(["setting", "classic", "best"]);
        let mut row = |name: &str, cell: &dyn Fn(&Recipe) -> Cell| {
            table.push(vec![name.into(), cell(&recipes[0]), cell(&recipes[1])]).map(|_| ())
        };
        let passes = |recipe: &Recipe| recipe.steps as f64 / (images / recipe.batch) as f64;
        row("network", &|recipe| recipe.model.as_str().into())?;
        row("optimiser", &|recipe| optimizer(recipe).0.into())?;
        row("highest learning rate", &|recipe| highest_rate(recipe).to_string().into())?;
        row("images per step", &|recipe| recipe.batch.into())?;
        row("steps", &|recipe| recipe.steps.into())?;
        row("training images", &|_| images.into())?;
        row("steps per pass", &|recipe| (images / recipe.batch).into())?;
        row("passes", &|recipe| Cell::float(passes(recipe), 2))?;
        row("weight decay", &|recipe| optimizer(recipe).1.to_string().into())?;
        row("label smoothing", &|recipe| recipe.label_smoothing.to_string().into())?;
        row("moved by up to (pixels)", &|recipe| recipe.augmentation.max_shift_pixels.to_string().into())?;
        row("turned by up to (degrees)", &|recipe| recipe.augmentation.max_rotation_degrees.to_string().into())?;
        row("seed", &|recipe| recipe.seed.into())?;
        let caption = format!(
            "Everything that decides the two runs. With {} training images, the same recipe gives the same network, to the \
             last bit, on one kind of processor.",
            Cell::from(images).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// An optimiser's name and its weight decay.
fn optimizer(recipe: &Recipe) -> (&'static str, f64) {
    match &recipe.optimizer {
        OptimizerChoice::Sgd(config) => ("SGD", config.weight_decay),
        OptimizerChoice::Adam(config) => ("Adam", config.weight_decay),
        OptimizerChoice::AdamW(config) => ("AdamW", config.weight_decay),
    }
}

/// The highest rate of all steps.
fn highest_rate(recipe: &Recipe) -> f64 {
    match recipe.schedule {
        Schedule::OneCycle { max_learning_rate, .. } => max_learning_rate,
        Schedule::Constant { learning_rate }
        | Schedule::Step { learning_rate, .. }
        | Schedule::Cosine { learning_rate, .. } => learning_rate,
    }
}
