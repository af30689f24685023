//! From a number between 0 and 1 to a colour that no theme changes.

/// How the values of a map become colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colormap {
    /// Black to white.
    #[default]
    Grey,
    /// Dark blue over green to yellow, evenly spaced to the eye and for colour-blind readers.
    Viridis,
    /// Blue over white to red: for signed values, with zero in the middle.
    Diverging,
}

/// Coefficients, constant first, of a polynomial of degree 6 for each of red, green and blue.
///
/// Matt Zucker's fit (2019, public domain) to matplotlib's viridis by Nathaniel Smith and Stéfan van der Walt (CC0).
const VIRIDIS: [[f64; 3]; 7] = [
    [0.277_727_327, 0.005_407_345, 0.334_099_805],
    [0.105_093_043, 1.404_613_530, 1.384_590_163],
    [-0.330_861_829, 0.214_847_559, 0.095_095_163],
    [-4.634_230_499, -5.799_100_973, -19.332_440_956],
    [6.228_269_936, 14.179_933_367, 56.690_552_601],
    [4.776_384_998, -13.745_145_377, -65.353_032_633],
    [-5.435_455_856, 4.645_852_612, 26.312_435_250],
];

/// `RdBu` in 11 classes, from blue to red; Cynthia Brewer, `ColorBrewer` 2.0 (Apache-2.0).
const DIVERGING: [[u8; 3]; 11] = [
    [0x05, 0x30, 0x61],
    [0x21, 0x66, 0xac],
    [0x43, 0x93, 0xc3],
    [0x92, 0xc5, 0xde],
    [0xd1, 0xe5, 0xf0],
    [0xf7, 0xf7, 0xf7],
    [0xfd, 0xdb, 0xc7],
    [0xf4, 0xa5, 0x82],
    [0xd6, 0x60, 0x4d],
    [0xb2, 0x18, 0x2b],
    [0x67, 0x00, 0x1f],
];

/// The colour of a value that is not a number: a magenta that no map contains.
pub const MISSING: [u8; 3] = [0xff, 0x00, 0xc8];

impl Colormap {
    /// The colour at a place between 0 and 1; values outside are clamped, NaN becomes [`MISSING`].
    ///
    /// ```
    /// use viz::Colormap;
    ///
    /// assert_eq!(Colormap::Grey.rgb(0.5), [128, 128, 128]);
    /// assert_eq!(Colormap::Diverging.rgb(0.5), [0xf7, 0xf7, 0xf7]);
    /// ```
    #[must_use]
    pub fn rgb(self, place: f64) -> [u8; 3] {
        if place.is_nan() {
            return MISSING;
        }
        let place = place.clamp(0.0, 1.0);
        match self {
            Self::Grey => [level(place); 3],
            Self::Viridis => {
                let mut rgb = [0.0; 3];
                // Horner's rule, from the highest power down; multiplications and additions only, so that every
                // machine gets the same bits.
                for coefficients in VIRIDIS.iter().rev() {
                    for (channel, coefficient) in rgb.iter_mut().zip(coefficients) {
                        *channel = *channel * place + coefficient;
                    }
                }
                rgb.map(level)
            }
            Self::Diverging => {
                let position = place * (DIVERGING.len() - 1) as f64;
                let below = (position as usize).min(DIVERGING.len() - 2);
                let part = position - below as f64;
                let (a, b) = (DIVERGING[below], DIVERGING[below + 1]);
                std::array::from_fn(|c| level((f64::from(a[c]) * (1.0 - part) + f64::from(b[c]) * part) / 255.0))
            }
        }
    }
}

/// 0 to 1 as 0 to 255, rounded.
fn level(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::luminance;

    #[test]
    fn viridis_is_matplotlibs_within_the_fits_error() {
        // Entries 0, 64, 128, 192 and 255 of matplotlib's table.
        let published = [
            (0, [0x44, 0x01, 0x54]),
            (64, [0x3b, 0x52, 0x8b]),
            (128, [0x21, 0x91, 0x8c]),
            (192, [0x5e, 0xc9, 0x62]),
            (255, [0xfd, 0xe7, 0x25]),
        ];
        for (index, want) in published {
            let got = Colormap::Viridis.rgb(f64::from(index) / 255.0);
            for c in 0..3 {
                assert!(got[c].abs_diff(want[c]) <= 6, "{index}: {got:?} against {want:?}");
            }
        }
    }

    #[test]
    fn viridis_and_grey_grow_lighter_all_the_way() {
        for map in [Colormap::Grey, Colormap::Viridis] {
            let light: Vec<f64> = (0..=64).map(|k| luminance(map.rgb(f64::from(k) / 64.0))).collect();
            assert!(light.windows(2).all(|pair| pair[0] < pair[1]), "{map:?}");
        }
    }

    #[test]
    fn diverging_meets_its_classes_and_clamps() {
        for (k, class) in DIVERGING.iter().enumerate() {
            assert_eq!(Colormap::Diverging.rgb(k as f64 / 10.0), *class);
        }
        assert_eq!(Colormap::Diverging.rgb(-3.0), DIVERGING[0]);
        assert_eq!(Colormap::Diverging.rgb(f64::INFINITY), DIVERGING[10]);
        assert_eq!(Colormap::Diverging.rgb(f64::NAN), MISSING);
    }
}
