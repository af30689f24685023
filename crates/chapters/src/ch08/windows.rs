//! Overlapping, adaptive and global windows.

use conv::SlidingWindow;
use layers::{AdaptiveAvgPool2d, Context, Layer};
use ndarray::ArrayD;
use viz::{Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// Windows side by side, and windows that overlap.
#[declare("ch08.pooling-windows", "Overlapping and global windows", covers = ["8.3"])]
pub struct PoolingWindows {
    /// Pixels of the axis.
    #[parameter(default = 13, range = 1..=64)]
    pub input: usize,
    /// `[window, stride]` of each pooling.
    #[parameter(
        default = vec![[2, 2], [3, 2], [3, 3], [13, 13]],
        range = 1..=64,
        called = ["window", "stride"],
        most = 16
    )]
    pub windows: Vec<[usize; 2]>,
}

impl Item for PoolingWindows {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let input = self.input;
        let mut table = Table::new(["window/stride", "output", "pixels read twice", "unread", "windows"]);
        for &[window, stride] in &self.windows {
            let axis = SlidingWindow { input, kernel: window, stride, ..SlidingWindow::default() };
            let output = axis.output()?;
            let mut read = vec![0_usize; input];
            let mut spans = Vec::new();
            for index in 0..output {
                axis.window(index).flatten().for_each(|pixel| read[pixel] += 1);
                spans.push(format!("{}–{}", index * stride, index * stride + window - 1));
            }
            let twice = read.iter().filter(|&&times| times > 1).count();
            table.push(cells![
                format!("{window}/{stride}"),
                output,
                twice,
                axis.unread().count(),
                shortened(&spans)
            ])?;
        }
        let caption = format!(
            "Pooling along an axis of {input} pixels. AlexNet's windows of 3 at stride 2 overlap; one window over \
             everything is global pooling."
        );
        Ok(Shown::table(table, caption))
    }
}

/// The windows of adaptive pooling, found by asking the layer which inputs each output depends on.
#[declare("ch08.adaptive-windows", "Adaptive pooling makes its windows fit", covers = ["8.3"])]
pub struct AdaptiveWindows {
    /// Pixels that come out, whatever goes in.
    #[parameter(default = 7, range = 1..=32)]
    pub output: usize,
    /// Pixels that go in, one row of the table each.
    #[parameter(default = vec![14, 13, 10, 7, 4, 1], range = 1..=128, most = 16)]
    pub inputs: Vec<usize>,
}

impl Item for AdaptiveWindows {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let output = self.output;
        let mut table = Table::new(["input", "output", "sizes", "windows"]);
        for &input in &self.inputs {
            let spans = spans(input, output)?;
            let sizes: Vec<String> = spans.iter().map(|[first, last]| (last - first + 1).to_string()).collect();
            let mut distinct = sizes.clone();
            distinct.sort();
            distinct.dedup();
            let words: Vec<String> = spans.iter().map(|[first, last]| format!("{first}–{last}")).collect();
            table.push(cells![input, output, distinct.join(" and "), shortened(&words)])?;
        }
        let caption = format!(
            "Adaptive average pooling to {output}: window i reaches from ⌊i·H/{output}⌋ to ⌈(i+1)·H/{output}⌉ − 1. Sizes \
             differ by one where it does not divide; where H is smaller than {output}, pixels are used again."
        );
        Ok(Shown::table(table, caption))
    }
}

/// First and last input of each output's window: the inputs that its gradient reaches.
fn spans(input: usize, output: usize) -> Result<Vec<[usize; 2]>, ChapterError> {
    let mut layer = AdaptiveAvgPool2d::new([1, output])?;
    let mut spans = Vec::new();
    for index in 0..output {
        let mut context = Context::train(0);
        layer.forward(ArrayD::<f64>::zeros(vec![1, 1, 1, input]), &mut context)?;
        let upstream = ArrayD::from_shape_fn(vec![1, 1, 1, output], |at| f64::from(u8::from(at[3] == index)));
        let gradient = layer.backward(upstream, &mut context)?;
        let reached: Vec<usize> = (0..input).filter(|&pixel| gradient[[0, 0, 0, pixel]] != 0.0).collect();
        spans.push([reached[0], reached[reached.len() - 1]]);
    }
    Ok(spans)
}

/// At most eight of a list, in words.
fn shortened(words: &[String]) -> String {
    match words {
        [first @ .., last] if words.len() > 8 => format!("{}, …, {last}", first[..6].join(", ")),
        _ => words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_those_of_the_formula() {
        for (input, output) in [(14_usize, 7_usize), (10, 7), (4, 7), (1, 7), (5, 2)] {
            let formula: Vec<[usize; 2]> =
                (0..output).map(|i| [i * input / output, ((i + 1) * input).div_ceil(output) - 1]).collect();
            assert_eq!(spans(input, output).unwrap(), formula, "{input} to {output}");
        }
    }
}
