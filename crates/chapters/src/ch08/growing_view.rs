//! How much of the image each layer sees: details first, and wholes after them.

use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// What one output of each layer of a network depends on.
#[declare("ch08.growing-view", "Find the bug: details after outlines?", covers = ["B8.4", "8.2"])]
pub struct GrowingView {
    /// The network's name in the catalogue of models.
    #[parameter(default = "mnist".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for GrowingView {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let image = network.input_shape();
        let pixels: usize = image[1..].iter().product();
        let mut table = Table::new(["layer", "one output sees", "part of the image %"]);
        for line in network.summary().lines() {
            let Some([rows, columns]) = line.receptive_field.map(|[rows, columns]| [rows.size, columns.size]) else {
                continue;
            };
            // A receptive field may reach beyond the image; there is no more to see than the image.
            let seen = rows.min(image[1]) * columns.min(image[2]);
            let part = 100.0 * seen as f64 / pixels as f64;
            table.push(cells![line.label.as_str(), format!("{rows}×{columns}"), Cell::float(part, 1)])?;
        }
        let caption = format!(
            "What one output of each layer of {} depends on, for an image of {}×{}. The first layer has a few pixels to \
             judge by, so it finds details. Wholes are put together from them, later.",
            network.name(),
            image[1],
            image[2]
        );
        Ok(Shown::table(table, caption))
    }
}
