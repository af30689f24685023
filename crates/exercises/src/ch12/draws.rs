//! Random numbers for the reader's shuffles, and how often each order comes out.

use std::collections::BTreeMap;
use std::fmt;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::Report;
use crate::grading::caught;

/// A source of random numbers: each call gives one from 0 to n − 1.
pub(super) fn draws(seed: u64) -> impl FnMut(usize) -> usize {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    move |n| {
        assert!(n > 0, "draw(0): there is no number below 0 to draw");
        rng.random_range(0..n)
    }
}

/// How often each order came.
pub(super) struct Orders {
    times: BTreeMap<Vec<usize>, u64>,
    runs: u64,
}

impl Orders {
    /// The orders of so many runs, each with its own seed.
    ///
    /// # Errors
    ///
    /// If the reader's code panics.
    pub(super) fn of(
        runs: u64,
        mut yours: impl FnMut(&mut dyn FnMut(usize) -> usize) -> Vec<usize>,
    ) -> Result<Self, Report> {
        let mut times = BTreeMap::new();
        // One stream for all runs: a generator of its own for each would take longer than the shuffles.
        let mut draw = draws(0);
        for _ in 0..runs {
            *times.entry(caught(|| yours(&mut draw))?).or_insert(0) += 1;
        }
        Ok(Self { times, runs })
    }

    /// Whether these orders, and no others, came about equally often: to within five standard deviations.
    pub(super) fn are_evenly(&self, orders: &[[usize; 3]]) -> bool {
        let part = 1.0 / orders.len() as f64;
        let expected = self.runs as f64 * part;
        let allowed = 5.0 * (expected * (1.0 - part)).sqrt();
        let is_usual = |order: &[usize; 3]| {
            self.times.get(&order[..]).is_some_and(|&times| (times as f64 - expected).abs() <= allowed)
        };
        self.times.len() == orders.len() && orders.iter().all(is_usual)
    }
}

impl fmt::Display for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (order, times)) in self.times.iter().enumerate() {
            let between = if at == 0 { "" } else { ", " };
            write!(f, "{between}{order:?} {times} times")?;
        }
        Ok(())
    }
}
