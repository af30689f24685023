//! Checks that pass, and prove nothing.

use conv::{Conv2dOptions, Padding};
use layers::{BatchNorm2d, Context, Layer, Tensor};
use ndarray::{Array2, Array4, ArrayView2, ArrayView3, Axis, Ix4};
use viz::{Table, cells};

use super::gradients::{of_input, of_kernel, turned};
use super::step_size::scientific;
use super::tiny::{LONGEST, SmallConvolution, matrix};
use crate::limits::within;
use crate::random::{normal, seeded};
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// What a check calls equal.
const TOLERANCE: f64 = 1e-6;

/// Half the distance between the two points of a difference.
const STEP: f64 = 1e-5;

/// `passes` or `fails`.
fn verdict(error: f64) -> &'static str {
    if error <= TOLERANCE { "passes" } else { "fails" }
}

/// Largest magnitude.
fn largest<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().fold(0.0, |most, value| most.max(value.abs()))
}

/// Batch normalisation's gradient, right and wrong, under a plain sum and under random upstream gradients.
#[declare("ch07.plain-sum", "Under a plain sum, everything passes", covers = ["7.5"])]
pub struct PlainSum {
    /// Images, channels, height, width.
    #[parameter(default = [4, 2, 3, 3], range = 1..=8, called = "size")]
    pub shape: [usize; 4],
    /// Of the random numbers.
    #[parameter(default = 11, range = 0..=9999)]
    pub seed: u64,
}

impl Item for PlainSum {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [batch, channels, height, width] = self.shape;
        // Of one number to a channel the deviation is 0, and there is nothing to normalise.
        within("numbers of a channel", batch * height * width, 2..=512)?;
        let mut random = seeded(self.seed);
        let input = normal((batch, channels, height, width), 3.0, &mut random);
        let upstreams = [
            ("plain sum", Tensor::ones(self.shape.to_vec())),
            ("random upstream", normal((batch, channels, height, width), 1.0, &mut random).into_dyn()),
        ];
        let mut table = Table::new(["loss", "backward", "largest slope", "largest error", "the check"]);
        for (loss, upstream) in upstreams {
            let slopes = slopes(&input.clone().into_dyn(), &upstream)?;
            let right = backward(&input.clone().into_dyn(), &upstream)?;
            let mut forgetful = right.clone().into_dimensionality::<Ix4>().expect("the input's shape");
            for (channel, deviation) in deviations(&input).into_iter().enumerate() {
                forgetful.index_axis_mut(Axis(1), channel).mapv_inplace(|share| share * deviation);
            }
            let nothing = Tensor::zeros(self.shape.to_vec());
            for (name, gradient) in
                [("right", right), ("forgets to divide by σ", forgetful.into_dyn()), ("returns zeros", nothing)]
            {
                let error = largest(&(&gradient - &slopes));
                table.push(cells![loss, name, scientific(largest(&slopes)), scientific(error), verdict(error)])?;
            }
        }
        let caption = format!(
            "Three backward passes of batch normalisation, compared with central differences (ε = {}, tolerance {}). The outputs of a \
             channel sum to the same number whatever goes in, so the slope of a plain sum is 0, and a backward pass that does nothing \
             is right. Under random upstream gradients only the right one passes.",
            scientific(STEP),
            scientific(TOLERANCE)
        );
        Ok(Shown::table(table, caption))
    }
}

/// ∂(Σ upstream·output)/∂input of a fresh batch normalisation.
fn backward(input: &Tensor<f64>, upstream: &Tensor<f64>) -> Result<Tensor<f64>, ChapterError> {
    let mut norm = BatchNorm2d::new(input.shape()[1])?;
    let mut context = Context::train(0);
    norm.forward(input.clone(), &mut context)?;
    Ok(norm.backward(upstream.clone(), &mut context)?)
}

/// The same by central differences.
fn slopes(input: &Tensor<f64>, upstream: &Tensor<f64>) -> Result<Tensor<f64>, ChapterError> {
    let loss = |input: &Tensor<f64>| -> Result<f64, ChapterError> {
        let output = BatchNorm2d::new(input.shape()[1])?.forward(input.clone(), &mut Context::train(0))?;
        Ok((&output * upstream).iter().sum())
    };
    let mut slopes = Tensor::zeros(input.raw_dim());
    for (at, slope) in slopes.indexed_iter_mut() {
        let moved = |by: f64| {
            let mut moved = input.clone();
            moved[at.clone()] += by;
            loss(&moved)
        };
        *slope = (moved(STEP)? - moved(-STEP)?) / (2.0 * STEP);
    }
    Ok(slopes)
}

/// √(σ² + ε) of each channel, with batch normalisation's ε.
fn deviations(input: &Array4<f64>) -> Vec<f64> {
    let of_channel = |channel: ArrayView3<'_, f64>| {
        let count = channel.len() as f64;
        let mean = channel.iter().sum::<f64>() / count;
        let variance = channel.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
        (variance + 1e-5).sqrt()
    };
    input.axis_iter(Axis(1)).map(of_channel).collect()
}

/// Gradients without the flip, on data that hides it and on data that does not.
#[declare("ch07.hidden-flip", "A missing flip that nobody sees", covers = ["7.5", "7.2"])]
pub struct HiddenFlip {
    /// A kernel that looks the same upside down.
    #[parameter(
        default = vec![vec![1, 2, 1], vec![2, 4, 2], vec![1, 2, 1]],
        range = -99..=99,
        called = "number",
        most = LONGEST
    )]
    pub symmetric: Vec<Vec<i32>>,
    /// A convolution that has no such symmetry.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
}

impl Item for HiddenFlip {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let symmetric = matrix(&self.symmetric, planes.input.nrows().min(planes.input.ncols()))?;
        within(
            "number of rows of the symmetric kernel",
            symmetric.nrows(),
            planes.kernel.nrows()..=planes.kernel.nrows(),
        )?;
        within(
            "number of columns of the symmetric kernel",
            symmetric.ncols(),
            planes.kernel.ncols()..=planes.kernel.ncols(),
        )?;
        let (size, options) = (planes.input_size(), Conv2dOptions::default());
        let mut table = Table::new(["gradient", "data", "wrong in", "the check"]);
        for (data, kernel) in
            [("blur kernel, equal upside down", &symmetric), ("the kernel of this chapter", &planes.kernel)]
        {
            let right = of_input(planes.upstream.view(), kernel.view(), size, &options)?;
            let wrong = unflipped(planes.upstream.view(), kernel.view())?;
            push(&mut table, "∂input, kernel not flipped", data, &right, &wrong)?;
        }
        let ones = Array2::ones(planes.input.dim());
        // Each number and the one opposite it: the same upside down.
        let even = |plane: &Array2<f64>| plane + &turned(plane.view());
        let cases = [
            ("an image of ones", ones, planes.upstream.clone()),
            ("image and upstream equal upside down", even(&planes.input), even(&planes.upstream)),
            ("image and upstream of this chapter", planes.input.clone(), planes.upstream.clone()),
        ];
        for (data, input, upstream) in cases {
            let right = of_kernel(upstream.view(), input.view(), planes.kernel_size(), &options)?;
            let wrong = turned(right.view());
            push(&mut table, "∂kernel, flipped by mistake", data, &right, &wrong)?;
        }
        let caption = "Two wrong backward passes: one that forgets the flip of the kernel, and one that convolves where it should \
                       correlate. On data that look the same upside down both give the right numbers.";
        Ok(Shown::table(table, caption))
    }
}

/// The full correlation without the flip: the mistake.
fn unflipped(upstream: ArrayView2<'_, f64>, kernel: ArrayView2<'_, f64>) -> Result<Array2<f64>, ChapterError> {
    let (down, across) = (kernel.nrows() - 1, kernel.ncols() - 1);
    let padding = Padding { top: down, bottom: down, left: across, right: across };
    correlate(upstream, kernel, &Conv2dOptions { padding, ..Conv2dOptions::default() })
}

/// A row: how many numbers are wrong, and what a check says.
fn push(
    table: &mut Table,
    gradient: &str,
    data: &str,
    right: &Array2<f64>,
    wrong: &Array2<f64>,
) -> Result<(), ChapterError> {
    let differences: Array2<f64> = wrong - right;
    let count = differences.iter().filter(|difference| **difference != 0.0).count();
    table.push(cells![gradient, data, format!("{count} of {}", right.len()), verdict(largest(&differences))])?;
    Ok(())
}
