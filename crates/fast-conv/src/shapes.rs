//! The convolutions that the book times, and others like them.

use std::fmt::{Display, Formatter};

use conv::{Conv2dOptions, ConvError, Geometry, Padding};

/// The sizes of a convolution of a batch of square images with square kernels.
///
/// ```
/// use fast_conv::shapes::Shape;
/// let first = Shape::ALL[0];
/// assert_eq!(first.to_string(), "50×1×28² 5×5→32");
/// assert_eq!(first.geometry()?.output_shape(), [32, 28, 28]);
/// assert_eq!(first.operations(), 2.0 * 50.0 * 627_200.0);
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Shape {
    /// Images.
    pub batch: usize,
    /// Channels of an image.
    pub in_channels: usize,
    /// Height and width of an image.
    pub size: usize,
    /// Filters.
    pub out_channels: usize,
    /// Height and width of a kernel.
    pub kernel: usize,
    /// Zeros added on each side.
    pub padding: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Groups of channels that do not see each other.
    pub groups: usize,
}

impl Shape {
    /// The ten shapes that the book times: two of the digit reader, layers of VGG from first to last, a first layer of few
    /// filters, and then a stride, a 1×1 kernel and a depthwise convolution.
    #[rustfmt::skip] // a table
    pub const ALL: [Self; 10] = [
        Self::new(50,   1,  28,  32, 5, 2),
        Self::new(50,  32,  14,  64, 5, 2),
        Self::new( 8,  64,  56,  64, 3, 1),
        Self::new( 1,   3, 224,  64, 3, 1),
        Self::new( 8, 256,  28, 256, 3, 1),
        Self::new( 8, 512,  14, 512, 3, 1),
        Self::new( 2,   3, 320,  16, 3, 1),
        Self { stride: 2, ..Self::new(8, 64, 56, 128, 3, 1) },
        Self::new( 8, 256,  28,  64, 1, 0),
        Self { groups: 128, ..Self::new(8, 128, 56, 128, 3, 1) },
    ];

    /// A shape of stride 1 and one group.
    pub const fn new(
        batch: usize,
        in_channels: usize,
        size: usize,
        out_channels: usize,
        kernel: usize,
        padding: usize,
    ) -> Self {
        Self { batch, in_channels, size, out_channels, kernel, padding, stride: 1, groups: 1 }
    }

    /// Height and width of the output.
    pub const fn output_size(&self) -> usize {
        (self.size + 2 * self.padding - self.kernel) / self.stride + 1
    }

    /// `[N, C, H, W]`.
    pub const fn input(&self) -> [usize; 4] {
        [self.batch, self.in_channels, self.size, self.size]
    }

    /// `[O, C/G, K, K]`.
    pub const fn weights(&self) -> [usize; 4] {
        [self.out_channels, self.in_channels / self.groups, self.kernel, self.kernel]
    }

    /// `[N, O, Hout, Wout]`.
    pub const fn output(&self) -> [usize; 4] {
        [self.batch, self.out_channels, self.output_size(), self.output_size()]
    }

    /// Stride, padding and groups, as the functions take them.
    pub const fn options(&self) -> Conv2dOptions {
        Conv2dOptions {
            stride: [self.stride, self.stride],
            padding: Padding::symmetric(self.padding),
            dilation: [1, 1],
            groups: self.groups,
        }
    }

    /// The sizes, checked.
    ///
    /// # Errors
    ///
    /// Those of [`Geometry::new`].
    pub fn geometry(&self) -> Result<Geometry, ConvError> {
        Geometry::new([self.in_channels, self.size, self.size], self.weights(), &self.options())
    }

    /// Floating-point operations of a pass, two for each multiply–add of the plain loops: the three passes have the same.
    pub fn operations(&self) -> f64 {
        let [_, channels, height, width] = self.weights();
        2.0 * (self.output().iter().product::<usize>() * channels * height * width) as f64
    }
}

/// `50×1×28² 5×5→32`, then the stride or the groups where there are any.
impl Display for Shape {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { batch, in_channels, size, out_channels, kernel, stride, groups, .. } = self;
        write!(f, "{batch}×{in_channels}×{size}² {kernel}×{kernel}→{out_channels}")?;
        if *stride != 1 {
            write!(f, " stride {stride}")?;
        }
        if *groups != 1 {
            write!(f, " groups {groups}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn operations_as_counted_by_hand() {
        // 50 images × 32 filters × 28² pixels × 25 taps, two operations each.
        assert_eq!(Shape::ALL[0].operations(), 62_720_000.0);
        // Stride 2: 8 × 128 × 28² × 64·9.
        assert_eq!(Shape::ALL[7].operations(), 2.0 * 462_422_016.0);
        // Depthwise: each filter sees one channel. 8 × 128 × 56² × 9.
        assert_eq!(Shape::ALL[9].operations(), 2.0 * 28_901_376.0);
        assert_eq!(Shape::ALL[9].to_string(), "8×128×56² 3×3→128 groups 128");
    }

    #[test]
    fn shapes_are_those_that_the_options_give() {
        for shape in Shape::ALL {
            let geometry = shape.geometry().unwrap();
            assert_eq!(geometry.output_shape(), shape.output()[1..]);
            assert_eq!(2.0 * geometry.multiply_adds() as f64 * shape.batch as f64, shape.operations());
        }
    }
}
