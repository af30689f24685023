//! What goes wrong between the last feature map and the scores.

use layers::{AdaptiveAvgPool2d, Context, Initializer, Layer, LinearConfig};
use models::{Architecture, LayerConfig, Normalisation, stack, vgg};
use ndarray::{Array4, Ix4, s};
use viz::{Cell, Grid, GridItem, Table, Tint, cells, grid};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// A list of convolutions in front of a dense layer that was made for another.
#[declare("ch14.custom-head", "Find the bug: a head for another list", covers = ["B14.1", "14.2"])]
pub struct CustomHead {
    /// The channels that the dense layer was made for.
    #[parameter(default = 512, range = 1..=4096, log = true)]
    pub channels: usize,
}

impl Item for CustomHead {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let made_for = self.channels;
        let (_, arrives) = stack(3, vgg::CUSTOM, Normalisation::None);
        let mut table = Table::new(["the head takes", "the list gives", "what the network says"]);
        for channels in [made_for, arrives] {
            let answer = match custom_vgg(channels) {
                Ok(network) => format!("nothing: {} parameters so far", Cell::from(network.parameters()).display()),
                Err(ChapterError::Model(error)) => error.to_string(),
                Err(other) => return Err(other),
            };
            table.push(cells![
                format!("{channels}·7·7 = {}", channels * 49),
                format!("{arrives}·7·7 = {}", arrives * 49),
                answer
            ])?;
        }
        let caption = format!(
            "A list of convolutions that ends at {arrives} channels, pooled to 7×7, in front of a dense layer. Shapes are \
             traced before a weight is made, so the mistake costs nothing."
        );
        Ok(Shown::table(table, caption))
    }
}

// ANCHOR: custom
/// The convolutions of a list that ends at 256 channels, and a first dense layer for so many channels.
///
/// # Errors
///
/// If the dense layer does not take what arrives.
pub fn custom_vgg(channels: usize) -> Result<Architecture, ChapterError> {
    let (features, _) = stack(3, vgg::CUSTOM, Normalisation::None);
    let head = [LayerConfig::AdaptiveAvgPool2d([7, 7]), LayerConfig::Flatten, head(channels)];
    let layers = features.into_iter().chain(head).enumerate().map(|(at, layer)| (at.to_string(), layer));
    Ok(Architecture::new("custom", [3, 224, 224], layers.collect())?)
}
// ANCHOR_END: custom

/// A network for several numbers of classes.
#[declare("ch14.classes", "Find the bug: a thousand classes", covers = ["B14.2", "14.2"])]
pub struct Classes {
    /// The network's name in the catalogue of models.
    #[parameter(default = "vgg16".to_owned(), choices = models::names())]
    pub model: String,
    /// How many classes, each a row.
    #[parameter(default = vec![10, 1000], range = 1..=models::MOST_CLASSES, most = 12)]
    pub classes: Vec<usize>,
}

impl Item for Classes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["classes", "scores for an image", "last layer", "all parameters"]);
        for &classes in &self.classes {
            let network = models::describe(&self.model, Some(classes))?;
            let lines = network.summary().lines();
            let last = lines.iter().rfind(|line| line.parameters > 0).map_or(0, |line| line.parameters);
            table.push(cells![
                classes,
                network.output_shape().iter().product::<usize>(),
                last,
                network.parameters()
            ])?;
        }
        let caption = format!(
            "{}: the number of classes decides the last layer and nothing else. How many images there are to learn from is no \
             part of a network at all.",
            self.model
        );
        Ok(Shown::table(table, caption))
    }
}

/// Adaptive average pooling to more pixels than there are.
#[declare("ch14.copied-value", "Find the bug: one value, many copies", covers = ["B14.3", "14.2"])]
pub struct CopiedValue {
    /// The map's side.
    #[parameter(default = 1, range = 1..=9)]
    pub side: usize,
    /// The side that it is pooled to.
    #[parameter(default = 7, range = 1..=9)]
    pub output: usize,
}

impl Item for CopiedValue {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { side, output, .. } = *self;
        let input = Array4::from_shape_fn((1, 1, side, side), |(_, _, i, j)| (i * side + j + 3) as f64);
        let pooled =
            AdaptiveAvgPool2d::new([output, output])?.forward(input.clone().into_dyn(), &mut Context::eval())?;
        let pooled = pooled.into_dimensionality::<Ix4>().expect("images");
        let pooled = pooled.slice(s![0, 0, .., ..]).mapv(quantised);
        let mut different: Vec<u64> = pooled.iter().map(|value| value.to_bits()).collect();
        different.sort_unstable();
        different.dedup();
        let items: Vec<GridItem> = vec![
            Grid::new(input.slice(s![0, 0, .., ..])).title(format!("{side}×{side}")).tint(Tint::Input).into(),
            "→".into(),
            Grid::new(pooled.view()).title(format!("{output}×{output}")).tint(Tint::Output).into(),
        ];
        let caption = format!(
            "Adaptive average pooling from {side}×{side} to {output}×{output}: {} numbers come out; different ones among them: {}.",
            output * output,
            different.len()
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// A dense layer behind feature maps, as a tutorial writes it: `channels` maps of 7×7.
fn head(channels: usize) -> LayerConfig {
    LayerConfig::Linear(LinearConfig::new(channels * 7 * 7, 4096).initializer(Initializer::Normal { deviation: 0.01 }))
}
