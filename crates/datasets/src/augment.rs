//! Small random shifts, rotations and scalings: new images from old ones, with the same label.
//!
//! A network that has seen a digit a little to the left, a little turned, a little larger, has less to learn by
//! heart. What is drawn for each image is one affine map; the new pixels are read from the old image between its
//! pixels (bilinear interpolation), and outside of it there is zero, which is paper in MNIST.

use ndarray::{ArrayViewMut3, ArrayViewMut4};
use rand::Rng;

use crate::Error;

/// How far images are changed at random. The default changes nothing.
///
/// ```
/// use datasets::Augmentation;
/// use rand::SeedableRng;
/// use rand_chacha::ChaCha8Rng;
///
/// let digits = datasets::mnist::load(None)?;
/// let mut batch = digits.train.batch(&[0, 1, 2]);
/// let augmentation = Augmentation {
///     max_shift_pixels: 2.0,
///     max_rotation_degrees: 10.0,
///     max_scale: 0.1,
///     ..Augmentation::default()
/// };
/// augmentation.check()?;
/// augmentation.apply(batch.images.view_mut(), &mut ChaCha8Rng::seed_from_u64(1));
/// assert_ne!(batch, digits.train.batch(&[0, 1, 2]));
/// # Ok::<(), datasets::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Augmentation {
    /// The largest shift along each axis, in pixels.
    pub max_shift_pixels: f32,
    /// The largest rotation either way, in degrees.
    pub max_rotation_degrees: f32,
    /// The largest change of size: with 0.1, from 0.9 to 1.1 times.
    pub max_scale: f32,
    /// Whether every second image, on average, is mirrored left to right. Not for digits.
    pub horizontal_flip: bool,
}

/// One map from old to new pixels, about the centre of the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// Pixels down and to the right.
    pub shift: [f32; 2],
    /// Degrees counter-clockwise, as one sees it.
    pub rotation_degrees: f32,
    /// The new size over the old one.
    pub scale: f32,
    /// Whether the image is mirrored left to right, before everything else.
    pub flip: bool,
}

impl Augmentation {
    /// Whether nothing is changed at all.
    pub fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// Refuses settings that make no sense.
    ///
    /// # Errors
    /// [`Error::Setting`] when a number is negative, not finite, or `max_scale` is not below 1.
    pub fn check(&self) -> Result<(), Error> {
        let in_range = |setting, value: f32, below: f32| {
            if (0.0..below).contains(&value) {
                return Ok(());
            }
            Err(Error::Setting { setting, value: value.to_string(), range: format!("at least 0 and below {below}") })
        };
        in_range("largest shift in pixels", self.max_shift_pixels, 65_536.0)?;
        in_range("largest rotation in degrees", self.max_rotation_degrees, 360.0)?;
        in_range("largest change of scale", self.max_scale, 1.0)
    }

    /// Changes each image of a batch by a map of its own.
    ///
    /// All draws come from `rng`, the same number for each image whatever the settings, so the k-th image is changed
    /// in the same way in a batch of any size.
    ///
    /// # Shapes
    /// (N, C, H, W), in place.
    pub fn apply(&self, mut images: ArrayViewMut4<'_, f32>, rng: &mut impl Rng) {
        if self.is_identity() {
            return;
        }
        let mut scratch = Vec::new();
        for image in images.outer_iter_mut() {
            self.draw(rng).apply_with(image, &mut scratch);
        }
    }

    /// Draws a map: each number uniformly from its range.
    pub fn draw(&self, rng: &mut impl Rng) -> Affine {
        let mut within = |largest: f32| largest * (2.0 * rng.random::<f32>() - 1.0);
        let shift = [(); 2].map(|()| within(self.max_shift_pixels));
        let rotation_degrees = within(self.max_rotation_degrees);
        let scale = 1.0 + within(self.max_scale);
        let flip = rng.random::<bool>() && self.horizontal_flip;
        Affine { shift, rotation_degrees, scale, flip }
    }
}

impl Affine {
    /// The map that leaves every pixel where it is.
    pub const IDENTITY: Self = Self { shift: [0.0; 2], rotation_degrees: 0.0, scale: 1.0, flip: false };

    /// Moves the pixels of an image; what comes from outside is zero.
    ///
    /// # Shapes
    /// (C, H, W), in place.
    ///
    /// ```
    /// use datasets::augment::Affine;
    ///
    /// let mut image = ndarray::array![[[1.0, 2.0, 3.0]]];
    /// let right = Affine { shift: [0.0, 0.5], ..Affine::IDENTITY };
    /// right.apply(image.view_mut());
    /// assert_eq!(image, ndarray::array![[[0.5, 1.5, 2.5]]]);
    /// ```
    pub fn apply(&self, image: ArrayViewMut3<'_, f32>) {
        self.apply_with(image, &mut Vec::new());
    }

    /// The same with memory that is kept from image to image.
    fn apply_with(&self, mut image: ArrayViewMut3<'_, f32>, scratch: &mut Vec<f32>) {
        let (_, height, width) = image.dim();
        // A frame of zeros, one pixel before and two behind: positions are clamped into it, and no pixel needs to
        // ask whether its four neighbours exist.
        let stride = width + 3;
        scratch.clear();
        scratch.resize((height + 3) * stride, 0.0);
        let (sine, cosine) = self.rotation_degrees.to_radians().sin_cos();
        let (sine, cosine) = (sine / self.scale, cosine / self.scale);
        let mirror = if self.flip { -1.0 } else { 1.0 };
        let centre = [height, width].map(|size| (size as f32 - 1.0) / 2.0);
        let farthest = [height, width].map(|size| size as f32 + 1.0);
        for mut plane in image.outer_iter_mut() {
            for (row, padded) in plane.outer_iter().zip(scratch.chunks_exact_mut(stride).skip(1)) {
                padded[1..=width].iter_mut().zip(row).for_each(|(to, &from)| *to = from);
            }
            for (y, mut row) in plane.outer_iter_mut().enumerate() {
                let down = y as f32 - centre[0] - self.shift[0];
                // Conversions of 32 bits take one instruction each; those of 64 take several.
                for (x, pixel) in (0_i32..).zip(row.iter_mut()) {
                    let right = x as f32 - centre[1] - self.shift[1];
                    // The inverse map: where does this pixel come from? One pixel is added for the frame.
                    let from_x = mirror * (cosine * right - sine * down) + centre[1] + 1.0;
                    let from_y = cosine * down + sine * right + centre[0] + 1.0;
                    let from_x = from_x.clamp(0.0, farthest[1]);
                    let from_y = from_y.clamp(0.0, farthest[0]);
                    let (left, top) = (from_x as i32, from_y as i32);
                    let (part_x, part_y) = (from_x - left as f32, from_y - top as f32);
                    let at = top as usize * stride + left as usize;
                    let near = &scratch[at..at + stride + 2];
                    let (above, below) = ([near[0], near[1]], [near[stride], near[stride + 1]]);
                    let upper = above[0] + part_x * (above[1] - above[0]);
                    let lower = below[0] + part_x * (below[1] - below[0]);
                    *pixel = upper + part_y * (lower - upper);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, Array4, array};
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn moved(image: &Array3<f32>, map: Affine) -> Array3<f32> {
        let mut image = image.clone();
        map.apply(image.view_mut());
        image
    }

    fn numbered(height: usize, width: usize) -> Array3<f32> {
        Array3::from_shape_fn((2, height, width), |(c, y, x)| (1 + c * 100 + y * 10 + x) as f32)
    }

    #[test]
    fn whole_pixels_are_moved_exactly_and_zeros_come_in() {
        let image = array![[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]];
        assert_eq!(moved(&image, Affine::IDENTITY), image);
        let down_left = Affine { shift: [1.0, -1.0], ..Affine::IDENTITY };
        assert_eq!(moved(&image, down_left), array![[[0.0, 0.0, 0.0], [2.0, 3.0, 0.0]]]);
        let mirrored = Affine { flip: true, ..Affine::IDENTITY };
        assert_eq!(moved(&image, mirrored), array![[[3.0, 2.0, 1.0], [6.0, 5.0, 4.0]]]);
    }

    #[test]
    fn between_pixels_the_value_is_between() {
        // A quarter down and half to the right: 3/4 · (1 + 2)/2 + 1/4 · 0 in the first row's middle.
        let image = array![[[1.0, 2.0], [5.0, 6.0]]];
        let map = Affine { shift: [0.25, 0.5], ..Affine::IDENTITY };
        assert_eq!(moved(&image, map), array![[[0.375, 1.125], [0.75 * 2.5 + 0.25 * 0.5, 0.75 * 5.5 + 0.25 * 1.5]]]);
    }

    #[test]
    fn a_quarter_turn_is_counter_clockwise() {
        let image = array![[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]];
        let turned = moved(&image, Affine { rotation_degrees: 90.0, ..Affine::IDENTITY });
        let expected: Array3<f32> = array![[[3.0, 6.0, 9.0], [2.0, 5.0, 8.0], [1.0, 4.0, 7.0]]];
        assert!((turned - expected).iter().all(|difference| difference.abs() < 1e-4));
    }

    #[test]
    fn twice_the_size_shows_the_middle() {
        let image = array![[[0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 4.0, 8.0, 4.0, 0.0]]];
        let larger = moved(&image, Affine { scale: 2.0, shift: [-0.5, 0.0], ..Affine::IDENTITY });
        // Row 1 comes from 0.5 + (0.5 + 0.5)/2 = 1 exactly; columns from 1, 1.5, 2, 2.5, 3.
        assert_eq!(larger.slice(ndarray::s![0, 1, ..]).to_vec(), [4.0, 6.0, 8.0, 6.0, 4.0]);
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let with_scale = |max_scale| Augmentation { max_scale, ..Augmentation::default() };
        assert!(with_scale(0.99).check().is_ok());
        for scale in [1.0, -0.1, f32::NAN, f32::INFINITY] {
            assert!(with_scale(scale).check().is_err(), "{scale}");
        }
        assert_eq!(
            with_scale(1.5).check().unwrap_err().to_string(),
            "largest change of scale is 1.5, but must be at least 0 and below 1"
        );
    }

    #[test]
    fn draws_fill_their_ranges() {
        let augmentation =
            Augmentation { max_shift_pixels: 2.0, max_rotation_degrees: 10.0, max_scale: 0.1, horizontal_flip: true };
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let maps: Vec<Affine> = (0..2_000).map(|_| augmentation.draw(&mut rng)).collect();
        let range = |of: fn(&Affine) -> f32| {
            maps.iter().map(of).fold([f32::MAX, f32::MIN], |[low, high], value| [low.min(value), high.max(value)])
        };
        for (of, low, high) in [
            ((|map| map.shift[0]) as fn(&Affine) -> f32, -2.0, 2.0),
            (|map| map.shift[1], -2.0, 2.0),
            (|map| map.rotation_degrees, -10.0, 10.0),
            (|map| map.scale, 0.9, 1.1),
        ] {
            let [least, most] = range(of);
            let tenth = (high - low) / 100.0;
            assert!(low <= least && least < low + tenth && high - tenth < most && most <= high, "{least} {most}");
        }
        let flips = maps.iter().filter(|map| map.flip).count();
        assert!((850..1_150).contains(&flips), "{flips}");
    }

    proptest! {
        #[test]
        fn nothing_becomes_brighter_or_darker_than_it_was(
            height in 1_usize..12, width in 1_usize..12, shift in prop::array::uniform2(-20.0_f32..20.0),
            rotation_degrees in -400.0_f32..400.0, scale in 0.05_f32..5.0, flip: bool,
        ) {
            let image = numbered(height, width);
            let most = image.iter().copied().fold(0.0, f32::max);
            let result = moved(&image, Affine { shift, rotation_degrees, scale, flip });
            prop_assert!(result.iter().all(|&pixel| (0.0..=most * 1.000_001).contains(&pixel)));
        }

        #[test]
        fn a_far_shift_leaves_nothing(shift in 1e3_f32..1e30, height in 1_usize..9, width in 1_usize..9) {
            for shift in [[shift, 0.0], [0.0, shift], [-shift, 0.0], [0.0, -shift]] {
                let result = moved(&numbered(height, width), Affine { shift, ..Affine::IDENTITY });
                prop_assert!(result.iter().all(|&pixel| pixel == 0.0));
            }
        }

        #[test]
        fn every_image_has_its_own_map_whatever_the_batch(seed: u64, count in 1_usize..5) {
            let augmentation = Augmentation { max_shift_pixels: 3.0, max_rotation_degrees: 30.0, max_scale: 0.3, horizontal_flip: true };
            let image = numbered(6, 7);
            let mut batch = Array4::from_shape_fn((count, 2, 6, 7), |(_, c, y, x)| image[[c, y, x]]);
            augmentation.apply(batch.view_mut(), &mut ChaCha8Rng::seed_from_u64(seed));
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            for result in batch.outer_iter() {
                prop_assert_eq!(result, moved(&image, augmentation.draw(&mut rng)));
            }
        }
    }
}
