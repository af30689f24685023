//! What there is to show of a picture in which no digit was found, so that the refusal can be understood.

use ndarray::{Array2, ArrayView2, ArrayView3, s};

use super::{LEAST_PICTURE, try_to_find};

/// A small picture of what was made of a large one.
#[derive(Debug, Clone, PartialEq)]
pub enum Glimpse {
    /// Where ink was taken to be: 1, and 0 elsewhere.
    Ink(Array2<f32>),
    /// The picture in grey, from 0 to 1: ink could not be told from paper.
    Grey(Array2<f32>),
}

impl Glimpse {
    /// Of a photograph; none if it has hardly any pixels. Its longer side is at most `side`.
    ///
    /// ```
    /// use datasets::digit::Glimpse;
    /// use ndarray::Array3;
    ///
    /// // Two strokes, as high as each other: two digits.
    /// let two = Array3::from_shape_fn((1, 200, 160), |(_, y, x)| {
    ///     if (40..160).contains(&y) && x % 80 / 10 == 4 { 30 } else { 180 }
    /// });
    /// assert!(datasets::digit::find(two.view()).is_err());
    /// let Some(Glimpse::Ink(ink)) = Glimpse::of(two.view(), 40) else { panic!("no ink") };
    /// assert_eq!(ink.dim(), (40, 32));
    /// assert_eq!([ink[[20, 8]], ink[[20, 16]], ink[[20, 24]], ink[[4, 8]]], [1.0, 0.0, 1.0, 0.0]);
    /// ```
    ///
    /// # Panics
    /// When there are neither 1 nor 3 channels.
    #[track_caller]
    pub fn of(image: ArrayView3<'_, u8>, side: usize) -> Option<Self> {
        let (_, height, width) = image.dim();
        if height.min(width) < LEAST_PICTURE {
            return None;
        }
        let (grey, attempt) = try_to_find(image);
        Some(match attempt.ink {
            // A thin stroke is still a stroke when it is small.
            Some(ink) => {
                Self::Ink(smaller(ink.view(), side, |part| f32::from(u8::from(part.iter().any(|&inked| inked)))))
            }
            None => Self::Grey(smaller(grey.view(), side, |part| part.mean().unwrap_or(0.0) / 255.0)),
        })
    }
}

/// A picture with one pixel for each part of this one.
fn smaller<A>(picture: ArrayView2<'_, A>, side: usize, pixel: impl Fn(ArrayView2<'_, A>) -> f32) -> Array2<f32> {
    let (height, width) = picture.dim();
    let longer = height.max(width).max(1);
    let shorten = |length: usize| if longer > side { (length * side).div_ceil(longer).max(1) } else { length };
    let (rows, columns) = (shorten(height), shorten(width));
    // Each part has at least one pixel, because there are no more parts than pixels.
    let part = |index: usize, parts: usize, length: usize| index * length / parts..(index + 1) * length / parts;
    Array2::from_shape_fn((rows, columns), |(y, x)| {
        pixel(picture.slice(s![part(y, rows, height), part(x, columns, width)]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn where_no_ink_was_found_the_picture_is_shown_in_grey() {
        let slope = Array3::from_shape_fn((3, 30, 60), |(_, _, x)| 100 + x as u8);
        let Some(Glimpse::Grey(grey)) = Glimpse::of(slope.view(), 20) else { panic!("ink on nothing") };
        assert_eq!(grey.dim(), (10, 20));
        assert!((grey[[5, 0]] - 101.0 / 255.0).abs() < 0.01 && (grey[[5, 19]] - 158.0 / 255.0).abs() < 0.01, "{grey}");
        assert_eq!(Glimpse::of(Array3::zeros((1, 7, 100)).view(), 20), None);
    }

    #[test]
    fn a_small_picture_keeps_its_pixels_and_a_narrow_one_has_some() {
        let all = |part: ArrayView2<'_, f32>| part.len() as f32;
        assert_eq!(smaller(Array2::zeros((9, 12)).view(), 20, all), Array2::<f32>::ones((9, 12)));
        assert_eq!(smaller(Array2::zeros((8, 384)).view(), 56, all).dim(), (2, 56));
    }
}
