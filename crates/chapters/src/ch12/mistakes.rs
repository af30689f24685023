//! What the trained network gets wrong.

use ndarray::{Array2, Array3};
use serde::{Deserialize, Serialize};
use viz::{DigitOptions, confusion_matrix, digits};

use super::run::{Run, words};
use crate::limits::within;
use crate::records::{CLASSIC, DigitsRun};
use crate::{ChapterError, Class, Item, Shown, mnist};

/// Which digit was taken for which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Confusion {
    /// Which run.
    pub run: Run,
}

#[allow(clippy::derivable_impls, reason = "the page's parameters are spelt out in every item")]
impl Default for Confusion {
    fn default() -> Self {
        Self { run: Run::Classic }
    }
}

impl Item for Confusion {
    const ID: &'static str = "ch12.confusion";
    const NAME: &'static str = "Which digit was taken for which";
    const COVERS: &'static [&'static str] = &["12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrongDigits {
    /// Which run.
    pub run: Run,
    /// How many are shown at most.
    pub most: usize,
}

impl Default for WrongDigits {
    fn default() -> Self {
        Self { run: Run::Classic, most: 30 }
    }
}

impl Item for WrongDigits {
    const ID: &'static str = "ch12.wrong-digits";
    const NAME: &'static str = "The digits that it gets wrong";
    const COVERS: &'static [&'static str] = &["12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let most = within("most", self.most, 1..=200)?;
        let run = self.run.read()?;
        let shown = chosen(&run, most);
        if shown.is_empty() {
            let problem = "the network gets nothing wrong, so there is nothing to show".to_owned();
            return Err(ChapterError::Record { record: CLASSIC.to_owned(), problem });
        }
        let mut images = Array3::zeros((shown.len(), 28, 28));
        let mut captions = Vec::new();
        for (mut target, mistake) in images.outer_iter_mut().zip(&shown) {
            target.assign(&mnist::test_image(mistake.image)?);
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
