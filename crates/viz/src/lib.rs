//! Figures for a book, a notebook and a terminal: grids of numbers, windows that slide, maps, curves, tables.
//!
//! Every function takes numbers and gives a [`Figure`] (or a [`Table`]); nothing here knows a layer.
//!
//! - [`figure`]: what a picture can do: inline HTML, a notebook's cell, a file.
//! - [`table`]: rows of text and numbers, as text, Markdown and HTML.
//! - [`palette`]: colours as CSS variables with a light and a dark value; [`colormap`], [`range`]: values to colours.
//! - Line work, drawn by a small SVG writer: [`mod@grid`], [`mod@confusion_matrix`].
//! - Pixels, as PNG without smoothing: [`mod@feature_maps`], [`mod@kernels`].
//! - Plots with [`axes`], through plotters: [`mod@curves`].
//!
//! The same input gives the same bytes on every machine: coordinates and colours are rounded where they are drawn.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod axes;
pub mod colormap;
pub mod confusion_matrix;
pub mod curves;
pub mod error;
pub mod feature_maps;
pub mod figure;
pub mod grid;
pub mod kernels;
pub mod palette;
pub mod range;
pub mod table;

mod base64;
mod bitmap;
mod jupyter;
mod svg;

pub use axes::Axes;
pub use colormap::Colormap;
pub use confusion_matrix::confusion_matrix;
pub use curves::{Series, curves};
pub use error::VizError;
pub use feature_maps::{MapOptions, feature_maps};
pub use figure::{Figure, Png, Svg};
pub use grid::{Channel, Grid, GridItem, Mark, Tint, grid};
pub use kernels::{KernelOptions, kernels};
pub use range::Range;
pub use table::{Align, Cell, Table};
