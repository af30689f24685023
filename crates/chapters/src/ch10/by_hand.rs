//! Batch normalisation with numbers that fit on a page.

use layers::{BatchNorm2d, Context, Layer, Tensor};
use ndarray::{Array4, ArrayD, Axis, Ix4, s};
use viz::{Grid, GridItem, Tint, grid};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// Two images of two channels of 2×2.
#[declare("ch10.batch-norm", "Batch normalisation by hand", covers = ["10.3"])]
pub struct BatchNormByHand {
    /// The numbers: image, channel, row, column.
    #[parameter(
        default = [[[[7, 1], [1, 5]], [[11, 9], [9, 11]]], [[[1, 3], [3, 3]], [[9, 11], [11, 9]]]],
        range = -99..=99
    )]
    pub input: [[[[i32; 2]; 2]; 2]; 2],
    /// γ of each channel.
    #[parameter(default = [1.0, 2.0], range = -99.0..=99.0, called = "scale and shift")]
    pub scale: [f64; 2],
    /// β of each channel.
    #[parameter(default = [0.0, 5.0], range = -99.0..=99.0, called = "scale and shift")]
    pub shift: [f64; 2],
}

impl Item for BatchNormByHand {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let input = Array4::from_shape_fn((2, 2, 2, 2), |(n, c, i, j)| f64::from(self.input[n][c][i][j]));
        let mut norm = BatchNorm2d::new(2)?;
        norm.weight.value = ArrayD::from_shape_vec(vec![2], self.scale.to_vec()).expect("two channels");
        norm.bias.value = ArrayD::from_shape_vec(vec![2], self.shift.to_vec()).expect("two channels");
        let output: Tensor<f64> = norm.forward(input.clone().into_dyn(), &mut Context::train(0))?;
        let output = output.into_dimensionality::<Ix4>().expect("images");
        let mut items: Vec<GridItem> = Vec::new();
        let mut words = Vec::new();
        for channel in 0..2 {
            for (values, tint, digits) in [(&input, Tint::Input, 0), (&output, Tint::Output, 1)] {
                for image in 0..2 {
                    let plane = values.slice(s![image, channel, .., ..]).mapv(quantised);
                    let title = format!("image {image}");
                    items.push(Grid::new(plane.view()).title(title).tint(tint).digits(digits).into());
                }
                if digits == 0 {
                    items.push("→".into());
                }
            }
            items.push(GridItem::Line);
            let values = input.index_axis(Axis(1), channel);
            words.push(format!(
                "Channel {channel}: mean {:.1}, deviation {:.1}, γ = {}, β = {}.",
                values.mean().expect("eight numbers"),
                values.std(0.0),
                self.scale[channel],
                self.shift[channel]
            ));
        }
        items.pop();
        let caption = format!(
            "Each channel by itself, over both images and all their pixels; above channel 0, below channel 1. {}",
            words.join(" ")
        );
        Ok(Shown::figure(grid(&items)?, caption.replace('-', "−")))
    }
}
