//! The window at each of its places, with the sums worked out.

use serde::{Deserialize, Serialize};
use viz::{Steps, window_steps};

use crate::{ChapterError, Item, Shown, Sliding};

/// A window with padding at some of its places; products and sums are written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WindowSteps {
    /// H, W.
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    pub kernel: [usize; 2],
    /// S.
    pub stride: [usize; 2],
    /// `[[top, bottom], [left, right]]`.
    pub padding: [[usize; 2]; 2],
    /// D.
    pub dilation: [usize; 2],
    /// Which places are drawn, counted row by row from 0; none means all.
    pub steps: Vec<usize>,
}

impl Default for WindowSteps {
    fn default() -> Self {
        let Sliding { input, kernel, stride, padding, dilation } = Sliding::square(5, 3, 1, 1, 1);
        Self { input, kernel, stride, padding, dilation, steps: vec![0, 12] }
    }
}

impl Item for WindowSteps {
    const ID: &'static str = "ch04.window-steps";
    const NAME: &'static str = "A window, its padding and its sums";
    const COVERS: &'static [&'static str] = &["4.1", "4.2"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride, padding, dilation, .. } = *self;
        steps(&Sliding { input, kernel, stride, padding, dilation }, &self.steps)
    }
}

/// A stride of two: the window jumps over every second place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StridedWindow {
    /// H, W.
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    pub kernel: [usize; 2],
    /// S.
    pub stride: [usize; 2],
    /// Which places are drawn, counted row by row from 0; none means all.
    pub steps: Vec<usize>,
}

impl Default for StridedWindow {
    fn default() -> Self {
        Self { input: [5, 5], kernel: [3, 3], stride: [2, 2], steps: Vec::new() }
    }
}

impl Item for StridedWindow {
    const ID: &'static str = "ch04.stride";
    const NAME: &'static str = "A stride of two";
    const COVERS: &'static [&'static str] = &["4.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride, .. } = *self;
        steps(&Sliding { input, kernel, stride, ..Sliding::default() }, &self.steps)
    }
}

fn steps(sliding: &Sliding, places: &[usize]) -> Result<Shown, ChapterError> {
    let [rows, columns] = sliding.axes()?;
    let (height, width) = (rows.output()?, columns.output()?);
    let steps = if places.is_empty() { Steps::All } else { Steps::Only(places.to_vec()) };
    let figure = window_steps(&sliding.drawn(), &steps, Some(&sliding.values()?))?;
    let caption = format!(
        "Input {}: the window has {height}×{width} places, and each gives one number of the output.",
        sliding.words()
    );
    Ok(Shown::figure(figure, caption))
}
