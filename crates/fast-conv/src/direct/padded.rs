//! A piece of an image with its padding around it, and where in it the window finds its pixels.

use std::ops::Range;

use conv::Real;
use conv::{Conv2dOptions, Geometry, Padding};
use ndarray::{ArrayView1, ArrayView3};

use crate::scratch;

/// The pixels of a row `inside` a line, and zeros on both sides.
fn fill_line<T: Real>(line: &mut [T], inside: Range<usize>, row: ArrayView1<'_, T>) {
    line[..inside.start].fill(T::zero());
    line[inside.end..].fill(T::zero());
    let to = &mut line[inside];
    match row.as_slice() {
        Some(row) => to.copy_from_slice(&row[..to.len()]),
        None => to.iter_mut().zip(row).for_each(|(to, &from)| *to = from),
    }
}

/// Some output rows of a geometry, and the input rows under their windows.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'a> {
    geometry: &'a Geometry,
    rows: Range<usize>,
    /// Whether the pixels are read where they are.
    in_place: bool,
}

impl<'a> Piece<'a> {
    /// A piece whose pixels are copied, with their padding.
    pub(crate) fn new(geometry: &'a Geometry, rows: Range<usize>) -> Self {
        Self { geometry, rows, in_place: false }
    }

    /// A piece whose pixels are read where they are, if the image has no padding, no gaps, and no columns left over.
    pub(crate) fn in_place<T>(geometry: &'a Geometry, rows: Range<usize>, image: &ArrayView3<'_, T>) -> Self {
        let piece = Self::new(geometry, rows);
        let Conv2dOptions { padding, .. } = geometry.options();
        let whole_rows = piece.source_columns() == geometry.width().input;
        let in_place = padding == Padding::NONE && whole_rows && image.is_standard_layout();
        Self { in_place, ..piece }
    }

    /// Output rows and columns.
    pub(crate) fn output_size(&self) -> [usize; 2] {
        [self.rows.len(), self.geometry.output_size()[1]]
    }

    /// Input rows under the windows, padding included.
    fn source_rows(&self) -> usize {
        let height = &self.geometry.height();
        (self.rows.len() - 1) * height.stride + height.extent()
    }

    /// Input columns under the windows, padding included.
    fn source_columns(&self) -> usize {
        let width = &self.geometry.width();
        (self.geometry.output_size()[1] - 1) * width.stride + width.extent()
    }

    /// From the first number of an output row's windows to that of the next. With one row the stride may be any number, and
    /// there is no next.
    fn row_step(&self) -> usize {
        self.geometry.height().stride.saturating_mul(self.source_columns())
    }

    /// Numbers of one channel's plane.
    fn plane(&self) -> usize {
        let rows = if self.in_place { self.geometry.height().input } else { self.source_rows() };
        rows * self.source_columns()
    }

    /// Lends the pixels of all channels of `image` under the windows, zeros where there is padding; and, where they are
    /// copied, `slack` more zeros behind the last, for who reads a few at a time.
    pub(crate) fn with_source<T: Real, R>(
        &self,
        image: ArrayView3<'_, T>,
        slack: usize,
        work: impl FnOnce(&[T]) -> R,
    ) -> R {
        let (height, width) = (&self.geometry.height(), &self.geometry.width());
        let (rows, columns) = (self.source_rows(), self.source_columns());
        let first_row = self.rows.start * height.stride;
        if self.in_place {
            let pixels = image.to_slice().expect("an image without gaps");
            return work(&pixels[first_row * columns..]);
        }
        let pixels = image.dim().0 * self.plane();
        scratch::with(pixels + slack, |source: &mut [T]| {
            source[pixels..].fill(T::zero());
            let left = width.pad_before.min(columns);
            let inside = width.input.min(columns - left);
            let mut lines = source[..pixels].chunks_exact_mut(columns);
            for plane in image.outer_iter() {
                for row in first_row..first_row + rows {
                    let line = lines.next().expect("a line for every row of every channel");
                    match row.checked_sub(height.pad_before).filter(|&row| row < height.input) {
                        None => line.fill(T::zero()),
                        Some(row) => fill_line(line, left..left + inside, plane.row(row)),
                    }
                }
            }
            work(source)
        })
    }

    /// Where the window of each output position starts in a plane, row by row.
    pub(crate) fn position_offsets(&self) -> impl Iterator<Item = usize> + use<> {
        let (down, across) = (self.row_step(), self.geometry.width().stride);
        let (rows, columns) = (self.rows.len(), self.geometry.output_size()[1]);
        (0..rows).flat_map(move |row| (0..columns).map(move |column| row * down + column * across))
    }

    /// Where each vector of `lanes` windows starts in a plane, row by row; the last of a row may reach beyond its end.
    pub(crate) fn vector_offsets(&self, lanes: usize) -> impl Iterator<Item = usize> + use<> {
        let down = self.row_step();
        let (rows, columns) = (self.rows.len(), self.geometry.output_size()[1]);
        (0..rows).flat_map(move |row| (0..columns).step_by(lanes).map(move |column| row * down + column))
    }

    /// Taps of a filter over some channels.
    pub(crate) fn taps(&self, channels: usize) -> usize {
        channels * self.geometry.height().kernel * self.geometry.width().kernel
    }

    /// Where each tap lies from its window's start, for some channels: channel, then kernel row, then kernel column.
    pub(crate) fn tap_offsets(&self, channels: usize) -> impl Iterator<Item = usize> + use<> {
        let (height, width) = (*self.geometry.height(), *self.geometry.width());
        let (plane, down) = (self.plane(), height.dilation.saturating_mul(self.source_columns()));
        (0..channels).flat_map(move |channel| {
            (0..height.kernel).flat_map(move |row| {
                (0..width.kernel).map(move |column| channel * plane + row * down + column * width.dilation)
            })
        })
    }

    /// Where a channel begins in the source.
    pub(crate) fn channel_offset(&self, channel: usize) -> usize {
        channel * self.plane()
    }
}
