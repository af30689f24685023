//! What can be wrong with the data or the options of a figure.

use std::path::PathBuf;

/// Why a figure could not be drawn or written.
///
/// Every message is one line: which figure, what was given, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VizError {
    /// There is nothing to draw.
    #[error("{figure}: {what} is empty; give at least one value")]
    Empty {
        /// The function that draws.
        figure: &'static str,
        /// The empty argument.
        what: &'static str,
    },
    /// Two arguments that belong together differ in length.
    #[error("{figure}: {left} has {left_len} entries and {right} has {right_len}; give as many of one as of the other")]
    Mismatch {
        /// The function that draws.
        figure: &'static str,
        /// One argument.
        left: &'static str,
        /// Its length.
        left_len: usize,
        /// The other argument.
        right: &'static str,
        /// Its length.
        right_len: usize,
    },
    /// An array has a shape that the figure cannot show.
    #[error("{figure}: {what} has shape {got}, but {want} is needed; check the order of the axes")]
    Shape {
        /// The function that draws.
        figure: &'static str,
        /// The argument.
        what: &'static str,
        /// Its shape.
        got: String,
        /// The shape that would do.
        want: String,
    },
    /// More than fits in a picture.
    #[error("{figure}: {what} is {value}, over the limit of {limit}; draw a part of it")]
    TooLarge {
        /// The function that draws.
        figure: &'static str,
        /// What there is too much of.
        what: &'static str,
        /// How much was given.
        value: usize,
        /// The most that is drawn.
        limit: usize,
    },
    /// An option has a value that makes no sense.
    #[error("{figure}: option {option} is {value}; {advice}")]
    Option {
        /// The function that draws.
        figure: &'static str,
        /// The option's name.
        option: &'static str,
        /// The value given.
        value: String,
        /// What to do instead.
        advice: &'static str,
    },
    /// A window does not fit its input.
    #[error(
        "window: kernel {kernel} with dilation {dilation} spans {span}, but the padded input has only {input} along {axis}; use a smaller kernel or more padding"
    )]
    Window {
        /// `height` or `width`.
        axis: &'static str,
        /// Kernel size along the axis.
        kernel: usize,
        /// Dilation along the axis.
        dilation: usize,
        /// Pixels between the kernel's first and last tap, both included.
        span: usize,
        /// Padded input size along the axis.
        input: usize,
    },
    /// The plotting library gave up.
    #[error("{figure}: the plot could not be laid out ({reason}); check the axis range")]
    Plot {
        /// The function that draws.
        figure: &'static str,
        /// The library's words.
        reason: String,
    },
    /// The PNG encoder gave up.
    #[error("{figure}: could not encode the PNG ({reason})")]
    Encode {
        /// The function that draws.
        figure: &'static str,
        /// The encoder's words.
        reason: String,
    },
    /// A file could not be written.
    #[error("figure: cannot write {}: {source}; check that the folder exists and has room", path.display())]
    Write {
        /// Where the figure should have gone.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}
