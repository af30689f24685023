//! Models by name.

use rand::Rng;

use crate::error::quoted;
use crate::googlenet::ThirdBranch;
use crate::resnet::{Block, Shortcut};
use crate::{Architecture, Model, ModelError, Normalisation, alexnet, digits, googlenet, lenet5, mnist, resnet, vgg};

/// A model that there is.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is called.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// How many classes it tells apart if nobody says otherwise.
    pub classes: usize,
    architecture: fn(&str, usize) -> Result<Architecture, ModelError>,
}

/// The most classes that a model is made for: an order of magnitude beyond ImageNet's full 21,841.
pub const MOST_CLASSES: usize = 200_000;

const fn digit_reader(
    name: &'static str,
    about: &'static str,
    architecture: fn(&str, usize) -> Result<Architecture, ModelError>,
) -> Entry {
    Entry { name, about, classes: 10, architecture }
}

const fn small_photographs(
    name: &'static str,
    about: &'static str,
    architecture: fn(&str, usize) -> Result<Architecture, ModelError>,
) -> Entry {
    Entry { name, about, classes: 10, architecture }
}

const fn imagenet(
    name: &'static str,
    about: &'static str,
    architecture: fn(&str, usize) -> Result<Architecture, ModelError>,
) -> Entry {
    Entry { name, about, classes: 1000, architecture }
}

const CATALOGUE: &[Entry] = &[
    digit_reader("mnist", "two 5×5 convolutions, 1024 hidden units, dropout: the network of chapter 12", |name, n| {
        mnist::architecture(name, 1024, Normalisation::None, n)
    }),
    digit_reader("mnist-bn", "mnist with batch normalisation, its convolutions without bias", |name, n| {
        mnist::architecture(name, 1024, Normalisation::Batch, n)
    }),
    digit_reader("mnist-b", "mnist with 1000 hidden units", |name, n| {
        mnist::architecture(name, 1000, Normalisation::None, n)
    }),
    digit_reader("mnist-b-bn", "mnist-b with batch normalisation, its convolutions without bias", |name, n| {
        mnist::architecture(name, 1000, Normalisation::Batch, n)
    }),
    digit_reader("digits", "our own: four batch-normalised convolutions, global average pooling", |name, n| {
        digits::architecture(name, digits::ITEMS, n)
    }),
    digit_reader("lenet5", "LeNet-5 (1998): tanh and average pooling", lenet5::architecture),
    small_photographs("resnet20", "ResNet for CIFAR-10: 9 residual blocks on images of 3×32×32", |name, n| {
        resnet::small(name, 3, Shortcut::Projection, n)
    }),
    small_photographs("plain20", "resnet20 without its shortcuts", |name, n| resnet::small(name, 3, Shortcut::None, n)),
    small_photographs("resnet56", "ResNet for CIFAR-10: 27 residual blocks", |name, n| {
        resnet::small(name, 9, Shortcut::Projection, n)
    }),
    small_photographs("plain56", "resnet56 without its shortcuts", |name, n| resnet::small(name, 9, Shortcut::None, n)),
    imagenet("alexnet", "AlexNet (2012), in torchvision's version: 5 convolutions", alexnet::architecture),
    imagenet("vgg11", "VGG, configuration A: 8 convolutions", |name, n| {
        vgg::architecture(name, vgg::VGG11, Normalisation::None, n)
    }),
    imagenet("vgg11-bn", "vgg11 with batch normalisation", |name, n| {
        vgg::architecture(name, vgg::VGG11, Normalisation::BatchWithBias, n)
    }),
    imagenet("vgg13", "VGG, configuration B: 10 convolutions", |name, n| {
        vgg::architecture(name, vgg::VGG13, Normalisation::None, n)
    }),
    imagenet("vgg13-bn", "vgg13 with batch normalisation", |name, n| {
        vgg::architecture(name, vgg::VGG13, Normalisation::BatchWithBias, n)
    }),
    imagenet("vgg16", "VGG, configuration D: 13 convolutions", |name, n| {
        vgg::architecture(name, vgg::VGG16, Normalisation::None, n)
    }),
    imagenet("vgg16-bn", "vgg16 with batch normalisation", |name, n| {
        vgg::architecture(name, vgg::VGG16, Normalisation::BatchWithBias, n)
    }),
    imagenet("vgg19", "VGG, configuration E: 16 convolutions", |name, n| {
        vgg::architecture(name, vgg::VGG19, Normalisation::None, n)
    }),
    imagenet("vgg19-bn", "vgg19 with batch normalisation", |name, n| {
        vgg::architecture(name, vgg::VGG19, Normalisation::BatchWithBias, n)
    }),
    imagenet("vgg-custom", "a VGG list of one's own that ends at 256 channels", |name, n| {
        vgg::architecture(name, vgg::CUSTOM, Normalisation::None, n)
    }),
    imagenet("vgg-custom-bn", "vgg-custom with batch normalisation", |name, n| {
        vgg::architecture(name, vgg::CUSTOM, Normalisation::BatchWithBias, n)
    }),
    imagenet("googlenet", "GoogLeNet, in torchvision's version: 9 inception blocks, two 3×3 branches", |name, n| {
        googlenet::architecture(name, ThirdBranch::ThreeByThree, n)
    }),
    imagenet("googlenet-5x5", "googlenet with the 5×5 branch of its paper", |name, n| {
        googlenet::architecture(name, ThirdBranch::FiveByFive, n)
    }),
    imagenet("resnet18", "ResNet: 8 blocks of two 3×3 convolutions", |name, n| {
        resnet::architecture(name, Block::Basic, [2, 2, 2, 2], n)
    }),
    imagenet("resnet34", "ResNet: 16 blocks of two 3×3 convolutions", |name, n| {
        resnet::architecture(name, Block::Basic, [3, 4, 6, 3], n)
    }),
    imagenet("resnet50", "ResNet: 16 bottleneck blocks", |name, n| {
        resnet::architecture(name, Block::Bottleneck, [3, 4, 6, 3], n)
    }),
];

const NAMES: &[&str] = &{
    let mut names = [""; CATALOGUE.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = CATALOGUE[at].name;
        at += 1;
    }
    names
};

/// All models, each with a line about it.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The names of all models.
pub fn names() -> &'static [&'static str] {
    NAMES
}

/// The model of this name without its weights: shapes, counts and layers, in no time and memory.
///
/// `classes` is how many it tells apart: if it is `None`, 10 for readers of digits and for the networks made for CIFAR-10,
/// 1000 for those made for ImageNet.
///
/// # Errors
/// If there is no such name, or `classes` is 0 or beyond [`MOST_CLASSES`].
///
/// ```
/// assert_eq!(models::describe("vgg16", None)?.parameters(), 138_357_544);
/// assert_eq!(models::describe("vgg16", Some(10))?.parameters(), 134_301_514);
/// let error = models::describe("vgg61", None).unwrap_err().to_string();
/// assert!(error.starts_with("no model is called vgg61: did you mean vgg"));
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn describe(name: &str, classes: Option<usize>) -> Result<Architecture, ModelError> {
    let entry = CATALOGUE.iter().find(|entry| entry.name == name).ok_or_else(|| unknown(name))?;
    let classes = classes.unwrap_or(entry.classes);
    if !(1..=MOST_CLASSES).contains(&classes) {
        let problem = format!("it cannot have {classes} classes: choose from 1 to {MOST_CLASSES}");
        return Err(ModelError::Architecture { architecture: name.to_owned(), problem });
    }
    (entry.architecture)(name, classes)
}

/// The model of this name, its parameters drawn from `rng`.
///
/// # Errors
/// As [`describe`].
///
/// ```
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut model = models::build("mnist", None, &mut rng)?;
/// assert_eq!(layers::count_parameters(&mut model.network), 3_274_634);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn build(name: &str, classes: Option<usize>, rng: &mut impl Rng) -> Result<Model, ModelError> {
    describe(name, classes)?.model(rng)
}

/// An error that lists the names and asks whether the nearest was meant.
fn unknown(name: &str) -> ModelError {
    let asked = name.to_lowercase();
    let nearest = NAMES.iter().map(|&known| (strsim::levenshtein(&asked, known), known)).min();
    let hint = match nearest {
        // With more edits than that there is little left of what was typed.
        Some((edits, known)) if edits <= known.len() / 2 => format!(": did you mean {known}?"),
        _ => String::new(),
    };
    ModelError::UnknownName { name: quoted(name), hint, names: NAMES.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_all_and_the_nearest() {
        let text = |name| describe(name, None).unwrap_err().to_string();
        assert!(text("VGG16").starts_with("no model is called VGG16: did you mean vgg16?; there are: mnist, "));
        assert!(text("lenet").contains("did you mean lenet5?"));
        assert!(text("something else").starts_with("no model is called something else; there are: mnist, "));
        for name in names() {
            assert!(text("").contains(name));
        }
        let hostile = text(&"\n".repeat(100_000));
        assert!(hostile.len() < 1000 && !hostile.contains('\n'), "{hostile}");
    }

    #[test]
    fn numbers_of_classes_out_of_range_are_refused() {
        for name in names() {
            for classes in [0, MOST_CLASSES + 1, usize::MAX] {
                let error = describe(name, Some(classes)).unwrap_err().to_string();
                assert!(error.contains(&format!("{name}: it cannot have {classes} classes")), "{error}");
            }
            assert_eq!(describe(name, Some(MOST_CLASSES)).unwrap().output_shape(), [MOST_CLASSES]);
        }
    }
}
