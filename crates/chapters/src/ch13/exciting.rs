//! What excites a map: the patches of test images to which it answers most.

use ndarray::Array2;
use viz::Cell;

use super::panels;
use super::peaks::{IMAGES, LAYERS, PATCHES};
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// The grey of what lies outside of an image.
const OUTSIDE: f64 = 0.5;

/// For some maps of a layer, the nine patches of test images to which each answers most.
#[declare("ch13.what-excites", "The patches that excite a map most", covers = ["13.3"])]
pub struct WhatExcites {
    /// Which convolution, counted from 1.
    #[parameter(default = 2, range = 1..=4)]
    pub layer: usize,
    /// Which of its maps, counted from 1, a row each.
    #[parameter(default = (1..=6).collect(), range = 1..=64, most = 12)]
    pub maps: Vec<usize>,
    /// How many test images are looked through.
    #[parameter(default = IMAGES, range = PATCHES..=IMAGES)]
    pub images: usize,
}

impl Item for WhatExcites {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let images = self.images;
        let layer = &LAYERS[self.layer - 1];
        let side = layer.field.size;
        let (mut rows, mut words) = (Vec::new(), Vec::new());
        for &map in &self.maps {
            within("maps", map, 1..=layer.peaks.ncols())?;
            let (mut row, mut digits) = (Vec::new(), String::new());
            for (image, peak) in layer.strongest(map - 1, images) {
                row.push(panels::grey(layer.patch(image, peak.place, OUTSIDE).view()));
                digits += &mnist::test_label(image).to_string();
            }
            // A silent map has an empty row.
            row.resize_with(PATCHES, || panels::grey(Array2::from_elem((side, side), OUTSIDE).view()));
            rows.push(row);
            words.push(format!("map {map}: {digits}"));
        }
        // Patches of every layer about as large on the page.
        let figure = panels::rows(&rows, (56 / side).max(2))?;
        let caption = format!(
            "Rows are maps of the digit reader's layer {}. In each, the nine patches to which the map answers most, one from an image, of the first {} test images: {side}×{side} \
             pixels, all that the number can see; grey lies outside of the image. The digits that they are from: {}.",
            self.layer,
            Cell::from(images).display(),
            words.join("; ")
        );
        let alt = format!(
            "{} rows of nine small grey pictures of pieces of digits; within a row they resemble each other.",
            self.maps.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}
