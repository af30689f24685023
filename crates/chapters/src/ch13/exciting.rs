//! What excites a map: the patches of test images to which it answers most.

use std::sync::LazyLock;

use conv::ReceptiveField;
use layers::Context;
use ndarray::{Array2, ArrayView4, Axis as Dim, Ix4, concatenate};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::random_filters::correlation;
use super::{panels, reader};
use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown, mnist};

/// Test images that are looked through, from the first on.
const IMAGES: usize = 1_000;
/// Patches of each map.
const PATCHES: usize = 9;
/// The grey of what lies outside of an image.
const OUTSIDE: f64 = 0.5;

/// The greatest number of a map for one image, and its row and column.
#[derive(Clone, Copy, Debug, Default)]
struct Peak {
    value: f64,
    place: [usize; 2],
}

/// The peaks of one layer's maps.
struct Peaks {
    field: ReceptiveField,
    /// (images, maps).
    peaks: Array2<Peak>,
}

/// The digit reader's four layers over the images, behind their rectifiers.
static LAYERS: LazyLock<Vec<Peaks>> = LazyLock::new(|| peaks().expect("the reader takes every test image"));

fn peaks() -> Result<Vec<Peaks>, ChapterError> {
    let (architecture, blocks) = (reader::architecture()?, reader::blocks()?);
    let ends: Vec<usize> = blocks.iter().map(|block| block[1]).collect();
    let mut network = reader::trained(ends[ends.len() - 1] + 1)?;
    let mut found: Vec<Vec<Array2<Peak>>> = vec![Vec::new(); ends.len()];
    // A hundred at a time: the maps of all of them would fill the memory.
    for first in (0..IMAGES).step_by(100) {
        let digits: Vec<_> = (first..first + 100).map(reader::digit).collect::<Result<_, _>>()?;
        let views: Vec<_> = digits.iter().map(|digit| digit.view()).collect();
        let batch = ndarray::stack(Dim(0), &views).expect("images of one size").into_dyn();
        network.forward_each(batch, &mut Context::eval(), &mut |index, _, output| {
            if let Some(layer) = ends.iter().position(|&end| end == index) {
                let maps = output.view().into_dimensionality::<Ix4>().expect("in front of the head there are maps");
                found[layer].push(highest(maps));
            }
        })?;
    }
    let field = |end: usize| {
        let first = architecture.first(end + 1);
        let line = first.summary().lines().last().expect("a layer");
        line.receptive_field.expect("in front of the head there are fields")[0]
    };
    let join = |parts: &Vec<Array2<Peak>>| {
        concatenate(Dim(0), &parts.iter().map(|part| part.view()).collect::<Vec<_>>()).expect("as many maps in each")
    };
    Ok(ends.iter().zip(&found).map(|(&end, parts)| Peaks { field: field(end), peaks: join(parts) }).collect())
}

/// The first of the greatest numbers of each image's each map.
fn highest(maps: ArrayView4<'_, f64>) -> Array2<Peak> {
    let (images, channels, _, _) = maps.dim();
    Array2::from_shape_fn((images, channels), |(image, channel)| {
        let map = maps.index_axis(Dim(0), image).index_axis_move(Dim(0), channel);
        map.indexed_iter().fold(Peak::default(), |best, ((row, column), &value)| {
            if value > best.value { Peak { value, place: [row, column] } } else { best }
        })
    })
}

impl Peaks {
    /// The images that excite a map most, each with its peak; fewer than nine if it answers to fewer.
    fn strongest(&self, map: usize, images: usize) -> Vec<(usize, Peak)> {
        let column = self.peaks.index_axis(Dim(1), map);
        let mut order: Vec<(usize, Peak)> =
            column.iter().copied().enumerate().take(images).filter(|(_, peak)| peak.value > 0.0).collect();
        order.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        order.truncate(PATCHES);
        order
    }

    /// What a number at a place of the maps can see of an image; what lies outside of it is `outside`.
    fn patch(&self, image: usize, place: [usize; 2], outside: f64) -> Result<Array2<f64>, ChapterError> {
        let digit = reader::digit(image)?;
        let side = self.field.size;
        // Fields begin at whole pixels: the centre lies between two where the side is even.
        let corner = place.map(|at| self.field.start + (at * self.field.jump) as f64 - (side as f64 - 1.0) / 2.0);
        let corner = corner.map(|at| at.round() as isize);
        Ok(Array2::from_shape_fn((side, side), |(y, x)| {
            let pixel = [corner[0] + y as isize, corner[1] + x as isize].map(usize::try_from);
            match pixel {
                [Ok(row), Ok(column)] if row < 28 && column < 28 => digit[[0, row, column]],
                _ => outside,
            }
        }))
    }
}

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
            "{} rows of nine small grey pictures of pieces of digits; within a row they resemble each other. {caption}",
            self.maps.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// How alike the patches are that excite a map, over all maps of each layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HowAlike {
    /// How many test images are looked through.
    pub images: usize,
}

impl Default for HowAlike {
    fn default() -> Self {
        Self { images: IMAGES }
    }
}

impl Item for HowAlike {
    const ID: &'static str = "ch13.how-alike";
    const NAME: &'static str = "How alike are the patches that excite a map?";
    const COVERS: &'static [&'static str] = &["13.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let images = within("images", self.images, PATCHES..=IMAGES)?;
        let mut table = Table::new([
            "layer",
            "patches",
            "alike, nine that excite",
            "alike, others from there",
            "one digit, nine that excite",
            "one digit, others",
        ]);
        for (at, layer) in LAYERS.iter().enumerate() {
            let (mut sums, mut count) = ([0.0; 4], 0.0);
            for map in 0..layer.peaks.ncols() {
                let strongest = layer.strongest(map, images);
                if strongest.len() < PATCHES {
                    continue;
                }
                // The same places of other images: patches that nothing was asked of.
                let others = strongest.iter().map(|&(image, peak)| ((image + images / 2) % images, peak));
                let others: Vec<(usize, Peak)> = others.collect();
                let found =
                    [layer.alike(&strongest)?, layer.alike(&others)?, commonest(&strongest)?, commonest(&others)?];
                sums.iter_mut().zip(found).for_each(|(sum, found)| *sum += found);
                count += 1.0;
            }
            let [alike, others, one, any] = sums.map(|sum| sum / f64::max(count, 1.0));
            table.push(cells![
                at + 1,
                format!("{0}×{0}", layer.field.size),
                Cell::float(alike, 2),
                Cell::float(others, 2),
                Cell::float(one, 1),
                Cell::float(any, 1)
            ])?;
        }
        let caption = format!(
            "Means over all maps of a layer, from the first {} test images. Alike: the mean correlation of two of the nine patches, pixel by pixel; beside it that of nine patches from the \
             same places of other images. One digit: how many of the nine come from the digit that is commonest among them.",
            Cell::from(images).display()
        );
        Ok(Shown::table(table, caption))
    }
}

impl Peaks {
    /// The mean correlation of two of some patches.
    fn alike(&self, chosen: &[(usize, Peak)]) -> Result<f64, ChapterError> {
        let patches: Vec<Array2<f64>> =
            chosen.iter().map(|&(image, peak)| self.patch(image, peak.place, 0.0)).collect::<Result<_, _>>()?;
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (at, one) in patches.iter().enumerate() {
            for other in &patches[..at] {
                sum += correlation(one.view(), other.view());
                pairs += 1.0;
            }
        }
        Ok(sum / pairs)
    }
}

/// How many of the images show the digit that most of them show.
fn commonest(chosen: &[(usize, Peak)]) -> Result<f64, ChapterError> {
    let mut counts = [0.0_f64; 10];
    for &(image, _) in chosen {
        counts[usize::from(mnist::test_label(image)?)] += 1.0;
    }
    Ok(counts.into_iter().fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array4, s};

    #[test]
    fn the_first_of_the_greatest_numbers_is_the_peak() {
        let mut maps = Array4::zeros((1, 2, 2, 3));
        maps[[0, 0, 1, 0]] = 2.0;
        maps[[0, 0, 1, 2]] = 2.0;
        let peaks = highest(maps.view());
        assert_eq!((peaks[[0, 0]].value, peaks[[0, 0]].place), (2.0, [1, 0]));
        assert_eq!(peaks[[0, 1]].value, 0.0);
    }

    #[test]
    fn a_patch_is_all_that_the_number_can_see() {
        // Whatever happens to the pixels outside of the patch, the number stays.
        for (layer, map, image) in [(1, 4, 0), (2, 10, 3), (3, 20, 5)] {
            let (peaks, end) = (&LAYERS[layer - 1], reader::behind(layer).unwrap());
            let peak = peaks.peaks[[image, map]];
            let patch = peaks.patch(image, peak.place, f64::NAN).unwrap();
            let mut changed = reader::digit(image).unwrap().mapv(|pixel| 1.0 - pixel);
            let corner = peak
                .place
                .map(|at| peaks.field.start + (at * peaks.field.jump) as f64 - (peaks.field.size as f64 - 1.0) / 2.0);
            for ((y, x), &pixel) in patch.indexed_iter().filter(|(_, pixel)| !pixel.is_nan()) {
                changed[[0, (corner[0] as isize + y as isize) as usize, (corner[1] as isize + x as isize) as usize]] =
                    pixel;
            }
            let mut network = reader::trained(end + 1).unwrap();
            let batch = changed.insert_axis(Dim(0)).into_dyn();
            let maps = layers::Layer::forward(&mut network, batch, &mut Context::eval()).unwrap();
            let found =
                maps.into_dimensionality::<Ix4>().unwrap().slice(s![0, map, peak.place[0], peak.place[1]]).sum();
            assert!((found - peak.value).abs() < 1e-9, "layer {layer}: {found} and {}", peak.value);
        }
    }
}
