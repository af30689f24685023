//! The networks beside each other: depth, parameters, arithmetic.

use conv::times;
use viz::{Axes, Series, Table, cells, scatter_named};

use super::depth;
use crate::{ChapterError, Item, Number, Shown, declare};

/// The most networks that an item compares.
const MOST: usize = 32;

/// Networks in numbers.
#[declare("ch14.networks", "Seventeen years of networks in numbers", covers = ["14.1", "14.6"])]
pub struct NetworkTable {
    /// Their names in the catalogue of models.
    #[parameter(
        default = [
            "lenet5",
            "alexnet",
            "vgg11",
            "vgg16",
            "vgg19",
            "googlenet",
            "resnet18",
            "resnet34",
            "resnet50",
            "resnet20",
        ].map(str::to_owned).into(),
        most = MOST,
        choices = models::names()
    )]
    pub models: Vec<String>,
}

impl Item for NetworkTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table =
            Table::new(["network", "image", "classes", "depth", "parameters", "in dense layers %", "multiply–adds"]);
        for name in &self.models {
            let network = models::describe(name, None)?;
            let layers: usize = network.layers().iter().map(|(_, layer)| depth(layer)).sum();
            let lines = network.summary().lines().iter();
            let dense: usize = lines.filter(|line| line.label.starts_with("Linear")).map(|line| line.parameters).sum();
            let all = network.parameters();
            table.push(cells![
                name.as_str(),
                times(&network.input_shape()),
                network.output_shape().iter().product::<usize>(),
                layers,
                all,
                viz::Cell::float(100.0 * dense as f64 / all as f64, 1),
                network.summary().multiply_adds()
            ])?;
        }
        let caption = "Counted from the layers, for one image. Depth is the number of layers with weights on the longest way \
                       from the image to the scores. The counts are those that are published for these networks, but for resnet20, whose shortcuts are ours.";
        Ok(Shown::table(table, caption))
    }
}

/// How many numbers a network learns.
#[declare("ch14.parameters", "Parameters of a network", covers = ["14.6"])]
pub struct Parameters {
    /// Its name in the catalogue of models.
    #[parameter(default = "alexnet".to_owned(), choices = models::names())]
    pub model: String,
    /// How many classes it tells apart, if not as many as it was made for.
    #[parameter(default = None, range = 1..=models::MOST_CLASSES)]
    pub classes: Option<usize>,
}

impl Item for Parameters {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, self.classes)?;
        let count = Number::integer(network.parameters() as u64, "parameters");
        Ok(Shown::number(count, format!("What {} learns, for {:?} scores.", network.name(), network.output_shape())))
    }
}

/// What one image costs in a network.
#[declare("ch14.multiply-adds", "Multiply–adds of a network", covers = ["14.6"])]
pub struct MultiplyAdds {
    /// The network's name in the catalogue of models.
    #[parameter(default = "vgg16".to_owned(), choices = models::names())]
    pub model: String,
}

impl Item for MultiplyAdds {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let network = models::describe(&self.model, None)?;
        let count = Number::integer(network.summary().multiply_adds(), "multiply–adds");
        Ok(Shown::number(count, format!("What one image costs in {}.", network.name())))
    }
}

/// Networks of one name, each with its point in the chart and its depth.
struct Family {
    name: String,
    points: Vec<(f64, f64)>,
    depths: Vec<usize>,
    /// What stands beside the points.
    labels: Vec<String>,
}

/// Parameters against arithmetic, a point a network.
#[declare("ch14.costs", "Depth, parameters, arithmetic", covers = ["14.6"])]
pub struct CostChart {
    /// The networks' names in the catalogue of models.
    // Some stay out: four VGGs in a row have no room for their names.
    #[parameter(
        default = ["lenet5", "alexnet", "vgg11", "vgg16", "vgg19", "googlenet", "resnet18", "resnet50"].map(str::to_owned).into(),
        most = MOST,
        choices = models::names()
    )]
    pub models: Vec<String>,
}

impl Item for CostChart {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut families: Vec<Family> = Vec::new();
        for name in &self.models {
            let network = models::describe(name, None)?;
            let family = name.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned();
            let point = (network.summary().multiply_adds() as f64 / 1e6, network.parameters() as f64 / 1e6);
            let layers = network.layers().iter().map(|(_, layer)| depth(layer)).sum();
            match families.iter_mut().find(|known| known.name == family) {
                Some(known) => {
                    known.points.push(point);
                    known.depths.push(layers);
                    known.labels.push(name.clone());
                }
                None => families.push(Family {
                    name: family,
                    points: vec![point],
                    depths: vec![layers],
                    labels: vec![name.clone()],
                }),
            }
        }
        let series: Vec<Series> =
            families.iter().map(|family| Series::new(family.name.as_str(), family.points.clone())).collect();
        let labels: Vec<Vec<String>> = families.iter().map(|family| family.labels.clone()).collect();
        let axes = Axes {
            log_x: true,
            log_y: true,
            ..Axes::new("multiply–adds for an image, millions (logarithmic)", "parameters, millions (logarithmic)")
        };
        let caption = "One point for each network. Down is smaller in memory, left is less arithmetic; the numbers in the names are \
                       layers.";
        let words: Vec<String> = families
            .iter()
            .map(|Family { name: family, points, depths, .. }| {
                let points: Vec<String> = points
                    .iter()
                    .zip(depths)
                    .map(|((adds, parameters), depth)| {
                        format!(
                            "{depth} layers at {adds:.1} million multiply–adds and {parameters:.2} million parameters"
                        )
                    })
                    .collect();
                format!("{family}: {}", points.join(", "))
            })
            .collect();
        Ok(Shown::described(scatter_named(&series, &labels, &axes)?, caption, format!("Points. {}.", words.join("; "))))
    }
}
