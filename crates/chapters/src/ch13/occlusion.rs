//! The score of a digit with a patch over it, place by place.

use models::explain::{Occlusion, occlusion};
use ndarray::{Axis, s};

use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Digits, one covered copy of each, and how far the score falls with the patch in each place.
#[declare("ch13.occlusion", "The score with a patch over the image", covers = ["13.4"])]
pub struct OcclusionMaps {
    /// Which test images.
    #[parameter(default = vec![0, 4, 61], range = 0..=9_999, most = 3)]
    pub images: Vec<usize>,
    /// Rows and columns of the patch.
    #[parameter(default = 6, range = 1..=28)]
    pub patch: usize,
    /// Pixels from one place to the next.
    #[parameter(default = 4, range = 3..=28)]
    pub stride: usize,
    /// What it is filled with: black is 0, white 1.
    #[parameter(default = 0.5, range = 0.0..=1.0)]
    pub fill: f64,
}

impl Item for OcclusionMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { patch, stride, fill, .. } = *self;
        let mut network = reader::whole()?;
        let options = Occlusion { patch: [patch; 2], stride: [stride; 2], fill };
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        let (mut words, mut labels) = (Vec::new(), Vec::new());
        for &index in &self.images {
            let image = reader::digit(index);
            let label = mnist::test_label(index);
            let found = occlusion(&mut network, image.view(), usize::from(label), &options)?;
            let drops = found.drops();
            let (worst, &drop) =
                drops.indexed_iter().max_by(|a, b| a.1.total_cmp(b.1)).expect("a map has at least one place");
            let mut covered = image.clone();
            let [under, across] = options.covered(worst.into(), [28, 28]);
            covered.slice_mut(s![.., under, across]).fill(fill);
            rows[0].push(panels::grey(image.index_axis(Axis(0), 0)));
            rows[1].push(panels::grey(covered.index_axis(Axis(0), 0)));
            let square = ndarray::Array2::from_shape_fn((28, 28), |(y, x)| drops[[y / stride, x / stride]]);
            rows[2].push(panels::signed(square.view()));
            let read = reader::ranked(&reader::scores(&mut network, covered.view())?)[0];
            words.push(format!(
                "the {label} falls from {:.1} to {:.1} and is read as {read}",
                found.score,
                found.score - drop
            ));
            labels.push(label.to_string());
        }
        let [digits, covered, maps] = rows;
        let rows = [("digit", digits), ("covered where it hurts most", covered), ("fall of the score", maps)];
        let figure = panels::named(&labels, &rows)?;
        let labels = labels.join(", ");
        let caption = format!(
            "Above, test digits: {labels}. Below, for each place of a patch of {patch}×{patch}, how far the score of the digit's own class falls: \
             red where it falls, blue where it rises, each map on its own scale. In the middle, the patch in the place where the score falls most: {}.",
            words.join(", ")
        )
        .replace("to -", "to −");
        let alt = format!(
            "Three rows for the digits {labels}: the digits, the digits with a square of one brightness over an important part, and maps of coarse \
             squares, red over parts of the strokes, pale in empty corners, blue in a few places"
        );
        Ok(Shown::described(figure, caption, alt))
    }
}
