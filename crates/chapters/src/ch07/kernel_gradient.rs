//! What each weight gets, and the bias: a correlation and a sum.

use conv::{Conv2dOptions, naive};
use ndarray::array;
use viz::{Cell, Grid, GridItem, Steps, Tint, WindowGeometry, WindowValues, grid, window_steps};

use super::gradients::{batch, equal, of_kernel};
use super::tiny::{LONGEST, SmallConvolution};
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// The upstream gradient slides over the input; each place is a weight's gradient.
#[declare("ch07.kernel-gradient", "The kernel's gradient is a correlation", covers = ["7.1"])]
pub struct KernelGradient {
    /// The convolution.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
    /// Which weights are worked out, counted row by row from 0; none means all.
    #[parameter(default = vec![0, 5], range = 0..=LONGEST * LONGEST - 1, least = 0, most = 36)]
    pub weights: Vec<usize>,
}

impl Item for KernelGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let options = Conv2dOptions::default();
        let gradient = correlate(planes.input.view(), planes.upstream.view(), &options)?;
        let loops = of_kernel(planes.upstream.view(), planes.input.view(), planes.kernel_size(), &options)?;
        let same = equal(gradient.view(), loops.view());
        let geometry = WindowGeometry::new(planes.input_size(), planes.upstream.dim().into());
        let steps = if self.weights.is_empty() { Steps::All } else { Steps::Only(self.weights.clone()) };
        let count = gradient.len();
        let [height, width] = planes.kernel_size();
        let values = WindowValues { input: planes.input, kernel: planes.upstream, output: gradient };
        let figure = window_steps(&geometry, &steps, Some(&values))?;
        let caption = format!(
            "The window is the upstream gradient (small numbers), and it slides over the input. It has {height}×{width} places, \
             one for each weight. Under it lie the pixels that this weight met in the forward pass. Equal to the plain loops in \
             {same} of {count} numbers."
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// The bias is added to every output, so everything comes back to it.
#[declare("ch07.bias-gradient", "The bias's gradient is a sum", covers = ["7.1"])]
pub struct BiasGradient {
    /// The convolution.
    pub example: SmallConvolution,
}

impl Item for BiasGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let upstream = self.example.planes()?.upstream;
        let gradient = naive::backward_bias(batch(upstream.view()))[0];
        let items: [GridItem; 3] = [
            Grid::new(upstream.view()).title("upstream").tint(Tint::Output).into(),
            "→".into(),
            Grid::new(array![[gradient]].view()).title("sum: ∂bias").tint(Tint::Kernel).into(),
        ];
        let terms: Vec<String> = upstream.iter().map(|&share| bracketed(share)).collect();
        let caption = format!(
            "{} = {gradient}. Of a batch, the sums of all images are added, channel by channel.",
            terms.join(" + ")
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// A number as it stands in a sum: a negative one in brackets.
pub(super) fn bracketed(value: f64) -> String {
    let digits = Cell::float(value, 0).display().replace('-', "−");
    if value < 0.0 { format!("({digits})") } else { digits }
}
