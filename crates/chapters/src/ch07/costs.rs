//! What the three passes of a layer cost.

use conv::{Conv2dOptions, Geometry, Padding};
use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// Multiply–adds of each pass, and what has to be kept for the way back.
#[declare("ch07.pass-costs", "What the passes cost", covers = ["7.1", "7.2"])]
pub struct PassCosts {
    /// Images of a batch.
    #[parameter(default = 50, range = 1..=10_000, log = true)]
    pub batch: usize,
    /// The layers, first to last: `[C_in, side, C_out, K]`, odd kernels padded to keep the size.
    #[parameter(
        default = vec![[1, 28, 32, 5], [32, 14, 64, 5]],
        range = 1..=4096,
        called = "size of a layer",
        most = 32,
        log = true
    )]
    pub layers: Vec<[usize; 4]>,
}

impl Item for PassCosts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let batch = self.batch;
        let mut table = Table::new(["layer", "forward", "∂kernel", "∂input", "input kept, MiB"]);
        let mebibytes = |numbers: usize| Cell::float((numbers * size_of::<f32>()) as f64 / f64::from(1 << 20), 2);
        let (mut forward_total, mut backward_total) = (0_u64, 0_u64);
        for (at, &[channels, side, filters, kernel]) in self.layers.iter().enumerate() {
            let options = Conv2dOptions { padding: Padding::symmetric(kernel / 2), ..Conv2dOptions::default() };
            let geometry = Geometry::new([channels, side, side], [filters, channels, kernel, kernel], &options)?;
            // Each pass visits the same products once: it only keeps its sums elsewhere.
            let products = geometry.multiply_adds() * batch as u64;
            let of_input = (at > 0).then_some(products);
            forward_total += products;
            backward_total += products + of_input.unwrap_or(0);
            let input = batch * geometry.input_shape().iter().product::<usize>();
            table.push(cells![
                format!("{kernel}×{kernel}, {channels} → {filters} on {side}×{side}"),
                products,
                products,
                of_input,
                mebibytes(input)
            ])?;
        }
        let caption = format!(
            "Multiply–adds for a batch of {batch}; the first layer's images are nobody's output, so nobody asks for their gradient. \
             Backward takes {:.2} times what forward takes. The input of each layer stays in memory until the way back.",
            backward_total as f64 / forward_total as f64
        );
        Ok(Shown::table(table, caption))
    }
}
