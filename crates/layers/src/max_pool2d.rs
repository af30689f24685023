//! Max pooling.

mod any_window;
mod two_by_two;

use std::fmt;

use conv::{Padding, Real};
use ndarray::Array4;

use crate::parallel::{for_each_piece, for_each_two_pieces, piece};
use crate::shape::{elements, image, images, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::window::Window;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};
use any_window::largest;
use two_by_two::{give_to_quarters, largest_of_four};

/// The name in errors.
const NAME: &str = "MaxPool2d";

/// The largest value under each window, channel by channel.
///
/// Padding never wins: it counts as −∞. Among equal values the first in row order wins, and gets the gradient; NaN beats
/// everything. Rows and columns that a stride leaves over are not read.
///
/// # Shapes
/// `[batch, channels, height, width]` → `[batch, channels, out_height, out_width]`, with the size that
/// `conv::SlidingWindow::output` gives.
///
/// ```
/// use layers::{Context, Layer, MaxPool2d, Tensor};
/// let photograph = Tensor::<f32>::zeros(vec![1, 3, 427, 640]);
/// let output = MaxPool2d::new([2, 2]).forward(photograph, &mut Context::eval())?;
/// assert_eq!(output.shape(), [1, 3, 213, 320]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MaxPool2d {
    window: Window,
    /// Where the largest value of each output was: in its window, 0 to 3, for 2×2 at stride 2; in its channel for others.
    ///
    /// As wide as the values, for `f32`: choices between numbers of one width make vectors.
    winners: Vec<u32>,
    /// The shapes of the last pass's input and output.
    shapes: Option<[[usize; 4]; 2]>,
    /// Whether that pass was one that `backward` may follow.
    keeps: bool,
}

impl MaxPool2d {
    /// A window of this height and width that moves by its own size.
    pub fn new(kernel: [usize; 2]) -> Self {
        Self { window: Window::new(kernel), winners: Vec::new(), shapes: None, keeps: false }
    }

    /// Pixels from one window to the next, `[height, width]`.
    #[must_use]
    pub fn stride(mut self, stride: [usize; 2]) -> Self {
        self.window.stride = stride;
        self
    }

    /// Pixels of −∞ around the image; at most half the window on each side. `[height, width]` is the same above and below,
    /// left and right.
    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.window.padding = padding.into();
        self
    }

    /// Pixels from one tap of the window to the next, `[height, width]`.
    #[must_use]
    pub fn dilation(mut self, dilation: [usize; 2]) -> Self {
        self.window.dilation = dilation;
        self
    }

    /// Whether a last window may hang over the edge where the stride leaves pixels over, if it begins before the edge: the
    /// size is then rounded up instead of down.
    ///
    /// ```
    /// use layers::{Context, Layer, MaxPool2d};
    /// let row = ndarray::array![[[[1.0, 3.0, 2.0]]]].into_dyn();
    /// let mut pool = MaxPool2d::new([1, 2]).ceil_mode(true);
    /// assert_eq!(pool.forward(row, &mut Context::eval())?, ndarray::array![[[[3.0, 2.0]]]].into_dyn());
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    #[must_use]
    pub fn ceil_mode(mut self, ceil_mode: bool) -> Self {
        self.window.ceil_mode = ceil_mode;
        self
    }

    /// Where the largest value of each window of the last forward pass was: its place in its channel, row · width + column.
    /// `None` before the first pass. PyTorch gives the same with `return_indices`.
    ///
    /// # Shapes
    /// As the output.
    ///
    /// ```
    /// use layers::{Context, Layer, MaxPool2d};
    /// let map = ndarray::array![[[[1.0, 2.0, 9.0, 0.0], [3.0, 0.0, 0.0, 0.0]]]].into_dyn();
    /// let mut pool = MaxPool2d::new([2, 2]);
    /// pool.forward(map, &mut Context::eval())?;
    /// assert_eq!(pool.winner_indices(), Some(ndarray::array![[[[4, 2]]]]));
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    pub fn winner_indices(&self) -> Option<Array4<usize>> {
        let [input, output] = self.shapes?;
        let (width, out_plane, out_width) = (input[3], output[2] * output[3], output[3]);
        let index = |(at, &winner): (usize, &u32)| {
            let (winner, place) = (winner as usize, at % out_plane);
            if self.is_two_by_two() {
                let (row, column) = (place / out_width * 2 + winner / 2, place % out_width * 2 + winner % 2);
                row * width + column
            } else {
                winner
            }
        };
        let indices = self.winners.iter().enumerate().map(index).collect();
        Some(Array4::from_shape_vec(output, indices).expect("a winner for each output"))
    }

    /// The commonest window by far has loops of its own.
    fn is_two_by_two(&self) -> bool {
        self.window == Window::new([2, 2])
    }
}

impl<T: Real> Layer<T> for MaxPool2d {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pooling
    }

    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let [_, height, width] = image(NAME, input)?;
        let ([rows, columns], _) = self.window.axes(NAME, [height, width])?;
        // What hangs over never wins: it is padding like the rest.
        let padding = Padding { bottom: rows.pad_after, right: columns.pad_after, ..self.window.padding };
        let Window { kernel, stride, dilation, .. } = self.window;
        Ok(Operation::MaxPool2d { kernel, stride, padding, dilation })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = images(NAME, input.shape())?;
        let (axes, [out_height, out_width]) = self.window.axes(NAME, [height, width])?;
        let shape = [batch, channels, out_height, out_width];
        elements(NAME, &shape)?;
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        let (plane, out_plane) = (height * width, out_height * out_width);
        let outputs = (flat_mut(&mut output), out_plane);
        let values = flat(&input);
        self.winners.resize(outputs.0.len(), 0);
        let two_by_two = self.is_two_by_two();
        for_each_two_pieces(outputs, (&mut self.winners, out_plane), |index, output, winners| {
            let input = piece(values, index, plane);
            if two_by_two {
                largest_of_four(input, width, output, winners, out_width);
            } else {
                largest(input, &axes, output, winners, out_width);
            }
        });
        self.shapes = Some([[batch, channels, height, width], shape]);
        self.keeps = context.keeps();
        context.recycle(input);
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [input_shape, shape] = self.shapes.filter(|_| self.keeps).ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, &shape, gradient.shape())?;
        self.keeps = false;
        let ([_, _, height, width], [_, _, out_height, out_width]) = (input_shape, shape);
        let (plane, out_plane) = (height * width, out_height * out_width);
        let gradient = in_row_order(gradient);
        let mut result = context.allocate(&input_shape);
        let values = flat(&gradient);
        let two_by_two = self.is_two_by_two();
        for_each_piece(flat_mut(&mut result), plane, |index, result| {
            let upstream = piece(values, index, out_plane);
            let winners = piece(&self.winners, index, out_plane);
            if two_by_two {
                give_to_quarters(upstream, winners, out_width, result, width);
            } else {
                result.fill(T::zero());
                // Windows may overlap: a pixel that wins twice gets both.
                for (&upstream, &winner) in upstream.iter().zip(winners) {
                    result[winner as usize] += upstream;
                }
            }
        });
        context.recycle(gradient);
        Ok(result)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let [channels, height, width] = image(NAME, input)?;
        let (axes, [out_height, out_width]) = self.window.axes(NAME, [height, width])?;
        let output = vec![channels, out_height, out_width];
        summary.slide([&axes[0], &axes[1]])?;
        summary.push(format!("{NAME} {}", self.window.label()), self, &output, (0, 0));
        Ok(output)
    }
}

impl fmt::Display for MaxPool2d {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}({})", self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use crate::Initializer;

    // ANCHOR: by_hand
    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        let mut context = Context::train(0);
        let mut pool = MaxPool2d::new([2, 2]);
        // Five columns, three rows: the last of each is never read.
        let input = array![[[[1.0, 5.0, 2.0, 2.0, 9.0], [3.0, 4.0, 0.0, 2.0, 9.0], [9.0, 9.0, 9.0, 9.0, 9.0]]]];
        let output = pool.forward(input.into_dyn(), &mut context).unwrap();
        assert_eq!(output, array![[[[5.0, 2.0]]]].into_dyn());
        let gradient = pool.backward(array![[[[10.0, 20.0]]]].into_dyn(), &mut context).unwrap();
        // Of the three equal 2s, the first in row order gets it.
        let expected = array![[[[0.0, 10.0, 20.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]]]];
        assert_eq!(gradient, expected.into_dyn());
    }
    // ANCHOR_END: by_hand

    #[test]
    fn overlapping_windows_add_up() {
        let mut context = Context::train(0);
        let mut pool = MaxPool2d::new([1, 3]).stride([1, 1]).padding(Padding { left: 1, right: 1, ..Padding::NONE });
        let output = pool.forward(array![[[[1.0, 7.0, 3.0, -4.0]]]].into_dyn(), &mut context).unwrap();
        assert_eq!(output, array![[[[7.0, 7.0, 7.0, 3.0]]]].into_dyn());
        let gradient = pool.backward(array![[[[1.0, 10.0, 100.0, 1000.0]]]].into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, array![[[[0.0, 111.0, 1000.0, 0.0]]]].into_dyn());
    }

    #[test]
    fn padding_loses_even_to_the_smallest_number_and_nan_wins() {
        for value in [f64::NEG_INFINITY, f64::MIN, f64::NAN] {
            for mut pool in [MaxPool2d::new([2, 2]), MaxPool2d::new([2, 2]).padding(Padding::symmetric(1))] {
                let mut context = Context::train(0);
                let input = Tensor::from_elem(vec![1, 1, 2, 2], value);
                let output = pool.forward(input, &mut context).unwrap();
                assert!(output.iter().all(|x| x.to_bits() == value.to_bits()), "{value}: {output}");
                let gradient = pool.backward(output.mapv(|_| 1.0), &mut context).unwrap();
                assert_eq!(gradient.sum(), output.len() as f64);
            }
        }
        for at in 0..4 {
            let mut values = vec![1.0, 5.0, 3.0, 2.0];
            values[at] = f64::NAN;
            let input = Tensor::from_shape_vec(vec![1, 1, 2, 2], values).unwrap();
            for mut pool in [MaxPool2d::new([2, 2]), MaxPool2d::new([2, 2]).stride([1, 1])] {
                assert!(pool.forward(input.clone(), &mut Context::eval()).unwrap()[[0, 0, 0, 0]].is_nan());
            }
        }
    }

    proptest! {
        /// By columns or pixel by pixel in row order: the same values and the same winners, ties included.
        #[test]
        fn any_window_is_what_a_plain_search_finds(
            size in [1..8_usize, 1..8_usize], kernel in [1..5_usize, 1..5_usize], stride in [1..4_usize, 1..4_usize],
            dilation in [1..4_usize, 1..4_usize], ceil_mode: bool, pad: [bool; 4], seed: u64,
        ) {
            let side = |pad: bool, axis: usize| if pad { kernel[axis] / 2 } else { 0 };
            let padding =
                Padding { top: side(pad[0], 0), bottom: side(pad[1], 0), left: side(pad[2], 1), right: side(pad[3], 1) };
            let pool = MaxPool2d::new(kernel).stride(stride).padding(padding).dilation(dilation).ceil_mode(ceil_mode);
            let Ok((axes, [out_height, out_width])) = pool.window.axes(NAME, size) else { return Ok(()) };
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let input = Initializer::Normal { deviation: 1.0 }.sample::<f64>(&size, &mut rng).unwrap().mapv(f64::round);
            let (mut values, mut winners) = (vec![0.0; out_height * out_width], vec![0; out_height * out_width]);
            largest(flat(&input), &axes, &mut values, &mut winners, out_width);
            // ANCHOR: plain_search
            for (at, (&value, &winner)) in values.iter().zip(&winners).enumerate() {
                let mut best: Option<(f64, usize)> = None;
                for row in axes[0].window(at / out_width).flatten() {
                    for column in axes[1].window(at % out_width).flatten() {
                        let candidate = input[[row, column]];
                        if best.is_none_or(|(best, _)| candidate > best) {
                            best = Some((candidate, row * size[1] + column));
                        }
                    }
                }
                prop_assert_eq!(best, Some((value, winner as usize)));
            }
            // ANCHOR_END: plain_search
        }

        /// The fast loops give what the plain ones give, in both directions, ties included.
        #[test]
        fn two_by_two_is_the_general_window(
            batch in 1..3_usize, channels in 1..3_usize, height in 2..9_usize, width in 2..40_usize, seed: u64,
        ) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let shape = [batch, channels, height, width];
            // Rounded to few values, so that there are many ties.
            let input = Initializer::Normal { deviation: 2.0 }.sample::<f32>(&shape, &mut rng).unwrap().mapv(f32::round);
            let out = [batch, channels, height / 2, width / 2];
            let upstream = Initializer::Normal { deviation: 1.0 }.sample::<f32>(&out, &mut rng).unwrap();

            let mut context = Context::train(0);
            let mut pool = MaxPool2d::new([2, 2]);
            let output = pool.forward(input.clone(), &mut context).unwrap();
            let gradient = pool.backward(upstream.clone(), &mut context).unwrap();

            let (axes, [_, out_width]) = pool.window.axes(NAME, [height, width]).unwrap();
            let mut expected = Tensor::zeros(input.shape());
            for (at, plane) in flat(&input).chunks(height * width).enumerate() {
                let out_plane = (height / 2) * (width / 2);
                let (mut values, mut winners) = (vec![0.0; out_plane], vec![0; out_plane]);
                largest(plane, &axes, &mut values, &mut winners, out_width);
                prop_assert_eq!(&values[..], piece(flat(&output), at, out_plane));
                for (winner, &upstream) in winners.into_iter().zip(piece(flat(&upstream), at, out_plane)) {
                    flat_mut(&mut expected)[at * height * width + winner as usize] += upstream;
                }
            }
            prop_assert_eq!(gradient, expected);
        }
    }
}
