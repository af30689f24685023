//! How many numbers a layer learns.

use conv::{Conv2dOptions, Geometry, Padding};
use viz::{Table, cells};

use crate::{ChapterError, Item, Number, Shown, declare};

/// The widest layer whose parameters are counted.
const WIDEST: usize = 1 << 20;

fn geometry(input: [usize; 3], [out_channels, height, width]: [usize; 3]) -> Result<Geometry, ChapterError> {
    let padding = Padding { top: height / 2, bottom: height / 2, left: width / 2, right: width / 2 };
    let options = Conv2dOptions { padding, ..Conv2dOptions::default() };
    Ok(Geometry::new(input, [out_channels, input[0], height, width], &options)?)
}

/// The parameters of one convolution.
#[declare("ch05.parameter-count", "Parameters of one convolution", covers = ["5.3"])]
pub struct ParameterCount {
    /// `C_in`.
    #[parameter(default = 32, range = 1..=WIDEST, called = "channels")]
    pub in_channels: usize,
    /// `C_out`.
    #[parameter(default = 64, range = 1..=WIDEST, called = "channels")]
    pub out_channels: usize,
    /// `K_h`, `K_w`.
    #[parameter(default = [5, 5], range = 1..=1 << 10, log = true)]
    pub kernel: [usize; 2],
    /// Whether each filter has a bias.
    #[parameter(default = true)]
    pub bias: bool,
}

impl Item for ParameterCount {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { in_channels, out_channels, kernel: [height, width], bias } = *self;
        let geometry = geometry([in_channels, height, width], [out_channels, height, width])?;
        let count = geometry.parameters(bias);
        let plus = if bias { " + 1" } else { "" };
        let caption = format!("({height}·{width}·{in_channels}{plus})·{out_channels} = {count}");
        Ok(Shown::number(Number::integer(count as u64, "parameters"), caption))
    }
}

/// The formula for several layers, at two sizes of the image.
#[declare("ch05.parameter-formula", "The image's size is not in the formula", covers = ["5.3"])]
pub struct ParameterFormula {
    /// `[C_in, C_out, K]` of each layer.
    #[parameter(
        default = vec![[1, 32, 5], [32, 64, 5], [3, 64, 3], [64, 64, 3], [512, 512, 3]],
        range = [1..=WIDEST, 1..=WIDEST, 1..=1 << 10],
        called = ["channels", "channels", "kernel"],
        most = 64
    )]
    pub layers: Vec<[usize; 3]>,
    /// The two sides of the image that the layers are tried on.
    #[parameter(default = [28, 224], range = 1..=1 << 16, called = "input", log = true)]
    pub sides: [usize; 2],
}

impl Item for ParameterFormula {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [small, large] = self.sides;
        let adds = |side: usize| format!("multiply–adds at {side}×{side}");
        let mut table =
            Table::new(["layer".to_owned(), "formula".to_owned(), "parameters".to_owned(), adds(small), adds(large)]);
        for &[in_channels, out_channels, kernel] in &self.layers {
            let at = |side: usize| geometry([in_channels, side, side], [out_channels, kernel, kernel]);
            let (a, b) = (at(small)?, at(large)?);
            table.push(cells![
                format!("conv {kernel}×{kernel}, {in_channels} → {out_channels}"),
                format!("({kernel}·{kernel}·{in_channels} + 1)·{out_channels}"),
                a.parameters(true),
                a.multiply_adds(),
                b.multiply_adds()
            ])?;
        }
        // These layers keep no slot for a parameter, so the count is that of an empty list.
        for layer in ["max pooling 2×2", "average pooling 2×2", "ReLU"] {
            table.push(cells![layer, "nothing to learn", parameterless(layer), viz::Cell::Empty, viz::Cell::Empty])?;
        }
        let caption = format!(
            "(Kh·Kw·C_in + 1)·C_out. An image of {large}×{large} costs more multiply–adds than one of {small}×{small} and \
             not one parameter more. Pooling and activations have none."
        );
        Ok(Shown::table(table, caption))
    }
}

/// How many parameters a layer without any has, counted in the layer itself.
fn parameterless(name: &str) -> usize {
    let mut layer: Box<dyn layers::Layer<f64>> = match name {
        "ReLU" => Box::new(layers::ReLU::new()),
        "average pooling 2×2" => Box::new(layers::AvgPool2d::new([2, 2])),
        _ => Box::new(layers::MaxPool2d::new([2, 2])),
    };
    layers::count_parameters(&mut layer)
}

/// Find the bug: the bias multiplied by the wrong number of channels.
#[declare("ch05.wrong-bias-formula", "Find the bug: one bias per input channel?", covers = ["B5.1", "5.3"])]
pub struct WrongBiasFormula {
    /// `[C_in, C_out, K]` of each layer.
    #[parameter(
        default = vec![[1, 32, 5], [32, 64, 5], [3, 64, 3], [64, 64, 3], [64, 3, 3]],
        range = [1..=WIDEST, 1..=WIDEST, 1..=1 << 10],
        called = ["channels", "channels", "kernel"],
        most = 64
    )]
    pub layers: Vec<[usize; 3]>,
}

impl Item for WrongBiasFormula {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["layer", "biases it has", "(M·N·K + 1)·L", "(M·N·L + 1)·K", "off by"]);
        let mut hidden = Vec::new();
        for &[in_channels, out_channels, kernel] in &self.layers {
            let geometry = geometry([in_channels, kernel, kernel], [out_channels, kernel, kernel])?;
            let right = geometry.parameters(true);
            let wrong = (kernel * kernel * out_channels + 1) * in_channels;
            let layer = format!("{kernel}×{kernel}, K = {in_channels}, L = {out_channels}");
            if right == wrong {
                hidden.push(layer.clone());
            }
            let biases = right - geometry.parameters(false);
            table.push(cells![layer, biases, right, wrong, wrong as i128 - right as i128])?;
        }
        let caption = format!(
            "With K inputs and L outputs there is one bias per output. The wrong formula has one per input; it goes \
             unnoticed where the two numbers are equal ({}).",
            if hidden.is_empty() { "in none of these".to_owned() } else { hidden.join("; ") }
        );
        Ok(Shown::table(table, caption))
    }
}
