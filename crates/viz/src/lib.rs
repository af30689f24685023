//! Figures for a book, a notebook and a terminal: grids of numbers, windows that slide, maps, curves, tables.
//!
//! Every function takes numbers and gives a [`Figure`] (or a [`Table`]); nothing here knows a layer.
//!
//! - [`figure`]: what a picture can do: inline HTML, a notebook's cell, a file.
//! - [`table`]: rows of text and numbers, as text, Markdown and HTML.
//! - [`jupyter`]: how the Rust kernel is told to show one of them under a cell.
//! - [`palette`]: colours as CSS variables with a light and a dark value; [`colormap`], [`range`]: values to colours.
//! - Line work, drawn by a small SVG writer: [`mod@grid`], [`window`], [`signal`], [`mod@blocks`],
//!   [`mod@branches`], [`mod@confusion_matrix`], [`mod@bars`], [`mod@contours`], [`mod@bytes`].
//! - Pixels, as PNG without smoothing: [`mod@feature_maps`], [`mod@kernels`], [`mod@photograph`]; [`mod@digits`],
//!   [`mod@panels`] and [`mod@gallery`] are pixels in line work, with words; [`mod@stack`] puts one above the other.
//! - Plots with [`axes`], through plotters: [`mod@curves`], [`mod@histogram`], [`mod@scatter`], [`mod@roofline`].
//!
//! The same input gives the same bytes on every machine: coordinates and colours are rounded where they are drawn.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod axes;
pub mod bars;
pub mod blocks;
pub mod branches;
pub mod bytes;
pub mod colormap;
pub mod confusion_matrix;
pub mod contours;
pub mod curves;
pub mod digits;
pub mod equation;
mod error;
pub mod feature_maps;
pub mod figure;
pub mod gallery;
pub mod grid;
pub mod histogram;
pub mod jupyter;
pub mod kernels;
pub mod palette;
pub mod panels;
pub mod photograph;
pub mod range;
pub mod roofline;
pub mod scatter;
pub mod signal;
mod slots;
pub mod stack;
pub mod table;
pub mod window;

mod arrangement;
mod base64;
mod bitmap;
mod cells;
mod few_colors;
mod svg;
mod ticks;

pub use axes::Axes;
pub use bars::bars;
pub use blocks::{Block, BlockShape, blocks};
pub use branches::{Branch, branches};
pub use bytes::{BytePart, bytes};
pub use colormap::Colormap;
pub use confusion_matrix::confusion_matrix;
pub use contours::{Panel, Surface, Trail, contours};
pub use curves::{Series, curves};
pub use digits::{DigitOptions, digits, pictures};
pub use equation::grid;
pub use error::VizError;
pub use feature_maps::{MapOptions, feature_maps};
pub use figure::{Figure, Png, Svg};
pub use gallery::gallery;
pub use grid::{Channel, Grid, GridItem, Mark, Tint};
pub use histogram::histogram;
pub use kernels::{KernelOptions, kernels};
pub use panels::panels;
pub use photograph::{PhotographOptions, heat_overlay, photograph};
pub use range::Range;
pub use roofline::{Roof, RooflinePoint, roofline};
pub use scatter::{scatter, scatter_named};
pub use signal::{Signal, signals, signals_over};
pub use stack::stack;
pub use table::{Align, Cell, Table};
pub use window::{Steps, WindowGeometry, WindowValues, window_animated, window_steps};
