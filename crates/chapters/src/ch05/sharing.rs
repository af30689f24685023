//! Sharing weights: what it saves, and what it does not.

use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Weights and multiply–adds of three ways to connect an image with a layer of as many units.
struct Connection {
    name: &'static str,
    weights: u128,
    multiply_adds: u128,
}

/// Each of `units` units sees the whole image, or `kernel`×`kernel` pixels of its own, or those with shared weights.
fn connections(pixels: u128, kernel: u128, units: u128) -> [Connection; 3] {
    let taps = kernel * kernel;
    [
        Connection { name: "fully connected", weights: pixels * units, multiply_adds: pixels * units },
        Connection { name: "locally connected", weights: taps * units, multiply_adds: taps * units },
        Connection { name: "shared (convolution)", weights: taps, multiply_adds: taps * units },
    ]
}

/// One image, one map, three ways to connect them.
#[declare("ch05.sharing", "Sharing saves parameters, not arithmetic", covers = ["5.4", "B1.1", "B1.2"])]
pub struct SharingTable {
    /// The image's side.
    #[parameter(default = 1000, range = 1..=100_000, log = true)]
    pub side: u32,
    /// The kernel's side.
    #[parameter(default = 10, range = 1..=100_000, log = true)]
    pub kernel: u32,
    /// Hidden units.
    #[parameter(default = 1_000_000, range = 1..=1_000_000_000, log = true)]
    pub units: u32,
}

impl Item for SharingTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let kernel = within("kernel", self.kernel, 1..=side)?;
        let units = self.units;
        let pixels = u128::from(side).pow(2);
        let mut table = Table::new(["connection", "weights", "multiply–adds", "formula of the weights"]);
        let formulas =
            [format!("{side}·{side}·{units}"), format!("{kernel}·{kernel}·{units}"), format!("{kernel}·{kernel}")];
        for (connection, formula) in connections(pixels, kernel.into(), units.into()).into_iter().zip(formulas) {
            let Connection { name, weights, multiply_adds } = connection;
            table.push(cells![name, count(weights), count(multiply_adds), formula])?;
        }
        let caption = format!(
            "An image of {side}×{side}, {} hidden units, windows of {kernel}×{kernel}. Compare parameters with \
             parameters and arithmetic with arithmetic: looking only nearby divides both, sharing divides the parameters \
             alone.",
            Cell::from(units).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// Fits: the sides and units above are bounded so that no product passes 10²⁰.
fn count(number: u128) -> i128 {
    i128::try_from(number).expect("at most 10¹⁰ pixels times 10⁹ units")
}

/// The weights as the image grows: straight or curved, but polynomial.
#[declare("ch05.sharing-growth", "Weights as the image grows", covers = ["5.4", "B1.3"])]
pub struct SharingGrowth {
    /// The kernel's side.
    #[parameter(default = 10, range = 1..=1000, log = true)]
    pub kernel: u32,
    /// The image's sides; a unit for each pixel.
    #[parameter(default = (1..=32).map(|step| step * 16).collect(), range = 1..=100_000, most = 256, log = true)]
    pub sides: Vec<u32>,
}

impl Item for SharingGrowth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = self.kernel;
        let mut series: Vec<Series> =
            ["fully connected", "locally connected", "shared"].map(|name| Series::new(name, [])).into();
        for &side in &self.sides {
            within("sides", side, kernel..=100_000)?;
            let pixels = u128::from(side).pow(2);
            for (series, connection) in series.iter_mut().zip(connections(pixels, kernel.into(), pixels)) {
                series.points.push((f64::from(side), connection.weights as f64));
            }
        }
        // What exponential growth would be, begun at the same place and as steep there.
        let (first, second) = (series[0].points[0], series[0].points.get(1).copied());
        if let Some(second) = second.filter(|second| second.0 > first.0) {
            let ratio = second.1 / first.1;
            let top = series[0].points.last().map_or(first.1, |last| last.1) * 100.0;
            let points = self.sides.iter().map(|&side| {
                let steps = (f64::from(side) - first.0) / (second.0 - first.0);
                // Whole powers by repeated multiplication: the same on every machine.
                (f64::from(side), first.1 * (0..steps as u32).fold(1.0, |power: f64, _| (power * ratio).min(1e30)))
            });
            series.push(Series::new("exponential, for comparison", points.filter(|point| point.1 <= top)));
        }
        let figure =
            curves(&series, &Axes { log_y: true, ..Axes::new("side of the image (pixels)", "weights (logarithmic)") })?;
        let caption = format!(
            "A unit for each pixel, windows of {kernel}×{kernel}. Twice the side is 16 times the weights of full \
             connection and 4 times those of local connection: a power, and no exponential function."
        );
        Ok(Shown::figure(figure, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: powers_of_ten
    #[test]
    fn the_three_counts_are_the_known_powers_of_ten() {
        let [full, local, shared] = connections(1_000_000, 10, 1_000_000);
        assert_eq!(full.weights, 10_u128.pow(12));
        assert_eq!(local.weights, 10_u128.pow(8));
        assert_eq!(shared.weights, 10_u128.pow(2));
        assert_eq!(local.multiply_adds, shared.multiply_adds);
        assert_eq!(shared.multiply_adds, 10_u128.pow(8));
    }
    // ANCHOR_END: powers_of_ten
}
