//! How alike the patches are that excite a map, and how alike any others would be.

use ndarray::Array2;
use viz::{Cell, Table, cells};

use super::peaks::{IMAGES, LAYERS, PATCHES, Peak, Peaks};
use super::random_filters::correlation;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// How alike the patches are that excite a map, over all maps of each layer.
#[declare("ch13.how-alike", "How alike are the patches that excite a map?", covers = ["13.3"])]
pub struct HowAlike {
    /// How many test images are looked through.
    #[parameter(default = IMAGES, range = PATCHES..=IMAGES)]
    pub images: usize,
}

impl Item for HowAlike {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let images = self.images;
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
                let found = [layer.alike(&strongest), layer.alike(&others), commonest(&strongest), commonest(&others)];
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
    fn alike(&self, chosen: &[(usize, Peak)]) -> f64 {
        let patches: Vec<Array2<f64>> =
            chosen.iter().map(|&(image, peak)| self.patch(image, peak.place, 0.0)).collect();
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (at, one) in patches.iter().enumerate() {
            for other in &patches[..at] {
                sum += correlation(one.view(), other.view());
                pairs += 1.0;
            }
        }
        sum / pairs
    }
}

/// How many of the images show the digit that most of them show.
fn commonest(chosen: &[(usize, Peak)]) -> f64 {
    let mut counts = [0.0_f64; 10];
    for &(image, _) in chosen {
        counts[usize::from(mnist::test_label(image))] += 1.0;
    }
    counts.into_iter().fold(0.0, f64::max)
}
