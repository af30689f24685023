//! A layer as it is typed: `conv 32 5x5 s1 p2`, `pool 2x2`.

use anyhow::bail;
use conv::{Conv2dOptions, ConvError, Geometry, OutputSize, Padding};

use super::LARGEST;

/// A layer of a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layer {
    /// A convolution.
    Conv(Conv),
    /// A pooling window, which leaves the channels as they are.
    Pool(Pool),
}

/// A convolution; channels of the input come from the layer before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conv {
    pub out_channels: usize,
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: PaddingChoice,
    pub dilation: [usize; 2],
    pub groups: usize,
}

/// A pooling window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pool {
    pub window: [usize; 2],
    pub stride: [usize; 2],
    pub padding: PaddingChoice,
    pub dilation: [usize; 2],
}

/// Padding by name or by numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PaddingChoice {
    For(OutputSize),
    Sides(Padding),
}

impl Conv {
    /// The sizes of this convolution over an input of `[C, H, W]`.
    pub fn geometry(&self, input: [usize; 3]) -> Result<Geometry, ConvError> {
        let [in_channels, height, width] = input;
        // With groups that do not divide, this is wrong in a way that `Geometry` finds first.
        let channels = in_channels.checked_div(self.groups).unwrap_or(in_channels);
        let geometry = |padding| {
            let options = Conv2dOptions { stride: self.stride, padding, dilation: self.dilation, groups: self.groups };
            Geometry::new(input, [self.out_channels, channels, self.kernel[0], self.kernel[1]], &options)
        };
        match self.padding.resolve([height, width], self.kernel, self.stride, self.dilation) {
            Ok(padding) => geometry(padding),
            // What has no padding has no shape without it either, and that error names what was typed.
            Err(error) => geometry(Padding::NONE).and(Err(error)),
        }
    }
}

impl Pool {
    /// The sizes of this window over an input of `[C, H, W]`: those of a convolution of each channel by itself.
    pub fn geometry(&self, input: [usize; 3]) -> Result<Geometry, ConvError> {
        let Self { window: kernel, stride, padding, dilation } = *self;
        Conv { out_channels: input[0], kernel, stride, padding, dilation, groups: input[0] }.geometry(input)
    }
}

/// What a padding may be.
const PADDING: &str =
    "give valid, same, same-lower, full, one number or four (top x bottom x left x right, as in 0x1x0x1)";

impl PaddingChoice {
    /// `valid`, `same`, `same-lower`, `full`, `2` or `1x1x2x2` (top, bottom, left, right).
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        Ok(match text.as_str() {
            "valid" => Self::For(OutputSize::Valid),
            "same" => Self::For(OutputSize::Same),
            "same-lower" => Self::For(OutputSize::SameLower),
            "full" => Self::For(OutputSize::Full),
            word if !word.starts_with(|c: char| c.is_ascii_digit()) => return Err(PADDING.to_owned()),
            _ => match *numbers(&text)? {
                [all] => Self::Sides(Padding::symmetric(all)),
                [top, bottom, left, right] => Self::Sides(Padding { top, bottom, left, right }),
                _ => return Err(PADDING.to_owned()),
            },
        })
    }

    fn resolve(
        self,
        input: [usize; 2],
        kernel: [usize; 2],
        stride: [usize; 2],
        dilation: [usize; 2],
    ) -> Result<Padding, ConvError> {
        match self {
            Self::For(output_size) => output_size.resolve(input, kernel, stride, dilation),
            Self::Sides(padding) => Ok(padding),
        }
    }
}

impl Layer {
    /// Reads a layer as it is typed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        let mut words = text.split_whitespace();
        let kind = words.next().unwrap_or_default();
        let mut next = |what: &str| words.next().ok_or_else(|| format!("{kind} needs {what}"));
        match kind {
            "conv" => {
                let out_channels = size(next("output channels and a kernel, as in conv 32 5x5")?)?;
                let kernel = pair(next("a kernel, as in conv 32 5x5")?)?;
                let rest = Modifiers::parse(words)?;
                Ok(Self::Conv(Conv {
                    out_channels,
                    kernel,
                    stride: rest.stride.unwrap_or([1, 1]),
                    padding: rest.padding,
                    dilation: rest.dilation,
                    groups: rest.groups.unwrap_or(1),
                }))
            }
            "pool" => {
                let window = pair(next("a window, as in pool 2x2")?)?;
                let rest = Modifiers::parse(words)?;
                if rest.groups.is_some() {
                    return Err("a pool has no groups".to_owned());
                }
                let stride = rest.stride.unwrap_or(window);
                Ok(Self::Pool(Pool { window, stride, padding: rest.padding, dilation: rest.dilation }))
            }
            _ => Err("a layer begins with conv or pool".to_owned()),
        }
    }

    /// The sizes of this layer over an input of `[C, H, W]`.
    ///
    /// # Errors
    /// If there is no such convolution, or the layers refuse such a pool: padding beyond half the window on one side, where a
    /// window may see nothing else.
    pub fn geometry(&self, input: [usize; 3]) -> anyhow::Result<Geometry> {
        let pool = match self {
            Self::Conv(conv) => return Ok(conv.geometry(input)?),
            Self::Pool(pool) => pool,
        };
        let geometry = pool.geometry(input)?;
        for axis in [geometry.height(), geometry.width()] {
            if axis.pad_before.max(axis.pad_after) > axis.extent() / 2 {
                bail!(
                    "padding is {}+{} beside a window of {}: give at most half the window on each side",
                    axis.pad_before,
                    axis.pad_after,
                    axis.extent()
                );
            }
        }
        Ok(geometry)
    }
}

/// What may stand behind a layer's sizes.
struct Modifiers {
    stride: Option<[usize; 2]>,
    padding: PaddingChoice,
    dilation: [usize; 2],
    groups: Option<usize>,
}

impl Modifiers {
    fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut all =
            Self { stride: None, padding: PaddingChoice::For(OutputSize::Valid), dilation: [1, 1], groups: None };
        for word in words {
            let value = word.get(1..).unwrap_or_default();
            match word.chars().next() {
                // Before `s` and `p`: the names of paddings may stand alone.
                _ if ["same", "same-lower", "valid", "full"].contains(&word) => {
                    all.padding = PaddingChoice::parse(word)?;
                }
                Some('s') => all.stride = Some(pair(value)?),
                Some('p') => all.padding = PaddingChoice::parse(value)?,
                Some('d') => all.dilation = pair(value)?,
                Some('g') => all.groups = Some(size(value)?),
                _ => return Err(format!("{word:?} is none of s (stride), p (padding), d (dilation), g (groups)")),
            }
        }
        Ok(all)
    }
}

/// `3x224x224`: so many numbers.
pub fn sizes<const COUNT: usize>(text: &str) -> Result<[usize; COUNT], String> {
    numbers(text)?.try_into().map_err(|found: Vec<usize>| {
        let numbers = if found.len() == 1 { "number" } else { "numbers" };
        let how = if COUNT == 1 { "" } else { ", with an x between them" };
        format!("{} {numbers} in place of {COUNT}{how}", found.len())
    })
}

/// `5` or `5x3`: height and width.
pub fn pair(text: &str) -> Result<[usize; 2], String> {
    match *numbers(text)? {
        [both] => Ok([both, both]),
        [height, width] => Ok([height, width]),
        ref more => Err(format!("{} numbers in place of one or two", more.len())),
    }
}

/// One number.
pub fn size(text: &str) -> Result<usize, String> {
    sizes::<1>(text).map(|[one]| one)
}

fn numbers(text: &str) -> Result<Vec<usize>, String> {
    let number = |part: &str| match part.parse() {
        Ok(number) if number <= LARGEST => Ok(number),
        Ok(_) => Err(format!("{part} is more than {LARGEST}, the largest size")),
        Err(_) if part.contains(',') => {
            Err(format!("put an x and no comma between numbers: {}", part.replace(',', "x")))
        }
        Err(_) => Err(format!("{part:?} is not a whole number from 0 to {LARGEST}")),
    };
    text.split(['x', 'X', '×']).map(number).collect()
}

#[cfg(test)]
mod tests {
    use layers::{Context, Layer as _, MaxPool2d, Tensor};

    use super::*;

    #[test]
    fn layers_are_read_as_typed() {
        let conv = Conv {
            out_channels: 32,
            kernel: [5, 3],
            stride: [1, 2],
            padding: PaddingChoice::Sides(Padding { top: 0, bottom: 1, left: 2, right: 3 }),
            dilation: [2, 2],
            groups: 4,
        };
        assert_eq!(Layer::parse("conv 32 5x3 s1x2 p0x1x2x3 d2 g4"), Ok(Layer::Conv(conv)));
        let pool =
            Pool { window: [2, 2], stride: [2, 2], padding: PaddingChoice::For(OutputSize::Same), dilation: [1, 1] };
        assert_eq!(Layer::parse("pool 2 same"), Ok(Layer::Pool(pool)));
        assert_eq!(Layer::parse(" pool  2x2 psame s2 "), Ok(Layer::Pool(pool)));
    }

    #[test]
    fn what_is_no_layer_is_explained() {
        for (text, part) in [
            ("", "begins with conv or pool"),
            ("dense 10", "begins with conv or pool"),
            ("conv", "conv 32 5x5"),
            ("conv 32", "conv 32 5x5"),
            ("conv 32 5x5x5", "3 numbers"),
            ("conv 3 3 z9", "none of s (stride)"),
            ("conv 3 3 s", "\"\" is not a whole number"),
            ("conv 3 3 é", "none of s (stride)"),
            ("conv 3 9999999", "largest size"),
            ("pool 2 g2", "no groups"),
        ] {
            let error = Layer::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn groups_of_zero_reach_the_geometry_that_refuses_them() {
        let layer = Layer::parse("conv 4 3 g0").unwrap();
        let error = layer.geometry([4, 8, 8]).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(ConvError::Zero { .. })));
    }

    /// What is said to be possible is possible: the layer takes exactly the pools that have a shape.
    #[test]
    fn a_pool_has_a_shape_where_the_layer_takes_it() {
        let mut taken = 0;
        for (window, stride, padding, size) in (1..5)
            .flat_map(|w| (1..4).flat_map(move |s| (0..4).flat_map(move |p| [1, 4, 7].map(|size| (w, s, p, size)))))
        {
            let typed = Layer::parse(&format!("pool {window} s{stride} p{padding}")).unwrap();
            let layer = MaxPool2d::new([window; 2]).stride([stride; 2]).padding(Padding::symmetric(padding));
            let image = Tensor::<f32>::zeros(vec![1, 1, size, size]);
            let output = { layer }.forward(image, &mut Context::eval()).map(|output| output.shape()[1..].to_vec());
            let shape = typed.geometry([1, size, size]).map(|geometry| geometry.output_shape().to_vec());
            assert_eq!(shape.as_ref().ok(), output.as_ref().ok(), "pool {window} s{stride} p{padding} on {size}");
            taken += usize::from(shape.is_ok());
        }
        assert!(taken > 50, "{taken}");
    }

    #[test]
    fn names_of_padding_are_read_in_any_case() {
        for text in ["same", "SAME", "Same"] {
            assert_eq!(PaddingChoice::parse(text), Ok(PaddingChoice::For(OutputSize::Same)));
        }
        assert_eq!(Layer::parse("CONV 3 3x3 VALID"), Layer::parse("conv 3 3x3 valid"));
    }
}
