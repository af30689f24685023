//! What excites a map: the patches of test images to which it answers most.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use viz::Cell;

use super::peaks::{IMAGES, LAYERS, PATCHES};
use super::{panels, reader};
use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown, mnist};

/// The grey of what lies outside of an image.
const OUTSIDE: f64 = 0.5;

/// For some maps of a layer, the nine patches of test images to which each answers most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhatExcites {
    /// Which convolution, counted from 1.
    pub layer: usize,
    /// Which of its maps, counted from 1, a row each.
    pub maps: Vec<usize>,
    /// How many test images are looked through.
    pub images: usize,
}

impl Default for WhatExcites {
    fn default() -> Self {
        Self { layer: 2, maps: (1..=6).collect(), images: IMAGES }
    }
}

impl Item for WhatExcites {
    const ID: &'static str = "ch13.what-excites";
    const NAME: &'static str = "The patches that excite a map most";
    const COVERS: &'static [&'static str] = &["13.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        within("layer", self.layer, 1..=reader::blocks()?.len())?;
        let images = within("images", self.images, PATCHES..=IMAGES)?;
        let layer = &LAYERS[self.layer - 1];
        all_within("maps", &self.maps, &(1..=layer.peaks.ncols()), 12)?;
        let side = layer.field.size;
        let (mut rows, mut words) = (Vec::new(), Vec::new());
        for &map in &self.maps {
            let (mut row, mut digits) = (Vec::new(), String::new());
            for (image, peak) in layer.strongest(map - 1, images) {
                row.push(panels::grey(layer.patch(image, peak.place, OUTSIDE)?.view()));
                digits += &mnist::test_label(image)?.to_string();
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
