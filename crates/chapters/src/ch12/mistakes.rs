//! What the trained network gets wrong.

use ndarray::{Array2, Array3};
use viz::{DigitOptions, confusion_matrix, digits};

use super::run::{Run, words};
use crate::records::{CLASSIC, DigitsRun};
use crate::{ChapterError, Class, Item, Shown, declare, mnist};

/// Which digit was taken for which.
#[declare("ch12.confusion", "Which digit was taken for which",
    covers = ["12.2"], class = Class::Trained { record: CLASSIC })]
pub struct Confusion {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
}

impl Item for Confusion {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let classes = run.confusion.len();
        let counts = Array2::from_shape_fn((classes, classes), |(truth, chosen)| run.confusion[truth][chosen]);
        let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let figure = confusion_matrix(counts.view(), &names)?;
        let worst = counts
            .indexed_iter()
            .filter(|((truth, chosen), _)| truth != chosen)
            .max_by_key(|&(at, &count)| (count, std::cmp::Reverse(at)));
        let worst = worst.map_or_else(String::new, |((truth, chosen), count)| {
            format!(" Most often a {truth} is taken for a {chosen}: {count} times.")
        });
        Ok(Shown::figure(figure, format!("{}, on the test images.{worst}", words(&run))))
    }
}

/// Test images that the network reads wrong.
#[declare("ch12.wrong-digits", "The digits that it gets wrong",
    covers = ["12.2"], class = Class::Trained { record: CLASSIC })]
pub struct WrongDigits {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
    /// How many are shown at most.
    #[parameter(default = 30, range = 1..=200)]
    pub most: usize,
}

impl Item for WrongDigits {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let most = self.most;
        let run = self.run.read()?;
        let shown = chosen(&run, most);
        if shown.is_empty() {
            let problem = "the network gets nothing wrong, so there is nothing to show".to_owned();
            return Err(ChapterError::Record { record: CLASSIC.to_owned(), problem });
        }
        let mut images = Array3::zeros((shown.len(), 28, 28));
        let mut captions = Vec::new();
        for (mut target, mistake) in images.outer_iter_mut().zip(&shown) {
            target.assign(&mnist::test_image(mistake.image));
            captions.push(format!("is {}\nread {}", mistake.truth, mistake.chosen));
        }
        let figure = digits(images.view(), &captions, &DigitOptions::default())?;
        let caption =
            format!("{}: {} of the {} test images that it reads wrong.", words(&run), shown.len(), run.mistakes.len());
        Ok(Shown::figure(figure, caption))
    }
}

/// Evenly spread over all mistakes, so that a run with many shows more than its first.
fn chosen(run: &DigitsRun, most: usize) -> Vec<crate::records::Mistake> {
    let all = run.mistakes.len();
    let count = all.min(most);
    (0..count).map(|at| run.mistakes[at * all / count]).collect()
}
