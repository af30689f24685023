//! Winograd's minimal filtering: two outputs of three taps with four multiplications.

use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// F(2, 3) with numbers: four products instead of six.
#[declare("ch06.winograd-steps", "Two outputs with four multiplications", covers = ["6.4"])]
pub struct WinogradSteps {
    /// Four pixels.
    #[parameter(default = [1.0, 2.0, 4.0, 3.0], range = -1000.0..=1000.0, called = "pixels and weights")]
    pub pixels: [f64; 4],
    /// Three weights.
    #[parameter(default = [2.0, 1.0, -1.0], range = -1000.0..=1000.0, called = "pixels and weights")]
    pub weights: [f64; 3],
}

impl WinogradSteps {
    /// The four products: from the pixels, from the weights, and times each other.
    fn products(&self) -> [(f64, f64, f64); 4] {
        let ([d0, d1, d2, d3], [g0, g1, g2]) = (self.pixels, self.weights);
        let pairs = [(d0 - d2, g0), (d1 + d2, 0.5 * (g0 + g1 + g2)), (d2 - d1, 0.5 * (g0 - g1 + g2)), (d1 - d3, g2)];
        pairs.map(|(d, g)| (d, g, d * g))
    }

    /// The two outputs.
    fn outputs(&self) -> [f64; 2] {
        let [m1, m2, m3, m4] = self.products().map(|product| product.2);
        [m1 + m2 + m3, m2 - m3 - m4]
    }
}

impl Item for WinogradSteps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let number = |value: f64| Cell::float(value, 2);
        let mut table = Table::new(["product", "of the pixels", "", "of the weights", "", "times"]);
        let formulas =
            [("d0 − d2", "g0"), ("d1 + d2", "(g0 + g1 + g2)/2"), ("d2 − d1", "(g0 − g1 + g2)/2"), ("d1 − d3", "g2")];
        for (k, ((d, g, m), (of_d, of_g))) in (1..).zip(self.products().into_iter().zip(formulas)) {
            table.push(cells![format!("m{k}"), of_d, number(d), of_g, number(g), number(m)])?;
        }
        let plain = conv::signal::cross_correlate(
            array_of(&self.pixels).view(),
            array_of(&self.weights).view(),
            conv::OutputSize::Valid,
        )?;
        let [y0, y1] = self.outputs();
        let show = |value: f64| number(value).display().replace('-', "−");
        let caption = format!(
            "Pixels {}, weights {}. y0 = m1 + m2 + m3 = {}, y1 = m2 − m3 − m4 = {}; the plain sums, with six multiplications, \
             are {} and {}. The weights' column is computed once for all images; the pixels' needs additions only.",
            words(&self.pixels),
            words(&self.weights),
            show(y0),
            show(y1),
            show(plain[0]),
            show(plain[1]),
        );
        Ok(Shown::table(table, caption))
    }
}

fn array_of(values: &[f64]) -> ndarray::Array1<f64> {
    values.iter().copied().collect()
}

fn words(values: &[f64]) -> String {
    values.iter().map(|&value| Cell::float(value, 2).display().replace('-', "−")).collect::<Vec<_>>().join(", ")
}

/// Multiplications of F(m, r), in one dimension and in two.
#[declare("ch06.winograd-counts", "How many multiplications Winograd saves", covers = ["6.4"])]
pub struct WinogradCounts {
    /// Pairs of outputs m and taps r.
    #[parameter(
        default = vec![[2, 3], [4, 3], [6, 3], [3, 5], [4, 5]],
        range = 1..=64,
        called = ["outputs of a tile", "taps"],
        most = 20
    )]
    pub sizes: Vec<[u64; 2]>,
}

impl Item for WinogradCounts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new([
            "tile",
            "1-D: plain",
            "1-D: Winograd",
            "1-D: times fewer",
            "2-D: plain",
            "2-D: Winograd",
            "2-D: times fewer",
        ]);
        for &[outputs, taps] in &self.sizes {
            let (plain, fewer) = (outputs * taps, outputs + taps - 1);
            let ratio = plain as f64 / fewer as f64;
            table.push(cells![
                format!("F({outputs}, {taps})"),
                Cell::from(plain),
                Cell::from(fewer),
                Cell::float(ratio, 2),
                Cell::from(plain * plain),
                Cell::from(fewer * fewer),
                Cell::float(ratio * ratio, 2)
            ])?;
        }
        let caption = "F(m, r) computes m outputs of r taps with m + r − 1 multiplications instead of m·r; in two dimensions both \
                       are squared. The additions of its transforms, and the reading and writing of what they make, are not \
                       counted here, and the larger the tile, the larger the numbers in between, and with them the rounding.";
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn four_products_give_what_six_give() {
        let steps = WinogradSteps::default();
        // 1·2 + 2·1 − 4 = 0; 2·2 + 4·1 − 3 = 5.
        assert_eq!(steps.outputs(), [0.0, 5.0]);
        let other = WinogradSteps { pixels: [0.5, -3.0, 7.0, 2.0], weights: [-1.5, 4.0, 0.25] };
        let plain = array![0.5 * -1.5 + -3.0 * 4.0 + 7.0 * 0.25, -3.0 * -1.5 + 7.0 * 4.0 + 2.0 * 0.25];
        assert_eq!(other.outputs().to_vec(), plain.to_vec());
    }
}
