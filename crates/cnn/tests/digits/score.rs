//! Counting right and wrong answers.

use crate::conditions::{Condition, Right};
use crate::pictures::{self, Picture, Source};
use crate::reading::{self, Answer};
use viz::{Align, Table, cells};

/// From this probability on, in percent, a wrong answer is one that a reader would believe.
const SURE: f64 = 80.0;

/// How the pictures of a condition were answered.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub pictures: usize,
    /// The digit; or a line, where that is right.
    pub right: usize,
    /// A line where there was a digit to be read.
    pub refused: usize,
    pub wrong: usize,
    /// Those of the wrong ones that were said with a probability of [`SURE`] or more.
    pub sure_and_wrong: usize,
}

impl Score {
    fn add(&mut self, right: Right, digit: usize, answer: &Answer) {
        self.pictures += 1;
        match answer {
            Answer::Digit(class, _) if right == Right::Digit && *class == digit => self.right += 1,
            Answer::Digit(_, percent) => {
                self.wrong += 1;
                self.sure_and_wrong += usize::from(*percent >= SURE);
            }
            Answer::Line(_) if right == Right::Digit => self.refused += 1,
            Answer::Line(_) => self.right += 1,
        }
    }
}

/// Reads the first pictures of a condition.
pub fn score(source: &Source, condition: &Condition, pictures: usize) -> Score {
    let folder = tempfile::tempdir().unwrap();
    // To look at the pictures: name a folder that outlives the test.
    let kept = std::env::var_os("DIGITS_FOLDER").map(std::path::PathBuf::from);
    let folder = kept.map_or(folder.path().to_owned(), |kept| kept.join(source.name).join(condition.name));
    std::fs::create_dir_all(&folder).unwrap();
    let written: Vec<Picture> = (0..pictures).map(|index| pictures::write(source, condition, index, &folder)).collect();
    let mut score = Score::default();
    for (picture, answer) in written.iter().zip(reading::read(&written, &folder)) {
        let before = score;
        score.add(condition.right, picture.digit, &answer);
        if score.right == before.right {
            eprintln!("{}, {}, {} is a {}: {answer:?}", source.name, condition.name, picture.name, picture.digit);
        }
    }
    score
}

/// A table with a row for each condition, and for each source how many answers were right, wrong, and none.
pub fn table(sources: &[&Source], conditions: &[Condition], pictures: usize) -> Table {
    let headers = sources.iter().flat_map(|source| {
        [format!("{} right", source.name), "refused".to_owned(), "wrong".to_owned(), "surely".to_owned()]
    });
    let headers: Vec<String> = std::iter::once(format!("of {pictures}")).chain(headers).collect();
    let mut table =
        (1..headers.len()).fold(Table::new(headers.clone()), |table, column| table.align(column, Align::Right));
    let mut sums = vec![[0; 4]; sources.len()];
    for condition in conditions {
        let mut row = cells![condition.name];
        for (sum, source) in sums.iter_mut().zip(sources) {
            let Score { right, refused, wrong, sure_and_wrong, .. } = score(source, condition, pictures);
            let counts = [right, refused, wrong, sure_and_wrong];
            for (sum, count) in sum.iter_mut().zip(counts) {
                *sum += count;
            }
            row.extend(cells![right, refused, wrong, sure_and_wrong]);
        }
        table.push(row).unwrap();
    }
    let mut row = cells!["all"];
    for [right, refused, wrong, surely] in sums {
        row.extend(cells![right, refused, wrong, surely]);
    }
    table.push(row).unwrap();
    table
}
