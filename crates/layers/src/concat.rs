//! Branches side by side.

use std::fmt;

use conv::Real;

use crate::error::inside;
use crate::parallel::{for_each_piece, piece};
use crate::sequential::tree;
use crate::shape::{elements, images, upstream};
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Path, Role, Slot, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Concat";

/// Sends the same input through several branches and stacks their outputs along the channels.
///
/// # Shapes
/// What every branch takes → `[batch, sum of the branches' channels, height, width]`; all branches must give the same
/// batch, height and width.
///
/// Source: Szegedy et al. 2015, "Going deeper with convolutions" (the inception module).
///
/// ```
/// use layers::{Concat, Context, Conv2dConfig, Layer, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut inception = Concat::new()
///     .with(Conv2dConfig::new(3, 4, [1, 1]).init::<f32>(&mut rng)?)
///     .with(Conv2dConfig::new(3, 8, [3, 3]).same().init(&mut rng)?);
/// let output = inception.forward(Tensor::zeros(vec![2, 3, 5, 5]), &mut Context::eval())?;
/// assert_eq!(output.shape(), [2, 12, 5, 5]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Debug)]
pub struct Concat<T: Real> {
    branches: Vec<(String, Box<dyn Layer<T>>)>,
    /// The shapes of the branches' outputs, if the last pass kept what `backward` needs.
    kept: Option<Vec<[usize; 4]>>,
}

impl<T: Real> Default for Concat<T> {
    fn default() -> Self {
        Self { branches: Vec::new(), kept: None }
    }
}

impl<T: Real> Concat<T> {
    /// No branches yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a branch under this name.
    pub fn push(&mut self, name: impl Into<String>, branch: impl Layer<T> + 'static) {
        self.branches.push((name.into(), Box::new(branch)));
    }

    /// Adds a branch named by its place, as torchvision does: `branch1`, `branch2`, ….
    #[must_use]
    pub fn with(mut self, branch: impl Layer<T> + 'static) -> Self {
        self.push(format!("branch{}", self.branches.len() + 1), branch);
        self
    }

    /// The branches with their names.
    pub fn branches(&self) -> impl DoubleEndedIterator<Item = (&str, &dyn Layer<T>)> {
        self.branches.iter().map(|(name, branch)| (name.as_str(), &**branch))
    }
}

impl<T: Real> Layer<T> for Concat<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Container
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Concat(self.branches().collect()))
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let mut outputs = Vec::with_capacity(self.branches.len());
        if let Some((last, others)) = self.branches.split_last_mut() {
            for (name, branch) in others {
                let mut copy = context.allocate(input.shape());
                copy.assign(&input);
                outputs.push(in_row_order(branch.forward(copy, context).map_err(inside(name))?));
            }
            let (name, last) = last;
            outputs.push(in_row_order(last.forward(input, context).map_err(inside(name))?));
        }
        let maps = |((name, _), output): (&(String, _), &Tensor<T>)| {
            images(NAME, output.shape()).map_err(|_| no_maps(name, output.shape()))
        };
        let shapes = self.branches.iter().zip(&outputs).map(maps).collect::<Result<Vec<_>, _>>()?;
        let first = *shapes.first().ok_or_else(no_branches)?;
        for (index, shape) in shapes.iter().enumerate() {
            check(&self.branches[0].0, &self.branches[index].0, &first, shape, 1)?;
        }
        let [batch, _, height, width] = first;
        let channels = shapes.iter().map(|shape| shape[1]).sum();
        let shape = [batch, channels, height, width];
        elements(NAME, &shape)?;
        let mut result = context.allocate(&shape);
        let size = |shape: &[usize; 4]| shape[1..].iter().product::<usize>();
        for_each_piece(flat_mut(&mut result), size(&shape), |image, result| {
            let mut rest = result;
            for (output, shape) in outputs.iter().zip(&shapes) {
                let (here, after) = rest.split_at_mut(size(shape));
                here.copy_from_slice(piece(flat(output), image, size(shape)));
                rest = after;
            }
        });
        for output in outputs {
            context.recycle(output);
        }
        self.kept = context.keeps().then_some(shapes);
        Ok(result)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shapes = self.kept.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        let first = *shapes.first().ok_or_else(no_branches)?;
        let channels: usize = shapes.iter().map(|shape| shape[1]).sum();
        upstream(NAME, &[first[0], channels, first[2], first[3]], gradient.shape())?;
        let shapes = self.kept.take().expect("it was there above");
        let gradient = in_row_order(gradient);
        let pixels = first[2] * first[3];
        let mut before = 0;
        let mut total: Option<Tensor<T>> = None;
        for ((name, branch), shape) in self.branches.iter_mut().zip(&shapes) {
            let mut part = context.allocate(shape);
            let size = shape[1] * pixels;
            for_each_piece(flat_mut(&mut part), size, |image, part| {
                let start = (image * channels + before) * pixels;
                part.copy_from_slice(&flat(&gradient)[start..start + size]);
            });
            before += shape[1];
            let part = branch.backward(part, context).map_err(inside(name))?;
            // All branches read the same input: their gradients add up.
            total = Some(match total {
                None => part,
                Some(mut total) => {
                    total += &part;
                    context.recycle(part);
                    total
                }
            });
        }
        context.recycle(gradient);
        total.ok_or_else(no_branches)
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        for (name, branch) in &mut self.branches {
            path.within(name, |path| branch.visit(path, visitor));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let branch =
            |index: usize, input: &[usize], summary: &mut Summary| self.branches[index].1.trace(input, summary);
        let names: Vec<&str> = self.branches.iter().map(|(name, _)| name.as_str()).collect();
        trace_concat(input, summary, &names, &branch)
    }
}

/// What traces one image's shape through the branch of an index.
pub type TraceBranch<'a> = &'a dyn Fn(usize, &[usize], &mut Summary) -> Result<Vec<usize>, LayerError>;

/// As [`Layer::trace`] of a [`Concat`] whose branches have these names and are not made yet; `branch` traces the one of an
/// index.
///
/// # Errors
/// As the branches', if there is none, or if their heights and widths differ.
///
/// ```
/// use layers::{Conv2dConfig, Summary, trace_concat};
/// let branches = [Conv2dConfig::new(3, 4, [1, 1]), Conv2dConfig::new(3, 8, [3, 3]).same()];
/// let trace = |index: usize, input: &[usize], summary: &mut Summary| branches[index].trace(input, summary);
/// let mut summary = Summary::new(&[3, 5, 5]);
/// assert_eq!(trace_concat(&[3, 5, 5], &mut summary, &["branch1", "branch2"], &trace)?, [12, 5, 5]);
/// # Ok::<(), layers::LayerError>(())
/// ```
pub fn trace_concat(
    input: &[usize],
    summary: &mut Summary,
    names: &[&str],
    branch: TraceBranch<'_>,
) -> Result<Vec<usize>, LayerError> {
    let start = summary.receptive_fields();
    let mut joined: Option<(Vec<usize>, Vec<usize>)> = None;
    for (index, name) in names.iter().enumerate() {
        let before = summary.receptive_fields();
        summary.set_receptive_fields(start);
        let traced = summary.within(name, |summary| branch(index, input, summary));
        let output = traced.map_err(inside(name))?;
        crate::shape::image(NAME, &output).map_err(|_| no_maps(name, &output))?;
        joined = Some(match joined {
            None => (output.clone(), output),
            Some((first, mut sum)) => {
                check(names[0], name, &first, &output, 0)?;
                sum[0] += output[0];
                summary.set_receptive_fields(before.larger(summary.receptive_fields()));
                (first, sum)
            }
        });
    }
    let (_, sum) = joined.ok_or_else(no_branches)?;
    elements(NAME, &sum)?;
    summary.push(NAME, &"branches stacked along the channels", &sum, (0, 0));
    Ok(sum)
}

fn no_branches() -> LayerError {
    let (got, expected) = ("0".to_owned(), "at least 1");
    LayerError::Option { layer: NAME, option: "number of branches", got, expected }
}

fn no_maps(name: &str, output: &[usize]) -> LayerError {
    LayerError::Paths {
        layer: NAME,
        paths: format!("path {name} gives {output:?}"),
        expected: "only maps have channels to stack: give it layers that end in height and width",
    }
}

/// An error unless a branch fits to the first one in all but the channels.
fn check(
    first_name: &str,
    other_name: &str,
    first: &[usize],
    other: &[usize],
    channel_axis: usize,
) -> Result<(), LayerError> {
    let rest = |shape: &[usize]| [&shape[..channel_axis], &shape[channel_axis + 1..]].concat();
    if first.len() == other.len() && rest(first) == rest(other) {
        return Ok(());
    }
    Err(LayerError::Paths {
        layer: NAME,
        paths: format!("path {first_name} gives {first:?} and path {other_name} gives {other:?}"),
        expected: "they are stacked along the channels, so give them equal heights and widths",
    })
}

impl<T: Real> fmt::Display for Concat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tree(f, NAME, self.branches())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    use crate::{MaxPool2d, ReLU, Sequential};

    #[test]
    fn branches_are_stacked_and_their_gradients_added() {
        let mut context = Context::train(0);
        let mut both = Concat::new().with(ReLU::new()).with(Sequential::new());
        let input = array![[[[1.0, -2.0]]], [[[-3.0, 4.0]]]].into_dyn();
        let output = both.forward(input, &mut context).unwrap();
        let expected = array![[[[1.0, 0.0]], [[1.0, -2.0]]], [[[0.0, 4.0]], [[-3.0, 4.0]]]];
        assert_eq!(output, expected.into_dyn());
        let upstream = array![[[[1.0, 2.0]], [[10.0, 20.0]]], [[[3.0, 4.0]], [[30.0, 40.0]]]];
        let gradient = both.backward(upstream.into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, array![[[[11.0, 20.0]]], [[[30.0, 44.0]]]].into_dyn());
    }

    #[test]
    fn branches_of_different_sizes_are_refused() {
        let mut uneven = Concat::new().with(ReLU::new()).with(MaxPool2d::new([2, 2]));
        let error = uneven.forward(Tensor::<f32>::zeros(vec![1, 1, 4, 4]), &mut Context::eval()).unwrap_err();
        assert!(error.to_string().contains("path branch1 gives [1, 1, 4, 4] and path branch2 gives [1, 1, 2, 2]"));
        assert_eq!(crate::summarize(&uneven, &[1, 4, 4]).unwrap_err().to_string().matches("branch2").count(), 1);
        let mut none = Concat::<f32>::new();
        assert!(none.forward(Tensor::zeros(vec![1, 1, 4, 4]), &mut Context::eval()).is_err());
    }
}
