//! What each algorithm can do, and the rule that chooses one.

use std::any::TypeId;

use conv::checks::is_reasonable;
use conv::{ConvError, Geometry, Real, SlidingWindow};

use crate::algorithm::Algorithm;
use crate::pass::Pass;
use crate::{direct, fft, flipped_kernel, rows, winograd};

/// Filters in a group from which on the lanes of a vector are worth filling with filters.
const ENOUGH_FILTERS: usize = 4;

/// Filters in a group up to which a vector of 16 is at most half full of them; pixels fill it better, if a row has so many.
const FEW_FILTERS: usize = 8;

/// Winograd's products must outweigh its transforms: C·O/(C + O), the products per transformed number, from here on.
const ENOUGH_PRODUCTS: usize = 16;

/// Winograd's transformed kernels must be used so often: the tiles of a batch, from here on.
const ENOUGH_TILES: usize = 32;

/// Channels in a group from which on the phases of a gradient fill the lanes of a vector.
const ENOUGH_CHANNELS: usize = 16;

impl Algorithm {
    /// Whether it can compute this pass of this geometry.
    pub fn supports(self, pass: Pass, geometry: &Geometry) -> bool {
        match self {
            Self::Loops | Self::Reordered | Self::Tiled | Self::Direct => true,
            // The columns of a whole image: padding and dilation can make them far larger than the image.
            Self::Im2colPlain | Self::Im2col => {
                is_reasonable(geometry.im2col_bytes::<f64>(1).ok().and_then(|bytes| bytes.try_into().ok()))
            }
            Self::Rows => rows::supports(pass, geometry),
            Self::Winograd => winograd::supports(pass, geometry),
            Self::Fft => fft::supports(geometry),
        }
    }

    /// Bytes of the kernels in another form, that of this algorithm: they grow with the weights and not with the image or the
    /// batch. Winograd's are the largest, A² numbers for each kernel of K².
    pub fn kernel_bytes<T: Real>(self, geometry: &Geometry) -> usize {
        match self {
            Self::Winograd => {
                winograd::kernel_bytes_of(TypeId::of::<T>() == TypeId::of::<f32>(), geometry).unwrap_or(0)
            }
            Self::Direct | Self::Rows => geometry.parameters(false) * size_of::<T>(),
            _ => 0,
        }
    }

    pub(crate) fn check(self, pass: Pass, geometry: &Geometry) -> Result<(), ConvError> {
        if self.supports(pass, geometry) {
            return Ok(());
        }
        Err(ConvError::Unsupported { operation: pass.name(), algorithm: self.name() })
    }

    /// The fastest for this pass of this geometry over a batch of images, as a rule:
    ///
    /// 1. The gradient of the input is, at stride 1, a forward pass with the flipped kernel, and the rule for that one holds.
    ///    At other strides it is one such pass for every phase: by [rows](Self::Rows), or [direct](Self::Direct) with at least
    ///    16 channels in a group. Where windows do not even overlap, or one channel is to be computed from many:
    ///    [im2col in tiles](Self::Tiled).
    /// 2. With fewer than four filters in a group, vectors are filled with pixels: rows. So they are going
    ///    forward with at most eight filters, when a filter has few taps, at most 32, and when the kernel is 1×1: then the image
    ///    is one long row. Where the stride keeps pixels apart: im2col in tiles.
    /// 3. 3×3 and 5×5 kernels at stride 1 with many channels on both sides and many tiles: [Winograd](Self::Winograd), but not
    ///    over images so small that half of the products would be with padding.
    /// 4. All others: vectors are filled with filters, [direct](Self::Direct).
    ///
    /// Whatever it is, its rounding stays within what is [promised](conv::rounding::promised).
    ///
    /// ```
    /// use conv::{Conv2dOptions, Geometry, Padding};
    /// use fast_conv::{Algorithm, Pass};
    /// let options = Conv2dOptions { padding: Padding::symmetric(2), ..Default::default() };
    /// let first = Geometry::new([1, 28, 28], [32, 1, 5, 5], &options)?;
    /// let second = Geometry::new([32, 14, 14], [64, 32, 5, 5], &options)?;
    /// assert_eq!(Algorithm::auto(Pass::Forward, &first, 50), Algorithm::Rows);
    /// assert_eq!(Algorithm::auto(Pass::BackwardKernel, &first, 50), Algorithm::Direct);
    /// assert_eq!(Algorithm::auto(Pass::Forward, &second, 50), Algorithm::Winograd);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    // ANCHOR: auto
    pub fn auto(pass: Pass, geometry: &Geometry, batch: usize) -> Self {
        let (channels, filters) =
            (geometry.in_channels() / geometry.groups(), geometry.out_channels() / geometry.groups());
        if pass == Pass::BackwardInput {
            let overlap = |axis: &SlidingWindow| axis.kernel > axis.stride;
            return match flipped_kernel::as_forward(geometry) {
                _ if channels == 1 && geometry.groups() == 1 => Self::Tiled,
                Some(forward) => Self::auto(Pass::Forward, &forward, batch),
                None if !overlap(geometry.height()) && !overlap(geometry.width()) => Self::Tiled,
                None if channels < ENOUGH_CHANNELS => Self::Rows,
                None => Self::Direct,
            };
        }
        if filters < ENOUGH_FILTERS {
            return if rows::supports(pass, geometry) { Self::Rows } else { Self::Tiled };
        }
        let few_filters = filters <= FEW_FILTERS && geometry.output_size()[1] >= rows::ENOUGH_PIXELS;
        let by_rows = rows::pointwise::supports(geometry)
            || rows::columns::supports(geometry)
            || few_filters && rows::supports(pass, geometry);
        if pass == Pass::Forward && by_rows {
            return Self::Rows;
        }
        let pays = channels * filters >= ENOUGH_PRODUCTS * (channels + filters)
            && winograd::tiles(geometry, batch) >= ENOUGH_TILES;
        let tiny = direct::small_images::pays(geometry, batch);
        if winograd::supports(pass, geometry) && pays && !tiny { Self::Winograd } else { Self::Direct }
    }
    // ANCHOR_END: auto
}
