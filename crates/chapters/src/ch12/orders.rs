//! Shuffling through a buffer: harmless on a mixed file, ruinous on a sorted one.

use datasets::order::buffer_shuffle;
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::records::{Experiments, SORTED_FILE};
use crate::{ChapterError, Class, Item, Shown, declare, mnist};

/// How many classes the batches of an epoch hold, when a sorted file is shuffled through buffers.
#[declare("ch12.buffer-shuffle", "What a buffer can mix", covers = ["12.5"])]
pub struct BufferShuffle {
    /// The buffers' sizes in images.
    #[parameter(default = vec![1, 1_000, 10_000, 60_000], range = 1..=60_000, most = 6, log = true)]
    pub buffers: Vec<usize>,
    /// Images in a batch.
    #[parameter(default = 50, range = 1..=1000, log = true)]
    pub batch: usize,
    /// Whether the file is sorted by class first.
    #[parameter(default = true)]
    pub sorted: bool,
    /// The seed of the shuffle.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for BufferShuffle {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut labels = mnist::train_labels().to_vec();
        if self.sorted {
            labels.sort_unstable();
        }
        let batch = self.batch;
        // Points are means of so many batches: the curves can be told apart.
        let mean_of = (labels.len() / batch / 60).max(1);
        let mut series = Vec::new();
        let mut words = Vec::new();
        for &buffer in &self.buffers {
            let order = buffer_shuffle(labels.len(), buffer, self.seed)?;
            let classes: Vec<usize> = order.chunks_exact(batch).map(|indices| distinct(indices, &labels)).collect();
            let points = classes.chunks(mean_of).enumerate().map(|(at, counts)| {
                let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
                (((at * mean_of) as f64 + counts.len() as f64 / 2.0), mean)
            });
            let mean = classes.iter().sum::<usize>() as f64 / classes.len().max(1) as f64;
            words.push(format!("of {}: {mean:.1}", Cell::from(buffer).display()));
            series.push(Series::new(format!("buffer {}", Cell::from(buffer).display()), points));
        }
        let file = if self.sorted { "MNIST sorted by class" } else { "MNIST as it is" };
        let caption = format!(
            "Different digits in each batch of {batch} of {file}, shuffled through a buffer. In the mean, with a buffer {}. A buffer mixes \
             only what is in it together.",
            words.join(", ")
        );
        let axes = Axes { y_range: Some([0.0, 10.5]), ..Axes::new("step", "different digits in a batch") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

fn distinct(indices: &[usize], labels: &[u8]) -> usize {
    let mut seen = [false; 256];
    for &index in indices {
        seen[usize::from(labels[index])] = true;
    }
    seen.iter().filter(|&&seen| seen).count()
}

/// Test accuracy after a pass over a mixed and over a sorted file.
#[declare("ch12.sorted-file", "A sorted file and a small buffer",
    covers = ["12.5"], class = Class::Trained { record: SORTED_FILE })]
pub struct SortedFileAccuracy {
    /// Digits after the point of a percentage.
    #[parameter(default = 1, range = 0..=4)]
    pub digits: usize,
}

impl Item for SortedFileAccuracy {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
        let record = Experiments::read(SORTED_FILE)?;
        let last = record.experiments.iter().map(|experiment| experiment.losses.len()).min().unwrap_or(0).max(1);
        let later = format!("loss of batch {last}");
        let mut table = Table::new(["order", "loss of the first batch", &later, "test accuracy %"]);
        for experiment in &record.experiments {
            let loss =
                |at: usize| experiment.losses.get(at).map_or(Cell::Empty, |&loss| Cell::float(f64::from(loss), 4));
            table.push(cells![
                experiment.name.as_str(),
                loss(0),
                loss(last - 1),
                Cell::float(100.0 * experiment.test_accuracy, digits)
            ])?;
        }
        let caption = format!(
            "{} {} steps of {} images, seed {}. The losses are those of the first batches that it learned from.",
            record.about,
            Cell::from(record.steps).display(),
            record.batch,
            record.seed
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_counted_once() {
        assert_eq!(distinct(&[0, 2, 1, 3], &[5, 5, 7, 5]), 2);
        assert_eq!(distinct(&[], &[]), 0);
    }
}
