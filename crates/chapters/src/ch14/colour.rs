//! Photographs of 32×32 pixels, as CIFAR-10 has them.

use datasets::photograph::{resize_crop, to_tensor};
use ndarray::{Array3, ArrayView3, s};
use train::Recipe;
use viz::{PhotographOptions, photograph};

use crate::photographs::{cat, china};
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Grey between pictures and around them, in their pixels: neither their white nor their black melts into the page.
const GUTTER: usize = 2;

/// Pictures side by side, from 0 to 1.
fn row(pictures: &[Array3<f32>]) -> Array3<f32> {
    let (planes, height, width) = pictures.first().map_or((3, 1, 1), Array3::dim);
    let count = pictures.len();
    let mut row = Array3::from_elem((planes, height + 2 * GUTTER, count * (width + GUTTER) + GUTTER), 0.5);
    for (at, picture) in pictures.iter().enumerate() {
        let left = GUTTER + at * (width + GUTTER);
        row.slice_mut(s![.., GUTTER..GUTTER + height, left..left + width]).assign(picture);
    }
    row
}

fn small(image: ArrayView3<'_, u8>, side: usize) -> Result<Array3<f32>, ChapterError> {
    Ok(to_tensor(resize_crop(image, side, side)?.view()))
}

/// The three photographs at the size of CIFAR-10's.
#[declare("ch14.thirty-two", "What 32×32 pixels leave of a photograph", covers = ["14.7"])]
pub struct ThirtyTwo {
    /// Rows and columns.
    #[parameter(default = 32, range = 4..=96)]
    pub side: usize,
}

impl Item for ThirtyTwo {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let flower = datasets::photograph::flower();
        let pictures = [small(cat().view(), side)?, small(flower.view(), side)?, small(china().view(), side)?];
        // About as wide on the page whatever the side.
        let options = PhotographOptions { white: 1.0, zoom: Some((160 / side).max(1)), ..PhotographOptions::default() };
        let figure = photograph(row(&pictures).view(), &options)?;
        let caption = format!(
            "A cat, a flower and a temple at {side}×{side} pixels: {} numbers each. CIFAR-10's photographs have 32×32.",
            viz::Cell::from(3 * side * side).display()
        );
        let alt = format!(
            "Three square photographs of {side} by {side} pixels, enlarged: a cat's face, a flower and a temple, coarse and just \
             recognisable."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// A photograph as training sees it, each time a little different.
#[declare("ch14.augmented", "One cat, many images", covers = ["14.7"])]
pub struct Augmented {
    /// Changed copies.
    #[parameter(default = 5, range = 1..=9)]
    pub copies: usize,
    /// The seed of the changes.
    #[parameter(default = 1, range = 0..=9999)]
    pub seed: u64,
}

impl Item for Augmented {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let copies = self.copies;
        let original = small(cat().view(), 32)?;
        let augmentation = Recipe::colour().augmentation;
        let mut random = seeded(self.seed);
        let mut pictures = vec![original.clone()];
        let mut flipped = 0;
        for _ in 0..copies {
            let change = augmentation.draw(&mut random);
            flipped += usize::from(change.flip);
            let mut copy = original.clone();
            change.apply(copy.view_mut());
            pictures.push(copy);
        }
        let options = PhotographOptions { white: 1.0, zoom: Some(3), ..PhotographOptions::default() };
        let figure = photograph(row(&pictures).view(), &options)?;
        let caption = format!(
            "The cat, and {copies} images that the recipe makes of it: moved by up to {} pixels either way, {flipped} of them mirrored. What \
             comes from outside is black.",
            augmentation.max_shift_pixels
        );
        let alt = format!("A small photograph of a cat, and {copies} copies, shifted by a few pixels, some mirrored.");
        Ok(Shown::described(figure, caption, alt))
    }
}
