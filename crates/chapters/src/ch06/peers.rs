//! Our speed beside that of other frameworks.

use viz::{Cell, Table, bars};

use crate::records::{Comparison, PEERS, Peers, Task};
use crate::{ChapterError, Class, Item, Shown, declare};

fn threads_words(threads: usize) -> String {
    if threads == 1 { "one thread".to_owned() } else { format!("{threads} threads") }
}

/// Their time over ours, task by task.
#[declare("ch06.peers", "Beside PyTorch and the frameworks in Rust",
    covers = ["6.5"], class = Class::Measured { record: PEERS })]
pub struct PeerRatios {
    /// One thread or two.
    #[parameter(default = 2, range = 1..=2)]
    pub threads: usize,
    /// Whether the backward passes and the networks are shown, and not the forward passes.
    #[parameter(default = false)]
    pub beyond_forward: bool,
}

impl Item for PeerRatios {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let threads = self.threads;
        let record = Peers::read()?;
        let others = || record.frameworks.iter().enumerate().skip(1);
        let headers = ["task", "ours, ms"].map(str::to_owned).into_iter();
        let mut table = Table::new(headers.chain(others().map(|(_, framework)| framework.name.clone())));
        let rows = record.comparisons.iter().filter(|row| row.threads == threads);
        for row in rows.filter(|row| row.is_forward() != self.beyond_forward) {
            let name = match &row.task {
                Task::Convolution { shape, .. } if !self.beyond_forward => shape.to_string(),
                task => task.to_string(),
            };
            let ours = row.outcomes.first().and_then(|outcome| outcome.measurement());
            let mut cells = vec![Cell::from(name), Cell::from(ours.map(|time| Cell::float(1e3 * time.seconds, 2)))];
            cells.extend(others().map(|(at, _)| Cell::from(row.ratio(at).map(|ratio| Cell::float(ratio, 2)))));
            table.push(cells)?;
        }
        let versions: Vec<String> =
            others().map(|(_, framework)| format!("{} {}", framework.name, framework.version)).collect();
        let caption = format!(
            "{}: their time ÷ ours, over 1 is in our favour; empty where they cannot or their result differs. All in one run, \
             in turns, on the same data, results compared first, medians. {}. {}.",
            threads_words(threads),
            versions.join(", "),
            record.machine.line()
        );
        Ok(Shown::table(table, caption))
    }
}

/// The geometric mean of the ratios to each framework, over the forward passes.
#[declare("ch06.peer-means", "The mean over all shapes", covers = ["6.5"], class = Class::Measured { record: PEERS })]
pub struct PeerMeans {
    /// One thread or two.
    #[parameter(default = 2, range = 1..=2)]
    pub threads: usize,
}

impl Item for PeerMeans {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let threads = self.threads;
        let record = Peers::read()?;
        let chosen = |row: &Comparison| row.threads == threads && row.is_forward();
        let means = record
            .frameworks
            .iter()
            .enumerate()
            .skip(1)
            .filter_map(|(at, framework)| Some((framework.name.as_str(), record.geometric_mean(at, chosen)?)));
        let (names, means): (Vec<&str>, Vec<f64>) = means.unzip();
        if names.is_empty() {
            let problem = format!("nobody was measured with {}", threads_words(threads));
            return Err(ChapterError::Record { record: PEERS.to_owned(), problem });
        }
        let caption = format!(
            "Forward passes, {}: the geometric mean of their time ÷ ours, over the shapes that both compute. At 1 they are as \
             fast as we are. {}.",
            threads_words(threads),
            record.machine.line()
        );
        let words: Vec<String> = names.iter().zip(&means).map(|(name, mean)| format!("{name} {mean:.2}")).collect();
        let alt = format!("Bars: mean of their time over ours: {}", words.join(", "));
        Ok(Shown::described(bars(&names, &means, 2)?, caption, alt))
    }
}
