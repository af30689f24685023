//! How the score falls when a part of the image is covered.

use std::ops::Range;

use layers::{Context, Layer, Real};
use ndarray::{Array2, Array4, ArrayView3, Axis, Ix2, s};

use super::ExplainError;
use super::gradient::{batch_of_one, check_class};

/// What covers the image, and where.
///
/// The image is divided into cells of `stride`, from the upper left corner on; the last row and column of cells may be
/// smaller. The patch lies centred on one cell after the other, and what of it hangs over the image's edge is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Occlusion<T> {
    /// Rows and columns of the patch.
    pub patch: [usize; 2],
    /// Rows and columns from one place to the next.
    pub stride: [usize; 2],
    /// What it is filled with, in every channel.
    pub fill: T,
}

/// A class's score for an image and for its covered copies.
#[derive(Clone, Debug, PartialEq)]
pub struct OcclusionMap<T> {
    /// For the image as it is.
    pub score: T,
    /// With the patch on each cell, (⌈H / stride⌉, ⌈W / stride⌉).
    pub scores: Array2<T>,
}

impl<T: Real> OcclusionMap<T> {
    /// How far the score falls: large where the network needs what is covered, negative where it does better without.
    pub fn drops(&self) -> Array2<T> {
        self.scores.mapv(|score| self.score - score)
    }
}

/// Images in one pass at most, and numbers in them.
const MOST_IMAGES: usize = 64;
const MOST_NUMBERS: usize = 1 << 22;

/// The score of a class while a patch covers one place after the other.
///
/// It needs no gradient: any function of an image can be asked like this. It needs a forward pass for each place.
///
/// # Shapes
/// `image`: (C, H, W); the map: (⌈H / stride⌉, ⌈W / stride⌉).
///
/// # Errors
/// If the network does not take the image, does not end in one score a class, has no such class, or if patch or stride have a
/// side of 0 or one larger than the image.
///
/// Source: Zeiler & Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2.
///
/// ```
/// use layers::{Flatten, LinearConfig, Sequential};
/// use models::explain::{Occlusion, occlusion};
/// use ndarray::{Array3, array};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut linear = LinearConfig::new(4, 1).init::<f64>(&mut rng)?;
/// linear.weight.value = array![[1.0, -2.0, 3.0, 0.0]].into_dyn();
/// let mut network = Sequential::new().with(Flatten::new()).with(linear);
/// let black = Occlusion { patch: [1, 1], stride: [1, 1], fill: 0.0 };
/// let map = occlusion(&mut network, Array3::ones((1, 2, 2)).view(), 0, &black)?;
/// assert_eq!(map.score, 2.0);
/// // Without the pixel that counts −2 the score is higher.
/// assert_eq!(map.drops(), array![[1.0, -2.0], [3.0, 0.0]]);
/// # Ok::<(), models::ModelError>(())
/// ```
// ANCHOR: occlusion
pub fn occlusion<T: Real>(
    network: &mut dyn Layer<T>,
    image: ArrayView3<'_, T>,
    class: usize,
    options: &Occlusion<T>,
) -> Result<OcclusionMap<T>, ExplainError> {
    let (channels, height, width) = image.dim();
    options.check([height, width])?;
    let mut context = Context::eval();
    let scores = network.forward(batch_of_one(image), &mut context)?;
    check_class("occlusion", scores.shape(), class)?;
    let score = scores[[0, class]];

    let grid = [height.div_ceil(options.stride[0]), width.div_ceil(options.stride[1])];
    let places: Vec<[usize; 2]> = (0..grid[0] * grid[1]).map(|k| [k / grid[1], k % grid[1]]).collect();
    let together = (MOST_NUMBERS / image.len().max(1)).clamp(1, MOST_IMAGES);
    let mut covered = Vec::with_capacity(places.len());
    for places in places.chunks(together) {
        let mut batch = Array4::zeros((places.len(), channels, height, width));
        for (mut copy, &[row, column]) in batch.outer_iter_mut().zip(places) {
            copy.assign(&image);
            let [rows, columns] = options.covered([row, column], [height, width]);
            copy.slice_mut(s![.., rows, columns]).fill(options.fill);
        }
        let scores = network.forward(batch.into_dyn(), &mut context)?;
        let scores = scores.into_dimensionality::<Ix2>().expect("as for the first image");
        covered.extend(scores.index_axis(Axis(1), class));
    }
    let scores = Array2::from_shape_vec(grid, covered).expect("a score for each place");
    Ok(OcclusionMap { score, scores })
}
// ANCHOR_END: occlusion

impl<T> Occlusion<T> {
    /// The rows and columns of an image of this size that are covered when the patch lies on a cell, `[row, column]`.
    ///
    /// ```
    /// let options = models::explain::Occlusion { patch: [4, 4], stride: [2, 2], fill: 0.0 };
    /// assert_eq!(options.covered([0, 3], [28, 28]), [0..3, 5..9]);
    /// ```
    pub fn covered(&self, cell: [usize; 2], image: [usize; 2]) -> [Range<usize>; 2] {
        [0, 1].map(|axis| span(cell[axis], self.stride[axis], self.patch[axis], image[axis]))
    }

    /// Nothing, or an error if patch or stride do not fit.
    fn check(&self, image: [usize; 2]) -> Result<(), ExplainError> {
        for (what, got) in [("a patch of", self.patch), ("a stride of", self.stride)] {
            if got.iter().zip(image).any(|(&side, most)| side == 0 || side > most) {
                return Err(ExplainError::Patch { what, got, image });
            }
        }
        Ok(())
    }
}

/// The pixels under a patch centred on a cell, along one axis.
fn span(cell: usize, stride: usize, patch: usize, size: usize) -> Range<usize> {
    let first = cell.saturating_mul(stride).min(size.saturating_sub(1));
    let end = first.saturating_add(stride).min(size);
    // Twice the centre is first + end − 1 (pixels are counted from 0); the patch reaches half its side to both sides.
    let start = (first + end).cast_signed().saturating_sub_unsigned(patch).div_euclid(2);
    let past = start.saturating_add_unsigned(patch);
    start.max(0).cast_unsigned()..past.cast_unsigned().min(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_centred_and_cut_at_the_edge() {
        // Five pixels over cells of one: two on each side.
        assert_eq!([0, 1, 3, 6].map(|cell| span(cell, 1, 5, 7)), [0..3, 0..4, 1..6, 4..7]);
        // Four over cells of two: one on each side.
        assert_eq!([0, 1, 2].map(|cell| span(cell, 2, 4, 6)), [0..3, 1..5, 3..6]);
        // As large as the cells: no overlap, nothing left out; the last cell has one pixel.
        assert_eq!([0, 1, 2].map(|cell| span(cell, 3, 3, 7)), [0..3, 3..6, 5..7]);
        // Even over odd: half a pixel to the left.
        assert_eq!(span(2, 1, 2, 5), 1..3);
    }
}
