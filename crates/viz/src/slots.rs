//! Pictures of pixels in slots of one width, all enlarged alike: what panels and galleries share.

use crate::base64;
use crate::error::VizError;
use crate::figure::Figure;
use crate::svg::{Canvas, Element, PAGE};

const PICTURE_LIMIT: usize = 64;
/// Around all of them.
pub(crate) const EDGE: f64 = 4.0;
/// Height of a name.
pub(crate) const NAME: f64 = 22.0;

/// So many slots over the width of the page.
pub(crate) struct Slots {
    /// Of each.
    pub(crate) width: f64,
    gap: f64,
    scale: f64,
}

impl Slots {
    /// Slots in which each of the pictures fits; `figure` is who asks, for errors.
    ///
    /// # Errors
    ///
    /// [`VizError`] if there are no pictures, over 64, or one is line work.
    pub(crate) fn new(figure: &'static str, pictures: &[&Figure], columns: usize, gap: f64) -> Result<Self, VizError> {
        if pictures.is_empty() {
            return Err(VizError::Empty { figure, what: "list of pictures" });
        }
        if pictures.len() > PICTURE_LIMIT {
            let (what, value) = ("number of pictures", pictures.len());
            return Err(VizError::TooLarge { figure, what, value, limit: PICTURE_LIMIT });
        }
        if let Some(lines) = pictures.iter().find(|picture| picture.png_bytes().is_none()) {
            let value = format!("line work ({})", lines.alt());
            return Err(VizError::Option { figure, option: "pictures", value, advice: "give pixels" });
        }
        let width = (PAGE - 2.0 * EDGE - (columns - 1) as f64 * gap) / columns as f64;
        let scale = pictures.iter().map(|one| width / f64::from(one.width())).fold(f64::INFINITY, f64::min);
        Ok(Self { width, gap, scale })
    }

    /// Where a slot begins.
    pub(crate) fn left(&self, at: usize) -> f64 {
        EDGE + at as f64 * (self.width + self.gap)
    }

    /// Draws a picture in the middle of a slot, and gives the height that it takes.
    pub(crate) fn draw(&self, canvas: &mut Canvas, at: usize, top: f64, picture: &Figure) -> f64 {
        let (width, height) = (f64::from(picture.width()) * self.scale, f64::from(picture.height()) * self.scale);
        // A photograph that is shrunk is smoothed; pixels that are enlarged stay squares.
        let rendering = if self.scale >= 1.0 { "image-rendering:pixelated" } else { "image-rendering:auto" };
        let bytes = picture.png_bytes().expect("looked at before");
        canvas.add(
            Element::new("image")
                .at("x", self.left(at) + (self.width - width) / 2.0)
                .at("y", top)
                .at("width", width)
                .at("height", height)
                .attr("style", rendering)
                .attr("href", &format!("data:image/png;base64,{}", base64::encode(bytes))),
        );
        height
    }
}
