//! The feature maps of every convolution in a network, and of every block of them.

use std::fs;
use std::path::{Path, PathBuf};

use layers::{Context, Layer, Role, Sequential, Tensor};
use ndarray::{Array3, Axis, Ix4};
use viz::{Figure, MapOptions, Range, VizError, feature_maps};

/// What a convolution or a block answers to one image, after the activation (and normalisation) that follows it.
pub struct Maps {
    /// The convolution's name in the network.
    pub name: String,
    /// The convolution with its options.
    pub description: String,
    /// (C, H, W).
    pub values: Array3<f32>,
}

/// Sends one image (a batch of one) through the network.
pub fn of_convolutions(network: &mut Sequential<f32>, image: Tensor<f32>) -> anyhow::Result<Vec<Maps>> {
    // A block's own description is a tree of many lines.
    let description = |layer: &dyn Layer<f32>| match layer.role() {
        Role::Container => layer.name().to_owned(),
        _ => layer.to_string(),
    };
    let kinds: Vec<(Role, String)> = network.children().map(|(_, layer)| (layer.role(), description(layer))).collect();
    let mut found: Vec<Maps> = Vec::new();
    let mut following = false;
    network.forward_each(image, &mut Context::eval(), &mut |index, name, output| {
        let (role, description) = &kinds[index];
        let values = output.view().into_dimensionality::<Ix4>().ok();
        following = match values {
            // A block of convolutions is shown as one.
            Some(values) if matches!(role, Role::Convolution | Role::Container) => {
                let values = values.index_axis(Axis(0), 0).to_owned();
                found.push(Maps { name: name.to_owned(), description: description.clone(), values });
                *role == Role::Convolution
            }
            // What the next convolution sees is what comes out of these.
            Some(values) if following && *role == Role::Pointwise => {
                if let Some(last) = found.last_mut() {
                    last.values.assign(&values.index_axis(Axis(0), 0));
                }
                true
            }
            _ => false,
        };
    })?;
    Ok(found)
}

/// The picture of what the network was given, beside its maps.
pub const INPUT: &str = "maps-00-input.png";

/// The names of the maps' pictures: `maps-01-conv1.png`, ….
fn file_names(maps: &[Maps]) -> impl Iterator<Item = String> {
    maps.iter().enumerate().map(|(index, Maps { name, .. })| format!("maps-{:02}-{name}.png", index + 1))
}

/// Writes a picture for each convolution.
pub fn write(maps: &[Maps], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let write = |(file, Maps { values, .. }): (String, &Maps)| {
        let path = folder.join(file);
        draw(values)?.write_to(&path)?;
        Ok(path)
    };
    file_names(maps).zip(maps).map(write).collect()
}

/// A picture in the folder that only another network can have left there: these maps would not replace it.
pub fn of_another_network(maps: &[Maps], folder: &Path) -> Option<String> {
    let own: Vec<String> = file_names(maps).collect();
    let is_strange = |name: &String| is_of_maps(name) && name != INPUT && !own.contains(name);
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    // The first by name, so that the same folder gets the same line.
    names.filter_map(|name| name.into_string().ok()).filter(is_strange).min()
}

/// Whether [`write`] may have given this name.
fn is_of_maps(name: &str) -> bool {
    let rest = name.strip_prefix("maps-").and_then(|rest| rest.strip_suffix(".png"));
    rest.and_then(|rest| rest.split('-').next()).is_some_and(|number| number.parse::<usize>().is_ok())
}

/// Each map in its own colours. After `ReLU` the darkest is zero, so that a silent map is dark and not half bright.
fn draw(values: &Array3<f32>) -> Result<Figure, VizError> {
    if values.iter().any(|value| *value < 0.0) {
        return feature_maps(values.view(), &MapOptions::default());
    }
    let mut maps = values.clone();
    for mut map in maps.outer_iter_mut() {
        let most = map.fold(0.0, |most: f32, &value| most.max(value));
        if most > 0.0 {
            map /= most;
        }
    }
    feature_maps(maps.view(), &MapOptions { range: Range::Fixed { low: 0.0, high: 1.0 }, ..MapOptions::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_map_is_as_dark_as_the_darkest_of_another() {
        let maps = |silent: f32| Array3::from_shape_fn((2, 2, 2), |(c, y, _)| if c == 0 { silent } else { y as f32 });
        let figure = draw(&maps(0.0)).unwrap();
        let explicit = MapOptions { range: Range::Fixed { low: 0.0, high: 1.0 }, ..MapOptions::default() };
        assert_eq!(figure, feature_maps(maps(0.0).view(), &explicit).unwrap());
        assert_ne!(figure, feature_maps(maps(0.0).view(), &MapOptions::default()).unwrap());
        let signed = maps(-1.0);
        assert_eq!(draw(&signed).unwrap(), feature_maps(signed.view(), &MapOptions::default()).unwrap());
    }
}
