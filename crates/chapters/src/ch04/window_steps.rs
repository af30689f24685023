//! The window at each of its places, with the sums worked out.

use viz::{Steps, window_steps};

use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// A window with padding at some of its places; products and sums are written out.
#[declare("ch04.window-steps", "A window, its padding and its sums", covers = ["4.1", "4.2"])]
pub struct WindowSteps {
    /// H, W.
    #[parameter(default = SlidingWindow2d::square(5, 3, 1, 1, 1).input, range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = SlidingWindow2d::square(5, 3, 1, 1, 1).kernel, range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// S.
    #[parameter(default = SlidingWindow2d::square(5, 3, 1, 1, 1).stride, range = 1..=LONGEST_SIDE)]
    pub stride: [usize; 2],
    /// `[[top, bottom], [left, right]]`.
    #[parameter(default = SlidingWindow2d::square(5, 3, 1, 1, 1).padding, range = 0..=LONGEST_SIDE / 4)]
    pub padding: [[usize; 2]; 2],
    /// D.
    #[parameter(default = SlidingWindow2d::square(5, 3, 1, 1, 1).dilation, range = 1..=LONGEST_SIDE)]
    pub dilation: [usize; 2],
    /// Which places are drawn, counted row by row from 0; none means all.
    #[parameter(default = vec![0, 12], range = 0..=575, least = 0, most = 36)]
    pub steps: Vec<usize>,
}

impl Item for WindowSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride, padding, dilation, .. } = *self;
        steps(&SlidingWindow2d { input, kernel, stride, padding, dilation }, &self.steps)
    }
}

/// A stride of two: the window jumps over every second place.
#[declare("ch04.stride", "A stride of two", covers = ["4.5"])]
pub struct StridedWindow {
    /// H, W.
    #[parameter(default = [5, 5], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// S.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub stride: [usize; 2],
    /// Which places are drawn, counted row by row from 0; none means all.
    #[parameter(default = Vec::new(), range = 0..=575, least = 0, most = 36)]
    pub steps: Vec<usize>,
}

impl Item for StridedWindow {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride, .. } = *self;
        steps(&SlidingWindow2d { input, kernel, stride, ..SlidingWindow2d::default() }, &self.steps)
    }
}

fn steps(sliding: &SlidingWindow2d, places: &[usize]) -> Result<Shown, ChapterError> {
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
