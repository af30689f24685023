//! Dropout: what is switched off, and what stays the same in the mean.

use layers::{Context, Dropout, Initializer, Layer, Linear, LinearConfig, Tensor};
use ndarray::{Array3, ArrayD};
use viz::{Axes, Cell, DigitOptions, Range, Series, Table, cells, curves, digits};

use crate::exact::quantised;
use crate::random::seeded;
use crate::{ChapterError, Item, Number, Shown, declare, mnist};

/// A test image as a row from 0 to 1.
fn pixels(image: usize) -> Tensor<f64> {
    let pixels: Vec<f64> = mnist::test_image(image).iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
    ArrayD::from_shape_vec(vec![1, pixels.len()], pixels).expect("one row")
}

/// A digit after dropout, in several training passes and in evaluation.
#[declare("ch11.dropped-digit", "A digit through dropout", covers = ["11.3"])]
pub struct DroppedDigit {
    /// Which test image of MNIST.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// How likely each value is dropped.
    #[parameter(default = 0.5, range = 0.0..=0.95)]
    pub probability: f64,
    /// Training passes.
    #[parameter(default = 4, range = 1..=9)]
    pub passes: usize,
    /// The seed of the first pass.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for DroppedDigit {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let input = pixels(self.image);
        let Self { probability, passes, .. } = *self;
        let mut dropout = Dropout::new(probability)?;
        let mut outputs = vec![("evaluation".to_owned(), dropout.forward(input.clone(), &mut Context::eval())?)];
        let mut context = Context::train(self.seed);
        for pass in 1..=passes {
            outputs.push((format!("pass {pass}"), dropout.forward(input.clone(), &mut context)?));
        }
        let mut pictures = Array3::zeros((outputs.len(), 28, 28));
        let mut captions = Vec::new();
        for (mut picture, (name, output)) in pictures.outer_iter_mut().zip(&outputs) {
            picture.iter_mut().zip(output).for_each(|(pixel, value)| *pixel = *value);
            captions.push(format!("{name}\nsum {:.1}", output.sum()));
        }
        let high = 1.0 / (1.0 - probability);
        let options =
            DigitOptions { range: Range::Fixed { low: 0.0, high }, columns: Some(5), ..DigitOptions::default() };
        let caption = format!(
            "The pixels of a digit through dropout of {probability}. In evaluation all of them pass. In each training pass other ones \
             are dropped, and those that are kept come out {high:.2} times as bright, so the sum of all stays about the same."
        );
        let alt =
            format!("A grey digit, and {passes} times the same digit, speckled with holes, its other pixels brighter.");
        Ok(Shown::described(digits(pictures.view(), &captions, &options)?, caption, alt))
    }
}

/// A unit that adds up all pixels of a digit.
fn summing_unit() -> Result<Linear<f64>, ChapterError> {
    let ones = Initializer::Constant(1.0);
    Ok(LinearConfig::new(28 * 28, 1).bias(false).initializer(ones).init(&mut seeded(0))?)
}

/// The mean of a unit's output over more and more masks.
#[declare("ch11.masks", "The mean over many masks", covers = ["11.3"])]
pub struct MeanOverMasks {
    /// Which test image of MNIST the unit sees.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// How likely each of its inputs is dropped.
    #[parameter(default = 0.5, range = 0.0..=0.95)]
    pub probability: f64,
    /// Masks.
    #[parameter(default = 2_000, range = 1..=10_000, log = true)]
    pub masks: usize,
    /// The seed of the masks.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for MeanOverMasks {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { masks, probability, .. } = *self;
        let outputs = training_outputs(self.image, probability, masks, self.seed)?;
        let whole = evaluated(self.image, probability)?;
        let mut sum = 0.0;
        let (mut scaled, mut bare) = (Vec::new(), Vec::new());
        for (mask, output) in outputs.iter().enumerate() {
            sum += output;
            let (count, mean) = ((mask + 1) as f64, sum / (mask + 1) as f64);
            scaled.push((count, quantised(mean)));
            // Without the scaling every output would be smaller by that factor.
            bare.push((count, quantised(mean * (1.0 - probability))));
        }
        let last = masks - 1;
        let caption = format!(
            "A unit that adds up a digit’s pixels, behind dropout of {probability}. In evaluation it gives {whole:.1}. In training the \
             mean over {masks} masks is {:.1}; without the scaling of what is kept it would be {:.1}.",
            scaled[last].1, bare[last].1
        );
        let evaluation = [(1.0, quantised(whole)), (masks as f64, quantised(whole))];
        let series = [
            Series::new("training, scaled", scaled),
            Series::new("evaluation", evaluation),
            Series::new("training, not scaled", bare),
        ];
        let axes = Axes { log_x: true, ..Axes::new("masks (logarithmic)", "mean of the unit’s output") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

// ANCHOR: outputs
/// The unit's output in so many training passes.
fn training_outputs(image: usize, probability: f64, masks: usize, seed: u64) -> Result<Vec<f64>, ChapterError> {
    let (mut dropout, mut unit) = (Dropout::new(probability)?, summing_unit()?);
    let (input, mut context) = (pixels(image), Context::train(seed));
    let one_pass = |_| {
        let kept = dropout.forward(input.clone(), &mut context)?;
        Ok(unit.forward(kept, &mut context)?.sum())
    };
    (0..masks).map(one_pass).collect()
}

/// The unit's output in evaluation.
fn evaluated(image: usize, probability: f64) -> Result<f64, ChapterError> {
    let (mut dropout, mut unit) = (Dropout::new(probability)?, summing_unit()?);
    let all = dropout.forward(pixels(image), &mut Context::eval())?;
    Ok(unit.forward(all, &mut Context::eval())?.sum())
}
// ANCHOR_END: outputs

/// Two ways to scale in training, and two in evaluation.
#[declare("ch11.scaling", "Find the bug: scaled in training and in evaluation", covers = ["11.3"])]
pub struct ScalingTwice {
    /// Which test image of MNIST the unit sees.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// How likely each of its inputs is dropped.
    #[parameter(default = 0.5, range = 0.0..=0.95)]
    pub probability: f64,
}

impl Item for ScalingTwice {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let probability = self.probability;
        let keep = 1.0 - probability;
        let outputs = training_outputs(self.image, probability, 2_000, 0)?;
        let inverted = outputs.iter().sum::<f64>() / outputs.len() as f64;
        let whole = evaluated(self.image, probability)?;
        let mut table = Table::new(["training", "evaluation", "mean in training", "output in evaluation", "ratio"]);
        for (training, mean) in [("what is kept, as it is", inverted * keep), ("over the part kept", inverted)] {
            for (evaluation, output) in [("as it is", whole), ("times the part kept", whole * keep)] {
                let digits = |value| Cell::float(value, 1);
                table.push(cells![
                    training,
                    evaluation,
                    digits(mean),
                    digits(output),
                    Cell::float(output / mean, 2)
                ])?;
            }
        }
        let caption = format!(
            "The same unit, behind dropout of {probability}, by all four combinations; the means are over {} masks. The second row is the \
             paper’s way, the third is that of today’s libraries and ours. The other two do not fit together.",
            Cell::from(outputs.len()).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// How many digits the number of networks has that dropout trains at once.
#[declare("ch11.subnetworks", "How many networks", covers = ["11.3"])]
pub struct Subnetworks {
    /// Units that may be dropped.
    #[parameter(default = 1_024, range = 1..=100_000, log = true)]
    pub units: u32,
}

impl Item for Subnetworks {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let units = self.units;
        let digits = (f64::from(units) * 2_f64.log10()).floor() as u32 + 1;
        let caption =
            format!("The number of ways to keep or drop each of {units} units, two to that power, has so many digits.");
        Ok(Shown::number(Number::integer(digits, "digits"), caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_drawn_for_each_pass() {
        let outputs = training_outputs(0, 0.5, 3, 0).unwrap();
        assert!(outputs[0] != outputs[1] && outputs[1] != outputs[2]);
        assert_eq!(training_outputs(0, 0.0, 1, 0).unwrap()[0], evaluated(0, 0.5).unwrap());
        assert_eq!(pixels(0).len(), 784);
    }
}
