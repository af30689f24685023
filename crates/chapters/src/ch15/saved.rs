//! A network before it was saved and after it was loaded.

use std::collections::BTreeMap;

use ndarray::Array3;
use viz::{DigitOptions, digits};

use super::reader;
use crate::digit_reader;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// What a network reads before it is saved, and another after it was loaded.
#[declare("ch15.same-scores", "Before saving and after loading", covers = ["15.1"])]
pub struct SameScores {
    /// Numbers of MNIST's test images.
    #[parameter(default = vec![0, 1, 2, 3, 4, 7, 8, 11], range = 0..=9_999, most = 32)]
    pub images: Vec<usize>,
}

impl Item for SameScores {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut saved = reader::trained(digit_reader::NAME)?;
        let before = reader::scores(&mut saved.network, reader::images(&self.images))?;
        // ANCHOR: round_trip
        let file = models::weights::to_bytes(&mut saved.network, &BTreeMap::new())?;
        let mut other = reader::fresh(digit_reader::NAME, 1)?;
        let fresh = reader::scores(&mut other.network, reader::images(&self.images))?;
        models::weights::load_bytes(&mut other.network, &file)?;
        let after = reader::scores(&mut other.network, reader::images(&self.images))?;
        // ANCHOR_END: round_trip
        let same = before.iter().zip(&after).filter(|(a, b)| a.to_bits() == b.to_bits()).count();
        let mut pictures = Array3::zeros((self.images.len(), 28, 28));
        for (mut picture, &number) in pictures.outer_iter_mut().zip(&self.images) {
            picture.assign(&mnist::test_image(number));
        }
        let [saved, new, loaded] = [&before, &fresh, &after].map(reader::chosen);
        let words = |at: usize| format!("saved: {}\nnew: {}\nloaded: {}", saved[at], new[at], loaded[at]);
        let captions: Vec<String> = (0..self.images.len()).map(words).collect();
        let figure = digits(pictures.view(), &captions, &DigitOptions::default())?;
        let caption = format!(
            "What the trained network reads (saved), what another one with random weights reads (new), and what that one reads \
             after it loaded the file. {same} of {} scores are the same to the last bit.",
            before.len()
        );
        Ok(Shown::figure(figure, caption))
    }
}
