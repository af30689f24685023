//! How the window moves: stride, padding, dilation, groups.

/// Zeros (or other values) added around an image, per side, in pixels.
///
/// ```
/// use conv::Padding;
/// assert_eq!(Padding::symmetric(2), Padding { top: 2, bottom: 2, left: 2, right: 2 });
/// assert_eq!(Padding::from([1, 2]), Padding { top: 1, bottom: 1, left: 2, right: 2 }); // as PyTorch's padding=(1, 2)
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Padding {
    /// Rows above the first.
    pub top: usize,
    /// Rows below the last.
    pub bottom: usize,
    /// Columns left of the first.
    pub left: usize,
    /// Columns right of the last.
    pub right: usize,
}

impl Padding {
    /// No padding at all.
    pub const NONE: Self = Self { top: 0, bottom: 0, left: 0, right: 0 };

    /// The same number of pixels on all four sides.
    pub const fn symmetric(pixels: usize) -> Self {
        Self { top: pixels, bottom: pixels, left: pixels, right: pixels }
    }
}

/// `[height, width]`: so many rows above and below, so many columns on the left and on the right.
impl From<[usize; 2]> for Padding {
    fn from([height, width]: [usize; 2]) -> Self {
        Self { top: height, bottom: height, left: width, right: width }
    }
}

/// How a window moves over an image; pairs are always `[height, width]`.
///
/// The default is stride 1, no padding, dilation 1, one group.
///
/// ```
/// use conv::{Conv2dOptions, Padding};
/// let options = Conv2dOptions { stride: [2, 2], padding: Padding::symmetric(1), ..Default::default() };
/// assert_eq!(options.dilation, [1, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Conv2dOptions {
    /// S: pixels from one window to the next.
    pub stride: [usize; 2],
    /// P: pixels added on each side.
    pub padding: Padding,
    /// D: pixels from one tap of the kernel to the next.
    pub dilation: [usize; 2],
    /// G: channels are cut into this many groups that do not see each other.
    pub groups: usize,
}

impl Default for Conv2dOptions {
    fn default() -> Self {
        Self { stride: [1, 1], padding: Padding::NONE, dilation: [1, 1], groups: 1 }
    }
}
