//! Where each map of the digit reader answers most to each of a thousand test images.

use std::sync::LazyLock;

use conv::ReceptiveField;
use layers::Context;
use ndarray::{Array2, ArrayView4, Axis, Ix4, concatenate};

use super::reader;
use crate::ChapterError;

/// Test images that are looked through, from the first on.
pub(super) const IMAGES: usize = 1_000;
/// Patches of each map.
pub(super) const PATCHES: usize = 9;

/// The greatest number of a map for one image, and its row and column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peak {
    pub(super) value: f64,
    pub(super) place: [usize; 2],
}

/// The peaks of one layer's maps.
pub(super) struct Peaks {
    pub(super) field: ReceptiveField,
    /// (images, maps).
    pub(super) peaks: Array2<Peak>,
}

/// The digit reader's four layers over the images, behind their rectifiers.
pub(super) static LAYERS: LazyLock<Vec<Peaks>> = LazyLock::new(|| peaks().expect("the reader takes every test image"));

fn peaks() -> Result<Vec<Peaks>, ChapterError> {
    let (architecture, blocks) = (reader::architecture()?, reader::blocks()?);
    let ends: Vec<usize> = blocks.iter().map(|block| block[1]).collect();
    let mut network = reader::trained(ends[ends.len() - 1] + 1)?;
    let mut found: Vec<Vec<Array2<Peak>>> = vec![Vec::new(); ends.len()];
    // A hundred at a time: the maps of all of them would fill the memory.
    for first in (0..IMAGES).step_by(100) {
        let digits: Vec<_> = (first..first + 100).map(reader::digit).collect();
        let views: Vec<_> = digits.iter().map(|digit| digit.view()).collect();
        let batch = ndarray::stack(Axis(0), &views).expect("images of one size").into_dyn();
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
        concatenate(Axis(0), &parts.iter().map(|part| part.view()).collect::<Vec<_>>()).expect("as many maps in each")
    };
    Ok(ends.iter().zip(&found).map(|(&end, parts)| Peaks { field: field(end), peaks: join(parts) }).collect())
}

/// The first of the greatest numbers of each image's each map.
fn highest(maps: ArrayView4<'_, f64>) -> Array2<Peak> {
    let (images, channels, _, _) = maps.dim();
    Array2::from_shape_fn((images, channels), |(image, channel)| {
        let map = maps.index_axis(Axis(0), image).index_axis_move(Axis(0), channel);
        map.indexed_iter().fold(Peak::default(), |best, ((row, column), &value)| {
            if value > best.value { Peak { value, place: [row, column] } } else { best }
        })
    })
}

impl Peaks {
    /// The images that excite a map most, each with its peak; fewer than nine if it answers to fewer.
    pub(super) fn strongest(&self, map: usize, images: usize) -> Vec<(usize, Peak)> {
        let column = self.peaks.index_axis(Axis(1), map);
        let mut order: Vec<(usize, Peak)> =
            column.iter().copied().enumerate().take(images).filter(|(_, peak)| peak.value > 0.0).collect();
        order.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        order.truncate(PATCHES);
        order
    }

    /// What a number at a place of the maps can see of an image; what lies outside of it is `outside`.
    pub(super) fn patch(&self, image: usize, place: [usize; 2], outside: f64) -> Array2<f64> {
        let digit = reader::digit(image);
        let side = self.field.size;
        // Fields begin at whole pixels: the centre lies between two where the side is even.
        let corner = place.map(|at| self.field.start + (at * self.field.jump) as f64 - (side as f64 - 1.0) / 2.0);
        let corner = corner.map(|at| at.round() as isize);
        Array2::from_shape_fn((side, side), |(y, x)| {
            let pixel = [corner[0].checked_add_unsigned(y), corner[1].checked_add_unsigned(x)];
            let pixel = pixel.map(|at| at.and_then(|at| usize::try_from(at).ok()));
            match pixel {
                [Some(row), Some(column)] if row < 28 && column < 28 => digit[[0, row, column]],
                _ => outside,
            }
        })
    }
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
            let patch = peaks.patch(image, peak.place, f64::NAN);
            let mut changed = reader::digit(image).mapv(|pixel| 1.0 - pixel);
            let corner = peak
                .place
                .map(|at| peaks.field.start + (at * peaks.field.jump) as f64 - (peaks.field.size as f64 - 1.0) / 2.0);
            for ((y, x), &pixel) in patch.indexed_iter().filter(|(_, pixel)| !pixel.is_nan()) {
                changed[[0, (corner[0].trunc() + y as f64) as usize, (corner[1].trunc() + x as f64) as usize]] = pixel;
            }
            let mut network = reader::trained(end + 1).unwrap();
            let batch = changed.insert_axis(Axis(0)).into_dyn();
            let maps = layers::Layer::forward(&mut network, batch, &mut Context::eval()).unwrap();
            let found =
                maps.into_dimensionality::<Ix4>().unwrap().slice(s![0, map, peak.place[0], peak.place[1]]).sum();
            assert!((found - peak.value).abs() < 1e-9, "layer {layer}: {found} and {}", peak.value);
        }
    }
}
