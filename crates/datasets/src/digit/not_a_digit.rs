//! Why a picture is refused, each reason in one line that says what to do.

/// Why no digit was found in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotADigit {
    /// The picture has (almost) no pixels.
    #[error("a picture of {height}×{width} is too small, it needs at least 8×8 pixels")]
    TooSmall {
        /// Its rows.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// Nothing stands out from the paper.
    #[error(
        "the darkest and the brightest parts differ by {contrast} grey levels of 255, and noise alone by {noise}: too little to tell ink from paper; use a darker pen, or photograph it closer and in better light"
    )]
    Blank {
        /// Between the means of ink and paper.
        contrast: u8,
        /// The standard deviation of the paper.
        noise: u8,
    },
    /// What stands out is only a speck.
    #[error("the largest mark is {height}×{width} pixels of {side}, too small; photograph it closer")]
    Speck {
        /// Its rows, after the picture was shrunk.
        height: usize,
        /// Its columns.
        width: usize,
        /// The longer side of the picture, after it was shrunk.
        side: usize,
    },
    /// More than one digit.
    #[error("it shows {digits} digits, or more, and one is read at a time; cut the picture around the one")]
    Several {
        /// How many marks look like digits.
        digits: usize,
    },
    /// A mark that is too wide to be a digit.
    #[error(
        "what stands out is {width} pixels wide and {height} high, too wide for one digit; turn the picture upright, or cut it around one digit"
    )]
    Wide {
        /// Its rows, after the picture was shrunk.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// A mark without strokes.
    #[error(
        "what stands out is {thick} pixels thick, in {height}×{width}: a blot or a thing, not the strokes of a digit; cut the picture around the digit"
    )]
    Blot {
        /// The thickness of its thickest part, after the picture was shrunk.
        thick: usize,
        /// Its rows.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// A digit that goes on beyond the picture.
    #[error("the digit is cut off at the edge of the picture; photograph all of it, with some bare paper around it")]
    CutOff,
    /// What stands out fades into its surroundings.
    #[error(
        "what stands out has no sharp edge, as a sky, a shadow or a gradient of colours has none; photograph a digit on paper, in focus"
    )]
    Soft,
    /// Nothing in the picture looks like paper.
    #[error(
        "no bare paper is to be seen around the writing, or a shadow hides it; photograph the digit with paper around it, in even light"
    )]
    NoPaper,
}
