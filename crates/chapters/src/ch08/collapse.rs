//! Depth without nonlinearity: two linear layers are one.

use conv::{OutputSize, convolve2d};
use ndarray::{Array2, Axis, array, s};
use viz::{Grid, GridItem, Tint, grid};

use crate::sliding::{correlate, example_plane};
use crate::{ChapterError, Item, Shown, declare};

/// Two matrices on a vector, and their product on the same vector; with a rectifier between them it is another matter.
#[declare("ch08.collapsed-matrices", "Two linear layers are one", covers = ["8.1"])]
pub struct CollapsedMatrices {
    /// The first layer.
    #[parameter(default = [[1, -2], [3, 1], [-1, 2]], range = -99..=99, called = "number")]
    pub first: [[i32; 2]; 3],
    /// The second layer.
    #[parameter(default = [[1, 0, 2], [-1, 1, 1]], range = -99..=99, called = "number")]
    pub second: [[i32; 3]; 2],
    /// What goes in.
    #[parameter(default = [2, 3], range = -99..=99, called = "number")]
    pub input: [i32; 2],
}

impl Item for CollapsedMatrices {
    fn draw(&self) -> Result<Shown, ChapterError> {
        // Whole numbers: their products are exact whatever the order.
        let first = Array2::from_shape_fn((3, 2), |(row, column)| f64::from(self.first[row][column]));
        let second = Array2::from_shape_fn((2, 3), |(row, column)| f64::from(self.second[row][column]));
        let x = array![[f64::from(self.input[0])], [f64::from(self.input[1])]];
        let hidden = first.dot(&x);
        let (apart, product) = (second.dot(&hidden), second.dot(&first));
        let together = product.dot(&x);
        let rectified = second.dot(&hidden.mapv(|value| value.max(0.0)));
        let show =
            |values: &Array2<f64>, title: &str, tint| GridItem::from(Grid::new(values.view()).title(title).tint(tint));
        let figure = grid(&[
            show(&second, "W₂", Tint::Kernel),
            "·".into(),
            show(&first, "W₁", Tint::Kernel),
            "=".into(),
            show(&product, "W", Tint::Kernel),
            GridItem::Line,
            show(&x, "x", Tint::Input),
            "→".into(),
            show(&hidden, "W₁x", Tint::Plain),
            "→".into(),
            show(&apart, "W₂W₁x", Tint::Output),
            "=".into(),
            show(&together, "Wx", Tint::Output),
            "≠".into(),
            show(&rectified, "W₂ReLU(W₁x)", Tint::Output),
        ]);
        let equal = if apart == together { "the same numbers" } else { "different numbers" };
        let changed = if rectified == apart { "changes nothing for this input" } else { "changes the result" };
        let caption = format!(
            "Two layers one after the other, and one layer with the product of their matrices: {equal}, for every input. A \
             ReLU between them {changed}."
        );
        Ok(Shown::figure(figure?, caption))
    }
}

/// Two kernels one after the other are one larger kernel.
#[declare("ch08.collapsed-kernels", "Two convolutions are one with a larger kernel", covers = ["8.1"])]
pub struct CollapsedKernels {
    /// The first layer's kernel.
    #[parameter(default = [[1, 2, 1], [2, 4, 2], [1, 2, 1]], range = -99..=99, called = "number")]
    pub first: [[i32; 3]; 3],
    /// The second layer's kernel.
    #[parameter(default = [[1, 0, -1], [2, 0, -2], [1, 0, -1]], range = -99..=99, called = "number")]
    pub second: [[i32; 3]; 3],
    /// What a bias before the rectifier adds.
    #[parameter(default = -35, range = -99..=99, called = "number")]
    pub bias: i32,
}

impl Item for CollapsedKernels {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = |rows: &[[i32; 3]; 3]| Array2::from_shape_fn((3, 3), |(r, c)| f64::from(rows[r][c]));
        let (first, second) = (kernel(&self.first), kernel(&self.second));
        let whole = convolve2d(first.view(), second.view(), OutputSize::Full)?;
        let image = example_plane([9, 9]);
        let options = conv::Conv2dOptions::default();
        let map = correlate(image.view(), first.view(), &options)?;
        let apart = correlate(map.view(), second.view(), &options)?;
        let together = correlate(image.view(), whole.view(), &options)?;
        let rectified =
            correlate(map.mapv(|value| (value + f64::from(self.bias)).max(0.0)).view(), second.view(), &options)?;
        let differing = |a: &Array2<f64>, b: &Array2<f64>| a.iter().zip(b).filter(|(a, b)| a != b).count();
        // With padding, zeros stand beyond the edge of the map between the two layers, where one layer has no edge.
        let padded = |plane: &Array2<f64>, kernel: &Array2<f64>| {
            let options = conv::Conv2dOptions { padding: conv::Padding::symmetric(kernel.nrows() / 2), ..options };
            correlate(plane.view(), kernel.view(), &options)
        };
        let (padded_apart, padded_together) = (padded(&padded(&image, &first)?, &second)?, padded(&image, &whole)?);
        let padded_differ = differing(&padded_apart, &padded_together);
        let inner = |map: &Array2<f64>| map.slice(s![1..map.nrows() - 1, 1..map.ncols() - 1]).to_owned();
        let at_the_edge = padded_differ - differing(&inner(&padded_apart), &inner(&padded_together));
        let figure = grid(&[
            Grid::new(first.view()).title("first").tint(Tint::Kernel).into(),
            "∗".into(),
            Grid::new(second.view()).title("second").tint(Tint::Kernel).into(),
            "=".into(),
            Grid::new(whole.view()).title("both").tint(Tint::Kernel).into(),
        ])?;
        let caption = format!(
            "Two 3×3 layers without a nonlinearity are one {}×{} layer. On a plane of 9×9, {} of {} outputs differ. With a \
             bias of {} and a ReLU between the two, {} differ. With “same” padding in all three layers, {padded_differ} of {} \
             differ, {at_the_edge} of them in the outermost ring.",
            whole.len_of(Axis(0)),
            whole.len_of(Axis(1)),
            differing(&apart, &together),
            apart.len(),
            self.bias.to_string().replace('-', "−"),
            differing(&apart, &rectified),
            padded_apart.len()
        );
        Ok(Shown::figure(figure, caption))
    }
}
