//! What one kernel over one plane takes.

use conv::{Conv2dOptions, Geometry};
use viz::{Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// Weights, multiply–adds and bytes for some sizes of image.
#[declare("ch03.cost", "What one kernel costs", covers = ["3.1"])]
pub struct PlaneCost {
    /// H and W of each image.
    #[parameter(
        default = vec![[5, 5], [28, 28], [300, 451]],
        range = 1..=1 << 14,
        called = "image",
        most = 12,
        log = true
    )]
    pub images: Vec<[usize; 2]>,
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=1 << 10, log = true)]
    pub kernel: [usize; 2],
}

impl Item for PlaneCost {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [kernel_height, kernel_width] = self.kernel;
        let mut table = Table::new(["image", "map", "weights", "multiply–adds", "bytes of the map, f32"]);
        for &[height, width] in &self.images {
            let options = Conv2dOptions::default();
            let geometry = Geometry::new([1, height, width], [1, 1, kernel_height, kernel_width], &options)?;
            let [_, rows, columns] = geometry.output_shape();
            table.push(cells![
                format!("{height}×{width}"),
                format!("{rows}×{columns}"),
                geometry.parameters(false),
                geometry.multiply_adds(),
                rows * columns * size_of::<f32>()
            ])?;
        }
        let caption = format!(
            "A kernel of {kernel_height}×{kernel_width} over one plane, without padding: {} products for each number of the \
             map. The weights stay the same whatever the image's size.",
            kernel_height * kernel_width
        );
        Ok(Shown::table(table, caption))
    }
}
