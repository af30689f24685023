//! Find the bug: a list of one's own in front of a head for 512 channels.

use exercises::ch14::vgg_plan::Item;

/// All parameters of a network of the VGG family, from its list and the number of classes.
///
/// Behind the list come a mean over 7×7 places of each map, and three dense layers: to 4096 units, to 4096 units, and to the
/// classes. All layers have biases.
pub fn parameters(list: &[Item], classes: usize) -> usize {
    let mut channels = 3;
    let mut total = 0;
    for &item in list {
        if let Item::Conv(filters) = item {
            total += (3 * 3 * channels + 1) * filters;
            channels = filters;
        }
    }
    let inputs = 512 * 7 * 7;
    for [from, to] in [[inputs, 4096], [4096, 4096], [4096, classes]] {
        total += (from + 1) * to;
    }
    total
}

#[test]
fn ch14_custom_vgg() -> exercises::Graded {
    exercises::ch14::custom_vgg::grade(parameters)
}
