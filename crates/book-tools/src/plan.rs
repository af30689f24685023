//! The chapters, with the page that each is on and the part of the network that it builds.

/// A chapter of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// From 1.
    pub number: u8,
    /// Its page below `book/src`.
    pub page: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What the map shows of it.
    pub part: Part,
    /// The part in words.
    pub place: &'static str,
}

/// A part of the network that is being built, in the order in which it is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What goes in.
    Image,
    /// The kernel that slides over it.
    Window,
    /// The maps that come out of a convolution.
    Maps,
    /// The gradients' way back.
    Backward,
    /// Nonlinearity and pooling.
    Pooling,
    /// Dense layers and the loss.
    Head,
    /// What keeps the signal's size from layer to layer.
    Normalisation,
    /// What turns gradients into better weights.
    Optimiser,
    /// All of it, trained.
    Network,
    /// More layers of the same kind.
    Deeper,
    /// The way out: files and other engines.
    Exit,
}

const fn chapter(number: u8, page: &'static str, title: &'static str, part: Part, place: &'static str) -> Chapter {
    Chapter { number, page, title, part, place }
}

/// All chapters, in their order.
pub const CHAPTERS: [Chapter; 15] = [
    chapter(1, "ch01-images-are-tensors.md", "Images are tensors", Part::Image, "the image"),
    chapter(
        2,
        "ch02-one-signal-slides-over-another.md",
        "One signal slides over another",
        Part::Window,
        "the sliding kernel",
    ),
    chapter(3, "ch03-two-dimensions.md", "Two dimensions", Part::Window, "the sliding kernel"),
    chapter(4, "ch04-padding-stride-dilation.md", "Padding, stride, dilation", Part::Window, "the sliding kernel"),
    chapter(
        5,
        "ch05-channels-and-counting.md",
        "Channels, filters and counting parameters",
        Part::Maps,
        "the feature maps",
    ),
    chapter(6, "ch06-from-seven-loops.md", "From seven loops to one matrix product", Part::Maps, "the feature maps"),
    chapter(7, "ch07-backward.md", "Backward", Part::Backward, "the way back"),
    chapter(8, "ch08-nonlinearity-and-pooling.md", "Nonlinearity and pooling", Part::Pooling, "ReLU and pooling"),
    chapter(9, "ch09-the-head.md", "The head", Part::Head, "the head"),
    chapter(
        10,
        "ch10-initialisation-and-batch-norm.md",
        "Initialisation and batch normalisation",
        Part::Normalisation,
        "normalisation",
    ),
    chapter(11, "ch11-optimisers-and-dropout.md", "Optimisers and dropout", Part::Optimiser, "the optimiser"),
    chapter(12, "ch12-training-a-digit-reader.md", "Training a digit reader", Part::Network, "the whole network"),
    chapter(13, "ch13-what-it-sees.md", "What it sees", Part::Maps, "the feature maps, trained"),
    chapter(14, "ch14-deeper.md", "Deeper", Part::Deeper, "more layers"),
    chapter(15, "ch15-leaving-the-nest.md", "Leaving the nest", Part::Exit, "the way out"),
];

impl Chapter {
    /// The chapter with this number.
    pub fn of(number: u8) -> Option<&'static Self> {
        CHAPTERS.iter().find(|chapter| chapter.number == number)
    }

    /// The chapter on this page.
    pub fn on(page: &str) -> Option<&'static Self> {
        CHAPTERS.iter().find(|chapter| chapter.page == page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_pages_agree() {
        for (index, chapter) in CHAPTERS.iter().enumerate() {
            assert_eq!(usize::from(chapter.number), index + 1);
            assert!(chapter.page.starts_with(&format!("ch{:02}-", chapter.number)) && chapter.page.ends_with(".md"));
        }
        assert_eq!(Chapter::on("ch07-backward.md"), Chapter::of(7));
        assert_eq!(Chapter::on("notation.md"), None);
    }
}
